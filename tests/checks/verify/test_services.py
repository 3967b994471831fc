"""Test which routes, calls of clients, commands and technologies are found in code."""

from __future__ import annotations

import pytest

from tacit.checks.verify.facts import Tier
from tests.checks.verify.facts_of import facts_of, inventory_of, named

EXPRESS = {
    "src/app.ts": """
    import usersRouter from './routes/users';
    import { orders } from './routes/orders';
    const app = express();
    app.get('/health', (req, res) => res.send('ok'));
    app.use('/api/users', auth, usersRouter);
    app.use('/api/orders', orders);
    axios.get('/elsewhere', options);
    """,
    "src/routes/users.ts": """
    const router = Router();
    router.post(
      '/:id/reset', reset);
    export default router;
    """,
    "src/routes/orders.ts": "export const orders = express.Router();\norders.delete('/:id', remove);\n",
}
FASTAPI = {
    "shop/__init__.py": "",
    "shop/main.py": """
    from .routers.items import router as items
    app.include_router(items, prefix="/api")
    @app.get("/health")
    def health(): ...
    """,
    "shop/routers/__init__.py": "",
    "shop/routers/items.py": """
    router = APIRouter(prefix="/items")
    @router.get("/{item_id}")
    async def one(): ...
    """,
}
FLASK = {
    "web.py": """
    bp = Blueprint("bp", __name__, url_prefix="/admin")
    @bp.route("/u/<int:id>", methods=["GET", "POST"])
    def user(): ...
    """
}
DJANGO = {
    "site/urls.py": """
    router.register(r"findings", FindingView)
    urlpatterns = [
        path("api/", include("orders.urls")),
        re_path(r"^old/(?P<id>\\d+)$", old),
    ]
    """,
    "orders/urls.py": 'urlpatterns = [\n    path("orders/<int:pk>/", view, name="one")]\n',
}
GIN = {
    "main.go": """
    package main
    import "github.com/gin-gonic/gin"
    func main() {
      r := gin.Default()
      v1 := r.Group("/api/v1")
      v1.POST("/orders/:id", h)
      c.Route("/chi", func(r chi.Router) {
        r.Get("/{id}", h)
      })
    }
    """
}
SPRING = {
    "A.java": """
    @RequestMapping("/api")
    public class A {
      @GetMapping("/x/{id}")
      public X x() {}
      @PostMapping
      public X y() {}
    }
    """
}
ADDED = {
    "shop/telemetry.py": """
    def instrument(app):
        app.mount("/metrics", make_asgi_app())
        app.mount("/static", StaticFiles(directory="static"))
    """,
    "shop/web.py": """
    app.add_url_rule("/orders", view_func=orders, methods=["GET", "POST"])
    app.router.add_get("/health", health)
    application.add_route("/ready", Ready())
    """,
}
NEST = {
    "cats.controller.ts": "@Controller('cats')\nexport class C {\n  @Get(':id')\n  one() {}\n}\n",
    "main.ts": "app.setGlobalPrefix('v1');\n",
}


@pytest.mark.parametrize(
    ("files", "routes"),
    [
        (EXPRESS, {"GET /health", "POST /api/users/{}/reset", "DELETE /api/orders/{}"}),
        (FASTAPI, {"GET /health", "GET /api/items/{}"}),
        (FLASK, {"GET /admin/u/{}", "POST /admin/u/{}"}),
        (DJANGO, {"ANY /findings", "ANY /findings/{}", "ANY /old/{}", "ANY /api/orders/{}"}),
        (GIN, {"POST /api/v1/orders/{}", "GET /chi/{}"}),
        (SPRING, {"GET /api/x/{}", "POST /api"}),
        (NEST, {"GET /v1/cats/{}"}),
        (ADDED, {"ANY /metrics", "GET /orders", "POST /orders", "GET /health", "ANY /ready"}),
    ],
)
def test_routes_have_the_prefixes_of_their_routers(files: dict[str, str], routes: set[str]) -> None:
    assert set(named("route", files)) == routes


def test_nats_names_streams_subjects_queue_groups_and_buckets() -> None:
    files = {
        "a.py": """
        import nats
        CREATED = "orders.created"
        await js.publish(CREATED)
        await nc.subscribe(f"orders.{x}.done", queue="workers", cb=cb)
        await js.add_stream(
            StreamConfig(
                name="ORDERS",
                subjects=[
                    "orders.>",
                ],
            ))
        """,
        "a.go": """
        package x
        import "github.com/nats-io/nats.go"
        func f() {
          js.AddStream(&nats.StreamConfig{
            Name:     "TRADES",
            Subjects: []string{"trades.*"},
          })
          nc.QueueSubscribe("a.b", "group", h)
          js.CreateKeyValue(&nats.KeyValueConfig{Bucket: "settings"})
        }
        """,
    }
    assert set(named("subject", files)) == {"orders.created", "orders.*.done", "orders.>", "trades.*", "a.b"}
    assert set(named("stream", files)) == {"ORDERS", "TRADES"}
    assert set(named("queue-group", files)) == {"workers", "group"}
    assert set(named("bucket", files)) == {"settings"}


