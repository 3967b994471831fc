"""I/O. Ask and copy repositories by their addresses (URLs). Git gets a time limit, and never asks for a password."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tacit.errors import GitError, TacitError
from tacit.system import lock

_REF = "refs/tacit/head"
_MISSING = "the remote repository no longer has the commit"
# `ext::` and other helpers would run programs that an address names.
_PROTOCOLS = "file:git:http:https:ssh"
_SSH = "ssh -oBatchMode=yes -oConnectTimeout=15"
_QUIET = ("-c", "core.hooksPath=/dev/null", "-c", "credential.interactive=false", "-c", "gc.auto=0")
_SLOW = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=30")
_USER = re.compile(r"(?<=://)[^/@\s]*@")


def shown(address: str) -> str:
    """Return an address, or a message with addresses, without user names and passwords."""
    return _USER.sub("", address)


def head_at(address: str, branch: str, seconds: float) -> str:
    """Return the hash of the newest commit of a branch at an address; of the default branch if `branch` is `""`.

    Raises:
        GitError: the repository can't be asked, has no such branch, or does not answer within `seconds`.
    """
    wanted = f"refs/heads/{branch}" if branch else "HEAD"
    listed = _run(None, ("ls-remote", "--", address, wanted), seconds).decode("utf-8", "replace")
    for line in listed.splitlines():
        commit, _, name = line.partition("\t")
        if name == wanted:
            return commit
    raise GitError(f"{shown(address)} has no branch {branch!r}" if branch else f"{shown(address)} has no commit yet")


def commit_of(folder: Path, revision: str, seconds: float) -> str:
    """Return the hash of the commit that a revision names in the repository of a folder.

    Raises:
        GitError: the folder has no such revision, or git can't read it within `seconds`.
    """
    asked = ("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    return _run(folder, asked, seconds).decode().split()[-1]


def fetched(address: str, branch: str, commit: str, place: Path, seconds: float) -> None:
    """Bring the commit `commit` of a branch at an address into the clone at `place`, and make it HEAD there.

    No files are checked out. A lock beside the clone makes sure that only one process at a time fetches. A missing
    clone is created. If git can't fetch into the clone, it is deleted and created again, once.

    Raises:
        TacitError: git fails or takes longer than `seconds`, or the address has no such commit any more.
    """
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with lock.exclusive(place.with_suffix(".lock"), "tacit fleet", seconds):
        if not _has(place, commit):
            try:
                _fetch(address, branch, place, seconds)
            except GitError:
                shutil.rmtree(place, ignore_errors=True)
                _fetch(address, branch, place, seconds)
            if not _has(place, commit):
                raise GitError(f"{shown(address)}: {_MISSING}")
        _run(place, ("update-ref", "--no-deref", "HEAD", commit), seconds)


def _fetch(address: str, branch: str, place: Path, seconds: float) -> None:
    if not (place / ".git").is_dir():
        _run(None, ("init", "--quiet", "--template=", "--", str(place)), seconds)
    wanted = f"+{f'refs/heads/{branch}' if branch else 'HEAD'}:{_REF}"
    _run(place, ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", address, wanted), seconds)


def _has(place: Path, commit: str) -> bool:
    if not (place / ".git").is_dir():
        return False
    try:
        _run(place, ("cat-file", "-e", f"{commit}^{{commit}}"), 60)
    except TacitError:
        return False
    return True


def _run(folder: Path | None, arguments: Iterable[str], seconds: float) -> bytes:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_TERMINAL_PROMPT": "0", "GIT_ALLOW_PROTOCOL": _PROTOCOLS, "LC_ALL": "C"}
    environment.setdefault("GIT_SSH_COMMAND", os.environ.get("GIT_SSH_COMMAND", _SSH))
    command = ["git", "--no-pager", *_QUIET, *_SLOW, *arguments]
    try:
        with subprocess.Popen(  # noqa: S603  (no shell; addresses come after `--`)
            command,
            cwd=folder or "/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            try:
                out, told = process.communicate(timeout=seconds)
            except BaseException as error:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # git's helpers would keep the pipes open
                if isinstance(error, subprocess.TimeoutExpired):
                    raise GitError(f"no answer within {seconds:g} s") from error
                raise
    except OSError as error:
        raise GitError(error.strerror or str(error)) from error
    if process.returncode:
        lines = told.decode("utf-8", "replace").strip().splitlines() or [f"exit code {process.returncode}"]
        said = next((line for line in lines if line.startswith(("fatal: ", "error: "))), lines[-1])
        raise GitError(shown(said.removeprefix("fatal: ")))
    return out
