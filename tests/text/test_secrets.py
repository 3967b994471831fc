"""Test that credentials are found, reported by place and kind, and never shown."""

from __future__ import annotations

import base64
import json
import os
import random
import sqlite3
import string
import subprocess
import sys
from pathlib import Path

import pytest

from tacit.notes.pages import read_page
from tacit.notes.read import read_note
from tacit.text.secret_patterns import SHAPES, is_suspect
from tacit.text.secrets import CREDENTIAL, LEFT_OUT, find, redact
from tests.base import Base

ROOT = Path(__file__).parents[2]
RANDOM = random.Random(20241112)
ALPHANUMERIC = string.ascii_letters + string.digits


def some(length: int, alphabet: str = ALPHANUMERIC) -> str:
    """Return random characters; the first ones have each kind of character, so that no test depends on luck."""
    kinds = [kind for kind in ("aZ3" if alphabet == ALPHANUMERIC else alphabet[:1]) if kind in alphabet]
    return "".join(kinds) + "".join(RANDOM.choices(alphabet, k=length - len(kinds)))


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
# Every credential is put together here, so that nothing that looks like one stands in the file.
SAMPLES = {
    "AWS id": ("AKIA" + some(16, UPPER), "an AWS access key"),
    "AWS session id": ("ASIA" + some(16, UPPER), "an AWS access key"),
    "GitHub": ("ghp" + "_" + some(36), "a GitHub token"),
    "GitHub server": ("ghs" + "_" + some(36), "a GitHub token"),
    "GitHub fine": ("github" + "_pat_" + some(22) + "_" + some(59), "a GitHub token"),
    "GitLab": ("glpat" + "-" + some(20), "a GitLab token"),
    "GitLab routable": ("glpat" + "-" + some(27) + ".01." + some(9), "a GitLab token"),
    "GitLab runner": ("glrt" + "-" + some(20), "a GitLab token"),
    "Slack bot": ("xoxb" + "-" + "123456789012-1234567890123-" + some(24), "a Slack token"),
    "Slack app": ("xapp" + "-1-" + some(11, UPPER) + "-1234567890123-" + some(64, HEX), "a Slack token"),
    "Slack webhook": (
        "https://hooks." + "slack.com/services/" + "T" + some(8, UPPER) + "/B" + some(8, UPPER) + "/" + some(24),
        "a Slack webhook",
    ),
    "Stripe": ("sk" + "_live_" + some(24), "a Stripe key"),
    "Stripe restricted": ("rk" + "_live_" + some(99), "a Stripe key"),
    "Stripe webhook": ("whsec" + "_" + some(32), "a Stripe webhook secret"),
    "npm": ("npm" + "_" + some(36), "an npm token"),
    "PyPI": ("pypi-" + "AgEIcHlwaS5vcmc" + some(100), "a PyPI token"),
    "JWT": (
        encoded({"alg": "HS256"}) + "." + encoded({"sub": "17", "name": "Ada"}) + "." + some(43),
        "a JSON web token",
    ),
    "Anthropic": ("sk-" + "ant-" + "api03-" + some(80), "an Anthropic API key"),
    "OpenAI": ("sk-" + "proj-" + some(48), "an OpenAI API key"),
    "OpenAI old": ("sk-" + some(20) + "T3BlbkFJ" + some(20), "an API key"),
    "OpenRouter": ("sk-" + "or-v1-" + some(64, HEX), "an OpenRouter API key"),
    "Hugging Face": ("hf" + "_" + some(34), "a Hugging Face token"),
    "Google": ("AIza" + some(35), "a Google API key"),
    "Google client": ("GOCSPX" + "-" + some(28), "a Google client secret"),
    "DigitalOcean": ("dop" + "_v1_" + some(64, HEX), "a DigitalOcean token"),
    "Shopify": ("shpat" + "_" + some(32, HEX), "a Shopify token"),
    "Azure storage": ("AccountKey" + "=" + some(86) + "==", "an Azure storage key"),
    "Azure bus": ("SharedAccessKey" + "=" + some(43) + "=", "an Azure access key"),
    "SendGrid": ("SG" + "." + some(22) + "." + some(43), "a SendGrid API key"),
    "Twilio": ("SK" + some(32, HEX), "a Twilio API key"),
    "Square": ("sq0csp" + "-" + some(43), "a Square token"),
    "Docker": ("dckr" + "_pat_" + some(27), "a Docker Hub token"),
    "Grafana": ("glsa" + "_" + some(32) + "_" + some(8, HEX), "a Grafana token"),
    "Atlassian": ("ATATT3" + "xFfGF0" + some(60), "an Atlassian API token"),
    "Linear": ("lin" + "_api_" + some(40), "a Linear API key"),
    "RubyGems": ("rubygems" + "_" + some(48, HEX), "a RubyGems API key"),
    "Groq": ("gsk" + "_" + some(52), "a Groq API key"),
    "age": ("AGE-SECRET" + "-KEY-1" + some(58, UPPER), "an age secret key"),
}
# Those that are only seen by what stands around them: text before, credential, text after, kind.
IN_CONTEXT = {
    "AWS secret": ("AWS_SECRET_ACCESS_KEY=", some(20) + "/" + some(19), "", "an AWS secret key"),
    "AWS secret in YAML": ("aws_secret_access_key: '", some(40), "'", "an AWS secret key"),
    "AWS secret in JSON": ('"SecretAccessKey": "', some(40), '"', "an AWS secret key"),
    "AWS secret in words": ("- Secret access key: ", some(40), "", "an AWS secret key"),
    "database": ("postgres" + "://app:", some(12), "@db.example.com:5432/shop", "a password in an address"),
    "no user": ("redis" + "://:", some(12), "@cache:6379/0", "a password in an address"),
    "proxy": ("http" + "://ada:", "hunter" + "2", "@proxy:3128", "a password in an address"),
    "odd password": ("mysql" + "://u:", "s3!cr&t$" + "@9", "@h/db", "a password in an address"),
    "npmrc": ("//registry.example.org/:_authToken=", some(36, HEX), "", "an npm token"),
    "Telegram": ("bot ", "123456789:" + "A" + some(34), "", "a Telegram bot token"),
    "Discord": ("DISCORD_TOKEN=", "M" + some(25) + "." + some(6) + "." + some(27), "", "a Discord bot token"),
    "Mailchimp": ("MAILCHIMP_API_KEY=", some(32, HEX) + "-us12", "", "a Mailchimp API key"),
    "dotenv": ("DB_PASSWORD=", "s3cr3t" + "X9kQ2v", "", "a password in a setting"),
    "quoted setting": ("export JWT_SECRET='", "9f8e7d6c" + "5b4a3928", "'", "a password in a setting"),
    "setting in YAML": ("      POSTGRES_PASSWORD: ", "kT9v" + "Q2xLm8", "", "a password in a setting"),
    "setting in prose": ("- `MYSQL_ROOT_PASSWORD=", "9xK!2" + "mQz7v", "` works", "a password in a setting"),
}
KEY_LINES = [some(64), some(64), some(20) + "=="]


