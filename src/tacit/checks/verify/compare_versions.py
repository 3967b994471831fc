"""PURE. Compare images, versions, packages and technologies with images, manifests and imports of the code.

A claim is a statement of a document about the code. The answer to a claim is a verdict with a reason.
"""

from __future__ import annotations

import difflib
import re

from tacit.checks.verify import claims_packages, markers
from tacit.checks.verify.answers import MOST_EVIDENCE, Answer, by_facts, unknown, verified
from tacit.checks.verify.claims_links import LINK, MENTION
from tacit.checks.verify.facts import Tier, fold
from tacit.checks.verify.technologies import of_image, packages_of, signs_of
from tacit.checks.verify.values import Claim, Evidence, Fix, Verdict
from tacit.checks.verify.world import Found, World, proofs, tiers

_IMAGES = {
    "PostgreSQL": ("postgres", "postgresql", "postgis"),
    "MongoDB": ("mongo", "mongodb"),
    "MinIO": ("minio",),
    "NATS": ("nats",),
    "Kafka": ("kafka", "cp-kafka"),
    "python": ("python",),
    "node": ("node",),
    "go": ("golang",),
    "java": ("openjdk", "eclipse-temurin"),
}
_LANGUAGES = {"python", "node", "go", "java", "ruby", "php"}
_RUNTIMES = {*_LANGUAGES, "pnpm", "npm", "yarn"}
_USED = {"run", "needed"}  # forms of claims about a version that need not be the only one
_CLOSE = 0.88  # the least similarity of a name that is suggested, from 0 to 1
_LEAST_LETTERS = 4  # letters of a technology's name; a shorter name is a part of many other names
_DOCUMENTS = (".md", ".mdx", ".rst", ".png", ".svg")
_RENAMED = {"Material UI": "MUI Material"}  # technologies whose packages have a new name
_WORD = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")


def image(claim: Claim, world: World) -> Answer:
    """Check the claim that the code uses a container image with a tag, such as `postgres:16`.

    The result is UNKNOWN if the code does not use the image, and DIFFERS if it uses the image only with other tags.
    """
    if "$" in claim.value or "<" in claim.value or "x" in claim.value.split("."):
        return unknown(claim, "the tag is a placeholder")
    found = proofs(world.exact("image", claim.name))
    if not found:
        is_in_use = any(proofs(world.find("technology", name)) for name in of_image(claim.name))
        is_own = any(held.repository in claim.name.split("/") for held in world.inventories)
        is_known = is_in_use or is_own or bool(world.holding(claim.name))
        return unknown(claim, "the repository does not use this image")._replace(is_known=is_known)
    tags = sorted({item.fact.value for item in found})
    evidence = [item.evidence for item in found]
    if claim.value in tags or claim.value in {"", "latest"} or any("$" in tag or not tag for tag in tags):
        return verified(claim, evidence)
    shown = ", ".join(tags[:3])
    why = f"the repository uses {claim.name} with the tag {shown}, not {claim.value}"
    fix = Fix(f"{claim.name}:{claim.value}", f"{claim.name}:{tags[0]}") if len(tags) == 1 else None
    suggestion = f"{claim.name}:{tags[0]}" if len(tags) == 1 else ""
    return Answer(claim, Verdict.DIFFERS, why, suggestion, tuple(evidence[:MOST_EVIDENCE]), is_owned=True, fix=fix)


def version(claim: Claim, world: World) -> Answer:
    """Check the claim that a server, a language or a library has a version.

    It is compared with the tags of container images in the code, and with the versions in manifests.
    """
    found = _images(claim.name, world)
    if claim.name in _RUNTIMES:
        found = [*world.exact("package", claim.name), *found]
    elif not found:
        names = (claim.name, *packages_of(claim.name))
        every = [item for name in names for item in world.find("package", name)]
        every = every or _of_packages(claim.name, world)
        found = [item for item in every if item.fact.tier.value == "manifest"]
    found = [item for item in found if _has_version(item)]
    return _enough(claim, found) if claim.form in _USED else _compared(claim, found)


