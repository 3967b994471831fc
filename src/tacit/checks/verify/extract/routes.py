"""PURE. Extract HTTP routes: Express and similar libraries, Nest, Flask, FastAPI, Django, Gin, chi, Spring, Laravel.

A row of the kind `+route` also has the name of its router (a group of routes). A row of the kind `+prefix` says which
router gets a prefix. The routes of this router are often in another file, so the module `mounting` adds the prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.extract.row import PREFIX, Row
from tacit.checks.verify.lexer import Text

ROUTE = "+route"
_METHODS = "get|post|put|patch|delete|head|options|all|any"
_Q = r"""["'`]([^"'`\n]*)["'`]"""
_FIRST = re.compile(rf"[ \t]*(?:[rfRF]{{0,2}}){_Q}")
_ROUTER = (
    r"(?:app|router|server|fastify|api|routes?|mux|engine|group|bp|blueprint|\w*[rR]outer|\w*[rR]outes?|\w*_bp"
    r"|\w*[gG]roup|v\d|[reg])$"
)
_IS_ROUTER = re.compile(_ROUTER)
_CALL = re.compile(rf"(?<![\w.])(?:\w+\.)*(\w+)\.({_METHODS}|use|route|register)\(")
_MADE = re.compile(
    r"(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(?:await[ \t]+)?(?:new[ \t]+)?(?:\w+\.)?"
    r"(?:Router|Hono|OpenAPIHono|express|fastify|Koa)\("
)
_GO_CALL = re.compile(
    r"(?<![\w.])((?:\w+\.)*\w+)\.(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Any|Get|Post|Put|Patch|Delete|Head|Options"
    r"|Handle|HandleFunc|HandlerFunc|Method|Mount|Route|Group|PathPrefix)\("
)
_GO_GROUP = re.compile(r"(\w+)[ \t]*:?=[ \t]*$")
_NEST = re.compile(r"^[ \t]*@(Controller|Get|Post|Put|Patch|Delete|Head|Options|All)\(", re.MULTILINE)
_GLOBAL = re.compile(rf"\.setGlobalPrefix\([ \t]*{_Q}")
_PATH_OPTION = re.compile(rf"\bpath[ \t]*:[ \t]*{_Q}")
_DECORATED = re.compile(rf"^[ \t]*@((?:\w+\.)*\w+)\.(route|api_route|websocket|{_METHODS})\(", re.MULTILINE)
_ADDED = re.compile(rf"\.(mount|add_(?:api_)?route|add_url_rule|add_(?:{_METHODS}))\(")
_RECEIVER = re.compile(r"(?<![\w.])(?:\w+\.)*?(\w+)(?:\.router)?\Z")  # of a call, in the text before it
_LONGEST_RECEIVER = 100  # characters
_VERBS = re.compile(r"\bmethods[ \t]*=[ \t]*[\[({]([^\])}\n]*)[\])}]")
_WORD = re.compile(r"[A-Za-z]+")
_OWN_PREFIX = re.compile(
    r"^[ \t]*(\w+)(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*(?:\w+\.)*(?:APIRouter|Blueprint)\(", re.MULTILINE
)
_PREFIX = re.compile(rf"\b(?:url_)?prefix[ \t]*=[ \t]*[rf]?{_Q}")
_INCLUDE = re.compile(r"\.(?:include_router|register_blueprint)\(")
_INCLUDED = re.compile(r"[ \t]*([\w.]+)")
_DJANGO = re.compile(r"\b(?:path|re_path|url)\(")
_DJANGO_INCLUDE = re.compile(r"""\binclude\([ \t]*\(?[ \t]*["']?([\w.]+)["']?""")
_REGISTER = re.compile(r"\b(\w*[rR]outer\w*)\.register\(")
_ACTION = re.compile(r"^[ \t]+@(?:\w+\.)?action\(", re.MULTILINE)
_DETAIL = re.compile(r"\bdetail[ \t]*=")
_METHOD = re.compile(r"^[ \t]+(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
_FURTHEST = 1_500  # characters of other decorators between an action and its method
_ACTION_PATH = re.compile(rf"\burl_path[ \t]*=[ \t]*[rf]?{_Q}")
_OF_ROUTER = re.compile(r"^(?:.*\.)?(\w*[rR]outer\w*)\.urls$")
_SPRING = re.compile(r"@(Request|Get|Post|Put|Patch|Delete)Mapping\b(\(?)")
_CLIENT = re.compile(r"@(?:FeignClient|ReactiveFeignClient)\b")  # its methods send requests to another service
_GO_SUBROUTER = re.compile(r"(\w+)[ \t]*:?=[ \t]*(?:\w+\.)*\w+\.PathPrefix$")
_GO_METHODS = re.compile(r"\)?\.Methods\(([^)\n]*)\)")
_LARAVEL = re.compile(rf"\bRoute::({_METHODS})\([ \t]*{_Q}")
_PARAMETER = re.compile(r"\(\?P<\w+>[^)]*\)+|\{[^}]*\}|<[^>]*>|:\w+(?:\([^)]*\))?\??|\[[^\]]*\]|\$\{[^}]*\}|\*\w*")
_DEEPEST = 12  # nested groups of routes in Go
_LOOK_BACK = 20  # characters before a call that are looked at
_SLASHES = re.compile(r"/{2,}")


def normal(path: str) -> str:
    """Return a path with `{}` in place of each parameter: `/orders/{id}` becomes `/orders/{}`."""
    path = _PARAMETER.sub("{}", path.strip().removeprefix("^").removesuffix("$").replace("\\", ""))
    return _SLASHES.sub("/", f"/{path}").rstrip("/") or "/"


def route_row(method: str, path: str, router: str, line: int) -> Row:
    """Return the row of a route. `router` is the name of the router that declares it; `""` if there is none.

    The method becomes `ANY` for calls such as `all`, `any` and `route`.
    """
    method = method.upper() if method.lower() not in ("all", "any", "route", "api_route", "handle") else "ANY"
    return ROUTE, f"{method} {normal(path)}", f"{router}|{path}", line


def script(split: Text) -> Iterator[Row]:
    """Yield the routes that a script declares with Express, Koa, Fastify, Hono or Nest."""
    plain = split.plain
    if "@Controller(" in plain:
        yield from _nest(split)
    if found := _GLOBAL.search(plain):
        yield PREFIX, normal(found[1]), "*", split.line(found.start())
    made = set(_MADE.findall(split.code))
    for found in _CALL.finditer(split.code):
        if found[1] not in made and not _IS_ROUTER.match(found[1]):
            continue
        arguments = split.arguments(found.end() - 1, 600)
        first = _FIRST.match(arguments)
        if first is None or not first[1].startswith(("/", "*")) or _of_client(split.code, found.start()):
            continue
        router, method = found[1], found[2]
        line = split.line(found.start())
        if method in ("use", "register", "route"):
            names = re.findall(r"[A-Za-z_$][\w$]*", arguments[first.end() :])
            for name in names[-3:]:
                yield PREFIX, normal(first[1]), f"{name}|{router}", line
        elif "," in arguments[first.end() :]:
            yield route_row(method, first[1], router, line)


def _of_client(code: str, start: int) -> bool:
    """Return whether a call such as `api.post("/orders", order)` sends a request instead of declaring a route.

    It sends a request if the code uses the result of the call, as in `return api.post("/orders", order)`.
    """
    return code[max(0, start - _LOOK_BACK) : start].rstrip().endswith(("return", "await", "=>"))


def _nest(split: Text) -> Iterator[Row]:
    prefix = ""
    for found in _NEST.finditer(split.code):
        arguments = split.arguments(found.end() - 1, 400)
        first = _FIRST.match(arguments) or _PATH_OPTION.search(arguments)
        path = first[1] if first else ""
        if found[1] == "Controller":
            prefix = path
        else:
            yield route_row(found[1], f"{prefix}/{path}", "*", split.line(found.start()))


def python(split: Text) -> Iterator[Row]:
    """Yield the routes that a Python file declares with Flask, FastAPI or Django."""
    code, plain = split.code, split.plain
    if "@" in code and ("route(" in code or "router" in code or "app." in code or "bp." in code or "api." in code):
        for found in _DECORATED.finditer(code):
            arguments = split.arguments(found.end() - 1, 1000)
            first = _FIRST.match(arguments) or re.match(rf"[ \t]*path[ \t]*=[ \t]*{_Q}", arguments)
            if first is None:
                continue
            verbs = _VERBS.search(arguments)
            methods = _WORD.findall(verbs[1]) if verbs else [found[2] if found[2] != "route" else "GET"]
            for method in methods:
                if first[1].startswith("/") or not first[1]:
                    yield route_row(method, first[1], found[1].rpartition(".")[2], split.line(found.start()))
    if ".add_" in code or ".mount(" in code:
        yield from _added(split)
    if "prefix" in plain:
        yield from _mounted(split)
    if "urlpatterns" in code or "outer.register" in code:
        yield from _django(split)
    if "@action(" in code or ".action(" in code:
        yield from _actions(split)


def _added(split: Text) -> Iterator[Row]:
    """Yield the routes that calls add: `app.add_route("/a", a)`, `app.mount("/metrics", make_asgi_app())`."""
    for found in _ADDED.finditer(split.code):
        receiver = _RECEIVER.search(split.code, max(0, found.start() - _LONGEST_RECEIVER), found.start())
        arguments = split.arguments(found.end() - 1, 1000) if receiver else ""
        first = _FIRST.match(arguments)
        is_folder = found[1] == "mount" and re.search(r"\bmake_[aw]sgi_app\b", arguments) is None
        if receiver is None or first is None or not first[1].startswith("/") or is_folder:
            continue
        verbs, verb = _VERBS.search(arguments), found[1].removeprefix("add_")
        default = verb if re.fullmatch(_METHODS, verb) else "any"
        for method in _WORD.findall(verbs[1]) if verbs else [default]:
            yield route_row(method, first[1], receiver[1], split.line(found.start()))


def _mounted(split: Text) -> Iterator[Row]:
    for found in _OWN_PREFIX.finditer(split.code):
        if prefix := _PREFIX.search(split.arguments(found.end() - 1, 1000)):
            yield PREFIX, normal(prefix[1]), f"{found[1]}|", split.line(found.start())
    for found in _INCLUDE.finditer(split.code):
        arguments = split.arguments(found.end() - 1, 600)
        included, prefix = _INCLUDED.match(arguments), _PREFIX.search(arguments)
        if included and prefix:
            yield PREFIX, normal(prefix[1]), f"{included[1]}|+", split.line(found.start())


def _django(split: Text) -> Iterator[Row]:
    for found in _DJANGO.finditer(split.code):
        arguments = split.arguments(found.end() - 1, 600)
        first = _FIRST.match(arguments)
        if first is None:
            continue
        line = split.line(found.start())
        if included := _DJANGO_INCLUDE.search(arguments):
            name = _OF_ROUTER.sub(lambda match: match[0].removesuffix(".urls"), included[1])
            yield PREFIX, normal(first[1]), f"{name}|+", line
        else:
            yield route_row("any", first[1], "urlpatterns", line)
    for found in _REGISTER.finditer(split.code):
        if first := _FIRST.match(split.arguments(found.end() - 1, 300)):
            line = split.line(found.start())
            yield route_row("any", first[1], found[1], line)
            yield route_row("any", f"{first[1]}/{{}}", found[1], line)


def _actions(split: Text) -> Iterator[Row]:
    """Yield the routes of `@action` methods in view sets of Django REST Framework, relative to the view set's path.

    If an action is for one object (`detail=True`), its route begins with `{}/`, which stands for the key of the object.
    """
    for found in _ACTION.finditer(split.code):
        opening = found.end() - 1
        arguments = split.arguments(opening, 600)
        end = split.closing(opening, 600)
        named = _METHOD.search(split.code, end, end + _FURTHEST)
        if named is None or _DETAIL.search(arguments) is None:  # an action of the admin pages is no route
            continue
        path = _ACTION_PATH.search(arguments)
        before = "{}/" if re.search(r"\bdetail[ \t]*=[ \t]*True", arguments) else ""
        # other decorators may add methods to an action
        yield route_row("any", f"{before}{path[1] if path else named[1]}", "", split.line(found.start()))


def go(split: Text) -> Iterator[Row]:
    """Yield the routes that a Go file declares with Gin, Echo, chi, Fiber or net/http."""
    code = split.code
    if not any(needle in split.text for needle in ("gin", "chi", "echo", "fiber", "mux", "net/http", "http.")):
        return
    groups: dict[str, str] = {}
    nested: list[tuple[int, int, str]] = []
    for found in _GO_CALL.finditer(code):
        opening = found.end() - 1
        first = _FIRST.match(split.arguments(opening, 600))
        if first is None:
            continue
        path, router, method = first[1], found[1].rpartition(".")[2], found[2]
        nested = [one for one in nested if found.start() < one[1]][-_DEEPEST:]
        around = "".join(prefix for begin, _, prefix in nested if begin < found.start())
        prefix = around + groups.get(router, "")
        if method in ("Group", "Route", "Mount"):
            name = _GO_GROUP.search(code[max(0, found.start() - 60) : found.start()].rpartition("\n")[2])
            if method == "Group" and name:
                groups[name[1]] = prefix + path
            nested.append((opening, split.closing(opening, 60_000), path))
            continue
        if method == "PathPrefix":  # of Gorilla's mux
            if name := _GO_SUBROUTER.search(code[max(0, found.start() - 60) : opening].rpartition("\n")[2]):
                groups[name[1]] = prefix + path
            continue
        verb, _, rest = path.partition(" ")
        if verb.isupper() and rest.startswith("/"):
            method, path = verb, rest
        if path.startswith("/") or (not path and prefix):
            line = split.line(found.start())
            named = _GO_METHODS.match(split.plain, split.closing(opening, 600)) if method.startswith("Hand") else None
            for one in re.findall(r"Method(\w+)|\"([A-Z]+)\"", named[1]) if named else ():
                yield route_row(one[0] or one[1], prefix + path, "", line)
            if named is None:
                yield route_row("any" if method.startswith("Hand") else method, prefix + path, "", line)


def java(split: Text) -> Iterator[Row]:
    """Yield the routes that the controllers in a file declare with Spring."""
    if "Mapping" not in split.code or _CLIENT.search(split.code):
        return
    prefix = ""
    for found in _SPRING.finditer(split.code):
        arguments = split.arguments(found.end() - 1, 400) if found[2] else ""
        path = next(iter(re.findall(r'"([^"\n]*)"', arguments)), "")
        line = split.line(found.start())
        following = split.code[split.closing(found.end() - 1, 400) if found[2] else found.end() :][:400]
        if found[1] == "Request" and re.search(r"^[^;{]*\b(?:class|interface)\b", following.replace("\n", " ")):
            prefix = path
            continue
        verb = re.search(r"RequestMethod\.(\w+)", arguments)
        method = found[1] if found[1] != "Request" else verb[1] if verb else "any"
        yield route_row(method, f"{prefix}/{path}", "", line)


def php(split: Text) -> Iterator[Row]:
    """Yield the routes that a file declares with Laravel."""
    for found in _LARAVEL.finditer(split.plain):
        yield route_row(found[1], found[2], "", split.line(found.start()))
