"""PURE. Extract resources of servers from calls of their clients: collections, streams, subjects, buckets and others.

A call such as `subscribe("x")` counts only in a file that mentions its server, because other libraries have such calls
too.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tacit.checks.verify.extract.row import Row
from tacit.checks.verify.lexer import Text

_NATS = ("nats", "jetstream")
_KAFKA = ("kafka", "sarama", "redpanda")
_AMQP = ("amqp", "pika", "rabbit", "kombu")
_REDIS = ("redis", "ioredis", "valkey")
_S3 = ("s3", "minio", "boto", "storage")
_MONGO = ("mongo", "motor", "beanie")
_JOBS = ("bull", "celery", "kombu", "sqs", "rq", "dramatiq")


class _Call(NamedTuple):
    """A call of a server's client library that names a resource: the servers, and the kind of resource.

    `position` is the index of the argument that is the name.
    """

    servers: tuple[str, ...]
    kind: str
    position: int = 0


_CALLS: dict[str, tuple[_Call, ...]] = {
    "publish": (_Call(_NATS, "subject"), _Call(_REDIS, "topic")),
    "subscribe": (_Call(_NATS, "subject"), _Call(_KAFKA, "topic"), _Call(_REDIS, "topic")),
    "psubscribe": (_Call(_REDIS, "topic"),),
    "pull_subscribe": (_Call(_NATS, "subject"),),
    "pullsubscribe": (_Call(_NATS, "subject"),),
    "subscribesync": (_Call(_NATS, "subject"),),
    "chansubscribe": (_Call(_NATS, "subject"),),
    "request": (_Call(_NATS, "subject"),),
    "publishmsg": (_Call(_NATS, "subject"),),
    "publishasync": (_Call(_NATS, "subject"),),
    "queuesubscribe": (_Call(_NATS, "subject"), _Call(_NATS, "queue-group", 1)),
    "queuesubscribesync": (_Call(_NATS, "subject"), _Call(_NATS, "queue-group", 1)),
    "queue_subscribe": (_Call(_NATS, "subject"), _Call(_NATS, "queue-group", 1)),
    "add_stream": (_Call(_NATS, "stream"),),
    "stream_info": (_Call(_NATS, "stream"),),
    "streaminfo": (_Call(_NATS, "stream"),),
    "deletestream": (_Call(_NATS, "stream"),),
    "key_value": (_Call(_NATS, "bucket"),),
    "keyvalue": (_Call(_NATS, "bucket"),),
    "send": (_Call(_KAFKA, "topic"),),
    "send_and_wait": (_Call(_KAFKA, "topic"),),
    "produce": (_Call(_KAFKA, "topic"),),
    "kafkaconsumer": (_Call(_KAFKA, "topic"),),
    "aiokafkaconsumer": (_Call(_KAFKA, "topic"),),
    "queue_declare": (_Call(_AMQP, "queue"),),
    "queuedeclare": (_Call(_AMQP, "queue"),),
    "declare_queue": (_Call(_AMQP, "queue"),),
    "assertqueue": (_Call(_AMQP, "queue"),),
    "sendtoqueue": (_Call(_AMQP, "queue"),),
    "consume": (_Call(_AMQP, "queue"),),
    "bindqueue": (_Call(_AMQP, "queue"), _Call(_AMQP, "topic", 1)),
    "exchange_declare": (_Call(_AMQP, "topic"),),
    "exchangedeclare": (_Call(_AMQP, "topic"),),
    "declare_exchange": (_Call(_AMQP, "topic"),),
    "assertexchange": (_Call(_AMQP, "topic"),),
    "queue": (_Call(_JOBS, "queue"),),
    "worker": (_Call(("bull",), "queue"),),
    "xadd": (_Call(_REDIS, "stream"),),
    "xgroup_create": (_Call(_REDIS, "stream"), _Call(_REDIS, "queue-group", 1)),
    "xreadgroup": (_Call(_REDIS, "queue-group"),),
    "make_bucket": (_Call(_S3, "bucket"),),
    "makebucket": (_Call(_S3, "bucket"), _Call(_S3, "bucket", 1)),
    "bucket_exists": (_Call(_S3, "bucket"),),
    "bucketexists": (_Call(_S3, "bucket"), _Call(_S3, "bucket", 1)),
    "put_object": (_Call(_S3, "bucket"),),
    "get_object": (_Call(_S3, "bucket"),),
    "fput_object": (_Call(_S3, "bucket"),),
    "fget_object": (_Call(_S3, "bucket"),),
    "putobject": (_Call(_S3, "bucket"), _Call(_S3, "bucket", 1)),
    "getobject": (_Call(_S3, "bucket"), _Call(_S3, "bucket", 1)),
    "bucket": (_Call(_S3, "bucket"),),
    "create_bucket": (_Call(_S3, "bucket"),),
    "collection": (_Call(_MONGO, "collection"),),
    "get_collection": (_Call(_MONGO, "collection"),),
    "getcollection": (_Call(_MONGO, "collection"),),
    "createcollection": (_Call(_MONGO, "collection"),),
    "create_collection": (_Call(_MONGO, "collection"),),
    "db": (_Call(_MONGO, "database"),),
    "database": (_Call(_MONGO, "database"),),
    "get_database": (_Call(_MONGO, "database"),),
    "getdatabase": (_Call(_MONGO, "database"),),
}
_OPENING = re.compile(r"(?:<[\w<>\[\], ]*>)?\(")
_SERVERS = tuple(sorted({name for calls in _CALLS.values() for call in calls for name in call.servers} | {"influx"}))
# `subjects=["a.*"]`, `Subjects: []string{"a.*"}`, `topic: "x"`: the server of each option, and the kind that it names
_OPTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "subjects": (_NATS, "subject"),
    "subject": (_NATS, "subject"),
    "filtersubject": (_NATS, "subject"),
    "filter_subject": (_NATS, "subject"),
    "stream": (_NATS, "stream"),
    "durable": (_NATS, "queue-group"),
    "durable_name": (_NATS, "queue-group"),
    "durablename": (_NATS, "queue-group"),
    "deliver_group": (_NATS, "queue-group"),
    "queue_group": (_NATS, "queue-group"),
    "queuegroup": (_NATS, "queue-group"),
    "topic": (_KAFKA, "topic"),
    "topics": (_KAFKA, "topic"),
    "groupid": (_KAFKA, "queue-group"),
    "group_id": (_KAFKA, "queue-group"),
    "routing_key": (_AMQP, "topic"),
    "exchange": (_AMQP, "topic"),
    "queue": ((*_AMQP, *_JOBS, *_NATS), "queue"),
    "queuename": (_JOBS, "queue"),
    "task_default_queue": (_JOBS, "queue"),
    "bucket": ((*_S3, *_NATS, "influx"), "bucket"),
    "bucket_name": (_S3, "bucket"),
    "bucketname": (_S3, "bucket"),
    "collection": (_MONGO, "collection"),
}
_OPTION = re.compile(
    rf"""(?<![\w.])["']?({"|".join(sorted(_OPTIONS, key=len, reverse=True))})["']?[ \t]*(?:=(?!=)|:)[ \t]*"""
    r"""(?:\[\]string)?([\[{(]|[rfb]?["'`])""",
    re.IGNORECASE,
)
_STREAM_NAME = re.compile(
    r"\b(?:StreamConfig|add_stream|streams\.add|AddStream|CreateStream|CreateOrUpdateStream)[ \t]*(?=[({])"
)
_NAME_OPTION = re.compile(r"""\b[nN]ame[ \t]*[:=][ \t]*["'`]([\w.-]+)["'`]""")
_STRING = re.compile(r"""[rfb]?["'`]([^"'`\n]{1,120})["'`]""")
_ARGUMENT = re.compile(
    r"""[ \t]*(?:\w+[ \t]*=[ \t]*)?(?:[&*]?[\w.]*\{)?[ \t]*[rfb]?["'`](?P<text>[^"'`\n]{1,120})["'`]"""
)
_CONSTANT = re.compile(
    r"""^[ \t]*(?:(?:export|const|let|var|final|static|public|private|String|readonly)[ \t]+)*([A-Za-z_]\w*)"""
    r"""[ \t]*(?::[^=\n]+)?[ \t]*:?=[ \t]*["'`]([^"'`\n]{1,120})["'`][ \t]*[;,]?[ \t]*$""",
    re.MULTILINE,
)
_IDENTIFIER = re.compile(r"[ \t]*(?:(?:\w+\.)*([A-Z_][A-Z\d_]*|[A-Z]\w*)|(\w+))[ \t]*$")
_PLACE = re.compile(r"\$\{[^}\n]*\}|\{[^}\n]*\}|%[sdv]")
_SUBSCRIPT = re.compile(
    r"""(?<!\w)(?:self\.|this\.)?_?(?:\w*db|\w*database)\[[ \t]*["'](\w+)["'][ \t]*\]""", re.IGNORECASE
)
_CLIENT_SUBSCRIPT = re.compile(r"""\b\w*client\[[ \t]*["'](\w+)["'][ \t]*\]""", re.IGNORECASE)
_OF_CLIENT = re.compile(r"""\b\w*client\[[^\]\n]{1,80}\]\[[ \t]*["'](\w+)["'][ \t]*\]""", re.IGNORECASE)
_MODEL = re.compile(
    r"""\bmongoose\.model(?:<[^>\n]*>)?\([ \t]*["'`](\w+)["'`][ \t]*,[^,)\n]*(?:,[ \t]*["'`](\w+)["'`])?"""
)
_SETTINGS_NAME = re.compile(r"^[ \t]+class[ \t]+Settings\b[^\n]*$", re.MULTILINE)
_META = re.compile(r"""^[ \t]*meta[ \t]*=[ \t]*\{[^\n}]*["']collection["'][ \t]*:[ \t]*["'](\w+)["']""", re.MULTILINE)
_URL = re.compile(
    r"^(?:jdbc:)?(postgres(?:ql)?|mysql|mariadb|mongodb|mssql|sqlserver|cockroachdb|clickhouse)(?:\+\w+)?://"
    r"[^\s/]*/(\w[\w-]*)(?:\?\S*)?$"
)


