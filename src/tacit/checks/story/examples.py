"""I/O. Test probes on their own examples: write the files of an example to a folder, and answer its item there.

An item is an entry of a story's checklist. A probe says which evidence in the code answers it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tacit.checks.story.probes import Example, Probes
from tacit.checks.story.read import read
from tacit.checks.story.story import Examined
from tacit.checks.story.values import Answered
from tacit.checks.verify.inventory import build
from tacit.domain.findings import Diagnostic, Location, Severity


def failures(probes: Probes, tested: Probes) -> Iterator[Diagnostic]:
    """Yield an error for each example of a probe that fails, and for each probe without examples.

    An example has an item of a story, files, and the expected answer to the item; it fails if the answer is another
    one. Only the examples of the probes `tested`, those of a team, are run. Their items are answered with all of
    `probes`, as in a real run.
    """
    for probe in tested.probes:
        at = Location(probe.path, probe.line)
        if not probe.examples:
            yield Diagnostic(
                at, Severity.ERROR, "no-example", f"the probe {probe.id!r} has no example", "add an example"
            )
        for example in probe.examples:
            found = answer(probes, example)
            if found.answer.value != example.answer:
                message = f"{probe.id}: the answer to {example.item!r} is {found.answer.value}, not {example.answer}"
                advice = found.why or ", ".join(str(place) for place in found.places)
                yield Diagnostic(at, Severity.ERROR, "fails-its-example", message, advice)


def answer(probes: Probes, example: Example) -> Answered:
    """Return the answer to the item of an example that tests a probe. Only the files in the example are searched.

    They are written to a temporary folder; a file whose path leads out of it is skipped.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "code"
        folder.mkdir()
        for path, text in example.files.items():
            place = folder / path
            if not place.resolve().is_relative_to(folder.resolve()):
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        story = read("story.md", f"# Story\n\n## {example.section or 'Checklist'}\n\n- [ ] {example.item}\n")
        inventory = build(folder, caches=Path(name))
        return Examined(story, probes, [inventory]).answers()[0]
