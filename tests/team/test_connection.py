"""Test passwords and TLS with a real server: where a password comes from, and how a connection is protected.

Variables of PostgreSQL's client let `db.example.com`, the name of another machine, lead to 127.0.0.1.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bench import postgres
from tacit.actions.team_init import Grants, init
from tests.team.repositories import ADDRESS, Repository, Server, give_up
from tests.team.test_team import NAME, filled, table

HOST, OTHER = "db.example.com", "other.example.com"
PASSWORD = uuid.uuid4().hex
LOCAL_RULES = "local all all trust\n"
RULES = f"{LOCAL_RULES}host all plain 127.0.0.1/32 password\nhost all all 127.0.0.1/32 scram-sha-256\n"
_PATIENCE = 30.0


class Remote(NamedTuple):
    """A server that can use TLS, a workspace that is registered there, and two certificate authorities.

    `authority` signed the server's certificate, and `stranger` did not.
    """

    server: Server
    shop: Repository
    authority: Path
    stranger: Path

    def address(self, host: str = HOST, login: str = "ci", **parameters: str) -> str:
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        return f"postgresql://{login}@{host}:{self.server.port}/postgres?{query}"

    def strict(self, host: str = HOST, login: str = "ci", **parameters: str) -> str:
        """Return an address with which the client checks the certificate and the name of the server."""
        known = {"sslmode": "verify-full", "sslrootcert": str(self.authority)}
        return self.address(host, login, **(known | parameters))

    def refused(self, address: str) -> tuple[str, str]:
        """Run a push that fails, and return the line with the reason, and the line that says what to do."""
        said = self.shop.tacit("team", "push", address=address, fails=2).stderr
        first, advice = said.splitlines()
        assert first.startswith("error[team-unreachable]: team store postgres on "), said
        assert advice.startswith("  help: ")
        assert PASSWORD not in said
        return first, advice


def openssl(*arguments: str | Path) -> None:
    subprocess.run(("openssl", *map(str, arguments)), check=True, capture_output=True)


def authority(folder: Path, name: str) -> Path:
    """Create a certificate authority, and return its certificate; the key is in `NAME.key`."""
    certificate = folder / f"{name}.crt"
    key = ("-newkey", "rsa:2048", "-nodes", "-keyout", folder / f"{name}.key")
    openssl("req", "-x509", *key, "-days", "2", "-subj", f"/CN={name}", "-out", certificate)
    return certificate


def certify(folder: Path, by: Path) -> None:
    """Create a key and a certificate for the server, `server.key` and `server.crt`, signed by an authority."""
    key, asked, names = folder / "server.key", folder / "server.csr", folder / "names"
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-subj", f"/CN={HOST}", "-out", asked)
    names.write_text(f"subjectAltName=DNS:{HOST}\n")
    signed = ("-CA", by, "-CAkey", by.with_suffix(".key"), "-CAcreateserial", "-extfile", names, "-days", "2")
    openssl("x509", "-req", "-in", asked, *signed, "-out", folder / "server.crt")
    if not os.geteuid():
        shutil.chown(key, "postgres", "postgres")


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    """Start a server that asks for passwords and has a certificate, and register a workspace there."""
    if os.environ.get(ADDRESS) and postgres.missing():
        pytest.skip(f"{ADDRESS} names a server, whose settings a test can't change")
    if why := postgres.missing() or ("" if shutil.which("openssl") else "openssl is not installed"):
        give_up(why)
    folder = tmp_path_factory.mktemp("remote")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(port)
    trusted, stranger = authority(folder, "authority"), authority(folder, "stranger")
    certify(server.folder, trusted)
    (server.folder / "rules").write_text(RULES)
    files = {"hba_file": "rules", "ssl_cert_file": "server.crt", "ssl_key_file": "server.key"}
    server.start("log_connections=on", *(f"{name}={server.folder / file}" for name, file in files.items()))
    try:
        shop = filled(folder, server.database, "shop")
        init(shop.workspace, Grants(push=("ci", "plain")))
        for login in ("ci", "plain"):
            table(server.database, f"ALTER ROLE {login} PASSWORD '{PASSWORD}'")
        yield Remote(server, shop, trusted, stranger)
    finally:
        server.end()


def speak_tls(server: Server, value: str) -> None:
    """Turn the TLS of a running server on or off, and wait until it has."""
    import psycopg

    with psycopg.connect(server.database.admin, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET ssl = {value}")
        connection.execute("SELECT pg_reload_conf()")
    end = time.monotonic() + _PATIENCE
    while table(server.database, "SHOW ssl") != [(value,)]:
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def local(started: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Remote:
    """Turn TLS off, and return the server for tests of local connections, without a password."""
    speak_tls(started.server, "off")
    for name in ("PGPASSWORD", "PGPASSFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return started


@pytest.fixture
def remote(started: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Remote:
    """Turn TLS on, and return the server for tests of connections to another machine, with the right password."""
    speak_tls(started.server, "on")
    monkeypatch.setenv("HOME", str(tmp_path))
    lead_here(monkeypatch)
    return started


def lead_here(patch: pytest.MonkeyPatch) -> None:
    """Set variables that let the names of other machines lead to this one, and that have the password."""
    patch.setenv("PGHOSTADDR", "127.0.0.1")
    patch.setenv("PGPASSWORD", PASSWORD)


def password_file(path: Path, port: int, host: str = "127.0.0.1", mode: int = 0o600) -> None:
    path.write_text(f"elsewhere:*:*:ci:wrong\n{host}:{port}:*:ci:{PASSWORD}\n")
    path.chmod(mode)


def connections(of: Remote) -> list[str]:
    """Return the lines in the server's log that say that it accepted a connection of the login `ci`."""
    lines = (of.server.folder / "log").read_text().splitlines()
    return [line for line in lines if "connection authorized" in line and "user=ci" in line]


