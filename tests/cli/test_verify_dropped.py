"""Test claims about packages and services that only older manifests and compose files declared."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from tacit.checks.verify import cache
from tests.checks.review.repositories import Repo
from tests.cli.calls import Call
from tests.cli.test_verify import claims, repo, tacit

__all__ = ["repo", "tacit"]  # fixtures

_OLD = {
    "dependencies": {
        "easy-peasy": "6",
        "redux-saga": "1",
        "react": "18",
        "@vue/cli-service": "5",
        "@sendgrid/mail": "7",
        "celery-node": "1",
        "redis": "4",
        "knex": "3",
        "async": "3",
        "react-testing-library": "9",
        "material-ui": "1",
        "factory-boy": "3",
        "invoke": "1",
    },
    "scripts": {"seed": "node seed.js", "vitest": "vitest run", "start": "node ."},
}
_PACKAGES = {"htmx.org": "2", "vitest": "1", "knex": "3", "@mui/material": "5"}
_NEW = {"dependencies": _PACKAGES, "scripts": {"start": "node ."}}
_LOCKED = {
    "name": "shop",
    "lockfileVersion": 3,
    "packages": {"": {"dependencies": {"htmx.org": "2"}}, "node_modules/react": {"version": "18.0.0"}},
}


@pytest.fixture
def shop(repo: Repo) -> Repo:
    repo.write("package.json", json.dumps(_OLD))
    repo.write("compose.yaml", "services:\n  mailer:\n    image: mailhog/mailhog:1\n  web:\n    build: .\n")
    repo.write(".env.example", "MAIL_HOST=localhost\nDEBUG=1\nNODE_ENV=x\nAWS_REGION=y\n")
    repo.write("Makefile", "build:\n\tnpm ci\n")
    repo.write("examples/a/package.json", '{"dependencies": {"formik": "2"}}')
    repo.write("app.js", "const total = 1\n")
    repo.write("pipeline.unknown", "factory-boy invoked\n")
    repo.commit()
    for name in ("Makefile", ".env.example", "examples/a/package.json"):
        (repo.root / name).unlink()
    repo.write("package.json", json.dumps(_NEW))
    repo.write("package-lock.json", json.dumps(_LOCKED))
    repo.write("compose.yaml", "services:\n  web:\n    build: .\n")
    repo.commit()
    return repo


def _told(tacit: Call) -> str:
    listed = claims(tacit).items()
    return ", ".join(f"{kind} {name} {item['severity']}" for (kind, name), item in listed if item["severity"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The state is managed with Easy Peasy.", "technology Easy Peasy warning"),
        ("It uses `easy-peasy`.", "technology easy-peasy warning"),
        ("We use Redux Saga for effects.", "technology Redux Saga warning"),  # and not Redux
        ("It uses the [Vue Cli](https://cli.example).", "technology Vue Cli warning"),
        ("The server makes use of SendGrid for mails.", "technology SendGrid warning"),
        ("## Stack\n\n- Easy Peasy (state)", "technology Easy Peasy warning"),
        ("## Stack\n\n- React (pages)", "technology React warning"),  # the lock file still has it
        ("- [Easy Peasy](https://x.example): the state", "technology Easy Peasy warning"),
        ("## Stack\n\n- [easy-peasy](https://x.example)", "technology easy-peasy warning"),
        ("- [easy-peasy](https://x.example) for the state", "technology easy-peasy warning"),
        ("Run anything, e.g. `docker compose exec mailer sh`.", "service mailer warning"),
        ("Run `npm run seed` first.", "script seed warning"),
        ("```bash\nmake build\n```", "target build warning"),
        ("```bash\ndocker compose up mailer\n```", "service mailer warning"),
        ("```bash\ndocker compose logs -f mailer\n```", "service mailer warning"),
        ("```bash\ndocker run mailhog/mailhog:1\n```", "image mailhog/mailhog warning"),
        ("Set `MAIL_HOST`, an environment variable.", "environment MAIL_HOST warning"),
        ("Create the file using `.env.example` for reference.", "path .env.example note"),
        # what the code has
        ("It uses `knex` and Knex.", ""),
        ("Run `npm run start` first.", ""),
        ("Run `npx vitest` first.", ""),
        ("It uses htmx.", ""),
        ("It uses Material UI.", ""),  # its package has a new name
        ("It uses Factory Boy.", ""),  # in a file that tacit does not read
        ("It uses Invoke.", "technology Invoke warning"),  # invoked is another word
        ("It uses Async functions.", ""),
        ("It uses `async` for flow control.", "technology async warning"),
        ("- [async](https://x.example) for flow control", "technology async warning"),
        # what it never had
        ("The state is managed with Hard Peasy.", ""),
        ("It uses Formik.", ""),  # only an example had it
        # what the text does not claim about today
        ("It no longer uses Easy Peasy.", ""),
        ("We used to be built with Easy Peasy.", ""),
        ("Unlike stores built with Easy Peasy, it is small.", ""),
        ("Your app may be one that uses Easy Peasy.", ""),
        ("Easy Peasy can be used for the state, handled by Easy Peasy.", ""),
        ("It does not make use of Easy Peasy.", ""),
        ("Easy Peasy is nice.", ""),
        ("This is a port of [easy-peasy](https://x.example).", ""),
        ("## Related projects\n\n- [Easy Peasy](https://x.example): a store", ""),
        ("- [easy-peasy](https://x.example)", ""),
        ("# React", "technology React note"),  # a title does not say that it is in use
        ("## Migrating to 2.0\n\nThe state is managed with Easy Peasy.", ""),
        ("## Changelog\n\n- It uses Easy Peasy.", ""),
        ("## Roadmap\n\n- It uses Easy Peasy.", ""),
        ("```bash\nnpm install -g knex-cli\n```", ""),
    ],
)
def test_names_that_only_older_manifests_declared(shop: Repo, tacit: Call, text: str, expected: str) -> None:
    shop.write("README.md", f"# Shop\n\n{text}\n")
    assert _told(tacit) == expected


def test_a_manifest_may_have_another_package_of_a_technology(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\n## Stack\n\n- React (pages)\n")
    assert _told(tacit) == "technology React warning"
    shop.write("package.json", json.dumps({"dependencies": {"@react/next": "1"}}))
    assert _told(tacit) == "technology React note"


def test_a_package_may_have_a_new_name(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\nIt is tested with React Testing Library.\n")
    assert _told(tacit) == "technology React Testing Library warning"
    shop.write("package.json", json.dumps({"dependencies": {"@testing-library/react": "14"}}))
    assert _told(tacit) == ""


def test_the_reason_names_the_file_and_the_commit(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\nThe state is managed with Easy Peasy.\n")
    head = subprocess.run(
        ("git", "rev-parse", "HEAD"), cwd=shop.root, check=True, capture_output=True, text=True
    ).stdout.strip()
    why = claims(tacit)["technology", "Easy Peasy"]["why"]
    assert why == f"nothing in the code uses Easy Peasy; package.json had it before {head[:12]}"


def test_a_shallow_clone_says_nothing(shop: Repo, tacit: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "shallow"
    clone = ("git", "clone", "-q", "--depth", "1", shop.root.as_uri(), str(place))
    subprocess.run(clone, check=True, capture_output=True)
    (place / "README.md").write_text("# Shop\n\nThe state is managed with Easy Peasy. Run `npm run seed`.\n")
    monkeypatch.chdir(place)
    found = claims(tacit)
    assert ("technology", "Easy Peasy") not in found
    assert "had it before" not in found["script", "seed"]["why"]


def test_a_clone_that_gets_more_history_is_read_again(
    shop: Repo, tacit: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "# Shop\n\nThe state is managed with Easy Peasy. Set `MAIL_HOST`, an environment variable.\n"
    place = tmp_path / "shallow"
    clone = ("git", "clone", "-q", "--depth", "1", shop.root.as_uri(), str(place))
    subprocess.run(clone, check=True, capture_output=True)
    (place / "README.md").write_text(text)
    monkeypatch.chdir(place)
    assert _told(tacit) == "environment MAIL_HOST note"
    subprocess.run(("git", "fetch", "-q", "--unshallow"), cwd=place, check=True, capture_output=True)
    assert _told(tacit) == "technology Easy Peasy warning, environment MAIL_HOST warning"


def test_a_result_without_all_versions_is_not_kept(shop: Repo, tacit: Call, tmp_path: Path) -> None:
    shop.write("README.md", "# Shop\n\nThe state is managed with Easy Peasy.\n")
    asked = ("git", "rev-parse", "HEAD~:package.json")
    blob = subprocess.run(asked, cwd=shop.root, check=True, capture_output=True, text=True).stdout.strip()
    place = shop.root / ".git" / "objects" / blob[:2] / blob[2:]
    place.rename(tmp_path / "blob")
    assert _told(tacit) == ""
    (tmp_path / "blob").rename(place)
    assert _told(tacit) == "technology Easy Peasy warning"


def test_a_partial_clone_still_knows_which_paths_were_deleted(
    shop: Repo, tacit: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(("git", "config", "uploadpack.allowFilter", "true"), cwd=shop.root, check=True)
    place = tmp_path / "partial"
    clone = ("git", "clone", "-q", "--filter=blob:none", shop.root.as_uri(), str(place))
    subprocess.run(clone, check=True, capture_output=True)
    (place / "README.md").write_text("# Shop\n\nSee `examples/a/package.json`. Run `npm run seed` first.\n")
    monkeypatch.chdir(place)
    assert "it was deleted in" in claims(tacit)["path", "examples/a/package.json"]["why"]


def test_older_versions_are_read_once_for_each_commit(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\nThe state is managed with Easy Peasy.\n")
    first = tacit("README.md", "--json").out
    (place,) = user_cache_path("tacit").glob("code/*.dropped")
    ((commit, record),) = cache.load(place).items()
    assert ("package", "easy-peasy") in {row[:2] for row in record[0]}
    assert tacit("README.md", "--json").out == first
    cache.save(place, {commit: ([], "", "", "")})
    assert json.loads(tacit("README.md", "--json").out)["counts"]["missing"] == 0  # the cache is read


def test_history_is_not_read_if_the_code_has_all_names(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\nIt uses Knex. Run `npm run start`.\n")
    assert tacit("README.md").code == 0
    assert not list(user_cache_path("tacit").glob("code/*.dropped"))


def test_a_tree_whose_entries_were_deleted_shows_this_code(repo: Repo, tacit: Call) -> None:
    names = ("orderList.js", "orderForm.js", "billList.js", "billForm.js", "billMenu.js")
    for name in names:
        repo.write(f"pages/{name}", "export const shown = 1;\n")
    repo.commit()
    for name in names:
        (repo.root / "pages" / name).unlink()
    repo.commit()
    rows = "\n".join(f"│   ├── {name}" for name in names)
    repo.write("README.md", f"# Shop\n\n```\n├── pages\n{rows}\n```\n")
    found = {name: item["severity"] for (_, name), item in claims(tacit).items()}
    assert found == {"pages": "warning", **{f"pages/{name}": "warning" for name in names}}
    assert claims(tacit)["path", "pages"]["why"].startswith("there is no folder pages;")
    others = "\n".join(f"│   ├── x{name}" for name in names)
    repo.write("README.md", f"# Shop\n\n```\n├── pages\n{rows}\n{others}\n```\n")
    assert {item["severity"] for item in claims(tacit).values()} == {None}