def key(*, kind: str = "RSA ", lines: list[str] = KEY_LINES, end: str = "\n") -> str:
    return end.join(["-----BEGIN " + kind + "PRIVATE KEY-----", *lines, "-----END " + kind + "PRIVATE KEY-----"])


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_is_found_with_its_position(name: str) -> None:
    secret, kind = SAMPLES[name]
    for before, after in (("", ""), ("the key (", ")."), ("k='", "'"), ("x=", ", y"), ("„", "“ é")):
        text = f"First line.\n{before}{secret}{after}\nlast\n"
        (found,) = find(text)
        assert (found.line, found.column, found.kind) == (2, len(before) + 1, kind)
        assert text[found.start :].startswith(secret)
        assert text[found.start : found.end].rstrip(".") == secret
        assert secret not in repr(found)


@pytest.mark.parametrize("name", IN_CONTEXT)
def test_a_credential_is_recognized_by_its_context(name: str) -> None:
    before, secret, after, kind = IN_CONTEXT[name]
    text = f"one\n\n{before}{secret}{after}"
    (found,) = find(text)
    assert (found.line, found.kind) == (3, kind)
    assert secret not in redact(text)[0]
    assert secret not in redact(text, len(text))[0]


def test_every_form_has_a_sample() -> None:
    texts = [secret for secret, _ in SAMPLES.values()] + ["".join(parts[:3]) for parts in IN_CONTEXT.values()]
    kinds = {found.kind for text in texts for found in find(text)}
    assert kinds == {shape.kind for shape in SHAPES}


