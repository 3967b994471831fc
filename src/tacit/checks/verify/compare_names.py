"""PURE. Compare the names of resources with the code: scripts, services, tables, environment variables and others.

A claim is a statement of a document about the code. The answer to a claim is a verdict with a reason.
"""

from __future__ import annotations

import difflib
import posixpath
import re

from tacit.checks.verify import claims_keys
from tacit.checks.verify.answers import MOST_EVIDENCE, Answer, by_facts, unknown, verified
from tacit.checks.verify.extract.row import TASK
from tacit.checks.verify.prefixes import GENERAL, is_own_variable
from tacit.checks.verify.shapes import is_placeholder
from tacit.checks.verify.values import Basis, Claim, Verdict
from tacit.checks.verify.world import Found, World, proofs

NOUNS = {
    "queue-group": "queue group",
    "environment": "environment variable",
    "script": "script",
    "target": "make target",
    "service": "compose service",
}
# Kinds that people mix up: if the code has the name with another of these kinds, the answer says so.
_RELATED = ("table", "collection", "stream", "subject", "bucket", "queue", "topic", "queue-group", "database")
# programs whose package has another name
_PACKAGE_OF = {"tsc": "typescript", "nest": "@nestjs/cli", "ng": "@angular/cli", "sequelize": "sequelize-cli"}
_PACKAGE_OF |= {"playwright": "@playwright/test", "biome": "@biomejs/biome", "cap": "@capacitor/cli"}
# Kinds whose names servers compare letter by letter: `order_new` is another topic than `order-new`.
_EXACT = ("topic", "subject", "stream", "bucket", "queue", "queue-group")
_SEPARATOR = re.compile(r"[-_./]")
_WIRED = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
_JOINED = ("\n", "$", "{", "%", "#")  # what follows `order:` in a string to which a program appends or inserts a value
_MISSPELT = 0.92  # from this similarity on (0 to 1), a name is a misspelt name of a part of the repository
_ENDS = 3  # similar names begin with the same 3 characters, and their lengths differ by less than 3
_SHOWN = 6  # names in a message, so that it stays short
_PLACEHOLDER = re.compile(r"(?:^|_)(?:YOUR|MY|FOO|BAR|BAZ|EXAMPLE|SOME|X{2,}|SAMPLE|ACME|PLACEHOLDER)(?:_|$)")
_MOST_MAKEFILES, _LONGEST_LINE = 20, 1_000  # limits of the time for reading Makefiles


def noun(kind: str) -> str:
    """Return the word for a kind of claim in messages, such as "environment variable" for `environment`."""
    return NOUNS.get(kind, kind)


def resource(claim: Claim, world: World) -> Answer:
    """Check the claim that the code has a table, topic, bucket, index or other resource of a server with this name."""
    if is_placeholder(claim.name.replace("*", "").replace(">", "")):
        return unknown(claim, "the name is a placeholder")
    if claim.form == "entity":
        return _entity(claim, world)
    spelt = _spelt_otherwise(claim, world) if claim.kind in _EXACT else None
    if answer := spelt or by_facts(claim, world.find(claim.kind, claim.name), world, noun(claim.kind)):
        return answer
    if claim.kind == "subject" and (matched := _wildcards(claim.name, world)):
        return verified(claim, (item.evidence for item in matched))
    for other in _RELATED:
        if other != claim.kind and (found := proofs(world.exact(other, claim.name))):
            why = f"the code has no {noun(claim.kind)} of this name; it is a {noun(other)}"
            evidence = tuple(item.evidence for item in found[:MOST_EVIDENCE])
            return Answer(claim, Verdict.MISSING, why, evidence=evidence, is_owned=True)
    return _missing(claim, world)


def _spelt_otherwise(claim: Claim, world: World) -> Answer | None:
    """Return the answer for a name that the code has only with other separators or capitals.

    If the code has the name itself, or no such name, the result is None.
    """
    alike = [] if world.exact(claim.kind, claim.name) else proofs(world.find(claim.kind, claim.name))
    if not alike or world.mentioned(claim.name):
        return None
    right = alike[0].fact.name
    why = f"the code has the {noun(claim.kind)} {right}, not {claim.name}"
    evidence = tuple(item.evidence for item in alike[:MOST_EVIDENCE])
    return Answer(claim, Verdict.DIFFERS, why, right, evidence, is_owned=True, is_misspelt=True)


