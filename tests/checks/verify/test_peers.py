"""Test warnings about names in lists, columns, diagrams and links, if the code has the names beside them."""

from __future__ import annotations

import pytest

from tacit.checks.verify.gates import History
from tacit.checks.verify.verification import Settings, Source, verify
from tests.checks.verify.facts_of import inventory_of, named

SERVICES = ("mail-worker", "bill-worker", "mail-cron", "mail-api", "stock", "rates-feed")
CODE = {
    "app/orders.py": "import redis\nimport celery\nimport flask\n\n\nclass OrderList:\n    pass\n",
    "app/bills.py": "x = 1\n",
    "app/mails.py": "x = 1\n",
    "compose.yaml": "services:\n" + "".join(f"  {name}:\n    image: redis:7\n" for name in SERVICES),
}


def warned(text: str, *, present: tuple[str, ...] = (), unasked: tuple[str, ...] = ()) -> list[str]:
    """Verify a document against `CODE`, and return kind and name of each warning."""
    settings = Settings(past=lambda _paths, _words, _commit, _things: History({}, present=present, unasked=unasked))
    (report,), _ = verify([Source("docs/guide.md", text)], [inventory_of(CODE)], settings)
    return [f"{item.claim.kind} {item.claim.name}" for item in report.findings if item.severity == "warning"]


def column(*names: str) -> str:
    return "| Process | Use |\n|---|---|\n" + "".join(f"| `{name}` | x |\n" for name in names)


@pytest.mark.parametrize(
    "text",
    [
        column("mail-worker", "bill-worker", "mail-cron", "timber"),
        "- `mail-worker`: x\n- `bill-worker`: x\n- `mail-cron` (x)\n- `timber`\n",
        "They are `mail-worker`, `bill-worker` (x), `mail-cron`\nand `timber`.\n",
        "They are mail-worker, bill-worker, mail-cron, mail-api, timber.\n",
    ],
)
def test_a_name_beside_names_of_services(text: str) -> None:
    assert warned(text) == ["service timber"]
    assert warned(text.replace("timber", "stock")) == []
    assert warned(text, present=("timber",)) == []
    assert warned(text, unasked=("timber",)) == []


@pytest.mark.parametrize(
    "text",
    [
        column("mail-worker", "bill-worker", "timber"),  # too few others
        column("mail-worker", "bill-worker", "mail-cron", "timber", "ribbon"),  # too many are missing
        column("mail-worker", "bill-worker", "mail-cron", "orders.py"),
        column("mail-worker", "bill-worker", "mail-cron", "my-worker"),
        column("mail-worker", "bill-worker", "mail-cron", "rates"),  # short for rates-feed
        "## Roadmap\n\n" + column("mail-worker", "bill-worker", "mail-cron", "timber"),
        "- `mail-worker`\n- `bill-worker`\n- `mail-cron`\n- `timber` was removed\n",
        "They are mail-worker and bill-worker. We like mail-cron, timber.\n",
    ],
)
def test_names_that_may_be_others(text: str) -> None:
    assert not [item for item in warned(text) if item.startswith("service")]


def test_names_of_a_whole_document_that_are_spelt_alike() -> None:
    text = (
        "Start `mail-worker`.\n\nThen `bill-worker`.\n\nThen `mail-cron`.\n\nThen `mail-api`.\n\nThen `paper-feed`.\n"
    )
    assert warned(text) == ["service paper-feed"]
    assert warned(text.replace("`paper-feed`", "`PaperFeed`, `paper_feed`, `paper`")) == []


@pytest.mark.parametrize(
    "diagram",
    [
        "```mermaid\ngraph\nA[mail-worker<br/>x] --> B[bill-worker]\nC[mail-cron] --> D[mail-api]\nE[paper-feed]\n```",
        "```\n│ mail-worker │ → │ bill-worker │\n│ mail-cron   │ → │ paper-feed  │\n│ mail-api    │\n```\n",
    ],
)
def test_nodes_of_a_diagram(diagram: str) -> None:
    assert warned(diagram) == ["service paper-feed"]
    assert warned(diagram.replace("mail-api", "Mail API")) == []


def test_unknown_technologies_beside_known_ones() -> None:
    text = "- Redis: x\n- Celery: x\n- Flask: x\n- Quaxel: x\n"
    assert warned(text) == ["technology Quaxel"]
    assert warned(text.replace("Quaxel", "SSH")) == []