def _has_version(item: Found) -> bool:
    """Return whether a fact (a declaration of an image or package) gives a version.

    The tag of an image must begin with the version: in `latest-pg16`, the number is the version of another program.
    """
    value = item.fact.value
    return (
        _NUMBER.match(value.removeprefix("v")) is not None if item.fact.kind == "image" else bool(_NUMBER.search(value))
    )


def _of_packages(name: str, world: World) -> list[Found]:
    """Return the packages whose name begins with the name of a technology, such as `flyway-core` for Flyway."""
    wanted = _letters(name)
    return [
        Found(fact, label)
        for known, facts, label in world.declared("package")
        if len(wanted) > _LEAST_LETTERS and _letters(re.split(r"[:/]", known)[-1]).startswith(wanted)
        for fact in facts
    ]


def _enough(claim: Claim, found: list[Found]) -> Answer:
    """Check a version that a command uses, or that readers must have installed.

    It is wrong only if all manifests require a newer version.
    """
    pins = [item for item in found if item.fact.tier.value in {"manifest", "configuration"}]
    required = [item for item in pins if item.fact.tier.value == "manifest"] or pins
    if not required:
        return unknown(claim, f"no manifest requires a version of {claim.name}")
    lowest = [declared[0] for item in required if (declared := _NUMBER.search(item.fact.value))]
    wanted = claim.value.removesuffix("+").removesuffix(".x")
    if all(_below(wanted, number) and not _agrees(wanted, number) for number in lowest):
        why = f"the repository requires {claim.name} {required[0].fact.value}, not {claim.value}"
        evidence = tuple(item.evidence for item in required[:MOST_EVIDENCE])
        return Answer(claim, Verdict.DIFFERS, why, "", evidence, is_owned=True)
    return verified(claim, (item.evidence for item in required))


def package(claim: Claim, world: World) -> Answer:
    """Check the claim that the repository has a package, in the version that the document gives, if any.

    The package is compared with manifests and lock files. If it is missing, and the name may be that of something else,
    the result is UNKNOWN.
    """
    found = world.exact("package", claim.name)
    if claim.form == "workspace":
        return _workspace(claim, world)
    if claim.form in {"install", "mention"} and found:
        return verified(claim, (item.evidence for item in found))
    if claim.form in {"noun", "address"}:
        answer = _named(claim, found, world)
        return unknown(claim) if claim.value == MENTION and answer.verdict is Verdict.MISSING else answer
    if claim.form in {claims_packages.LISTED, claims_packages.BLOCK}:
        answer = _named(claim, found, world)
        if answer.verdict is not Verdict.VERIFIED or not claim.value:
            return answer
    elif not found:
        return unknown(claim, "no manifest names this package")
    return _compared(claim, [item for item in found if _NUMBER.search(item.fact.value)])


def _workspace(claim: Claim, world: World) -> Answer:
    """Check that the repository has the package that a command selects: `docs` in `yarn workspace docs dev`."""
    folders = [
        path.rpartition("/")[0] for held in world.inventories for path in held.paths if path.endswith("/package.json")
    ]
    last = claim.name.rpartition("/")[2]
    if claim.name in world.own() or any(folder.rpartition("/")[2] == last for folder in folders):
        return verified(claim, ())
    if not folders:
        return unknown(claim, "no folder of the repository has a package.json")
    why = f"the repository has no package {claim.name} of its own"
    return Answer(claim, Verdict.MISSING, why, is_owned=True)