def _entity(claim: Claim, world: World) -> Answer:
    """Check the claim that the code has an entity (a box with fields in a diagram): a table, a collection or a class.

    The name may be in singular or plural.
    """
    for kind in ("table", "collection", "definition"):
        for name in _forms_of(claim.name):
            if found := proofs(world.find(kind, name)):
                return verified(claim, (item.evidence for item in found))
    return Answer(claim, Verdict.MISSING, f"the code has no table {claim.name}")


def _forms_of(name: str) -> tuple[str, ...]:
    """Return the singular and the plural of a name, in lower case."""
    low = name.lower()
    one = low.removesuffix("s")
    return tuple(dict.fromkeys((low, one, f"{one}s", f"{one}es", f"{one.removesuffix('y')}ies")))


def _missing(claim: Claim, world: World) -> Answer:
    near = world.near(claim.kind, claim.name)
    named = f"the code has no {noun(claim.kind)} {claim.name}"
    is_known = bool(world.mentioned(claim.name))
    is_owned = bool(near) or (_has_family(claim, world) if claim.form == "noun" else world.declares(claim.kind))
    # the code declares resources like this one, and has this name nowhere
    is_owned = is_owned or (claim.form != "noun" and not is_known and world.stores(claim.kind))
    suggestion = f"did you mean {near}?" if near else ""
    return Answer(claim, Verdict.MISSING, named, suggestion, is_owned=is_owned, is_known=is_known)


def key(claim: Claim, world: World) -> Answer:
    """Check the claim that the code uses a key or channel of Redis.

    A string of the code must begin with the parts of the key before its first placeholder, or with the first two of
    them.
    """
    parts = claims_keys.literal(claim.name)
    if not parts or is_placeholder(parts[0]):
        return unknown(claim, "the name is a placeholder")
    whole = ":".join(parts[:2])
    if found := proofs(world.holding(f"\n{whole}")):
        return verified(claim, (world.line_of(item, whole) for item in found[:1]))
    if any(world.holding(f"\n{parts[0]}:{end}") for end in _JOINED):
        return unknown(claim, "the code may build this key from several strings")
    is_of_redis = bool(proofs(world.find("technology", "Redis")) or proofs(world.find("technology", "Valkey")))
    why = f"no string of the code begins with {whole}"
    return Answer(claim, Verdict.MISSING, why, is_owned=is_of_redis)


def _has_family(claim: Claim, world: World) -> bool:
    """Return whether the code declares several names of the claim's kind that begin with the same word as its name.

    For example, the code has `mail-worker` and `mail-cron`, and the claim is about `mail-queue`. Then the name is taken
    for one of this repository, although the code lacks it.
    """
    first = _SEPARATOR.split(claim.name)[0]
    if first == claim.name:
        return False
    return len([known for known, _ in world.of_kind(claim.kind) if _SEPARATOR.split(known)[0] == first]) > 1


def _wildcards(name: str, world: World) -> list[Found]:
    """Return the message subjects in the code that `name` matches, if it or the subject has wildcards (`*` or `>`)."""
    mine = _subject(name)
    found: list[Found] = []
    for known, facts, label in world.declared("subject"):
        if mine.fullmatch(known) or (("*" in known or ">" in known) and _subject(known).fullmatch(name)):
            found += [Found(fact, label) for fact in facts]
    return proofs(found)


def _subject(name: str) -> re.Pattern[str]:
    return re.compile(re.escape(name).replace(r"\*", r"[^.]+").replace(">", ".+"))


def column(claim: Claim, world: World) -> Answer:
    """Check the claim that a table has a column. If the code does not have the table, the result is UNKNOWN.

    The missing table is then reported instead.
    """
    if claim.form == "entity":
        owner = next((form for form in _forms_of(claim.owner) if world.find("table", form)), claim.owner)
        claim = claim._replace(owner=owner, name=f"{owner}.{claim.name.partition('.')[2]}")
    if not world.find("table", claim.owner):
        return unknown(claim, f"the code has no table {claim.owner}")
    if answer := by_facts(claim, world.find("column", claim.name), world, "column"):
        return answer
    prefix = f"{claim.owner}."
    known = sorted(name.removeprefix(prefix) for name, _ in world.of_kind("column") if name.startswith(prefix))
    if not known:
        return unknown(claim, f"the columns of {claim.owner} are not known")
    own = claim.name.removeprefix(prefix)
    shown = ", ".join(known[:_SHOWN]) + (", …" if len(known) > _SHOWN else "")
    evidence = tuple(item.evidence for item in world.find("table", claim.owner)[:1])
    why = f"the table {claim.owner} has no column {own}"
    return Answer(claim, Verdict.MISSING, why, f"the table has {shown}", evidence, is_owned=True)