def test_every_needle_opens_the_gate() -> None:
    for shape in SHAPES:
        after = "a:b@c" if shape.needle == "://" else "a"
        assert is_suspect(shape.needle + after), shape.needle
        assert is_suspect(f"é → {shape.needle}{after}"), shape.needle


HARMLESS = (
    "See https://example.com/@ada/posts and https://user@example.com/path, or mail ada@example.com.",
    "git clone git@github.com:acme/shop.git; ssh://git@github.com:22/acme/shop",
    "docker://alpine:3.19@sha256:" + some(64, HEX),
    "commit 3f2a9c1b" + some(32, HEX) + " and " + some(64, HEX),
    "id 123e4567-e89b-42d3-a456-426614174000, pods api-7d4b9c6f5-x2k8z, build 20241112.3",
    "![](data:image/png;base64," + base64.b64encode(RANDOM.randbytes(20_000)).decode() + ")",
    'password = getenv("DB_PASSWORD")\ntoken = os.environ["GITHUB_TOKEN"]\napi_key: str = settings.api_key',
    "postgres://user:password@localhost/db postgres://app:***@db/x mysql://root:$DB_PASS@db redis://:${PASS}@r",
    "postgres://{user}:{password}@{host}/{db} amqp://guest:guest@localhost http://<user>:<pass>@host ftp://u:%s@h",
    "https://your-user:your_password@example.com and postgres://postgres:postgres@localhost:5432/postgres",
    "AKIA" + "IOSFODNN7EXAMPLE and aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AKIA" + "X" * 16 + " ghp_" + "x" * 36 + " sk-ant-" + "..." + " sk-proj-<key> glpat-<token> xoxb-…",
    "export ANTHROPIC_API_KEY=sk-ant-your-key-goes-right-here; OPENAI_API_KEY=sk-proj-" + "*" * 30,
    "task-management-and-risk-assessment-for-disk-usage, sk-learn, xoxo-love-and-kisses-forever, npm_config_cache",
    "hf_model_repository_with_a_long_identifier_name, sk_live_mode, gsk_internal_name, MASK" + some(32, HEX),
    "The file begins with `-----BEGIN " + "RSA PRIVATE KEY-----` and ends with `-----END RSA PRIVATE KEY-----`.",
    "-----BEGIN " + "PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "-----BEGIN " + "PRIVATE KEY-----\n<your key here>\n-----END PRIVATE KEY-----",
    "Look for BEGIN PRIVATE KEY in the logs; -----BEGIN " + "PRIVATE KEY----- alone says nothing.\n\nMore prose here.",
    key(kind="").replace("PRIVATE", "PUBLIC"),
    "eyJhbGciOiJub25lIn0... is how a JWT begins, eyJ is the base64 of {" + '"' + ", eyJabc.eyJdef is none",
    "Discord and mailchimp: MyVeryLongClassName.method, " + some(32, HEX) + "-usage",
    "DB_PASSWORD=example DB_PASSWORD=changeme DB_PASSWORD=RANDOM_PASSWORD DB_PASSWORD=postgres DB_PASSWORD=${VAR}",
    "DB_PASSWORD=password123 DB_PASSWORD=P@ssw0rd! PASSWORD=Test1234! DB_PASSWORD=mySecretPass1 API_KEY=abc123def456",
    "TOKEN=/run/secrets/db_token_1 SECRET=process.env.SECRET_1 SECRET=e2e-hmac-secret-32-bytes API_KEY=$(cat key1)",
    "ADMIN_PASSWORD=SecurePass123! SECRET_KEY=dev-secret-key-1 DB_PASSWORD=dev_password_2024 TOKEN: 12 characters",
    "secret_access_key: " + some(40, HEX) + " is a hash; 12:00:00:A and 1699999999:Abc",
)


