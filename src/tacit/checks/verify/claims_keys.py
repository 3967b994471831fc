"""PURE. Find the claims about keys and channels of Redis, in commands and in names such as `order:{id}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.values import Basis, Claim

_COMMANDS = (
    "GET|SET|SETEX|SETNX|MGET|MSET|DEL|EXISTS|EXPIRE|PEXPIRE|TTL|INCR|INCRBY|DECR|DECRBY|APPEND|GETSET"
    "|HSET|HGET|HMSET|HMGET|HGETALL|HDEL|HINCRBY|LPUSH|RPUSH|LPOP|RPOP|LRANGE|LTRIM|BLPOP|BRPOP"
    "|SADD|SREM|SMEMBERS|SISMEMBER|ZADD|ZREM|ZRANGE|ZREVRANGE|ZRANGEBYSCORE|ZREMRANGEBYRANK|ZREMRANGEBYSCORE"
    "|XADD|XREAD|XTRIM|XLEN|XRANGE|PUBLISH|SUBSCRIBE|PSUBSCRIBE|PFADD|PFCOUNT|SCAN|KEYS"
)
_COMMAND = re.compile(rf"^\s*(?:(?:\S*redis-cli|[\w.:]*>)\s+)?(?:{_COMMANDS})\s+[\"']?([\w{{}}<>*$:.-]+)[\"']?(?=\s|$)")
_KEY = re.compile(r"[a-z][\w-]*(?::(?:[\w.-]+|\{[\w.-]+\}|<[\w.-]+>|\$\{[\w.-]+\}|\*))+")
_VALUE = re.compile(r"[A-Z0-9][A-Z0-9_.-]*|\d.*|[{<*$].*|.*[{<*$].*|u?uid|id|name|key|user_?[iI]d|hash|date")
_OF_CACHE = re.compile(r"\b(?:redis|valkey|cach(?:e|es|ed|ing)|keys?|pub/?sub|channels?)\b", re.IGNORECASE)
_SURE_PARTS = 3  # parts of a key without a placeholder
_LONGEST = 500  # characters of a line that are read
_PORT_OR_TAG = re.compile(r"[\w.-]+:v?\d[\w.-]*")  # `localhost:6379`, `redis:6-alpine`


def commands(text: str, line: int, group: int) -> Iterator[Claim]:
    """Yield the keys that the Redis commands in a code block name."""
    for number, raw in enumerate(text.split("\n"), line):
        if (found := _COMMAND.match(raw[:_LONGEST])) and ":" in found[1]:
            yield Claim("key", found[1], number, basis=Basis.TYPED, group=group, form="code")


def key(text: str, around: str) -> Iterator[Claim]:
    """Yield the claim that the code uses a key of Redis, from a name in backticks such as `order:{id}`.

    The name must have a placeholder, or at least three parts. Other names with a colon are left out, because most are
    scripts (`npm:test`), addresses with a port, or images with a tag. This leaves out keys such as `order:2024`, too.
    If the text or the heading `around` the name is about Redis, a cache or keys, the name certainly is a key.
    """
    if not _KEY.fullmatch(text) or _PORT_OR_TAG.fullmatch(text):
        return
    parts = text.split(":")
    if any(_VALUE.fullmatch(part) for part in parts[1:]) or len(parts) >= _SURE_PARTS:
        basis = Basis.TYPED if _OF_CACHE.search(around) else Basis.NAMED
        yield Claim("key", text, 0, basis=basis, form="inline", written=text)


def literal(key_name: str) -> tuple[str, ...]:
    """Return the parts of a key before its first placeholder: `order` of `order:{id}`."""
    kept: list[str] = []
    for part in key_name.split(":"):
        if _VALUE.fullmatch(part):
            break
        kept.append(part)
    return tuple(kept)
