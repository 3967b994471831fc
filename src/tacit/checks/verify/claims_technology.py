"""PURE. Find claims (statements of a document) that a technology, such as React, is used, and in which version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify import markers
from tacit.checks.verify.document import Piece
from tacit.checks.verify.technologies import NAMES, signs_of
from tacit.checks.verify.values import Basis, Claim

# The names of technologies in documents; the first name of each group is the name of the claim.
_NAMES: tuple[tuple[str, ...], ...] = (
    ("PostgreSQL", "Postgres"),
    ("MySQL",),
    ("MariaDB",),
    ("SQLite",),
    ("MongoDB",),
    ("Redis",),
    ("Memcached",),
    ("NATS", "NATS JetStream", "JetStream"),
    ("Kafka", "Apache Kafka"),
    ("RabbitMQ",),
    ("MinIO",),
    ("Elasticsearch",),
    ("OpenSearch",),
    ("Cassandra",),
    ("DynamoDB",),
    ("Neo4j",),
    ("InfluxDB",),
    ("TimescaleDB",),
    ("ClickHouse",),
    ("etcd",),
    ("Consul",),
    ("Vault", "HashiCorp Vault"),
    ("Prometheus",),
    ("Grafana",),
    ("Jaeger",),
    ("Zipkin",),
    ("OpenTelemetry",),
    ("Sentry",),
    ("Loki",),
    ("Celery",),
    ("GraphQL",),
    ("gRPC",),
    ("Nginx",),
    ("Traefik",),
    ("Envoy",),
    ("Istio",),
    ("Keycloak",),
    ("Auth0",),
    ("Supabase",),
    ("Terraform",),
    ("Ansible",),
    ("Drizzle", "Drizzle ORM"),
    ("Prisma",),
    ("TypeORM",),
    ("SQLAlchemy",),
    ("Alembic",),
    ("Django",),
    ("Flask",),
    ("FastAPI",),
    ("Quart",),
    ("Express", "Express.js", "ExpressJS"),
    ("NestJS",),
    ("Next.js", "NextJS"),
    ("React", "ReactJS"),
    ("Vue", "Vue.js", "VueJS"),
    ("Angular",),
    ("Svelte",),
    ("Spring Boot",),
    ("Gin",),
    ("chi",),
    ("Fiber",),
    ("Pydantic",),
    ("pytest",),
    ("Jest",),
    ("Vitest",),
    ("Playwright",),
    ("Cypress",),
    ("Selenium",),
    ("Tailwind CSS", "Tailwind"),
    ("Vite",),
    ("Webpack",),
    ("Storybook",),
    ("YARA",),
    ("TypeScript",),
    ("Echo",),
    ("Django REST Framework", "DRF"),
    ("NextAuth.js", "NextAuth"),
    ("React Query", "TanStack Query"),
    ("Material UI", "Material-UI", "MUI"),
    ("Alpine.js", "AlpineJS"),
    ("D3.js",),
    ("Socket.IO", "socket.io"),
    ("styled-components", "styled components"),
)
# Technologies without known packages; tacit looks for packages, files and words with the technology's name.
_OTHERS = """
tRPC|Zustand|MobX|Pinia|Vuex|jQuery|Chakra UI|Ant Design|Radix UI|ESLint|Prettier|Lerna|Turborepo|Rollup|Gulp|Grunt
Jasmine|Mongoose|Winston|Nodemailer|Flyway|Liquibase|Thymeleaf|Lombok|Zuul|Hystrix|JUnit|Mockito|Testcontainers|Sidekiq
RSpec|Capistrano|Minitest|logrus|zerolog|sqlc|sqlx|testify|Gorilla Mux|Pipenv|isort|Flake8|mypy|Jinja2|Marshmallow
Dramatiq|HTMX|Backbone.js|Ember.js|CoffeeScript|Sass|PostCSS|Formik|React Router|Lodash|Moment.js|date-fns|Axios
Chart.js|Leaflet|Mapbox|Three.js|TinyMCE|Tiptap|ProseMirror|CodeMirror|Puppeteer|Cheerio|Nokogiri|Solr|Logstash|Kibana
Fluentd|StatsD|Datadog|New Relic|Couchbase|CouchDB|RethinkDB|RocksDB|BoltDB|Firebase|Twilio|SendGrid|Mailgun|Vagrant
Travis CI|CircleCI|Pundit|Carrierwave|Sinatra|Bulma|Semantic UI|Resque|React Testing Library|Storybook|Zipkin|Swagger
"""
_RUNTIMES = {
    "Python": "python",
    "Node": "node",
    "Node.js": "node",
    "Go": "go",
    "Golang": "go",
    "Java": "java",
    "JDK": "java",
    "OpenJDK": "java",
    "JRE": "java",
    "NodeJS": "node",
    "pnpm": "pnpm",
    "Ruby": "ruby",
    "PHP": "php",
}
_ALIASES = {name.lower(): group[0] for group in _NAMES for name in group}
_SINGLE = (*NAMES, *_OTHERS.strip().replace("\n", "|").split("|"))
_CANONICAL = {name.lower(): name for name in _SINGLE} | _ALIASES
_WRITTEN = (*(name for group in _NAMES for name in group), *_SINGLE)
# Names that are also ordinary words are recognised only in this spelling.
_CASED = {
    *("Go", "chi", "Vault", "Express", "Gin", "Fiber", "React", "Envoy", "Consul", "Node", "Vue", "Flask", "Loki"),
    *("Echo", "Passport", "Rails", "Spark", "Temporal", "Stripe", "Electron", "Flutter", "Caddy", "Kong", "Airflow"),
    *("Polars", "Tokio", "Axum", "Actix", "Knex", "Koa", "Hono", "Tornado", "JWT", "Zod", "Mocha", "Lodash", "Leaflet"),
    *("Grunt", "Gulp", "Jasmine", "Winston", "Mongoose", "Pinia", "Solr", "Rollup", "Sass", "Prettier", "Vagrant"),
    *("Pundit", "Firebase", "Swagger", "Jest", "Docker", "Nuxt", "Valkey", "Chroma", "Redux", "Lombok"),
}
_EVERY = "|".join(sorted({re.escape(name) for name in (*_RUNTIMES, *_WRITTEN)}, key=lambda name: (-len(name), name)))
_WORD = re.compile(r"[a-z0-9]+")
_FIRST_WORDS = frozenset(
    _WORD.findall(name.lower())[0] for name in (*_RUNTIMES, *_WRITTEN, *markers.FILES, "devcontainer")
)
_VERSIONED = re.compile(
    rf"(?<![\w./-])({_EVERY})(?:\]\([^()\s]*\))?[\s*_`]*(?:\(?v(?:ersion)?:?\s?|\((?=[>≥]))?\s*(?:[:=]\s+)?([>≥]=?\s*)?(?:v\.?|\.)?(\d+(?:\.\d+){{0,2}}(?:\.x)?)(\+|\s*(?:or|and)\s+(?:newer|later|higher|above|up))?(?![\w/%-])",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"(?<![\w./-])({_EVERY})(?![\w/-]|\.\w)", re.IGNORECASE)
_SAID = re.compile(
    rf"\b(?:[Ww]e(?:'re| are)? us(?:e|ing)|built (?:with|on)|using)\s+(?:the\s+)?\[?({_EVERY})(?![\w/-]|\.\w)"
    rf"|(?<![\w./-])({_EVERY})\]?(?:\([^)]*\))? (?:framework|ORM)\b"
)
# a sentence that says which version the reader needs
_NEEDS = re.compile(
    r"\b(?:requires?|required|needs?|installed|installing|install|make sure|ensure|tested (?:with|on|against)"
    r"|runs? on|works? (?:with|for)|compatible with|written in|compiled? with|recommended?)\b",
    re.IGNORECASE,
)
_STACK_HEADS = re.compile(
    r"^(?:technology|technologies|tech|database|framework|tool|component|stack|library|software|storage|system|layer)s?$",
    re.IGNORECASE,
)
_VERSION_HEADS = re.compile(r"^(?:version|tag|min(?:imum)? version|required version)s?$", re.IGNORECASE)
_MARKS = 3  # characters such as `**` and `[` before the first word of an item
_NEEDED_TITLE = re.compile(
    r"\b(?:requirements?|prerequisites?|development setup|local development|getting started|dependencies)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
STACK_TITLE = re.compile(
    r"^built (?:with|on|using)\W*$"
    r"|^(?:(?:\w+\W+){0,2}(?:tech(?:nology|nical|nologies)?|software|our|the)\W+)?(?:stack|technologies|tech)"
    r"(?:\W+(?:we use|used|overview|libraries))?\W*$",
    re.IGNORECASE,
)
LABELLED = re.compile(
    r"\s*(?:[-*+]|\d+[.)])\s+[*_`]*(?:back[- ]?end|front[- ]?end|storage|databases?|data ?stores?|(?:tech )?stack"
    r"|infrastructure|messaging|caching|cache|queues?|testing|frameworks?|languages?|runtime|monitoring|observability"
    r"|api|server|client|web|orm|search)[*_`]*:[*_`]*\s",
    re.IGNORECASE,
)
_VERSION = re.compile(r"[`v^~>= ]*(\d+(?:\.\d+){0,2}(?:\.x)?)(\+?)[` ]*(?:-\w+)?")
_ARTICLE = re.compile(r"!?\[[^\[\]]*\s[^\[\]]*\s[^\[\]]*\]\([^()]*\)|\]\([^()]*\)|<[^<>]*>|\w+://\S+|`[^`]*`")
_USES = re.compile(
    r"\b(?:us(?:es?|ed|ing)|via|with|built|written|powered|backed|stor(?:es?|ed)|runs?|running|starts?|launch|install)\b",
    re.IGNORECASE,
)
_MADE_IN = re.compile(
    r"\b(?:app|api|backend|client|frontend|server|service|site|website|ui)\s+in\s+[*_`\[]*$", re.IGNORECASE
)
_NEAR = 60  # characters before a technology's name that are read
_IN_USE = re.compile(
    r"\b(?:stor(?:es?|ed)|persist(?:s|ed)?|writ(?:es?|ten)|publish(?:es|ed)?|cach(?:es?|ed)|queued?|sav(?:es?|ed)|kept"
    r"|connects?|subscribes?|backed|powered|runs?|uses?|lives?|held|sent|sends?|reads?)\b[^.;:|()]*"
    r"\b(?:in|to|on|with|via|by|into|from|through|uses?)\s+(?:an?\s+|the\s+)?[*_`]*$",
    re.IGNORECASE,
)
_AS_PART = re.compile(
    r"[*_`]*[ ](?:services?|databases?|stores?|caches?|clusters?|instances?|brokers?|servers?|message bus|queues?)\b",
    re.IGNORECASE,
)
MENTION = "mention"  # the form of a claim that only names a technology
USED = (
    "uses"  # the form of a claim that only an older manifest can prove wrong, because no package is known for its name
)
_LONGEST = 400  # characters of a line that are read


def technologies(piece: Piece) -> Iterator[Claim]:
    """Yield the technologies that bold text, an item or a table cell names, and versions in columns "Version"."""
    text = piece.text
    if piece.kind in {"strong", "cell"} and len(text) <= _LONGEST:
        whole = _NAMED.match(text.strip("`*: "))
        is_whole = whole is not None and whole.end() >= len(re.sub(r"\s*[:\d.(+].*$", "", text.strip("`*: ")))
        typed = (piece.kind == "strong" and piece.is_lead) or bool(_STACK_HEADS.match(piece.header))
        if whole and is_whole and (typed or piece.is_lead) and (name := known(whole[1])):
            yield Claim(
                "technology", name, 0, basis=Basis.TYPED if typed else Basis.NAMED, form="listed", written=whole[1]
            )
    if piece.kind == "cell" and _VERSION_HEADS.match(piece.header):
        yield from _of_row(piece)


def of_line(line: str, number: int, title: str) -> Iterator[Claim]:
    """Yield the technologies and versions that a line of prose names; `title` is the heading above the line."""
    if _FIRST_WORDS.isdisjoint(_WORD.findall(line[:_LONGEST].lower())):
        return  # saves time: the expressions below have hundreds of names
    yield from versions(line, number, title)
    yield from stack(line, number, title)
    yield from said(line, number)
    yield from mentioned(line, number)


def stack(line: str, number: int, title: str) -> Iterator[Claim]:
    """Yield the technologies that a list item names after a label, as in `- Storage: SQLite`, or below "Stack"."""
    text = line[:_LONGEST]
    label = LABELLED.match(text)
    if label is None and not (STACK_TITLE.search(title) and _ITEM.match(text)):
        return
    start = label.end() if label else 0
    names = list(_NAMED.finditer(text, start))
    for found in names if label is None or len(names) > 1 else ():
        if name := known(found[1]):
            yield Claim(
                "technology", name, number, found.start() + 1, "", "", Basis.TYPED, form="stack", written=found[1]
            )


def said(line: str, number: int) -> Iterator[Claim]:
    """Yield the technologies that a sentence says are used: "we use Jest", "built with Vite", "the Gin framework"."""
    for found in _SAID.finditer(line[:_LONGEST]):
        word = found[1] or found[2]
        if name := known(word):
            at = line.find(word, found.start()) + 1
            yield Claim("technology", name, number, at, basis=Basis.TYPED, form="said", written=word)


def technologies_used(line: str, number: int) -> Iterator[Claim]:
    """Yield the technologies that a sentence about the design says are used: "orders are stored in MySQL"."""
    text = _ARTICLE.sub(lambda found: " " * len(found[0]), line[:_LONGEST])
    if _FIRST_WORDS.isdisjoint(_WORD.findall(text.lower())):
        return
    for found in _NAMED.finditer(text):
        before, after = text[max(0, found.start() - _NEAR) : found.start()], text[found.end() :]
        is_used = _IN_USE.search(before) is not None or _AS_PART.match(after) is not None
        if is_used and (name := known(found[1])) and signs_of(name):
            yield Claim("technology", name, number, found.start() + 1, basis=Basis.TYPED, form="used", written=found[1])


def mentioned(line: str, number: int) -> Iterator[Claim]:
    """Yield the technologies that a line of prose names. They are reported only if the code used to have them."""
    # the text of a link to an article names many things
    text = _ARTICLE.sub(lambda found: " " * len(found[0]), line[:_LONGEST])
    brackets = None if _USES.search(text) else markers.in_brackets(text)
    for found in _NAMED.finditer(text):
        is_said = brackets is None or _MADE_IN.search(text[max(0, found.start() - _NEAR) : found.start()]) is not None
        is_said = is_said or any(found.start() in one for one in brackets or ())
        if is_said and (name := known(found[1])):
            form = MENTION if signs_of(name) or name in markers.FILES else USED
            yield Claim("technology", name, number, found.start() + 1, form=form, written=found[1])
    for name, at, written in markers.named(text):
        yield Claim("technology", name, number, at + 1, form=MENTION, written=written)


def versions(line: str, number: int, title: str = "") -> Iterator[Claim]:
    """Yield the versions that a line of prose gives to technologies. `title` is the heading above the line.

    In an item such as `- Storage: …`, in an item or row below "Tech stack", and at the start of an item below
    "Requirements", it certainly is the version that this repository uses. Elsewhere, it may be another one.
    """
    text = line[:_LONGEST]
    item = _ITEM.match(text)
    is_stack, is_needed = STACK_TITLE.search(title) is not None, _NEEDED_TITLE.search(title) is not None
    is_typed = LABELLED.match(text) is not None or (is_stack and (item is not None or text.startswith("|")))
    for found in _VERSIONED.finditer(text):
        is_first = is_needed and item is not None and found.start() - item.end() <= _MARKS
        basis = Basis.TYPED if is_typed or is_first else Basis.NAMED
        is_used = basis is Basis.NAMED and _NEEDS.search(text) is not None
        name = _RUNTIMES.get(found[1]) or _RUNTIMES.get(found[1].lower()) or known(found[1])
        if name:
            least = "+" if found[2] or found[4] else ""
            yield Claim(
                "version",
                name,
                number,
                found.start() + 1,
                f"{found[3]}{least}",
                basis=Basis.TYPED if is_used and name in _RUNTIMES.values() else basis,
                form="needed" if is_used and name in _RUNTIMES.values() else "prose",
                written=found[3],
            )


def of_heading(title: str, line: int) -> Iterator[Claim]:
    """Yield the technologies that a heading names."""
    for found in _NAMED.finditer(title[:_LONGEST]):
        if name := known(found[1]):
            yield Claim("technology", name, line, basis=Basis.TYPED, form="heading", written=found[1])


def named_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield each technology that a short text names, and its name as it is written there."""
    if _FIRST_WORDS.isdisjoint(_WORD.findall(text.lower())):
        return
    for found in _NAMED.finditer(text):
        if name := known(found[1]):
            yield name, found[1]


def known(word: str) -> str:
    """Return the name of the technology that a word names; `""` if the word names none."""
    if word.lower() in {name.lower() for name in _CASED} and word not in _CASED:
        return ""
    return _CANONICAL.get(word.lower(), "")


def _of_row(piece: Piece) -> Iterator[Claim]:
    """Yield the version in a table cell, as a claim about the technology or package that the row names."""
    cells = [cell.strip().strip("*`") for cell in piece.context.strip().strip("|").split("|")]
    found = _VERSION.fullmatch(piece.text.strip())
    if not found or not cells:
        return
    for cell in cells[:2]:
        name = _RUNTIMES.get(cell) or known(cell)
        package = cell if not name and re.fullmatch(r"@?[a-z][\w./-]*", cell) else ""
        if name or package:
            least = "+" if found[2] else ""
            kind = "version" if name else "package"
            yield Claim(
                kind, name or package, 0, 0, f"{found[1]}{least}", basis=Basis.TYPED, form="table", written=found[1]
            )
            return