@pytest.mark.parametrize("text", HARMLESS, ids=range(len(HARMLESS)))
def test_ordinary_text_holds_none(text: str) -> None:
    assert [(found.kind, found.line, found.column) for found in find(text)] == []
    assert redact(text) == (text, ())


def test_the_projects_own_files_hold_none() -> None:
    places = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("memory/**/*.md"), *ROOT.glob("patterns/**/*.md")]
    assert places
    places += [*ROOT.glob("src/**/*.py"), *ROOT.glob("templates/**/*.j2"), Path(__file__)]
    found = {path: find(path.read_text("utf-8")) for path in places}
    assert {str(path): secrets for path, secrets in found.items() if secrets} == {}


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
def test_a_private_key_is_one_secret(kind: str) -> None:
    text = f"before\n{key(kind=kind)}\nafter\n"
    (found,) = find(text)
    assert (found.line, found.column, found.kind) == (2, 1, "a private key")
    assert redact(text)[0] == "\n".join(["before", *[LEFT_OUT] * 5, "after", ""])


def test_a_private_key_on_one_line_and_a_short_one() -> None:
    text = '{"private_key": "' + key(end="\\n") + '\\n", "id": 3}\nafter'
    assert redact(text)[0] == f"{LEFT_OUT}\nafter"
    assert redact(text, len(text))[0] == '{"private_key": "(credential)\\n", "id": 3}\nafter'
    assert len(find(key(lines=["MIIEowIB"]))) == 1


def test_a_putty_key() -> None:
    text = (
        "PuTTY-User-" + "Key-File-3: ssh-rsa\nPrivate-Lines: 2\n" + some(64) + "\nPrivate-MAC: " + some(40, HEX) + "\nx"
    )
    assert redact(text)[0] == "\n".join([*[LEFT_OUT] * 4, "x"])


def test_an_unclosed_private_key_ends_with_its_section_or_its_fence() -> None:
    head = "-----BEGIN " + "RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n"
    opened = head + "\n".join(KEY_LINES)
    hidden = f"{LEFT_OUT}\n{LEFT_OUT}\n\n" + "\n".join([LEFT_OUT] * 3)
    assert redact(f"{opened}\n\n## Next\ntext")[0] == f"{hidden}\n\n## Next\ntext"
    assert redact(f"```pem\n{opened}\n```\ntext")[0] == f"```pem\n{hidden}\n```\ntext"
    assert redact(f"{opened}\n{opened}\nsome text")[0] == f"{hidden}\n{hidden}\n{LEFT_OUT}"


def test_lines_stay_what_they_are_and_as_many() -> None:
    secret = SAMPLES["GitHub"][0]
    text = (
        f"- a\n  - {secret} and {SAMPLES['Stripe'][0]}\n> x {secret}\n## {secret}\n\n1. {secret}\n```sh {secret}\n```\n"
    )
    clean, found = redact(text)
    marks = ("- a", "  - ", "> ", "## ", "", "1. ", "```", "```", "")
    assert clean.split("\n") == [
        mark + (LEFT_OUT if number in (1, 2, 3, 5, 6) else "") for number, mark in enumerate(marks)
    ]
    assert [(item.line, item.column) for item in found] == [
        (2, 5),
        (2, 5 + len(secret) + 5),
        (3, 5),
        (4, 4),
        (6, 4),
        (7, 7),
    ]


