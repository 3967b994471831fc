"""Test the comparison of standards documents with modules: the cells of the matrix, and the findings about both."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.checks.standards.matrix import Answer, Asked, matrix
from tacit.checks.standards.modules import find_modules
from tacit.checks.standards.values import Mark
from tacit.checks.verify import document
from tacit.checks.verify.inventory import build
from tests.checks.review.repositories import Repo
from tests.checks.standards.shop import DOCUMENT, compared, marks, row, shop

DOC = "docs/standards.md"
PYTHON = {"cart", "mail", "pay", "search", "stock"}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return shop(tmp_path / "shop")


def following(repo: Repo, key: str, text: str = DOCUMENT) -> set[str]:
    return {name for name, mark in marks(compared(repo, text=text), key).items() if mark == "follows"}


def test_a_layout_applies_to_the_modules_of_its_language(repo: Repo) -> None:
    found = compared(repo)
    assert marks(found, "file:Dockerfile") == {**dict.fromkeys(PYTHON, "follows"), "gate": "not applicable"}
    assert marks(found, "file:requirements.txt")["pay"] == "lacks"
    assert (row(found, "file:requirements.txt").follow, row(found, "file:requirements.txt").of) == (4, 5)


def test_a_placeholder_stands_for_any_name(repo: Repo) -> None:
    assert following(repo, "file:services/*_service.py") == PYTHON


def test_what_is_optional_or_below_a_missing_folder_does_not_apply(repo: Repo) -> None:
    found = compared(repo)
    assert set(marks(found, "file:pyproject.toml").values()) == {"not applicable"}
    assert set(marks(found, "file:handlers/auth.py").values()) == {"not applicable"}
    assert row(found, "file:handlers/").of == 5


def test_a_base_image_has_a_tag(repo: Repo) -> None:
    repo.write("modules/mail/Dockerfile", "FROM python:3.13-slim-bookworm\nUSER root\n")
    found = compared(repo)
    assert marks(found, "image:python") == {
        **dict.fromkeys(PYTHON, "differs"),
        "mail": "follows",
        "gate": "not applicable",
    }
    assert marks(found, "instruction:USER")["mail"] == "lacks"
    assert marks(found, "instruction:HEALTHCHECK")["mail"] == "lacks"
    assert marks(found, "instruction:USER")["cart"] == "follows"


def test_imports_count_by_name_and_package(repo: Repo) -> None:
    repo.write("modules/stock/app.py", "from shop_core import logger\n")  # from the package, not from its module
    assert following(repo, "import:shop_core.log:logger") == PYTHON - {"pay"}
    assert following(repo, "import:shop_core.log:audit") == set()
    assert following(repo, "import:shop_core") == PYTHON - {"pay"}
    assert following(repo, "import:shop_core:health") == PYTHON - {"pay", "stock"}


def test_a_library_that_is_a_module_does_not_import_itself(repo: Repo) -> None:
    repo.write("libs/shop_core/setup.py", "from setuptools import setup\n")
    inventory = build(repo.root)
    modules = find_modules(inventory, ("modules/*", "libs/*"))
    found = matrix(document.read(DOC, DOCUMENT), inventory, modules, Asked())
    assert marks(found, "import:shop_core") == {
        **dict.fromkeys(PYTHON, "follows"),
        "pay": "lacks",
        "gate": "not applicable",
        "shop_core": "not applicable",
    }


def test_an_import_of_one_module_is_an_example(repo: Repo) -> None:
    text = "# Rules\n\nAll services:\n\n```python\nfrom cart.services import cart_service\n```\n"
    repo.write("modules/cart/__init__.py", "")
    assert compared(repo, text=text).rows == ()


def test_a_shared_library_counts_for_the_modules_that_import_the_function(repo: Repo) -> None:
    repo.write("modules/stock/app.py", "from shop_core.log import logger\n")
    assert following(repo, "route:GET /health") == {"cart", "mail", "search"}
    assert following(repo, "header:X-Shop-Key") == {"cart", "mail", "search"}
    assert following(repo, "header:X-Trace-Id") == set()  # no module imports the function that reads it


def test_a_file_of_another_module_is_no_library(repo: Repo) -> None:
    reads = "import os\n\n\nclass Config:\n    region = os.getenv('REGION')\n"
    repo.write("modules/cart/config.py", reads)
    for name in ("cart", "mail", "stock"):
        repo.write(f"modules/{name}/app.py", "from config import Config\n")
    repo.write("modules/stock/config.py", "class Config: ...\n")
    assert following(repo, "environment:REGION") == {"cart"}


def test_a_variable_has_to_be_read(repo: Repo) -> None:
    repo.write("modules/pay/.env.example", "PORT=1\n")
    found = compared(repo)
    assert following(repo, "environment:PORT") == PYTHON - {"pay"}
    cell = next(cell for module, cell in zip(found.modules, row(found, "environment:PORT").cells, strict=True)
                if module.path == "modules/pay")  # fmt: skip
    assert cell.why == "PORT is set, but no source file reads this variable"
    assert str(cell.evidence[0]) == "modules/pay/.env.example:1"


def test_an_endpoint_is_the_path_that_the_document_states(repo: Repo) -> None:
    repo.write("modules/pay/app.py", "@app.route('/<name>')\ndef any_name(name): ...\n")
    repo.write("modules/gate/main.go", 'package main\n\nimport "net/http"\n\nfunc main() {\n'
               '\thttp.HandleFunc("/health", h)\n\thttp.HandleFunc("/metrics", m)\n}\n')  # fmt: skip
    assert following(repo, "route:GET /health") == PYTHON - {"pay"} | {"gate"}
    assert following(repo, "route:ANY /metrics") == {"gate"}


def test_plans_and_bad_examples_are_no_standards(repo: Repo) -> None:
    text = DOCUMENT + "\n## Images\n\n❌ Bad:\n\n```dockerfile\nFROM ruby:3\n```\n\nDon't use `X-Old-Key`.\n"
    keys = {item.standard.key for item in compared(repo, text=text).rows}
    assert "image:python" in keys
    assert not keys & {"image:node", "image:ruby", "header:X-Old-Key"}


def test_a_tree_of_the_repository_is_no_layout(repo: Repo) -> None:
    tree = "# Modules\n\n```\nshop/\n├── modules/cart/\n├── modules/pay/\n├── libs/\n└── docs/\n```\n"
    assert compared(repo, text=tree).rows == ()


def test_the_document_asks_for_files_of_each_module(repo: Repo) -> None:
    text = "# Rules\n\nEvery service must have a `CHANGELOG.md`. See `docs/standards.md` in all modules.\n"
    assert {item.standard.key for item in compared(repo, text=text).rows} == {"file:CHANGELOG.md"}


def test_a_checklist_asks_a_person_for_what_the_code_does_not_show(repo: Repo) -> None:
    found = compared(repo)
    assert {item.standard.name for item in found.questions} == {
        "README.md with setup instructions",
        "Passes the linters",
        "Unit tests cover each branch",
    }
    assert marks(found, "tests:tests")["pay"] == "follows"
    assert marks(found, "question:Unit tests cover each branch") == {
        **dict.fromkeys(PYTHON | {"gate"}, "not applicable"),
        "pay": "open",
    }


def test_a_checklist_that_is_not_about_modules_asks_nothing(repo: Repo) -> None:
    assert compared(repo, text="# Before you commit\n\n- [ ] Run the linters\n- [ ] README.md updated\n").rows == ()


def test_a_persons_answer_counts(repo: Repo) -> None:
    given = {
        ("modules/pay", "Passes the linters"): Answer(Mark.LACKS, "no"),
        ("modules/cart", "Passes the linters"): Answer(Mark.FOLLOWS, "yes, by hand"),
    }
    found = row(compared(repo, Asked(answers=given)), "question:Passes the linters")
    assert (found.follow, found.of, found.open) == (1, 2, 4)


def test_both_ends_are_findings_and_the_middle_is_none(repo: Repo) -> None:
    found = compared(repo)
    told = {(item.rule, item.standard.key, item.module, item.at.path) for item in found.findings}
    assert ("not-followed", "file:requirements.txt", "modules/pay", "modules/pay/Dockerfile") in told
    assert ("dead-standard", "image:python", "", "docs/standards.md") in told
    assert ("dead-standard", "file:handlers/", "", "docs/standards.md") in told
    assert {key for _, key, *_ in told} >= {"environment:REGION", "import:shop_core.log:audit"}
    middle = next(item.at for item in found.findings if item.standard.key == "image:python")
    assert DOCUMENT.splitlines()[middle.line - 1] == "FROM python:3.13-slim"
    # one of six: neither nearly all nor none
    assert not {key for _, key, *_ in told} & {"tests:tests", "file:handlers/auth.py"}


def test_required_standards_are_errors_whatever_their_share(repo: Repo) -> None:
    found = compared(repo, Asked(required=("tests:*", "file:missing.txt")))
    wrong = [item for item in found.findings if item.rule == "required-standard"]
    assert {item.module for item in wrong} == {f"modules/{name}" for name in PYTHON - {"pay"} | {"gate"}}
    assert {item.severity.value for item in wrong} == {"error"}
    assert any("file:missing.txt" in remark for remark in found.remarks)


def test_settings_and_comments_leave_standards_out(repo: Repo) -> None:
    text = DOCUMENT.replace("Every module must support:\n", "<!-- tacit: ignore[environment] set by the chart -->\n")
    keys = {item.standard.key for item in compared(repo, text=text).rows}
    assert not any(key.startswith("environment:") for key in keys)
    assert "image:python" not in {item.standard.key for item in compared(repo, Asked(ignore=("image:*",))).rows}


def test_one_module_is_no_share(tmp_path: Path) -> None:
    repo = shop(tmp_path / "one")
    for name in ("mail", "pay", "search", "stock", "gate"):
        for path in sorted((repo.root / f"modules/{name}").rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
    found = compared(repo)
    assert [module.path for module in found.modules] == ["modules/cart"]
    assert found.findings == ()
    assert any("only one module" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    ("above", "root", "is_layout"),
    [
        ("Every service has this layout:", "", True),
        ("The layout:", "<service>/\n", True),
        ("The repository has a folder for each service:", "shop/\n", False),
        ("The services:", "shop/\n", False),
        ("The layout:", "<name>/\n", False),
    ],
)
def test_a_layout_counts_although_the_root_has_the_same_files(
    repo: Repo, above: str, root: str, *, is_layout: bool
) -> None:
    repo.write("app.py", "x = 1\n")
    repo.write("Makefile", "all:\n")
    tree = f"# Layout\n\n{above}\n\n```\n{root}├── app.py\n└── Makefile\n```\n"
    assert bool(compared(repo, text=tree).rows) is is_layout


def test_a_module_that_is_the_name_of_a_tree_shows_the_layout(repo: Repo) -> None:
    tree = "# Layout\n\n```\nmodules/cart/\n├── app.py\n└── Makefile\n```\n"
    assert following(repo, "file:app.py", tree) == PYTHON
    assert following(repo, "file:Makefile", tree) == set()


def test_a_document_with_too_many_standards_says_from_where_it_was_not_compared(repo: Repo) -> None:
    text = "# Rules\n\n" + "".join(f"Every module has `file{number}.txt`.\n\n" for number in range(1_005))
    found = compared(repo, text=text)
    assert len(found.rows) == 1_000
    assert found.remarks == (f"{DOC}:2003: more than 1,000 standards; from this line on they were not compared",)


SENTENCES = """\
# Standards

