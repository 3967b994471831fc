"""Test kinds of false claims: names in another spelling, deleted folders, routes in tables, versions, packages."""

from __future__ import annotations

import shutil

import pytest

from tests.checks.review.repositories import Repo
from tests.cli.calls import Call
from tests.cli.test_verify import claims, repo, severities, tacit

__all__ = ["repo", "tacit"]  # fixtures

FILES = {
    "apps/web/main.ts": "export const port = 80;\n",
    "apps/web/public/index.ts": "export {};\n",
    "scripts/start-worker.sh": "echo\n",
    "web/cypress.config.js": "module.exports = {};\n",
    "web/package.json": '{"name": "web", "packageManager": "pnpm@11.2.0", "engines": {"node": ">=22"},'
    ' "dependencies": {"next": "16.0.0", "stripe": "1", "pg": "8"}}\n',
    "api/server.js": "const app = express();\napp.get('/orders/:id', (a, b) => {});\n"
    "app.post('/orders', (a, b) => {});\n",
    "api/.env.example": "MAIL_HOST=a\nMAIL_FROM=b\nSTORE_KEY=1\nSTORE_URL=2\n",
    "compose.yaml": "services:\n  mail-worker:\n    build: .\n  mail-cron:\n    build: .\n",
}


@pytest.fixture
def shop(repo: Repo) -> Repo:
    repo.add(FILES)
    return repo


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("It is in `/app/web`.", "app/web", "differs warning → apps/web"),
        ("`app/web/main.ts` starts it.", "app/web/main.ts", "differs warning → apps/web/main.ts"),
        ("Run start_worker.sh first.", "start_worker.sh", "differs warning → scripts/start-worker.sh"),
        ("It reads `cypress.config.ts`.", "cypress.config.ts", "differs warning → web/cypress.config.js"),
        ("You may run `start_worker.sh`.", "start_worker.sh", "differs warning → scripts/start-worker.sh"),
        ("Files are in `/etc/shop`, pages at `/app/login`.", "etc/shop", ""),
        ("It uses Node.js, and your own start.sh.", "start.sh", ""),
        (
            "See [main](https://github.com/a/shop/blob/main/apps/web/mains.ts).",
            "apps/web/mains.ts",
            "differs warning → apps/web/main.ts",
        ),
        ("See [main](https://github.com/a/other/blob/main/apps/web/mains.ts).", "apps/web/mains.ts", ""),
        ("Files are in `apps/webs`.", "apps/webs", "differs warning → apps/web"),
        ("Files are in `apps/web/styles`.", "apps/web/styles", "missing warning → None"),
        ("Read `apps/web/.env.example`.", "apps/web/.env.example", "differs warning → api/.env.example"),
        ("If you don't like it, edit `apps/web/mains.ts`.", "apps/web/mains.ts", "differs warning → apps/web/main.ts"),
        ("See [it](github.com/a/b).", "github.com/a/b", "missing warning → None"),
    ],
)
def test_paths_in_another_spelling(shop: Repo, tacit: Call, text: str, name: str, expected: str) -> None:
    shop.write("README.md", f"# Shop\n\nSee `shop/orders.py` and `shop/prices.py`.\n\n{text}\n")
    found = claims(tacit).get(("path", name))
    assert (f"{found['verdict']} {found['severity']} → {found['suggestion']}" if found else "") == expected


def test_a_folder_that_the_history_knows(shop: Repo, tacit: Call) -> None:
    shop.write("shop/cache/redis.py", "x = 1\n")
    shop.commit()
    shutil.rmtree(shop.root / "shop" / "cache")
    shop.commit()
    shop.write("README.md", "# Shop\n\nSee `shop/orders.py`. You may look into `shop/cache` and `redis.py`.\n")
    found = claims(tacit)["path", "shop/cache"]
    assert (found["severity"], "it was deleted in" in found["why"]) == ("warning", True)
    assert claims(tacit)["path", "redis.py"]["severity"] == "hint"  # a name alone may be the reader's
    shop.write("README.md", "# Shop\n\nSee `shop/orders.py`. The cache is in `redis.py`.\n")
    assert claims(tacit)["path", "redis.py"]["severity"] == "warning"


def test_routes_in_tables_with_a_column_for_the_method(shop: Repo, tacit: Call) -> None:
    rows = "| `/orders/<id>` | GET |\n| `/orders` | PUT |\n| `/orders` | POST |\n"
    shop.write("README.md", f"# Shop\n\n| Endpoint | Type |\n|---|---|\n{rows}")
    assert severities(tacit) == {"GET /orders/<id>": None, "PUT /orders": "warning", "POST /orders": None}


def test_a_route_of_parameters_only_may_be_mounted_anywhere(shop: Repo, tacit: Call) -> None:
    shop.write(
        "api/server.js", "const app = express();\napp.get('/:id', (a, b) => {});\napp.put('/demo', (a, b) => {});\n"
    )
    shop.commit()
    shop.write("README.md", "# Shop\n\n- `PUT /a/demo`\n- `GET /a/demo`\n")
    assert severities(tacit) == {"PUT /a/demo": None, "GET /a/demo": None}


@pytest.mark.parametrize(
    ("text", "name", "severity"),
    [
        ("## Requirements\n\n- Node.js 16\n", "node", "warning"),
        ("## Requirements\n\n- Node.js 22\n", "node", None),
        ("## Requirements\n\n- Pnpm v.9.5.0\n", "pnpm", "warning"),
        ("## Tech Stack\n\n- NextJS 14, pages router\n", "Next.js", "warning"),
        ("Some people still have Node.js 16.\n", "node", "hint"),
    ],
)
def test_versions_of_requirements_and_stacks(
    shop: Repo, tacit: Call, text: str, name: str, severity: str | None
) -> None:
    shop.write("README.md", f"# Shop\n\n{text}")
    assert claims(tacit)["version", name]["severity"] == severity


