"""PURE. Compare the imports, modules, definitions and members that documents name with the code.

A claim is a statement of a document about the code. The answer to a claim is a verdict with a reason.
"""

from __future__ import annotations

import posixpath
import re

from tacit.checks.verify.answers import MOST_EVIDENCE, Answer, by_facts, unknown, verified
from tacit.checks.verify.claims_code import NO_RECEIVER
from tacit.checks.verify.facts import Fact, Tier
from tacit.checks.verify.values import Claim, Fix, Verdict
from tacit.checks.verify.world import Found, World, proofs

_ENDS = ("", ".py")


def _is_own(module: str, form: str, world: World) -> bool:
    own = world.own()
    if form == "python":
        return module.split(".", maxsplit=1)[0] in own
    return any(module == name or module.startswith(f"{name}/") for name in own)


def imported(claim: Claim, world: World) -> Answer:
    """Check the claim that a module of the repository has a name: `from module import name`.

    If the module is not one of the repository, the result is UNKNOWN.
    """
    module = claim.owner
    if module.startswith(".") or not _is_own(module, claim.form, world):
        return unknown(claim, "not one of the repository's own modules")
    held = _modules(module, claim.form, world)
    if not held:
        return _no_module(claim, module, world)
    if found := _named_in(claim, module, held, world):
        return verified(claim, (item.evidence for item in found))
    if claim.form != "python" and not any(world.text(item) for item in held):
        return unknown(claim)
    return _elsewhere(claim, module, held, world)


def _named_in(claim: Claim, module: str, held: list[Found], world: World) -> list[Found]:
    """Return declarations in the code that show that `module` has the name of the claim.

    They are a definition of the name, a submodule, or a file of the module whose text has the word or imports or
    exports all names of another module. `held` are the files of the module.
    """
    if claim.form == "python":
        if found := world.exact("module", f"{module}.{claim.name}"):
            return found
        if any(world.exists(f"{item.fact.path}/{claim.name}{end}") for item in held for end in _ENDS):
            return held
    places = {(item.fact.path, item.repository) for item in held}
    defined = world.exact("definition", claim.name)
    if here := [item for item in defined if (item.fact.path, item.repository) in places]:
        return here
    word = re.compile(rf"(?<!\w){re.escape(claim.name)}(?!\w)")
    for item in held:
        text = world.text(item)
        if word.search(text) or re.search(r"import \*|export \*|__getattr__", text):
            return [item]
    return []


def _elsewhere(claim: Claim, module: str, held: list[Found], world: World) -> Answer:
    defined = proofs(world.exact("definition", claim.name))
    where = sorted({name for item in defined if (name := _module_of(item, world))})
    evidence = tuple(item.evidence for item in (defined or held)[:MOST_EVIDENCE])
    if len(where) == 1:
        fix = Fix(f"from {module} import", f"from {where[0]} import") if claim.form == "python" else None
        why = f"{claim.name} is in {where[0]}, not in {module}"
        return Answer(claim, Verdict.DIFFERS, why, f"from {where[0]}", evidence, is_owned=True, fix=fix)
    why = f"{module} has no {claim.name}"
    shown = f"{claim.name} is in {', '.join(where[:3])}" if where else ""
    return Answer(claim, Verdict.MISSING, why, shown, evidence, is_owned=True)


def _module_of(item: Found, world: World) -> str:
    for name, facts in world.of_kind("module"):
        if any(fact.path == item.fact.path for fact in facts):
            return name
    return ""


def _modules(module: str, form: str, world: World) -> list[Found]:
    if found := world.exact("module", module):
        return found
    if form == "python":
        # a package may have no code in its __init__.py, or no such file
        path = module.replace(".", "/")
        ends = (*world.ending(path), *world.ending(f"{path}.py"))
        return [Found(Fact("module", module, "", Tier.SOURCE, item.path, 0), item.repository) for item in ends]
    # packages of JavaScript and Go are folders: the last parts of a package's name are a path of the repository
    parts = module.split("/")
    for start in range(len(parts)):
        tail = "/".join(parts[start:])
        known = [
            Found(fact, label)
            for name, facts, label in world.declared("module")
            if name == tail or name.endswith(f"/{tail}")
            for fact in facts
        ]
        if known or world.exists(tail):
            return known
    return []


def _no_module(claim: Claim, module: str, world: World) -> Answer:
    near = world.near("module", module)
    tail = module.rpartition(".")[2]
    alike = sorted(name for name, _ in world.of_kind("module") if name.rpartition(".")[2] == tail and name != module)
    suggestion = alike[0] if len(alike) == 1 else near
    defined = world.exact("definition", claim.name) if claim.kind == "import" else []
    evidence = tuple(item.evidence for item in proofs(defined)[:MOST_EVIDENCE])
    why = f"there is no module {module}"
    fix = Fix(module, suggestion) if len(alike) == 1 and claim.form == "python" else None
    return Answer(
        claim,
        Verdict.MISSING,
        why,
        f"did you mean {suggestion}?" if suggestion else "",
        evidence,
        is_owned=True,
        fix=fix,
    )