def test_unknown_technologies_in_the_stack() -> None:
    known = "## Tech stack\n\n- Redis\n- Celery, Flask\n"
    assert warned(f"{known}- **Search**: Quaxel\n") == ["technology Quaxel"]
    assert warned(f"{known}- Fast and reliable search\n") == []
    assert warned("## Tech stack\n\n- **Search**: Quaxel\n") == []  # nothing shows that the list is about this code
    table = "| Part | Technology |\n|---|---|\n| a | Redis |\n| b | Celery |\n| c | Flask |\n| d | {} |\n"
    assert warned(table.format("Quaxel")) == ["technology Quaxel"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [`OrderTable`](../app/orders.py).", ["name OrderTable"]),
        ("This creates an [`OrderTable`](../app/orders.py).", ["name OrderTable"]),
        ("See [`OrderList`](../app/orders.py).", []),
        ("It will be an [`OrderTable`](../app/orders.py).", []),
        ("See [`OrderTable`](https://example.com/orders.py).", []),
        ("See [bill_list.py](../app/bills.py).", ["path bill_list.py"]),
        ("See [`bill_list.py`](../app/bills.py).", ["path bill_list.py"]),
        ("See [bills.py](../app/bills.py) and [this file](../app/mails.py).", []),
        ("See [mails.py](../app/bills.py).", []),  # the code has a file of this name
    ],
)
def test_names_in_links_to_files(text: str, expected: list[str]) -> None:
    assert warned(text) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker-compose exec paper-feed sh", ["service paper-feed"]),
        ("docker compose exec mail-api sh", []),
        ("docker exec paper-feed sh", []),
        ("docker compose up -d --scale paper-feed=3", ["service paper-feed"]),
        ("docker compose up -d --scale mail-api=3", []),
    ],
)
def test_services_in_compose_commands(command: str, expected: list[str]) -> None:
    assert warned(f"```bash\n{command}\n```\n") == expected


def test_blocks_without_a_language_that_are_mostly_commands() -> None:
    text = "```\nkubectx a\ncd app\ndocker compose up paper-feed\n```\n"
    assert warned(text) == ["service paper-feed"]
    assert warned("```\nFirst run it:\nthen x\nmake it so\n```\n") == []


def test_routes_of_rails() -> None:
    routes = """
        Rails.application.routes.draw do
          root to: "pages#index"
          get "stats", to: "stats#index"
          get "/files(/*path)", to: "files#show"
          match "*path", to: "errors#show", via: :all
          namespace :api do
            scope "/v1" do
              resources :orders, only: %i[index show],
                        param: :code do
                get :total
                member do
                  post "send"
                end
                collection do
                  get "open"
                end
                put :all, on: :collection
                resources :lines, except: [:new, :edit, :show, :create, :update]
              end
              resource :account, only: :show
            end
          end
          if Rails.env.test?
            match "ping", to: "x#y", via: [:get, :post]
          end
          post "last", to: "x#y"
          mount Jobs::Web => "/jobs"
          use_doorkeeper scope: "login"
        end
    """
    found = set(named("route", {"config/routes.rb": routes}))
    assert {"ANY /jobs", "ANY /jobs/{}/{}/{}", "ANY /login/{}"} <= found
    assert {route for route in found if not route.startswith(("ANY /jobs", "ANY /login"))} == {
        *("GET /", "GET /stats", "GET /files", "GET /files/{}"),
        *("GET /api/v1/orders", "GET /api/v1/orders/{}", "GET /api/v1/orders/{}/total"),
        *("POST /api/v1/orders/{}/send", "GET /api/v1/orders/open", "PUT /api/v1/orders/all"),
        *("GET /api/v1/orders/{}/lines", "DELETE /api/v1/orders/{}/lines/{}", "GET /api/v1/account"),
        *("GET /ping", "POST /ping", "POST /last"),
    }
    assert named("route", {"app/a.rb": 'require "x"\nget "stats"\n'}) == {}


def test_optional_parts_of_routes_and_patterns() -> None:
    code = {
        "config/routes.rb": "Rails.application.routes.draw do\n"
        "  get 'files(/*path)', to: 'x#y'\n  get 'a/bills', to: 'x#y'\n  get 'a/orders', to: 'x#y'\nend\n"
    }
    text = "`GET /files(/*path)`, `GET /a/bills`, `GET /a/orders`, `GET /a/...` and `GET /a/letters`.\n"
    (report,), _ = verify([Source("docs/guide.md", text)], [inventory_of(code)])
    found = {item.claim.name: item.verdict.value for item in report.judged if item.claim.kind == "route"}
    assert found["GET /files(/*path)"] == "verified"
    assert found["GET /a/..."] == "unknown"
    assert found["GET /a/letters"] == "missing"


FUNCTIONS = "".join(
    f"def {name}(item):\n    pass\n\n\n" for name in ("place_order", "ship_order", "cancel_order", "pay_bill")
)
FIRST = "`place_order(item)` comes first.\n\nThen `orders.ship_order()`, `pay_bill()`.\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{FIRST}Or `cancel_order(x)`.\n\n`harbor_order(item)` takes long.\n", ["definition harbor_order"]),
        (f"{FIRST}`harbor_order(item)` takes long.\n", []),  # too few others
        (f"{FIRST}Or `cancel_order(x)`.\n\n`harbor_order` takes long.\n", []),
    ],
)
def test_a_call_beside_calls_of_functions_of_the_code(text: str, expected: list[str]) -> None:
    settings = Settings(past=lambda _paths, _words, _commit, _things: History({}))
    inventory = inventory_of({"app/orders.py": FUNCTIONS})
    (report,), _ = verify([Source("docs/guide.md", text)], [inventory], settings)
    assert [f"{i.claim.kind} {i.claim.name}" for i in report.findings if i.severity == "warning"] == expected
