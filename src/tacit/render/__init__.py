"""PURE but for Jinja. Values into the text of generated pages."""

from tacit.render.links import href
from tacit.render.renderer import Renderer
from tacit.render.sandbox import TemplateFault
from tacit.render.views import MANY, by_category, has_workflow, needs_evidence_page, single_pages

__all__ = [
    "MANY",
    "Renderer",
    "TemplateFault",
    "by_category",
    "has_workflow",
    "href",
    "needs_evidence_page",
    "single_pages",
]
