"""The house: imports point down, pure rooms touch nothing, nobody below a face prints."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "tacit"
PURE = {
    "model",
    "names",
    "text",
    "spans",
    "credentials",
    "secrets",
    "blocks",
    "markup",
    "generated",
    "identity",
    "patterns",
    "promotion",
    "changes",
    "globs",
    "languages",
    "skills",
    "matching",
    "learning",
    "shapes",
    "lintrules",
    "lint",
    "targets",
    "guidance",
    "adopt",
    "notes",
    "render",
    "imports",
    "rules",
    "review",
}
# From the ground up: a room imports rooms of lower floors, and modules of its own.
FLOORS = (
    ("tacit", "errors", "model"),
    (
        "plain",
        "names",
        "text",
        "resources",
        "credentials",
        "globs",
        "lintrules",
        "targets",
        "languages",
        "skills",
        "editor",
        "damage",
        "earlier",
        "gitindex",
        "packed",
    ),
    (
        *("spans", "secrets", "config", "files", "git", "lock", "apart", "generated", "changes", "promotion"),
        *("identity", "matching", "shapes", "binding"),
    ),
    ("blocks", "patterns", "cache", "compiled"),
    ("markup",),
    ("notes", "render", "store"),
    ("rules",),
    ("review",),
    ("workspace", "published", "eyes", "watching", "learning", "nearest", "lint", "guidance", "adopt", "imports"),
    ("listing", "scan"),
    ("publish", "exports", "holdings"),
    ("seen",),
    ("actions",),
    ("watch",),
    ("cli", "hook"),
    ("__main__",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
HEAVY = {
    *("sqlmodel", "sqlalchemy", "pydantic", "alembic", "jinja2", "watchdog"),
    *("frontmatter", "yaml", "pyromark", "detect_secrets", "ast_grep_py", "unidiff", "rapidfuzz"),
}
OUTSIDE = {"sqlmodel", "sqlalchemy", "alembic", "sqlite3", "typer", "subprocess", "os", "pathlib", "shutil", "socket"}
NO_SQL = {"sqlite3", "sqlmodel", "sqlalchemy", "alembic"}


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__") or "tacit"
        found["tacit" if name == "__init__" else name] = ast.parse(path.read_text("utf-8"))
    return found


def room(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(tree: ast.AST) -> set[str]:
    own = {
        name.partition(".")[2].partition(".")[0] or "tacit" for name in imports(tree) if f"{name}.".startswith("tacit.")
    }
    return {"tacit" if name == "__version__" else name for name in own}


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_down(name: str) -> None:
    own = room(name)
    assert own in FLOOR, f"say on which floor {own} lives"
    for other in rooms_imported(modules()[name]) - {own}:
        assert FLOOR[other] < FLOOR[own], f"{name} imports {other}, which is not below it"


@pytest.mark.parametrize("name", [name for name in sorted(modules()) if room(name) in PURE])
def test_pure_rooms_touch_nothing(name: str) -> None:
    tree = modules()[name]
    assert {imported.split(".")[0] for imported in imports(tree)} & OUTSIDE == set()
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert called & {"open", "print", "input"} == set()


def test_only_the_store_knows_sql_schemas() -> None:
    for name, tree in modules().items():
        tops = {imported.split(".")[0] for imported in imports(tree)}
        if room(name) != "store":
            assert tops & {"sqlmodel", "sqlalchemy", "alembic"} == set(), name
        tables = {imported for imported in imports(tree) if imported.startswith("tacit.store.tables")}
        assert not tables, f"{name} imports a table"


def test_only_two_rooms_run_other_programs() -> None:
    for name, tree in modules().items():
        if name not in {"git", "editor"}:
            assert "subprocess" not in {imported.split(".")[0] for imported in imports(tree)}, name


def test_nobody_below_a_face_prints() -> None:
    for name, tree in modules().items():
        if room(name) in {"cli", "hook", "__main__"}:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", name
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
                assert node.attr not in {"stdout", "stderr"}, name


def test_faces_call_actions_only() -> None:
    for name, tree in modules().items():
        if room(name) == "cli":
            assert rooms_imported(tree) & {"store", "notes", "render", "publish", "scan", "cache"} == set(), name


def test_migrations_do_not_import_tacit() -> None:
    for path in sorted((ROOT / "migrations").rglob("*.py")):
        assert not any(name.split(".")[0] == "tacit" for name in imports(ast.parse(path.read_text("utf-8")))), path


def test_the_command_line_imports_nothing_heavy() -> None:
    code = "import sys, tacit.cli.commands; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {name.split(".")[0] for name in loaded} & HEAVY == set()


def test_the_hook_needs_the_standard_library_alone() -> None:
    code = "import sys, tacit.hook, tacit.git; print('\\n'.join(sys.modules))"
    command = [sys.executable, "-S", "-c", code]
    env = {"PYTHONPATH": str(SOURCE.parent)}
    loaded = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    tops = {name.split(".")[0] for name in loaded.stdout.split()} - {"tacit", "__main__"}
    assert tops <= sys.stdlib_module_names | {"sitecustomize"}


def test_modules_stay_small() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in SOURCE.rglob("*.py")}
    assert {str(path): lines for path, lines in sizes.items() if lines > 400} == {}
    functions = (
        (name, node.name, (node.end_lineno or 0) - node.lineno)
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert [found for found in functions if found[2] > 50] == []
