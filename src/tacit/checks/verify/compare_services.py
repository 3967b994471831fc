"""PURE. Compare ports and console commands with the code.

A claim is a statement of a document about the code. The answer to a claim is a verdict with a reason.
"""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections.abc import Iterable

from tacit.checks.verify.answers import MOST_EVIDENCE, Answer, by_facts, unknown, verified
from tacit.checks.verify.claims_kubernetes import FORWARD
from tacit.checks.verify.claims_once import ONCE
from tacit.checks.verify.claims_prose import PUBLISHED
from tacit.checks.verify.facts import fold
from tacit.checks.verify.values import Claim, Evidence, Verdict
from tacit.checks.verify.world import Found, World, proofs

_SUB, _OBJECT = "sub-command", "Service"
_OF_DJANGO = {
    *("changepassword", "check", "clearsessions", "collectstatic", "compilemessages", "createcachetable"),
    *("createsuperuser", "dbshell", "diffsettings", "dumpdata", "findstatic", "flush", "inspectdb", "loaddata"),
    *("makemessages", "makemigrations", "migrate", "runserver", "sendtestemail", "shell", "showmigrations"),
    *("sqlflush", "sqlmigrate", "squashmigrations", "startapp", "startproject", "test", "testserver"),
}
# ports that servers use if no setting says otherwise
_OF_SERVERS = {
    "5432",
    "3306",
    "6379",
    "27017",
    "4222",
    "8222",
    "6222",
    "9092",
    "2181",
    "5672",
    "15672",
    "9200",
    "11211",
}
_OF_SERVERS |= {"1433", "9042", "8086", "9000", "9001", "9090", "3100", "4317", "4318", "1883", "8443", "6443", "2379"}
_LEAST_COMMANDS = 3  # a program with fewer known sub-commands may define others in a way that tacit does not recognise
_CI = (".github/", ".gitlab", ".circleci/")  # programs and ports there are not part of the product
_CLOSE = 0.75  # the least similarity of a name that is suggested, from 0 to 1
_SHOWN = 4


def port(claim: Claim, world: World) -> Answer:
    """Check the claim that a service has a port. If the document names no service, any port of the code is enough."""
    wanted = [name for name in (claim.name, claim.value) if name and name.isdigit()]
    if claim.form in {"address", ONCE, FORWARD}:
        return (_port_of_object if claim.form == FORWARD else _port_of_address)(claim, world)
    for owner in dict.fromkeys(filter(None, (claim.owner, *claim.written.split("\n")))):
        if own := _ports_of(owner, world):
            return _port_of_service(claim._replace(owner=owner), own, wanted, world)
    found = [item for name in wanted for item in world.exact("port", name) if not item.fact.path.startswith(_CI)]
    if answer := by_facts(claim, found, world, "port"):
        return answer
    if set_by := [item for name in wanted for item in _read_from_variable(name, world)]:
        return verified(claim, (item.evidence for item in set_by), "as the value of a variable")
    is_open = claim.form == "prose" and claim.name in _OF_SERVERS
    if is_open or not world.declares("port"):
        return unknown(claim, "the code declares no ports, or this is the default port of a server")
    return Answer(claim, Verdict.MISSING, f"the code has no port {claim.name}")


def _port_of_object(claim: Claim, world: World) -> Answer:
    """Check the claim that a Kubernetes service has a port. A compose service of the same name is ignored."""
    own = _ports_of(claim.owner, world, _OBJECT)
    return _port_of_service(claim, own, [claim.name], world) if own else unknown(claim)


def _port_of_address(claim: Claim, world: World) -> Answer:
    """Check the port of a URL.

    If the code does not have the port, the result is UNKNOWN, because a program outside of this repository may have it.
    """
    if claim.value == PUBLISHED:
        return _published(claim, world)
    if claim.owner:
        own = _ports_of(claim.owner, world)
        inner = {item.fact.value.rpartition(":")[2] for items in own.values() for item in items}
        if not own or claim.name in inner or len(own) > _SHOWN:
            return unknown(claim)
        return _port_of_service(claim, own, [claim.name], world)
    if found := proofs(world.exact("port", claim.name)) or _read_from_variable(claim.name, world):
        return verified(claim, (item.evidence for item in found))
    return unknown(claim)