def test_a_password_comes_from_the_password_file_in_the_home_folder(local: Remote, tmp_path: Path) -> None:
    address = local.address("127.0.0.1")
    for path, host in ((tmp_path / "none", ""), (tmp_path / ".pgpass", "elsewhere")):
        password_file(path, local.server.port, host)
        reason, advice = local.refused(address)
        assert reason.endswith("no connection: fe_sendauth: no password supplied")
        assert "~/.pgpass" in advice
    password_file(tmp_path / ".pgpass", local.server.port)
    assert "shop at main" in local.shop.tacit("team", "push", address=address).stdout


def test_a_password_file_that_others_may_read_is_not_used(local: Remote, tmp_path: Path) -> None:
    password_file(tmp_path / ".pgpass", local.server.port, mode=0o644)
    done = local.shop.tacit("team", "push", address=local.address("127.0.0.1"), fails=2)
    assert "permissions should be u=rw (0600) or less" in done.stderr
    assert "error[team-unreachable]" in done.stderr


def test_a_password_comes_from_the_environment(local: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = local.address("127.0.0.1")
    password_file(tmp_path / "elsewhere", local.server.port)
    with monkeypatch.context() as patch:
        patch.setenv("PGPASSFILE", str(tmp_path / "elsewhere"))
        assert "newest: revision" in local.shop.tacit("team", "status", address=address).stdout
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert "newest: revision" in local.shop.tacit("team", "status", address=address).stdout
    monkeypatch.setenv("PGPASSWORD", "wrong")
    reason, advice = local.refused(address)
    assert reason.endswith('password authentication failed for user "ci"')
    assert "PGPASSWORD" in advice


def test_an_address_on_another_machine_gets_tls_with_any_certificate(remote: Remote) -> None:
    before = len(connections(remote))
    for parameters in ({}, {"sslmode": "require"}):
        assert "shop at main" in remote.shop.tacit("team", "push", address=remote.address(**parameters)).stdout
    new = connections(remote)[before:]
    assert len(new) == 2
    assert all("SSL enabled (protocol=TLS" in line for line in new)


def test_verify_full_accepts_only_the_server_that_is_meant(remote: Remote, tmp_path: Path) -> None:
    remote.shop.base.note("2026-08-01-tls", NAME)
    remote.shop.commit()
    assert "shop at main" in remote.shop.tacit("team", "push", address=remote.strict()).stdout
    before = connections(remote)
    assert "SSL enabled" in before[-1]
    for address, told in (
        (remote.strict(sslrootcert=str(remote.stranger)), "certificate verify failed"),
        (remote.strict(sslrootcert=str(tmp_path / "none")), "does not exist"),
        (remote.strict(OTHER), f'"{HOST}" does not match host name "{OTHER}"'),
    ):
        reason, advice = remote.refused(address)
        assert told in reason
        assert "sslrootcert" in advice
    assert connections(remote) == before
    by_authority = remote.strict(OTHER, sslmode="verify-ca")
    assert "shop at main" in remote.shop.tacit("team", "push", address=by_authority).stdout


def test_a_plain_password_goes_only_to_a_server_that_proves_who_it_is(remote: Remote) -> None:
    reason, advice = remote.refused(remote.address(login="plain"))
    assert reason.endswith("server requested a cleartext password")
    assert "sslmode=verify-full" in advice
    assert "shop at main" in remote.shop.tacit("team", "push", address=remote.strict(login="plain")).stdout


def test_a_server_without_tls_on_another_machine_is_refused(local: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    lead_here(monkeypatch)
    before = connections(local)
    for address in (local.address(), local.strict()):
        reason, advice = local.refused(address)
        assert reason.endswith("server does not support SSL, but SSL was required")
        assert "`ssl = on`" in advice
    for mode in ("disable", "allow", "prefer"):
        said = local.shop.tacit("team", "push", address=local.address(sslmode=mode), fails=2).stderr
        assert f"sslmode={mode} would allow a connection to another machine without TLS" in said
    assert connections(local) == before