def _named(claim: Claim, found: list[Found], world: World) -> Answer:
    """Check the claim that a manifest has a package, which the document names without a version."""
    found = found or [
        Found(fact, label)
        for known, facts, label in world.declared("package")
        if _folded(known.rpartition(":")[2]) == _folded(claim.name) or known.startswith(f"{claim.name}/")
        for fact in facts
    ]
    # a package of this repository, such as `@acme/mail`, may be written as `mail`
    if found or any(own.rpartition("/")[2] == claim.name for own in world.own()):
        return verified(claim, (item.evidence for item in found))
    is_of_go = claim.name.startswith("github.com/")
    if is_of_go and not any(path.rpartition("/")[2] == "go.mod" for held in world.inventories for path in held.paths):
        short = claim.name.rpartition("/")[2]
        if signs := _signs(short, world):
            return verified(claim, signs)
        if claim.value == MENTION:
            return unknown(claim._replace(value=LINK), "a link to a repository does not say that its package is used")
        if len(_letters(short)) < _LEAST_LETTERS or proofs(world.named(short)) or world.find("technology", short):
            return unknown(claim, "the address may be that of something other than a package")
    near = _near_package(claim.name, world)
    if claim.form == "noun" and not near:
        return unknown(claim, "no manifest names this package")
    return Answer(
        claim,
        Verdict.MISSING,
        f"no manifest names the package {claim.name}",
        f"did you mean {near}?" if near else "",
        is_owned=bool(near),
    )


def _folded(package: str) -> str:
    return fold(package).replace(".", "")


def _near_package(name: str, world: World) -> str:
    """Return the package with the most similar name; `""` if none is similar.

    Of a Maven package (`group:artifact`), only the artifact is compared.
    """
    if not world.may_guess():
        return ""
    names = {known.rpartition(":")[2] for known, _ in world.of_kind("package")}
    return next(iter(difflib.get_close_matches(name, sorted(names), 1, _CLOSE)), "")


def _signs(technology: str, world: World) -> list[Evidence]:
    """Return the packages whose name contains the name of a technology, such as `@nextauth/core` for NextAuth.

    The words of the name may be in another order: `@testing-library/react` for React Testing Library. If there is no
    such package, return the files whose names contain it, such as `.eslintrc` for ESLint.
    """
    wanted = _letters(technology)
    if len(wanted) < _LEAST_LETTERS:
        return []
    named = [
        Found(facts[0], label)
        for known, facts, label in world.declared("package")
        if wanted in _letters(known) or _has_words_of(technology, known)
    ]
    found = [item.evidence for item in sorted(named, key=lambda item: item.fact.tier is Tier.LOCK)]
    return (
        found
        or [
            Evidence(path)
            for held in world.inventories
            for path in sorted(held.paths)
            if wanted in _letters(path.rpartition("/")[2] if "/." not in path else path)
            and not path.endswith(_DOCUMENTS)
        ][:MOST_EVIDENCE]
    )


def _has_words_of(technology: str, package: str) -> bool:
    words = set(_WORD.findall(_RENAMED.get(technology, technology).lower()))
    return len(words) > 1 and words.issubset(_WORD.findall(package.lower()))