def _published(claim: Claim, world: World) -> Answer:
    """Check the port in a local URL of a server such as Grafana: `http://localhost:3000`.

    A compose file may publish the server's port 3000 as port 3001 of this machine. Then the URL must have port 3001.
    """
    own = _ports_of(claim.owner, world)
    mapped = [item for items in own.values() for item in items if ":" in item.fact.value]
    outside = {item.fact.value.rpartition(":")[0].rpartition(":")[2] for item in mapped}
    if claim.name in own and mapped and claim.name not in outside and all(port.isdigit() for port in outside):
        shown = ", ".join(sorted(outside, key=int)[:_SHOWN])
        why = f"{claim.owner} is published on the port{'s' * (len(outside) > 1)} {shown}, not {claim.name}"
        return Answer(claim, Verdict.DIFFERS, why, shown, _evidence(mapped), is_owned=True)
    found = own.get(claim.name, ())
    return verified(claim, (item.evidence for item in found)) if found else unknown(claim)


def _port_of_service(claim: Claim, own: dict[str, list[Found]], wanted: list[str], world: World) -> Answer:
    if found := [item for name in wanted for item in own.get(name, ())]:
        return verified(claim, (item.evidence for item in found))
    if any(_read_from_variable(name, world, claim.owner) for name in wanted):
        return unknown(claim, "a variable sets this port")
    shown = ", ".join(sorted(own, key=int)[:_SHOWN])
    why = f"{claim.owner} has the port{'s' * (len(own) > 1)} {shown}, not {claim.name}"
    evidence = _evidence(item for items in own.values() for item in items)
    return Answer(claim, Verdict.DIFFERS, why, shown if len(own) == 1 else "", evidence, is_owned=True)


def _read_from_variable(name: str, world: World, owner: str = "") -> list[Found]:
    """Return the environment variables about ports whose value is the port `name`, such as `API_PORT=8080`.

    If `owner`, a service, is given, variables with the name of another service are left out.
    """
    return proofs(
        Found(fact, label)
        for known, facts, label in world.declared("environment")
        if "PORT" in known.upper() and not (owner and _is_of_other(known, owner, world))
        for fact in facts
        if fact.value == name
    )


def _is_of_other(variable: str, owner: str, world: World) -> bool:
    """Return whether a variable has the name of a service other than `owner`, such as `MAIL_WORKER_PORT`."""
    service = variable.upper().partition("_PORT")[0]
    return fold(service) != fold(owner) and bool(world.find("service", service))


def _ports_of(name: str, world: World, kind: str = "") -> dict[str, list[Found]]:
    """Return the ports of a service, each with its declarations, by the number of the port.

    These are the ports in the lines between the name of the service and the name of the next service in a file. If
    `kind` is a kind of Kubernetes objects, only ports of such an object with exactly this name are returned. If `kind`
    is `""` and no ports are found, the ports in a Dockerfile of the service are returned.
    """
    places: dict[tuple[str, str], list[int]] = {}
    for _, facts, label in world.declared("service"):
        for fact in facts:
            if not fact.value.startswith("container of"):
                places.setdefault((label, fact.path), []).append(fact.line)
    found: dict[str, list[Found]] = {}
    named = (
        [one for one in world.exact("service", name) if one.fact.value == kind] if kind else world.find("service", name)
    )
    wanted = {((item.repository, item.fact.path), item.fact.line) for item in proofs(named)}
    starts = {place: sorted(places.get(place, ())) for place, _ in wanted}
    for known, facts, label in world.declared("port"):
        for fact in facts:
            place = label, fact.path
            at = bisect_right(starts[place], fact.line) if place in starts else 0
            if at and (place, starts[place][at - 1]) in wanted:
                found.setdefault(known, []).append(Found(fact, label))
    return found if found or kind else _ports_of_image(name, world)