def test_front_matter_loses_the_credentials_characters_only() -> None:
    one, two = SAMPLES["AWS id"][0], SAMPLES["GitHub"][0]
    dsn = "".join(IN_CONTEXT["database"][:3])
    block = "key: |\n  " + key(end="\n  ")
    opened = "other: -----BEGIN " + "PRIVATE KEY-----\n  " + "\n  ".join(KEY_LINES)
    front = (
        f"---\ntitle: {one}\ntags: [a, {two}, '{one}']\nextra: {{dsn: \"{dsn}\"}}\n{block}\n{opened}\nlast: kept\n---\n"
    )
    note = read_note("memory/episodic/code/2024-11-12-a.md", f"{front}Text.\n".encode())
    assert [(item.rule, item.location.line) for item in note.diagnostics if item.rule == "secret"] == [
        *(("secret", line) for line in (2, 3, 3, 4, 6, 11)),
    ]
    value = note.value
    assert value is not None
    assert value.title == CREDENTIAL
    assert value.tags == ("a", CREDENTIAL)
    assert value.extra == {
        "extra": {"dsn": dsn.replace(IN_CONTEXT["database"][1], CREDENTIAL)},
        "key": "\n".join([CREDENTIAL] * 5) + "\n",
        "other": " ".join([CREDENTIAL] * 4),
        "last": "kept",
    }


def test_a_warning_says_where_and_what_and_never_the_credential() -> None:
    secret = SAMPLES["AWS id"][0]
    reading = read_note(
        "memory/episodic/code/a.md", f"---\ntitle: T\ndate: 2024-11-12\n---\nThe key\nis {secret}.\n".encode()
    )
    (found,) = reading.diagnostics
    assert str(found) == (
        "memory/episodic/code/a.md:6:4: warning[secret]: looks like an AWS access key\n"
        "  help: remove the credential from the file and revoke it, because the git history keeps it"
    )
    assert reading.value is not None
    assert reading.value.body == f"The key\n{LEFT_OUT}\n"


def test_broken_files_are_warned_of_too_and_quoted_without_credentials() -> None:
    secret = SAMPLES["GitHub"][0]
    for text in (
        f"---\ntitle: {secret}\n",
        f"---\n{secret}: [\n---\n",
        f"---\ndate: {secret}\n---\n",
        f"+++\n{secret}\n",
    ):
        reading = read_note("memory/episodic/code/a.md", text.encode())
        assert "secret" in {item.rule for item in reading.diagnostics}
        assert any(item.severity == "error" for item in reading.diagnostics)
        assert secret not in repr(reading)
    assert secret not in repr(read_page("patterns/data/a.md", f"---\nname: {secret}\n{secret}: 1\n---\n".encode()))


def test_many_credentials_are_summed_up() -> None:
    text = "---\ntitle: T\ndate: 2024-11-12\n---\n" + "\n".join("ghp" + "_" + some(36) for _ in range(60))
    found = read_note("memory/episodic/code/a.md", text.encode()).diagnostics
    assert len(found) == 51
    assert found[-1].message == "10 more texts from here on look like credentials"
    assert found[-1].location.line == 55


def test_a_bullet_that_was_left_out_names_no_pattern() -> None:
    secret = SAMPLES["GitHub"][0]
    body = (
        f"## Patterns Applied\n\n- Reinforced:\n  - Retry\n  - {secret}\n- **New Pattern Discovered:** Cache {secret}\n"
    )
    reading = read_note("memory/episodic/code/a.md", f"---\ntitle: T\ndate: 2024-11-12\n---\n{body}".encode())
    assert reading.value is not None
    assert [mention.name for mention in reading.value.mentions] == ["Retry"]