Every service uses `python:3.12-slim` as its base image.
All services expose `/health` and `/metrics`.

- Each module reads `SHOP_REGION` from the environment.
- Every service's Dockerfile has a `HEALTHCHECK`.
- All services import from `libs/shop_core`.
- All Go services expose `/ready`.
"""


def test_a_sentence_about_each_module_is_a_standard(repo: Repo) -> None:
    found = compared(repo, text=SENTENCES)
    assert [item.standard.key for item in found.rows] == [
        "image:python",
        "route:ANY /health",
        "route:ANY /metrics",
        "environment:SHOP_REGION",
        "instruction:HEALTHCHECK",
        "import:shop_core",
        "route:ANY /ready",
    ]
    assert following(repo, "image:python", SENTENCES) == PYTHON
    assert following(repo, "route:ANY /health", SENTENCES) == PYTHON - {"pay"}
    assert following(repo, "import:shop_core", SENTENCES) == PYTHON - {"pay"}
    assert marks(found, "route:ANY /ready") == {**dict.fromkeys(PYTHON, "not applicable"), "gate": "lacks"}


@pytest.mark.parametrize(
    "sentence",
    [
        "No service exposes `/debug`.",  # denied
        "All services mount their data at `/data`.",  # a folder, not a route
        "All services call the gate at `/pay`.",  # the route of another module
        "Clients of each service use `python:3.12-slim`.",  # not about modules
        "Every service uses `python:3.12` or `node:20`.",  # a choice
        "All services will expose `/ready`.",  # a plan
        "Each request has a `REQUEST_ID`.",  # not about modules
        "Every module is called by its `NAME`.",  # a word, not a variable
    ],
)
def test_a_sentence_that_requires_nothing_of_each_module_is_no_standard(repo: Repo, sentence: str) -> None:
    assert compared(repo, text=f"# Standards\n\n{sentence}\n").rows == ()