def _letters(name: str) -> str:
    """Return the letters and digits of a name in lower case, without a final `.js` or `CI` and an initial `Apache`."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\.js$| ci$|^apache ", "", name.lower()))


def _images(name: str, world: World) -> list[Found]:
    wanted = _IMAGES.get(name, (name.lower(),))
    return [
        Found(fact, label)
        for known, facts, label in world.declared("image")
        if known.rpartition("/")[2] in wanted
        for fact in facts
        if fact.tier.value in {"source", "configuration"}
    ]


def _compared(claim: Claim, found: list[Found]) -> Answer:
    if not found:
        return unknown(claim, f"the repository pins no version of {claim.name}")
    least = claim.value.endswith("+")
    wanted = claim.value.removesuffix("+").removesuffix(".x")
    # "3.10+" is verified if the code requires 3.10; if it requires only newer versions, the claim is out of date,
    # whatever version an image has
    required = [item for item in found if item.fact.tier.value == "manifest"] if claim.name in _LANGUAGES else []
    is_bound = least and bool(required)
    found = required if is_bound else found
    lowest = [declared[0] for item in found if (declared := _NUMBER.search(item.fact.value))]
    if is_bound and any(_below(number, wanted) and not _agrees(wanted, number) for number in lowest):
        return unknown(claim, f"the code requires only {claim.name} {lowest[0]} or newer")
    for item in found:
        declared = _NUMBER.search(item.fact.value)
        is_met = declared and least and not is_bound and not _below(declared[0], wanted)
        if declared and (_agrees(wanted, declared[0]) or is_met):
            return verified(claim, (item.evidence,))
    shown = sorted({item.fact.value for item in found})
    why = f"the repository has {claim.name} {', '.join(shown[:3])}, not {claim.value}"
    evidence = tuple(item.evidence for item in found[:MOST_EVIDENCE])
    fix = None
    numbers = {declared[0] for item in found if (declared := _NUMBER.search(item.fact.value))}
    if len(numbers) == 1 and claim.form == "table" and claim.written:
        precision = claim.written.count(".") + 1
        fix = Fix(claim.written, ".".join(next(iter(numbers)).split(".")[:precision]))
    return Answer(claim, Verdict.DIFFERS, why, fix.new if fix else "", evidence, is_owned=True, fix=fix)


def _agrees(wanted: str, declared: str) -> bool:
    """Return whether two versions are equal in the numbers that both have: `3.1` and `3.1.2` are."""
    mine, other = wanted.split("."), declared.split(".")
    return all(a == b for a, b in zip(mine, other, strict=False))


def _below(declared: str, wanted: str) -> bool:
    return [int(part) for part in declared.split(".")] < [int(part) for part in wanted.split(".")]


def technology(claim: Claim, world: World) -> Answer:
    """Check the claim that the repository uses a technology."""
    found = world.find("technology", claim.name)
    if good := proofs(found):
        return verified(claim, (item.evidence for item in good))
    if answer := by_facts(claim, found, world, "technology"):
        first = found[0]
        why = f"{claim.name} is only in {tiers(found)}: {first.fact.value}"
        # a manifest may have another package of the technology, such as `@sentry/nextjs`
        is_known = any(item.tier != Tier.LOCK.value for item in _signs(claim.name, world))
        return answer._replace(why=why, is_known=is_known)
    if answer := _by_files(claim, world):
        return answer
    used = proofs(world.named(claim.written or claim.name)) or proofs(world.named(claim.name.lower()))
    if used:
        return verified(claim, (world.line_of(used[0], used[0].fact.name),))
    if not signs_of(claim.name) and (signs := _signs(claim.name, world)):
        return verified(claim, signs, "shown by the name of a package or file")
    return Answer(claim, Verdict.MISSING, f"nothing in the code uses {claim.name}", place=_file_of(claim))


def _file_of(claim: Claim) -> str:
    """Return the path of the file that shows the use of a tool, such as `**/yarn.lock`, to look it up in git's history.

    If the claim is not about a tool with such a file, the result is `""`.
    """
    first = next(iter(markers.FILES.get(claim.name, ())), "")
    return f"{'' if '/' in first else '**/'}{first}" if first and claim.form in {"mention", "tool", "said"} else ""


def _by_files(claim: Claim, world: World) -> Answer | None:
    """Check a tool that is used only if the repository has one of its files, such as `yarn.lock`.

    For other technologies, the result is None.
    """
    files = markers.FILES.get(claim.name, ())
    if held := [item for file in files for item in world.ending(file) or world.ending(file.partition("/")[0])]:
        return verified(claim, held)
    if files and claim.form in {"mention", "tool"}:
        return Answer(claim, Verdict.MISSING, f"nothing in the code uses {claim.name}", place=_file_of(claim))
    return unknown(claim) if claim.form == "tool" else None