def environment(claim: Claim, world: World) -> Answer:
    """Check the claim that the code uses an environment variable.

    The code must read or set it, or a settings class must have a field of its name.
    """
    if _PLACEHOLDER.search(claim.name):
        return unknown(claim, "the name is a placeholder")
    found = world.exact("environment", claim.name)
    if proofs(found):
        return verified(claim, (item.evidence for item in proofs(found)))
    tail = claim.name.partition("_")[2]
    has_prefix = bool(world.named("env_prefix"))  # a pydantic setting: fields are named without the prefix
    names = (claim.name, claim.name.lower(), *((tail.lower(),) if has_prefix else ()))
    used = [item for name in names for item in proofs(world.named(name))]
    if used:
        return verified(claim, (world.line_of(item, item.fact.name) for item in used[:1]))
    # a test may read the variable through a constant
    found = found or [item for item in world.named(claim.name) if item.fact.value == "string"]
    if found and (answer := by_facts(claim, found, world, "environment variable")):
        return answer
    base = claim.name.removesuffix("_FILE")
    if base != claim.name and (proofs(world.exact("environment", base)) or proofs(world.named(base))):
        return unknown(claim, f"{base} is read; whether {claim.name} is read too is not known")
    near = world.near("environment", claim.name)
    prefix = f"{claim.name.partition('_')[0]}_"
    is_general = prefix in GENERAL  # variables with such a prefix may belong to any program
    if is_general and not near and claim.form == "inline":
        claim = claim._replace(basis=Basis.NAMED)
    owned = 0 if is_general else sum(name.startswith(prefix) for name, _ in world.of_kind("environment"))
    return Answer(
        claim,
        Verdict.MISSING,
        f"the code neither reads nor sets {claim.name}",
        f"did you mean {near}?" if near else "",
        is_owned=claim.form != "yaml" and (bool(near) or owned > 1),
        is_inside=claim.form == "yaml" and is_own_variable(prefix, world),
        is_known=bool(found or world.mentioned(claim.name)),
    )


def name(claim: Claim, world: World) -> Answer:
    """Check a name in backticks, of which the document does not say what it is.

    If the code has the name, or no name like it, the result is UNKNOWN. If the code only has a service, script, folder
    or the like with a similar name, the name is misspelt, and the result is MISSING or DIFFERS. The name of a package
    is VERIFIED.
    """
    if found := world.find("package", claim.name):
        return verified(claim, (item.evidence for item in found))
    is_known = bool(world.mentioned(claim.name) or world.ending(claim.name) or _is_declared(claim.name, world))
    owners = re.split(r"\.|::|#|->", claim.written)[:-1]
    is_inside = any(world.find("definition", owner) or world.find("module", owner) for owner in owners)
    open_answer = unknown(claim)._replace(is_known=is_known, is_inside=is_inside, is_owned=is_known)
    if is_known or not world.may_guess():
        return open_answer
    for kind in _EXACT if _WIRED.fullmatch(claim.name) else ():
        if answer := _spelt_otherwise(claim._replace(kind=kind), world):
            return answer
    near = _near_part(claim.name, world)
    is_same = re.sub(r"\W|_", "", near).lower() == re.sub(r"\W|_", "", claim.name).lower()
    if not near or is_same:
        return open_answer
    return Answer(
        claim,
        Verdict.MISSING,
        f"the code has no {claim.name}",
        f"did you mean {near}?",
        is_owned=True,
        is_misspelt=True,
    )


def _is_declared(name: str, world: World) -> bool:
    return any(world.find(kind, name) for kind in ("definition", "table", "index", "command", "service", "uses"))


def _near_part(name: str, world: World) -> str:
    """Return the service, command, script, make target or folder with the most similar name.

    If none is similar, return `""`.
    """
    every = {known for kind in ("service", "command", "script", "target") for known, _ in world.of_kind(kind)}
    every |= {path.rpartition("/")[2] for held in world.inventories for path in held.folders}
    # only these are compared, because each comparison is slow
    alike = [known for known in every if abs(len(known) - len(name)) < _ENDS and known[:_ENDS] == name[:_ENDS]]
    return next(iter(difflib.get_close_matches(name, sorted(alike), 1, _MISSPELT)), "")


