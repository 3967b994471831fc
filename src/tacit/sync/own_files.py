"""Find files at the paths of generated pages that a sync does not replace, because a person wrote or edited them."""

from __future__ import annotations

from collections.abc import Iterator

from tacit.domain.assemble import too_large
from tacit.domain.findings import Diagnostic
from tacit.render.seal import Origin, origin
from tacit.render.views import single_pages, with_workflow
from tacit.store.reader import Reader
from tacit.sync.page_writer import kept_index, left_alone
from tacit.system import files
from tacit.workspace.workspace import Workspace

_OWN = {Origin.EDITED, Origin.FOREIGN, Origin.NO_TEXT}


def own_files(workspace: Workspace, reader: Reader) -> Iterator[Diagnostic]:
    """Yield an error or warning for each file that people wrote or edited at a generated page's path.

    Sync does not replace these files.
    """
    layout, patterns = workspace.config.layout, tuple(reader.patterns())
    due = {layout.readme, layout.index, *(document.path for document in workspace.config.documents)}
    due |= {path for _, path in single_pages(layout, patterns)}
    due |= {layout.category(pattern.category) for pattern in with_workflow(patterns)}
    due |= {layout.onboarding} if with_workflow(patterns) else set()
    if too_large(patterns, workspace.config.documents, workspace.config.overview_limit):
        due |= {layout.details(pattern.category) for pattern in patterns}
    for path in sorted(due):
        data = files.page_bytes(workspace.root / path)
        if data is not None and (kind := _origin(data)) in _OWN:
            yield left_alone(workspace, path, kind)
    if found := kept_index(workspace):
        yield found


def _origin(data: bytes) -> Origin:
    try:
        return origin(data.decode())
    except UnicodeDecodeError:
        return Origin.NO_TEXT