def _dotted(claim: Claim, world: World) -> Answer:
    """Check a name such as `shop.orders.Order`: a module of the repository, or a name in one of its modules."""
    parts = claim.name.split(".")
    if parts[0] not in world.own():
        return unknown(claim, "not one of the repository's own modules")
    for end in range(len(parts), 0, -1):
        held = _modules(".".join(parts[:end]), "python", world)
        if not held:
            continue
        if end == len(parts) or _named_in(
            claim._replace(name=parts[end], form="python"), ".".join(parts[:end]), held, world
        ):
            return verified(claim, (item.evidence for item in held))
        why = f"there is no {'.'.join(parts[: end + 1])}"
        return Answer(claim, Verdict.MISSING, why, is_owned=end > 1, evidence=(held[0].evidence,))
    return unknown(claim)


def module(claim: Claim, world: World) -> Answer:
    """Check the claims `import module` and `python -m module`, for the repository's own modules."""
    if claim.form == "dotted":
        return _dotted(claim, world)
    form = "python" if claim.form == "shell" else claim.form
    name = claim.name
    if name.startswith(".") or not _is_own(name, form, world):
        return unknown(claim, "not one of the repository's own modules")
    if found := _modules(name, form, world):
        return verified(claim, (item.evidence for item in found))
    path = name.replace(".", "/") if form == "python" else name
    for start in range(path.count("/") + 1):
        tail = "/".join(path.split("/")[start:])
        if found_path := world.exists(tail) or world.exists(f"{tail}.py"):
            return verified(claim, found_path)
    if form == "python" and world.ending(posixpath.normpath(path)):
        return verified(claim, world.ending(path))
    return _no_module(claim, name, world)


def definition(claim: Claim, world: World) -> Answer:
    """Check the claim that the code has a class or function with this name.

    The claim is also true if source or configuration only uses the name. A method is as good as a function, except for
    a Go function that the document shows without a receiver.
    """
    defined = world.exact("definition", claim.name)
    methods = proofs(_methods(claim.name, world)) if claim.value == "function" else []
    if methods and claim.written == NO_RECEIVER and not proofs(defined):
        why = f"{claim.name} is a method of {_owners(methods)}, and not a function without a receiver"
        evidence = tuple(item.evidence for item in methods[:MOST_EVIDENCE])
        return Answer(claim, Verdict.DIFFERS, why, evidence=evidence, is_owned=True)
    if answer := by_facts(claim, defined, world, claim.value or "definition"):
        return answer
    if methods:
        return verified(claim, (item.evidence for item in methods))
    if used := proofs(world.named(claim.name)):
        return verified(claim, (world.line_of(used[0], claim.name),), "the code uses this name")
    near = world.near("definition", claim.name)
    what = claim.value if claim.value == "function" else "class or type"
    why = f"the code has no {what} {claim.name}"
    return Answer(claim, Verdict.MISSING, why, f"did you mean {near}?" if near else "", is_owned=bool(near))


def _methods(name: str, world: World) -> list[Found]:
    """Return the methods and fields that have this name, in any class."""
    tail = f".{name}"
    members = world.declared("member")
    return [Found(fact, label) for known, facts, label in members if known.endswith(tail) for fact in facts]


def _owners(members: list[Found]) -> str:
    """Return the names of the classes that have these members, for a message."""
    names = sorted({item.fact.name.rpartition(".")[0] for item in members})
    return ", ".join(names[:MOST_EVIDENCE]) + (", …" if len(names) > MOST_EVIDENCE else "")


def _with_other_receiver(claim: Claim, name: str, world: World) -> Answer | None:
    """Return the answer for a Go method that the code has with another receiver, or as a function without a receiver.

    If the code has no method or function of this name, the result is None.
    """
    others, free = proofs(_methods(name, world)), proofs(world.exact("definition", name))
    if not (others or free):
        return None
    has = f"{name} is a member of {_owners(others)}" if others else f"{name} is a function"
    evidence = tuple(item.evidence for item in (others or free)[:MOST_EVIDENCE])
    return Answer(claim, Verdict.DIFFERS, f"{claim.owner} has no member {name}; {has}", "", evidence, is_owned=True)


def member(claim: Claim, world: World) -> Answer:
    """Check the claim that a class has a method or field.

    If the code does not have the class at all, the result is UNKNOWN, because the missing class is reported instead.
    The claim is also true if the file with the class contains the word. In Go, this is not enough if a method of
    another type or a function has this name.
    """
    owner, _, name = claim.name.rpartition(".")
    classes = world.exact("definition", owner)
    if not classes:
        return unknown(claim, f"the code has no class {owner}")
    if answer := by_facts(claim, world.exact("member", claim.name), world, "member"):
        return answer
    in_go = all(item.fact.path.endswith(".go") for item in classes)
    if in_go and claim.form == "code" and (answer := _with_other_receiver(claim, name, world)):
        return answer
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    if any(word.search(world.text(item)) for item in classes[:MOST_EVIDENCE]):
        return verified(claim, (classes[0].evidence,))
    evidence = tuple(item.evidence for item in classes[:1])
    return Answer(claim, Verdict.MISSING, f"{owner} has no member {name}", "", evidence, is_owned=True)
