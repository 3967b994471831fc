"""Test the settings of `[team]`: no password in a file, and no connection to another machine without TLS."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.errors import SettingsError, UsageError
from tacit.workspace.settings import load, parse
from tacit.workspace.team_settings import Team, parse_address

ID = "4b0c8a52-3a65-4d0b-9a63-0d1f2b3c4d5e"


def fault(text: str) -> SettingsError:
    with pytest.raises(SettingsError) as found:
        parse(text)
    return found.value


def test_all_settings() -> None:
    text = f"""
[team]
url = "postgresql://ann@db.example.com/tacit"
id = "{ID.upper()}"
count = true
keep_days = 90
[team.aliases.shop]
"Retry" = "Retry HTTP Calls"
"""
    aliases = {"shop": {"retry": "retry-http-calls"}}
    assert parse(text).team == Team("postgresql://ann@db.example.com/tacit", ID, True, 90, aliases)
    assert parse("").team == Team()


def test_counting_others_counts_all_patterns_again() -> None:
    assert parse("[team]\ncount = true\n").key != parse("").key
    assert parse(f'[team]\nid = "{ID}"\n').key == parse("").key


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cret@db.example.com/tacit",
        "postgresql://db.example.com/tacit?user=ann&password=s3cret",
        "postgres://:s3cret@localhost/tacit",
    ],
)
def test_a_password_is_refused_and_not_repeated(url: str) -> None:
    found = fault(f'[team]\nurl = "{url}"\n')
    assert str(found).startswith("tacit.toml:2:1: error[password-in-settings]:")
    assert "pgpass" in found.help
    assert "s3cret" not in f"{found}{found.help}"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('url = "mysql://db.example.com/x"', "bad-value"),
        ('url = "postgresql://db.example.com/x?sslmode=prefer"', "bad-value"),
        ('url = "postgresql://db.example.com/x?passfile=/etc/passwd"', "bad-value"),
        ('url = "postgresql://db.example.com:port/x"', "bad-value"),
        ('url = ""', "bad-value"),
        ('id = "shop"', "bad-value"),
        ('count = "yes"', "bad-value"),
        ("keep_days = -1", "bad-value"),
        ("password = 'x'", "unknown-key"),
        ("aliases = 1", "bad-value"),
        ("aliases.shop = 1", "bad-value"),
        ("aliases.shop.retry = 1", "bad-value"),
        ('aliases.shop.retry = "!"', "bad-value"),
    ],
)
def test_faults_have_their_line(text: str, rule: str) -> None:
    found = fault(f"[team]\n{text}\n")
    assert str(found).startswith("tacit.toml:2:1: error[")
    assert f"error[{rule}]" in str(found)


@pytest.mark.parametrize("host", ["db.example.com", "10.0.0.1", "127.0.0.1.example.com", "localhost,db.example.com"])
def test_another_machine_needs_tls(host: str) -> None:
    found = parse_address(f"postgresql:///tacit?host={host}")
    assert not found.is_local
    assert found.parameters["sslmode"] == "require"
    for mode in ("disable", "allow", "prefer", "none"):
        with pytest.raises(UsageError, match="without TLS"):
            parse_address(f"postgresql:///tacit?host={host}&sslmode={mode}")
    assert parse_address(f"postgresql:///tacit?host={host}&sslmode=verify-full").parameters["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "address",
    ["postgresql:///tacit", "postgresql://localhost/tacit", "postgresql://127.0.0.1/x", "postgresql://[::1]/x",
     "postgresql:///tacit?host=/run/postgresql"],
)  # fmt: skip
def test_this_machine_needs_none(address: str) -> None:
    found = parse_address(address)
    assert found.is_local
    assert "sslmode" not in found.parameters


def test_what_is_shown_of_an_address_has_no_user_and_password() -> None:
    found = parse_address("postgresql://ann:s3%20cret@db.example.com:5433/tacit?sslmode=verify-full")
    assert found.shown == "tacit on db.example.com"
    assert found.parameters["password"] == "s3 cret"  # noqa: S105


def test_the_environment_comes_first_and_may_have_a_password(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").write_text(f'[team]\nurl = "postgresql://db.example.com/x"\nid = "{ID}"\n')
    address = "postgresql://ci:s3cret@db.example.com/tacit"
    assert load(tmp_path, {"TACIT_TEAM_URL": address}).team == Team(address, ID)
