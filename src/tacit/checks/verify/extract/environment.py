"""PURE. Extract the environment variables that source code reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.lexer import Text

_Q = r"""["'`]([A-Za-z_][A-Za-z0-9_]*)["'`]"""
_DEFAULT = r"""(?:[ \t]*,[ \t]*["'`]?([^"'`,()\n]*))?"""
_OR = r"""(?:[ \t]*(?:\?\?|\|\|)[ \t]*["'`]?([^"'`,;()\n]*))?"""
_PYTHON = re.compile(
    rf"(?:(?<!request\.)\benviron(?:\.get\(|\.setdefault\(|\.pop\(|\[)|\bgetenv\(|\b(?:env|decouple|(?<!\.)config)(?:\.\w+)?\()"
    rf"[ \t]*{_Q}(?![ \t]*\][ \t]*=(?!=)){_DEFAULT}"  # not `environ["X"] = …`
)
# each match of the expression has one of these; looking for them first is much faster
_PYTHON_PARTS = ("environ.", "environ[", "getenv(", "env(", "env.", "decouple", "config(", "config.")
_SCRIPT = re.compile(
    rf"(?:\b(?:process|import\.meta|Bun)\.env(?:\.([A-Za-z_]\w*)\b|\[{_Q}\])(?![ \t]*=(?![=>]))"  # not `env.X = …`
    rf"|\bDeno\.env\.get\({_Q}\)|\bconfig(?:Service)?\.get(?:OrThrow)?(?:<\w+>)?\({_Q}){_OR}",
    re.IGNORECASE,
)
_DESTRUCTURED = re.compile(r"\{([^{}\n]*)\}[ \t]*=[ \t]*process\.env\b")
_GO = re.compile(
    rf"\b(?:os\.(?:Getenv|LookupEnv)|[gG]et[eE]nv\w*|env(?:Or|String|Int|Bool|Default)\w*)\([ \t]*{_Q}{_DEFAULT}"
)
_GO_TAG = re.compile(r"""\benv(?:config)?:"([A-Z][A-Z0-9_]*)[^"\n]*"(?:[^`\n]*?(?:envDefault|default):"([^"\n]*)")?""")
_JAVA = re.compile(rf"\bSystem\.getenv\([ \t]*{_Q}")
_SPRING = re.compile(r"(?<!replace\(\")\$\{([A-Z][A-Z0-9_]+)(?::-?([^}\n]*))?\}")
_SPRING_OF_KOTLIN = re.compile(r"\\\$\{([A-Z][A-Z0-9_]+)(?::-?([^}\n]*))?\}")  # `${X}` is a value of the code
_RUBY = re.compile(rf"\bENV(?:\.fetch\([ \t]*|\[){_Q}{_DEFAULT}")
_RUST = re.compile(rf"""\benv::var(?:_os)?\([ \t]*{_Q}""")  # not `env!("X")`: the compiler puts its value into the code
_CSHARP = re.compile(rf"\bGetEnvironmentVariable\([ \t]*{_Q}")
_PHP = re.compile(rf"(?:\b(?:getenv|env)\([ \t]*{_Q}|\$_(?:ENV|SERVER)\[{_Q}\](?![ \t]*=(?!=))){_DEFAULT}")
_CLICK = re.compile(rf"\benvvar[ \t]*=[ \t]*(?:\[[ \t]*)?{_Q}")
_SETTINGS = re.compile(r"^[ \t]*class[ \t]+\w+\([^()\n]*BaseSettings[^()\n]*\)", re.MULTILINE)
_FIELD = re.compile(r"^([ \t]+)(\w+)[ \t]*:[ \t]*[^=\n]+(?:=[ \t]*(.*))?$")
_PREFIX = re.compile(r"""env_prefix[ \t]*=[ \t]*["'](\w*)["']""")
_NAME = re.compile(r"[A-Za-z_]\w*")
# Keys of a request in WSGI and PHP. `os.environ` has environment variables; any other `environ` is a request
_OF_REQUEST = re.compile(
    r"HTTP_(?!PORT\b|HOST_|ADDR|BIND|LISTEN|PROXY|TIMEOUT)\w+|REMOTE_(?:ADDR|HOST|USER|PORT)\w*|REQUEST_(?:METHOD|URI|TIME\w*|SCHEME)|PATH_INFO"
    r"|QUERY_STRING|SCRIPT_NAME|SCRIPT_FILENAME|SERVER_(?:NAME|PROTOCOL|ADDR|SOFTWARE)|CONTENT_(?:TYPE|LENGTH)|PHP_SELF|DOCUMENT_ROOT"
    r"|HTTPS|PHP_AUTH_\w+|GATEWAY_INTERFACE|REDIRECT_\w+|ORIG_PATH_INFO|PATH_TRANSLATED"
)
_BARE = re.compile(r"(?<!os\.)\benviron[.\[]|\$_SERVER\[")
_BY_FORM: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "python": (("env", _PYTHON), ("envvar", _CLICK), ("config(", _PYTHON)),
    **dict.fromkeys(("javascript", "typescript", "tsx", "vue"), (("env", _SCRIPT), ("onfig", _SCRIPT))),
    "go": (("nv", _GO), ("env", _GO_TAG)),
    "java": (("getenv", _JAVA), ("${", _SPRING)),
    **dict.fromkeys(("kotlin", "scala"), (("getenv", _JAVA), ("${", _SPRING_OF_KOTLIN))),
    "ruby": (("ENV", _RUBY),),
    "rust": (("env", _RUST),),
    "csharp": (("GetEnvironmentVariable", _CSHARP),),
    "php": (("env", _PHP), ("_ENV", _PHP), ("_SERVER", _PHP)),
    "ini": (("${", _SPRING),),
    "yaml": (("${", _SPRING),),
}