def test_packages_that_addresses_and_nouns_name(shop: Repo, tacit: Call) -> None:
    registry = "https://npm.shop.example/package"
    shop.write(
        "README.md",
        f"# Shop\n\n## Tech stack\n\n- [Stripe]({registry}/stripe)\n- [Sign]({registry}/@shop/pdf-sign)\n\n## Use\n\n"
        f"The `pg` package. The `strip` dependency. The `left-pad` package. [Pad]({registry}/left-pad) is one.\n",
    )
    found = {name: claim["severity"] for (kind, name), claim in claims(tacit).items() if kind == "package"}
    assert found == {"stripe": None, "@shop/pdf-sign": "warning", "pg": None, "strip": "warning"}


def test_a_noun_says_what_a_name_is(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\nThe `mail-worker` service, the `mail-sender` service, the `other` service.\n")
    found = {name: claim["severity"] for (kind, name), claim in claims(tacit).items() if kind == "service"}
    assert found == {"mail-worker": None, "mail-sender": "warning", "other": "hint"}
    shop.write("README.md", "# Shop\n\nThe `orders` table and the `order` table.\n")
    assert severities(tacit) == {"orders": None, "order": "warning"}


def test_variables_of_plain_lists(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\nSet these environment variables:\n\n- STORE_KEY\n- STORE_PORT\n- HOST - it\n")
    assert severities(tacit) == {"STORE_KEY": None, "STORE_PORT": "warning", "HOST": "hint"}


def test_sections_about_database_migrations_are_about_today(shop: Repo, tacit: Call) -> None:
    for title, code in (("Database migrations", 1), ("Migrating from 1.0", 0)):
        shop.write("README.md", f"# Shop\n\n## {title}\n\n```\n# all\ndocker compose logs mail-workers\n```\n")
        assert tacit("README.md").code == code


def test_sources_in_a_folder_that_tools_often_fill(shop: Repo, tacit: Call) -> None:
    shop.write(
        "README.md", "# Shop\n\n```\napps/web/\n├── main.ts\n└── public/\n    ├── index.ts\n    └── old.ts\n```\n"
    )
    assert severities(tacit)["public/old.ts"] == "warning"


def test_advice_does_not_make_a_command_the_readers(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\nIf you like, run:\n\n```bash\nmake instal\ncd shop && cat order.py\n```\n")
    assert severities(tacit)["instal"] == "warning"
    shop.write("README.md", "# Shop\n\nYou could have a `shop/cache.py`.\n")
    assert severities(tacit) == {"shop/cache.py": "hint"}


def test_a_sentence_that_says_what_is_used(shop: Repo, tacit: Call) -> None:
    shop.write(
        "README.md", "# Shop\n\n## Stack\n\n- Stripe\n- PostgreSQL\n\n## Tests\n\nWe're using Jest. Don't worry.\n"
    )
    assert severities(tacit)["Jest"] == "warning"


def test_actions_of_view_sets_and_their_routers(shop: Repo, tacit: Call) -> None:
    archive = '    @action(detail=True, methods=["post"])\n    def archive(self, request): ...\n\n'
    check = "    @action(detail=False)\n    @cached(\n        1,\n    )\n    def check(self, request): ...\n"
    shop.write(
        "api/routes.py",
        "from rest_framework.routers import SimpleRouter\n\n\nclass Orders(ViewSet):\n"
        f'{archive}{check}\n\norder_router = SimpleRouter()\norder_router.register("", Orders)\n',
    )
    shop.write(
        "api/urls.py",
        "from api import routes\n\n"
        'urlpatterns = [path("v1/orders/<int:x>/notes/", include(routes.order_router.urls))]\n',
    )
    shop.commit()
    shop.write(
        "README.md",
        "# Shop\n\n```\nPOST /v1/orders/<x>/notes/<id>/archive/\nGET /v1/orders/1/notes/check/\n"
        "GET /v1/orders/1/notes/\nGET /v1/orders/1/bills/sum/\n```\n",
    )
    assert list(severities(tacit).values()) == [None, None, None, "warning"]


def test_programs_of_packages_and_commands_of_django(shop: Repo, tacit: Call) -> None:
    shop.write(
        "web/package.json", '{"name": "web", "scripts": {"lint": "x"}, "devDependencies": {"typescript": "5"}}\n'
    )
    shop.write("shop/management/commands/create_user.py", "")
    shop.write("manage.py", "")
    shop.commit()
    shop.write("README.md", "# Shop\n\n```bash\nyarn lint\nyarn tsc\npython manage.py createsuperuser\n```\n")
    assert tacit("README.md").code == 0


def test_variables_of_the_readers_shell(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "# Shop\n\n```bash\nSTORE_KEY=1\nSTORE_USER=2\n```\n\n```bash\ndeploy ${STORE_USER}\n```\n")
    assert [name for kind, name in claims(tacit) if kind == "environment"] == ["STORE_KEY"]


def test_the_definition_of_a_link_is_no_claim_of_its_own(shop: Repo, tacit: Call) -> None:
    shop.write("README.md", "Read [the code].\n\n[the code]: apps/web/mains.ts\n")
    assert [(claim["line"], name) for (_, name), claim in claims(tacit).items()] == [(1, "apps/web/mains.ts")]