def _ports_of_image(name: str, world: World) -> dict[str, list[Found]]:
    """Return the ports in a Dockerfile whose folder has the name of a service, such as `docker/api/Dockerfile`."""
    found: dict[str, list[Found]] = {}
    for known, facts, label in world.declared("port"):
        for fact in facts:
            folder, _, base = fact.path.rpartition("/")
            if base.lower().startswith("dockerfile") and fold(folder.rpartition("/")[2]) == fold(name):
                found.setdefault(known, []).append(Found(fact, label))
    return found


def command(claim: Claim, world: World) -> Answer:
    """Check the claim that a console command exists, with its sub-command.

    If the program does not belong to the repository, the result is UNKNOWN, unless its name is that of one of the
    repository's programs in another spelling.
    """
    if claim.owner == "manage.py" and claim.value in _OF_DJANGO:
        return unknown(claim, "a command of Django")
    if claim.owner == "manage.py":
        return _sub_command(claim, [], _subs("manage.py", world), world)
    programs: dict[str, list[Found]] = {}
    for known, facts, label in world.declared("command"):
        programs.setdefault(known, []).extend(Found(fact, label) for fact in facts)
    own = {known: found for known, found in programs.items() if any(item.fact.value != _SUB for item in found)}
    own = {known: found for known, found in own.items() if all(item.fact.value != "manage.py" for item in found)}
    if found := own.get(claim.owner):
        return _sub_command(claim, found, _of_program(found, own, _subs(_SUB, world)), world)
    close = difflib.get_close_matches(claim.owner, sorted(own), 1, _CLOSE) if len(claim.owner) > _SHOWN else []
    if not close or fold(close[0]) != fold(claim.owner):
        return unknown(claim, "not a program of this repository")
    why = f"there is no command {claim.owner}"
    return Answer(claim, Verdict.MISSING, why, f"did you mean {close[0]}?", _evidence(own[close[0]]), is_owned=True)


def _of_program(
    found: list[Found], programs: dict[str, list[Found]], subs: dict[str, list[Found]]
) -> dict[str, list[Found]]:
    """Return the sub-commands of a program. `found` is the program, and `subs` are all sub-commands in the code.

    If the code has several `programs`, only the sub-commands in the package of this program are returned.
    """
    if len({item.fact.value for items in programs.values() for item in items}) == 1:
        return subs
    packages = {item.fact.value.partition(":")[0].partition(".")[0] for item in found if ":" in item.fact.value}
    return {
        name: own for name, items in subs.items() if (own := [i for i in items if packages & {*i.fact.path.split("/")}])
    }


def _subs(value: str, world: World) -> dict[str, list[Found]]:
    """Return the sub-commands of one kind that the code declares, by name, each with its declarations.

    `value` is the kind: `manage.py` for commands of Django, and `sub-command` for those of other programs.
    """
    found: dict[str, list[Found]] = {}
    for known, facts, label in world.declared("command"):
        if own := [Found(fact, label) for fact in facts if fact.value == value]:
            found.setdefault(known, []).extend(own)
    return found


def _sub_command(claim: Claim, found: list[Found], subs: dict[str, list[Found]], world: World) -> Answer:
    """Check the word after a program's name. `subs` are the sub-commands of the program.

    The result is MISSING only if the program has at least three sub-commands, and the word is similar to one of them
    but equal to none.
    """
    if not claim.value or len(subs) < _LEAST_COMMANDS or claim.value in subs:
        known = subs.get(claim.value, found)
        return verified(claim, (item.evidence for item in known)) if known else unknown(claim)
    close = difflib.get_close_matches(claim.value, sorted(subs), 1, _CLOSE)
    if not close or not world.may_guess():
        return verified(claim, (item.evidence for item in found)) if found else unknown(claim)
    why = f"{claim.owner} has no command {claim.value}"
    return Answer(claim, Verdict.MISSING, why, f"did you mean {close[0]}?", _evidence(subs[close[0]]), is_owned=True)


def _evidence(found: Iterable[Found]) -> tuple[Evidence, ...]:
    return tuple(item.evidence for item in found)[:MOST_EVIDENCE]
