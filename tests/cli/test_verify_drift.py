"""Test claims that were true before: folders in headings, routes in files, commands in containers."""

from __future__ import annotations

import shutil

import pytest

from tests.checks.review.repositories import Repo
from tests.cli.calls import Call
from tests.cli.test_verify import claims, repo, severities, tacit

__all__ = ["repo", "tacit"]  # fixtures

FILES = {
    "apps/web/package.json": '{"name": "@acme/order-mail", "dependencies": {"next": "16.0.0"},'
    ' "scripts": {"build": "x", "lint": "y"}}\n',
    "apps/web/components/list.tsx": "export const List = () => null;\n",
    "apps/web/app/api/orders/[id]/route.ts": "export function GET() {}\n",
    "apps/web/app/api/(admin)/bills/route.ts": "export function GET() {}\n",
    "apps/web/app/api/auth/[...all]/route.ts": "export function GET() {}\n",
    "apps/web/app/api/mails/send/route.ts": "export function GET() {}\n",
    "apps/worker/src/main.ts": "export {};\n",
    "apps/worker/src/queue.ts": "export {};\n",
    "components/old.ts": "export {};\n",
    "jobs/mix.exs": "defmodule Jobs do\nend\n",
    "jobs/parts/orders/lib.ex": "defmodule Orders do\nend\n",
    "deploy/images/base/Dockerfile": "FROM scratch\n",
    "site/index.html": "<p>\n",
    "yarn.lock": "\n",
    "compose.yaml": "services:\n  web:\n    build: .\n",
    "api/package.json": '{"name": "api", "dependencies": {"fastify": "5.0.0"}}\n',
    "api/main.js": "import Fastify from 'fastify';\n",
    "stack.js": "class OrderScaleUp {}\nclass OrderScaleDown {}\n",
}
DELETED = ("apps/worker", "components", "jobs/parts", "deploy", "site", "yarn.lock", "apps/web/app/api/mails")


@pytest.fixture
def shop(repo: Repo) -> Repo:
    for path, text in FILES.items():
        repo.write(path, text)
    repo.commit()
    for path in DELETED:
        whole = repo.root / path
        shutil.rmtree(whole) if whole.is_dir() else whole.unlink()
    repo.write("stack.js", "class OrderScaleUp {}\n")
    repo.write("api/package.json", '{"name": "api", "dependencies": {}}\n')
    repo.write("api/main.js", "export {};\n")
    repo.commit()
    return repo


def warned(tacit: Call, *documents: str) -> set[str]:
    return {name for name, severity in severities(tacit, *documents).items() if severity == "warning"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("### 1. `apps/web`: the site\n\n- `components/`: React\n", set()),
        ("### 1. The site\n\n- `components/`: React\n", {"components"}),
        ("### `apps/worker`: jobs\n\n- `src/main.ts`: starts\n- `src/other.ts`: more\n", {"src/main.ts"}),
        ("### Fast/slow jobs\n\n- `components/`: React\n", {"components"}),
        ("### `apps/web` and `apps/api`\n\n- `components/`: React\n", {"components"}),
        ("### `apps/web`: the site\n\nRead `src/queue.ts` in it.\n", set()),
    ],
)
def test_paths_below_a_heading_that_names_their_folder(shop: Repo, tacit: Call, text: str, expected: set[str]) -> None:
    shop.write("README.md", f"# Shop\n\n{text}")
    assert warned(tacit) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The parts are [web](./apps/web) and [site](./site).", {"site"}),
        ("Read [the guide](./guide) and [more](site).", set()),
        ("See [it](./never).", set()),
    ],
)
def test_links_to_deleted_folders(shop: Repo, tacit: Call, text: str, expected: set[str]) -> None:
    shop.write("README.md", f"# Shop\n\n{text}\n")
    assert warned(tacit) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It sends mail at `/api/mails/send`.", {"ANY /api/mails/send"}),
        ("It answers at `/api/orders/7` and `/api/bills`, after `/api/auth/callback/google`.", set()),
        ("It calls `/api/other/send`.", set()),
        ("For example, add `/api/mails/send`.", set()),
        ("The API of our partner has `POST /mails/send`.", set()),  # another route than the deleted one
    ],
)
def test_routes_that_files_declare(shop: Repo, tacit: Call, text: str, expected: set[str]) -> None:
    shop.write("README.md", f"# Shop\n\n{text}\n")
    assert warned(tacit) == expected