def script(claim: Claim, world: World) -> Answer:
    """Check the claim that there is a script of npm or a similar tool, a target of make, or a task of a Taskfile."""
    found = world.exact(claim.kind, claim.name)
    if claim.value == TASK and all(fact.value != TASK for _, facts in world.of_kind(claim.kind) for fact in facts):
        return unknown(claim, "the repository has no Taskfile")
    if found and (claim.kind == "script" or world.roams or _is_near(claim, world)):
        return verified(
            claim, (item.evidence for item in found)
        )  # scripts are declared in manifests, so facts of all tiers count
    if found:
        why = f"there is no Makefile here; {found[0].fact.path} has a target {claim.name}"
        return Answer(claim, Verdict.MISSING, why, evidence=(found[0].evidence,), is_owned=True)
    if claim.kind == "target" and (ruled := _pattern_rules(claim.name, world)):
        return verified(claim, (item.evidence for item in ruled))
    if claim.kind == "target" and world.exists(claim.name):
        return verified(claim, world.exists(claim.name))
    return _no_script(claim, world)


def _no_script(claim: Claim, world: World) -> Answer:
    package = _PACKAGE_OF.get(claim.name, claim.name)
    is_program = claim.basis is Basis.NAMED and bool(world.exact("package", package))  # `pnpm vitest`
    near = world.near(claim.kind, claim.name)
    # "the `x` command" may mean a command of another kind or program
    is_other = claim.form == "noun" and (not near or bool(world.exact("command", claim.name)))
    is_declared = any(True for _ in world.of_kind(claim.kind))
    if is_program or is_other or is_placeholder(claim.name) or not is_declared:
        # a command that runs a program, or another command of this name, is right although the script is gone
        is_known = is_program or bool(world.exact("command", claim.name))
        why = f"the document may mean something other than a {noun(claim.kind)} of this repository"
        return unknown(claim, why)._replace(is_known=is_known)
    what = "task" if claim.value == TASK else noun(claim.kind)
    why = f"there is no {what} {claim.name}"
    return Answer(claim, Verdict.MISSING, why, f"did you mean {near}?" if near else "", is_owned=True)


def _pattern_rules(name: str, world: World) -> list[Found]:
    """Return the Makefiles with a pattern rule for a target, such as the rule `start-%:` for the target `start-api`."""
    files = {(label, fact.path): Found(fact, label) for _, facts, label in world.declared("target") for fact in facts}
    found = []
    for item in list(files.values())[:_MOST_MAKEFILES]:
        for line in world.text(item).split("\n"):
            rule = re.match(r"([\w./-]*%[\w./-]*)\s*:(?!=)", line[:_LONGEST_LINE])
            if rule and re.fullmatch(re.escape(rule[1]).replace("%", ".+"), name):
                found.append(item._replace(fact=item.fact._replace(line=0)))
                break
    return found


def _is_near(claim: Claim, world: World) -> bool:
    """Return whether there is a Makefile or the like in a folder in which `make test` of the document may be run.

    If there is none, the command fails as the document shows it, even if a Makefile in another folder has the target.
    """
    bases = {posixpath.normpath(posixpath.join(base, claim.folder)) for base in world.bases()}
    folders = {posixpath.dirname(fact.path) or "." for _, facts in world.of_kind(claim.kind) for fact in facts}
    return not bases.isdisjoint(folders)


def service(claim: Claim, world: World) -> Answer:
    """Check the claim that a compose file or the like has a service."""
    if answer := by_facts(claim, world.find("service", claim.name), world, "service"):
        return answer
    if not world.declares("service"):
        return unknown(claim, "the repository has no compose services")
    known = sorted({name for name, _ in world.of_kind("service")})
    if _is_title(claim.name) and not any(_is_title(name) for name in known):
        return unknown(claim, "this is a title, and not the name of a compose service")
    answer = _missing(claim, world)
    shown = answer.suggestion or f"there are {', '.join(known[:_SHOWN])}" + (", …" if len(known) > _SHOWN else "")
    return answer._replace(suggestion=shown)


def _is_title(name: str) -> bool:
    """Return whether a name is a single word with a capital, such as "Orders" or "PostgreSQL".

    Such words are titles of services, and not names in compose files.
    """
    return name != name.lower() and _SEPARATOR.search(name) is None
