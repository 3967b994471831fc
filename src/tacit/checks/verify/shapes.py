"""PURE. Tell by the form of a name in a document what it is: a path, a variable, an image or a placeholder."""

from __future__ import annotations

import re

ENDINGS = frozenset(
    {
        *("py", "js", "ts", "tsx", "jsx", "mjs", "cjs", "go", "rs", "java", "kt", "rb", "php", "cs", "c", "h", "cpp"),
        *("hpp", "swift", "scala", "sh", "bash", "ps1", "sql", "proto", "graphql", "md", "mdx", "rst", "txt", "json"),
        *("yml", "yaml", "toml", "ini", "cfg", "conf", "xml", "html", "css", "scss", "less", "vue", "svelte", "env"),
        *(
            "lock",
            "mod",
            "sum",
            "tf",
            "tpl",
            "j2",
            "jinja",
            "prisma",
            "csv",
            "svg",
            "png",
            "jpg",
            "jpeg",
            "gif",
            "webp",
            "pdf",
            "ipynb",
            "bat",
            "gradle",
        ),
        *("properties", "example", "template", "dockerfile", "service", "hcl", "lua", "pl", "r", "ex", "exs", "erl"),
    }
)
SOURCES = frozenset({*("py", "js", "ts", "tsx", "jsx", "go", "rs", "java", "kt", "rb", "php", "cs", "vue", "svelte")})
_BARE = frozenset(
    {"Dockerfile", "Makefile", "Jenkinsfile", "Procfile", "LICENSE", "Gemfile", "Rakefile", "Vagrantfile", "justfile"}
)
_SEGMENT = re.compile(r"[A-Za-z0-9_.@()\[\]+~-]+")
_PLACEHOLDER = re.compile(
    r"[<>{}*$%`|?!=,;\"']|\.\.\.|…|\bYYYY\b|\bMM\b|\bNNN\b|\bXX+\b|\bx\.y\b|\[\w*\]"
    r"|(?-i:(?:^|/)[A-Z]{2,}_[A-Z_]+(?=/))|^[a-z]$"
    r"|(?:^|[/_.-])(?:your|my|foo|bar|baz|path|to|example|some|username|new|xxx|sample|acme|placeholder|the|any"
    r"|feature|foobar|hello)(?=$|[/_.-])|(?:^|/)(?:user|name)(?=$|[/.])",
    re.IGNORECASE,
)
_OPEN = re.compile(r"[<>{}*$%`|?!=,;\"']|\.\.\.|…")
_SEVERAL = re.compile(r"[A-Za-z0-9][-_][A-Za-z0-9]|[a-z0-9][A-Z]|\.[\w-]+\.|file\.", re.ASCII)
_PRODUCED = re.compile(
    r"(?:^|/)(?:node_modules|dist|build|target|out|bin|obj|\.venv|venv|env|__pycache__|coverage|htmlcov|logs?|tmp|temp"
    r"|\.next|\.nuxt|\.cache|\.git|vendor|data|backups?|uploads|media|volumes?|site|_build|public|static|local|secrets?"
    r"|certs?|output|results?|artifacts|downloads|generated|\.env|\.env\.local|\.idea|\.vscode)(?:/|$)"
    r"|\.(?:log|pid|db|sqlite3?|pem|key|crt|tmp|bak|min\.js|pyc|o|exe|whl|tar|gz|zip|tgz|dump|local|out)$"
)
_MODEL = re.compile(r"\.(?:example|sample|template)$")  # endings of templates that readers copy, such as `.env.example`
_MIME = re.compile(r"^(?:application|text|image|audio|video|multipart|font|model|message)/[\w.+*-]+$")
_NO_PATH = re.compile(
    r"^(?:\d+(?:\.\d+)*(?:/\d+)+|[A-Z]+/[A-Z]+|v?\d+\.\d+(?:\.\d+)*\S*|origin/\S+|refs/\S+|n/a|N/A|and/or|I/O|CI/CD"
    r"|[a-z]+/[a-z]+@\S+|[\w.-]+@[\w.-]+/\S+)$"
)
_DOMAIN = re.compile(
    r"^(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|ai|app|co|de|uk|eu|me|sh|cloud|local|internal|test)(?:[:/]|$)"
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_ASSIGNED = re.compile(r"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?:=.*)?", re.DOTALL)
_IMAGE = re.compile(r"[a-z0-9][a-z0-9._-]*(?:[./:][a-z0-9][a-z0-9._-]*)*:[A-Za-z0-9][\w.-]*")
_LONGEST_TAG = 3  # digits; a longer number after `name:` is a port
_ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|WS)\s+(?:https?://[\w.:{}$-]+)?(/[^\s`?#]*)")
COMMON_VARIABLES = frozenset(
    {
        *("PATH", "HOME", "USER", "SHELL", "PWD", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "GOPATH", "GOROOT", "TERM"),
        *("NODE_ENV", "NODE_OPTIONS", "CI", "DEBIAN_FRONTEND", "VIRTUAL_ENV", "EDITOR", "HTTP_PROXY", "HTTPS_PROXY"),
        *("NO_PROXY", "NO_COLOR", "GITHUB_TOKEN", "GOOS", "GOARCH", "CGO_ENABLED", "DOCKER_BUILDKIT", "SSL_CERT_FILE"),
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_PROFILE", "KUBECONFIG", "DOCKER_HOST"),
        *("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"),
        *("JAVA_HOME", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "COMPOSE_FILE", "COMPOSE_PROJECT_NAME"),
    }
)


def looks_like_path(text: str) -> bool:
    """Return whether a text has the form of a relative path with a folder or a known file ending."""
    if len(text) > 200 or " " in text or text.startswith(("-", "@", "#", "http", "//", "~", "/", "$")):  # noqa: PLR2004
        return False
    if _MIME.match(text) or _NO_PATH.match(text) or _DOMAIN.match(text) or "://" in text or "\\" in text:
        return False
    parts = text.rstrip("/").removeprefix("./").split("/")
    if not all(part and (_SEGMENT.fullmatch(part) or _PLACEHOLDER.search(part)) for part in parts):
        return False
    return has_ending(parts[-1]) or (len(parts) > 1) or (text.endswith("/") and len(parts[0]) > 1)


def has_ending(name: str) -> bool:
    """Return whether a file name has a known ending, such as `.py`, or is known without one, such as `Makefile`."""
    stem, mark, ending = name.rpartition(".")
    return name in _BARE or (bool(mark) and ending.lower() in ENDINGS and (bool(stem) or ending == "env"))


def is_source(name: str) -> bool:
    """Return whether a file name has the ending of source code. Users of a program seldom create such files."""
    return name.rpartition(".")[2] in SOURCES


def is_address(path: str) -> bool:
    """Return whether the target of a link is a URL without a scheme, such as `example.com/docs`."""
    return _DOMAIN.match(path) is not None and "/" in path


def is_placeholder(path: str) -> bool:
    """Return whether a path has a wildcard or a placeholder, such as `<name>`, in place of a real name."""
    return _PLACEHOLDER.search(_MODEL.sub("", path)) is not None


def is_open(path: str) -> bool:
    """Return whether a path has characters that stand for other text, such as `*` or `<`, so that it names no file."""
    return _OPEN.search(path) is not None


def is_telling(name: str) -> bool:
    """Return whether a file name has several words, so that other projects hardly have a file of this name."""
    return _SEVERAL.search(name.removeprefix(".")) is not None


def is_produced(path: str) -> bool:
    """Return whether tools or users usually create the file at a path, so that git does not track it."""
    return _PRODUCED.search(path) is not None


def variable(text: str) -> bool:
    """Return whether a text is the name of an environment variable, or an assignment to one, such as `API_KEY=abc`."""
    found = _ASSIGNED.fullmatch(text)
    return found is not None and (_VARIABLE.fullmatch(found[1]) is not None or "=" in text)


def variable_name(text: str) -> str:
    """Return a text if it is the name of an environment variable with several words, such as `API_KEY`; otherwise `""`.

    Variables that many programs read, such as `NODE_ENV`, give `""`, too.
    """
    return text if _VARIABLE.fullmatch(text) and text not in COMMON_VARIABLES else ""


def is_template(path: str) -> bool:
    """Return whether a path is that of a template, such as `.env.example`, which readers are to copy."""
    return _MODEL.search(path) is not None


def image(text: str) -> tuple[str, str]:
    """Return the name and tag of a container image. If the text is not one, or has no tag, both are `""`."""
    if not _IMAGE.fullmatch(text) or "//" in text:
        return "", ""
    name, _, tag = text.rpartition(":")
    is_port = tag.isdigit() and ("." in name.split("/")[0] or name in {"localhost", "host"} or len(tag) > _LONGEST_TAG)
    return ("", "") if is_port and "/" not in name else (name, tag)


def route(text: str) -> tuple[str, str]:
    """Return the method and path of a route such as `GET /orders`. If the text is not one, both are `""`."""
    found = _ROUTE.fullmatch(text.strip())
    return (found[1], found[2]) if found else ("", "")