def output(base: Base, *arguments: str) -> str:
    command = [sys.executable, "-m", "tacit", *arguments]
    done = subprocess.run(command, cwd=base.root, env={**os.environ}, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout + done.stderr


def bytes_kept(base: Base) -> bytes:
    """Return all bytes in `.tacit/` and in the generated pages, after the logs of the databases are written back."""
    for store in base.root.glob(".tacit/*.db"):
        connection = sqlite3.connect(store)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.close()
    kept = [path for path in sorted(base.root.glob(".tacit/**/*")) if path.is_file()]
    return b"\n".join([*(path.read_bytes() for path in kept), *base.pages().values()])


def test_no_canary_gets_out(base: Base) -> None:
    canaries = {name: secret for name, (secret, _) in SAMPLES.items()}
    canaries |= {name: parts[1] for name, parts in IN_CONTEXT.items()}
    lines = [secret for secret, _ in SAMPLES.values()] + ["".join(parts[:3]) for parts in IN_CONTEXT.values()]
    title, outcome, name, tag, aside = (SAMPLES[which][0] for which in ("AWS id", "GitHub", "Stripe", "npm", "Google"))
    body = "What happened.\n\n" + "\n\n".join(lines) + f"\n\n```sh\n{key()}\n```\n\n## Notes {aside}\n\n- {title}\n"
    for number in range(6):
        base.write(
            f"memory/episodic/code/2024-11-{number + 10}-n{number}.md",
            f"---\ntitle: T {title} {number}\noutcome: went {outcome}\nproject: {aside}\nauthor: {outcome}\n"
            f"tags: [a, {tag}]\nextra: {tag}\npatterns:\n  - Retry {name} Calls\n"
            f"  - name: Plain\n    outcome: so {outcome}\n"
            f"---\n\nNumber {number}. {body}\n## Pattern: Own\n\n- Do {aside}.\n- Do it.\n",
        )
    base.page(
        "retry-credential-calls", f"Retry {name} Calls", front=f"tags: [{tag}]\naliases: [Again {aside}]\n", body=body
    )
    before = base.everything()
    report = base.sync()
    assert {path: data for path, data in base.everything().items() if path in before} == before  # people's files
    assert base.levels() == {"retry-credential-calls": "HIGH", "plain": "HIGH", "own": "HIGH"}
    warned = {(item.location.line, item.location.column) for item in report.diagnostics if item.rule == "secret"}
    assert {(2, 10), (3, 15), (4, 10), (9, 11)} <= warned
    shown = [bytes_kept(base).decode("utf-8", "replace"), repr(report)]
    for command in (
        "list",
        "stats",
        "show retry-credential-calls",
        "explain plain",
        "search happened",
        "search credential",
    ):
        shown += [output(base, *command.split()), output(base, *command.split(), "--json")]
    shown.append(output(base, "sync", "--rebuild"))
    shown += [output(base, "search", secret) for secret in (title, outcome)]
    text = "\n".join(shown[:-2])
    assert LEFT_OUT in text
    assert CREDENTIAL in text
    assert [which for which, secret in canaries.items() if secret in text] == []
    assert [line for line in KEY_LINES if line in text] == []


REPEATED = (
    *(
        "eyJ",
        "eyJaaaa.",
        "sk-",
        "sk-ant-",
        "://a:",
        "://",
        "Secret Access Key   ",
        "AKIA",
        "ghp_",
        "12345678:A",
        "xoxb-1-",
    ),
    *("discord MNO-", "mailchimp 0123456789abcdef", ":_authToken= ", "@", "glagent-", "hooks.slack.com/services/T"),
    *("-----BEGIN " + "PRIVATE KEY-----\n", "-----BEGIN " + "A B ", "PuTTY-User-" + "Key-File-2:\n"),
)


@pytest.mark.parametrize("piece", REPEATED)
def test_nothing_that_is_repeated_takes_long(piece: str) -> None:
    secret = SAMPLES["GitHub"][0]
    clean, found = redact(f"{piece * (100_000 // len(piece))}\n# Next\n{secret}\n")
    assert found
    assert secret not in clean