@pytest.mark.parametrize(
    ("path", "source", "kind", "names"),
    [
        ("k.ts", "import { Kafka } from 'kafkajs';\nconsumer.subscribe({ topic: 'orders' });\n", "topic", {"orders"}),
        ("k.ts", "import { Kafka } from 'kafkajs';\nkafka.consumer({ groupId: 'g1' });\n", "queue-group", {"g1"}),
        ("r.py", 'import pika\nch.queue_declare(queue="tasks", durable=True)\n', "queue", {"tasks"}),
        ("s.py", 'import boto3\ns3.put_object(Bucket="uploads", Key="x")\n', "bucket", {"uploads"}),
        ("s.py", 'import minio\nclient.make_bucket("raw")\n', "bucket", {"raw"}),
        ("m.py", 'from motor import x\ndb = client["shop"]\ndb["orders"].find()\n', "collection", {"orders"}),
        ("m.py", 'from motor import x\ndb = client["shop"]\n', "database", {"shop"}),
        (
            "m.ts",
            "import mongoose from 'mongoose';\nmongoose.model<X>('Cat', s, 'the_cats');\n",
            "collection",
            {"the_cats"},
        ),
        ("d.ts", "const url = 'postgresql://u:p@host:5432/shopdb?x=1';\n", "database", {"shopdb"}),
        ("e.py", 'import redis\nr.xadd("events", {})\n', "stream", {"events"}),
        ("q.ts", "import { Queue } from 'bullmq';\nconst q = new Queue('mail');\n", "queue", {"mail"}),
        ("o.ts", "x.subscribe('foo'); y.request('bar');\n", "subject", set()),
        (
            "c.py",
            '@app.command("sync-all")\ndef x(): ...\n@app.command()\ndef do_it(): ...\n',
            "command",
            {"sync-all", "do-it"},
        ),
        (
            "groups.py",
            'app.add_typer(story, name="story")\ncli.add_command(tools.main, "tools")\ncli.add_command(other)\n',
            "command",
            {"story", "tools"},
        ),
        ("group.py", 'app.add_typer(db, help="Move it.", name="database")\n', "command", {"database"}),
        (
            "c.go",
            'import "github.com/spf13/cobra"\nvar c = cobra.Command{Use: "serve [flags]"}\n',
            "command",
            {"serve"},
        ),
        ("shop/management/commands/load.py", "", "command", {"load"}),
    ],
)
def test_client_calls_and_commands(path: str, source: str, kind: str, names: set[str]) -> None:
    assert set(named(kind, {path: source})) == names


def test_a_technology_is_shown_by_tiers() -> None:
    files = {
        "package.json": '{"dependencies": {"react": "18", "kafkajs": "2"}}',
        "src/a.ts": "import React from 'react';\nconst u = 'nats://x:4222';\n",
        "docker-compose.yml": "services:\n  db:\n    image: postgres:15\n",
        "go.mod": "module x\nrequire github.com/jackc/pgx/v5 v5.0.0\n",
    }
    tiers: dict[str, set[Tier]] = {}
    for fact in facts_of(files):
        if fact.kind == "technology":
            tiers.setdefault(fact.name, set()).add(fact.tier)
    assert tiers["React"] == {Tier.MANIFEST, Tier.SOURCE}
    assert tiers["Kafka"] == {Tier.MANIFEST}
    assert tiers["NATS"] == {Tier.SOURCE}
    assert tiers["PostgreSQL"] == {Tier.CONFIGURATION, Tier.MANIFEST}


def test_names_are_found_in_code_strings_and_comments() -> None:
    inventory = inventory_of({"a.py": 'total = "x-user-id"  # legacy\n', "test_a.py": "total = 1\n"})
    found = inventory.naming(["total", "x-user-id", "legacy", "nothing"])
    assert [(fact.value, fact.tier) for fact in found["total"]] == [("code", Tier.SOURCE), ("code", Tier.TEST)]
    assert [fact.value for fact in found["x-user-id"]] == ["string"]
    assert [fact.value for fact in found["legacy"]] == ["comment"]
    assert "nothing" not in found


def test_routes_of_gorilla_mux() -> None:
    text = """
        package a
        import "github.com/gorilla/mux"
        func routes(s *Server) {
            api := s.router.PathPrefix("/api/v1").Subrouter()
            api.HandleFunc("/flows", s.create).Methods(http.MethodPost)
            api.HandleFunc("/flows/{id}", s.change).Methods("GET", "PUT")
            s.router.HandleFunc("/ping", s.ping)
        }
    """
    found = named("route", {"a.go": text})
    assert set(found) == {"POST /api/v1/flows", "GET /api/v1/flows/{}", "PUT /api/v1/flows/{}", "ANY /ping"}