def test_routes_of_files_are_known(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\n`GET /api/orders/{id}`, `GET /api/bills` and `GET /api/auth/a/b`.\n")
    assert {name: item["verdict"] for (_, name), item in claims(tacit).items()} == {
        "GET /api/orders/{id}": "verified",
        "GET /api/bills": "verified",
        "GET /api/auth/a/b": "verified",
    }


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker compose run --rm web npm run lint", set()),
        ("docker compose run --rm -e A=b web npm run deploy", {"deploy"}),
        ("docker compose -f compose.yaml run web yarn build", {"Yarn"}),
        ("docker run --rm web npm run deploy", set()),
        ('docker compose exec web sh -c "npm run lint && npm run deploy"', {"deploy"}),
        ('sh -c "cd apps/web && npm run deploy"', {"deploy"}),
        ('echo "a && npm run deploy"', set()),
        ("cd apps/web && npm run lint && cd -\ncd apps/web", set()),
        ("cd .ci/steps && cd .. && ls steps\ncd -", set()),
        ('sh -c "cd apps/web && npm run lint"\ncd api\nsh -c "npm run deploy"', {"deploy"}),
        ("npm run lint # don't wait && npm run deploy", set()),
        ("echo 'it && npm run deploy", {"deploy"}),  # a quote without an end
        ("npm run lint || npm run deploy; npm run lint | cat", {"deploy"}),
        ("docker build -t base ./deploy/images/base", {"deploy/images/base"}),
        ("docker build -t other ./deploy/images/other", set()),
        ("docker compose run web cat deploy/images/base/Dockerfile", set()),
    ],
)
def test_commands_in_containers(shop: Repo, tacit: Call, command: str, expected: set[str]) -> None:
    shop.write("README.md", f"# Shop\n\n```bash\n{command}\n```\n")
    assert warned(tacit) == expected


def test_folders_in_containers_count_only_if_the_repository_had_them(shop: Repo, tacit: Call) -> None:
    inner = "docker compose run web sh -c"
    shop.write("jobs/README.md", f'# Jobs\n\n```bash\n{inner} "cd parts/orders && x"\n{inner} "cd parts/bills"\n```\n')
    done = tacit("jobs/README.md")
    assert (done.code, "parts/orders" in done.out, "parts/bills" in done.out) == (1, True, False)


def test_bold_names_at_the_start_of_a_paragraph(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# A\n\n**OrderScaleUp** adds.\n\n**OrderScaleDown** removes.\n\n**OtherTool** helps.\n")
    assert warned(tacit) == {"OrderScaleDown"}


def test_a_package_of_this_repository_without_its_scope(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\n## Packages\n\n- `order-mail`: mails\n- `order-bills`: bills\n")
    assert warned(tacit) == {"order-bills"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Orders and bills (Fastify, Next.js)", {"Fastify"}),
        ("- Orders and bills (like Fastify)", set()),
        ("- Orders and bills (Django)", set()),
        ("- Formerly orders and bills (Fastify)", set()),
        ("- Orders and bills, Fastify", set()),
        ("The API is a service (Fastify).", {"Fastify"}),
        ("- Plugins for any server (Fastify)", set()),
        ("- Your own server (Fastify)", set()),
        ("The SDK supports other servers (Fastify).", set()),
        ("Write a server (Fastify) first.", set()),
    ],
)
def test_technologies_in_brackets(shop: Repo, tacit: Call, text: str, expected: set[str]) -> None:
    shop.write("README.md", f"# Shop\n\n{text}\n")
    assert warned(tacit) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("First, change `deploy/images/base/Dockerfile` instead of `stack.js`.", {"deploy/images/base/Dockerfile"}),
        ("Change `stack.js` instead of `deploy/images/base/Dockerfile`.", set()),
        ("There is no `deploy/images/base/Dockerfile`.", set()),
        ("The first version had `jobs/parts/orders/lib.ex`, which is not in version 2.", set()),
        ("Do not change `jobs/parts/orders/lib.ex`.", set()),
        ("For example, run one test:\n\n```bash\nyarn mocha a.js\n```", {"Yarn"}),
        ("For example, run one test:\n\n```bash\nbazel test a\n```", set()),
    ],
)
def test_negations_and_examples_about_what_was_deleted(shop: Repo, tacit: Call, text: str, expected: set[str]) -> None:
    shop.write("README.md", f"# Shop\n\n{text}\n")
    assert warned(tacit) == expected
