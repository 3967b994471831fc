"""I/O. Templates as Jinja has compiled them, kept from process to process.

They lie in the user's own cache folder and never in a knowledge base: what is loaded from here runs, and
`.tacit/` may come from anybody.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import marshal
import os
from pathlib import Path
from types import CodeType

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from tacit.system import resources
from tacit.system.files import read

_MOST = 64  # templates that are kept; then all are compiled anew


class Compiled(BytecodeCache):
    """One file with every template's code, sealed with a hash so that spoilt bytes are never loaded."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or _cache_folder()) / "templates.bin"
        python = importlib.util.MAGIC_NUMBER.hex()
        self._made_by = hashlib.sha256(f"{python}:{jinja2.__version__}:{resources.code_key()}".encode()).digest()
        self._codes = self._load()
        self._is_new = False

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, if it is known."""
        bucket.code = self._codes.get(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember the code of a template that was just compiled."""
        if bucket.code is not None:
            self._codes[_key(bucket)] = bucket.code
            self._is_new = True

    def save(self) -> None:
        """Keep what was compiled; where that is not possible the next process compiles it again."""
        if not self._is_new:
            return
        data = marshal.dumps(dict(list(self._codes.items())[-_MOST:]))
        temporary = self._path.with_name(f".{self._path.name}-{os.getpid()}")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._seal(data) + data)
            temporary.replace(self._path)

    def _load(self) -> dict[str, CodeType]:
        try:
            if self._path.lstat().st_uid != os.geteuid():
                return {}
            data = read(self._path)
        except OSError:
            return {}
        seal, data = data[:32], data[32:]
        if seal != self._seal(data):
            return {}
        found: dict[str, CodeType] = marshal.loads(data)  # noqa: S302 - written by us, as the seal says
        return found

    def _seal(self, data: bytes) -> bytes:
        return hashlib.sha256(self._made_by + data).digest()


def _key(bucket: Bucket) -> str:
    return f"{bucket.key}:{bucket.checksum}"


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("tacit")