def clients(split: Text, form: str) -> Iterator[Row]:
    """Yield the resources of servers, such as topics, that a source file names when it uses client libraries.

    The names are in calls and in options. Databases are also taken from URLs, such as `mysql://host/shop`.
    """
    yield from _databases(split)
    low = split.plain.lower()
    servers = {name for name in _SERVERS if name in low}
    if not servers:
        return
    if called := [name for name in split.names if name.lower() in _CALLS]:
        yield from _calls(split, servers, called)
    if form not in ("python", "go") or any(name.lower() in _OPTIONS for name in split.names):
        yield from _options(split, servers)
    if servers.intersection(_NATS):
        yield from _streams(split)
    if servers.intersection(_MONGO):
        yield from _mongo(split, form)


def _databases(split: Text) -> Iterator[Row]:
    if "://" in split.plain:
        for offset, text in split.strings:
            if "://" in text and (found := _URL.match(text)):
                yield "database", found[2], found[1], split.line(offset)


def _calls(split: Text, servers: set[str], names: list[str]) -> Iterator[Row]:
    constants: dict[str, str] | None = None
    for name in names:
        wanted = [call for call in _CALLS[name.lower()] if servers.intersection(call.servers)]
        if len({call.position for call in wanted}) == 1:
            del wanted[1:]
        for opening in _openings(split.code, name) if wanted else ():
            arguments = split.arguments(opening, 800).split(",")
            for call in wanted:
                text = arguments[call.position].lstrip(" \t[") if len(arguments) > call.position else ""
                named = _ARGUMENT.match(text)
                shown = named["text"] if named else ""
                if not named and (identifier := _IDENTIFIER.match(text)):
                    if constants is None:
                        constants = dict(_CONSTANT.findall(split.plain))
                    shown = constants.get(identifier[1] or identifier[2], "")
                if shown := _clean(shown, call.kind):
                    yield call.kind, shown, "", split.line(opening)