def environment(split: Text, form: str) -> Iterator[Row]:
    """Yield the environment variables that a file reads, with their defaults."""
    plain = split.plain
    done: set[re.Pattern[str]] = set()
    for needle, expression in _BY_FORM.get(form, ()):
        if expression in done or needle not in plain:
            continue
        done.add(expression)
        if expression is _PYTHON and not any(part in plain for part in _PYTHON_PARTS):
            continue
        for found in expression.finditer(plain):
            *names, default = found.groups() if expression.groups > 1 else (found[1], "")
            name = next(filter(None, names), "")
            if _OF_REQUEST.fullmatch(name) and _BARE.match(plain, found.start()):
                continue
            if name and (name.isupper() or expression is not _PYTHON) and (name.upper() == name or ".env" in found[0]):
                yield "environment", name, (default or "").strip(), split.line(found.start())
    if form == "python" and "BaseSettings" in plain:
        yield from _settings(split)
    elif "process.env" in plain:
        for found in _DESTRUCTURED.finditer(plain):
            for part in found[1].split(","):
                if name_ := _NAME.match(part.strip()):
                    yield "environment", name_[0], "", split.line(found.start())


def _settings(split: Text) -> Iterator[Row]:
    """Yield the fields of pydantic settings classes.

    Each is read from the environment variable of its name in upper case.
    """
    for found in _SETTINGS.finditer(split.code):
        start = split.line(found.start())
        lines = split.plain.split("\n")
        body: list[tuple[int, str]] = []
        for number in range(start, len(lines)):
            if lines[number].strip() and not lines[number].startswith((" ", "\t", ")")):
                break
            body.append((number + 1, lines[number]))
        prefix = next((match[1] for _, line in body if (match := _PREFIX.search(line))), "")
        indent = next((len(line) - len(line.lstrip()) for _, line in body if line.strip()), 4)
        for number_, line in body:
            field = _FIELD.match(line)
            if field and len(field[1]) == indent and not field[2].startswith(("_", "model_config")):
                yield "environment", f"{prefix}{field[2]}".upper(), (field[3] or "").strip().strip("\"'"), number_