def _openings(code: str, name: str) -> Iterator[int]:
    """Yield the offset of the opening parenthesis in each call of the function `name`."""
    at = code.find(name)
    while at >= 0:
        end = at + len(name)
        if (at == 0 or not (code[at - 1].isalnum() or code[at - 1] == "_")) and (found := _OPENING.match(code, end)):
            yield found.end() - 1
        at = code.find(name, end)


def _clean(name: str, kind: str) -> str:
    """Return the name of a queue, topic, bucket or similar with `*` in place of each placeholder such as `{id}`.

    If the result can't be a name of this kind, return `""`.
    """
    name = _PLACE.sub("*", name)
    if " " in name or not name.strip("*.>/:-_"):
        return ""
    if kind in ("collection", "database", "stream", "bucket", "queue-group") and not re.fullmatch(r"[\w*.:-]+", name):
        return ""
    return "" if kind == "subject" and ("/" in name or name.startswith("http")) else name


def _options(split: Text, servers: set[str]) -> Iterator[Row]:
    for found in _OPTION.finditer(split.plain):
        wanted, kind = _OPTIONS[found[1].lower()]
        if not servers.intersection(wanted):
            continue
        if found[1].lower() == "queue" and servers.intersection(_NATS):
            kind = "queue-group"
        opening = found.start(2)
        if found[2] == "{" and not split.plain[:opening].endswith("[]string"):
            continue  # the option is an object
        if found[2] in "[{(":
            names = _STRING.findall(split.arguments(opening, 1500))
        else:
            named = _STRING.match(split.plain, opening)
            names = [named[1]] if named else []
        for written in names:
            if name := _clean(written, kind):
                yield kind, name, "", split.line(found.start())


def _streams(split: Text) -> Iterator[Row]:
    """Yield a row for each stream of NATS JetStream that a call configures, such as `add_stream(name="orders")`.

    `split` is the text of a source file. The name may be several lines below the call's start.
    """
    for found in _STREAM_NAME.finditer(split.plain):
        part = split.arguments(found.end(), 400)
        if named := _NAME_OPTION.search(part.replace("\n", " ")):
            yield "stream", named[1], "", split.line(found.start())


def _mongo(split: Text, form: str) -> Iterator[Row]:
    plain = split.plain
    if form == "python":
        for expression, kind in (
            (_SUBSCRIPT, "collection"),
            (_CLIENT_SUBSCRIPT, "database"),
            (_OF_CLIENT, "collection"),
            (_META, "collection"),
        ):
            for found in expression.finditer(plain):
                yield kind, found[1], "", split.line(found.start())
        for found in _SETTINGS_NAME.finditer(split.code):
            if named := _NAME_OPTION.search(plain[found.end() : found.end() + 200].replace("\n", " ")):
                yield "collection", named[1], "", split.line(found.start())
    for found in _MODEL.finditer(plain):
        yield (
            "collection",
            found[2] or f"{found[1].lower().removesuffix('s')}s",
            f"model {found[1]}",
            split.line(found.start()),
        )
