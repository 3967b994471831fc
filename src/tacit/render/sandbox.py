"""PURE. Run Jinja in a sandbox: templates can't read files or run for long, and their errors have a line number."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from jinja2 import BytecodeCache, FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from tacit.domain.enums import Confidence
from tacit.domain.knowledge_base import KnowledgeBase, Totals
from tacit.domain.layout import Layout
from tacit.domain.note import Section
from tacit.domain.pattern import Dossier, Evidence, Pattern, Related
from tacit.render.faults import TemplateFault
from tacit.render.links import Linked, link, linked, note_links, stem
from tacit.render.onboarding import Chosen
from tacit.render.views import Numbered, View
from tacit.render.words import count, counted, in_code, minutes, places
from tacit.text.columns import filled
from tacit.text.escape import heading, inline
from tacit.text.markup import block

LONGEST_RANGE = 1_000  # so that a loop in a template takes a limited time
_VALUES = frozenset(
    {
        Chosen,
        Confidence,
        Dossier,
        Evidence,
        KnowledgeBase,
        Layout,
        Linked,
        Numbered,
        Pattern,
        Related,
        Section,
        Totals,
        View,
    }
)
_FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class _Sandbox(SandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        # all public attributes of tacit's values are safe, and the sandbox's own check takes most of the time
        if type(obj) in _VALUES and attribute[0] != "_":
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def call(self, context: Any, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        # a function without attributes is safe and takes no context; the sandbox would decide the same, but slower
        kind = type(function)
        ours = kind is FunctionType or kind is partial or (kind is MethodType and type(function.__self__) is Layout)
        if ours and not function.__dict__:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return function(*args, **kwargs)
        return super().call(context, function, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not (isinstance(left, int | float) and isinstance(right, int | float)):
            message = f"{operator} is not allowed here"
            raise SecurityError(message)
        return super().call_binop(context, operator, left, right)


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > LONGEST_RANGE:
        message = f"a range has more than {LONGEST_RANGE} numbers"
        raise SecurityError(message)
    return found


class Environment:
    """A set of templates, each compiled once.

    Templates get patterns and other data as objects, whose attributes they read (`pattern.name`), not as dictionaries.
    """

    def __init__(self, templates: Mapping[str, str], compiled: BytecodeCache | None = None) -> None:
        def load(name: str) -> tuple[str, str, None] | None:
            return (templates[name], name, None) if name in templates else None

        self._names = frozenset(templates)
        self._jinja = _Sandbox(
            loader=FunctionLoader(load),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=compiled,
        )
        self._jinja.globals.update(range=_range, linked=linked, note_links=note_links)
        self._jinja.filters.update(inline=inline, block=block, link=link, stem=stem, minutes=minutes, count=count)
        self._jinja.filters.update(counted=counted, heading=heading, filled=filled, in_code=in_code, places=places)
        for name in ("pprint", "urlize"):
            self._jinja.filters.pop(name, None)

    def check(self) -> None:
        """Compile every template.

        Raises:
            TemplateFault: a template has a syntax error.
        """
        for name in sorted(self._names):
            try:
                self._jinja.get_template(name)
            except TemplateSyntaxError as error:
                raise TemplateFault(error.name or name, error.lineno, error.message or "") from error

    def render(self, name: str, **values: Any) -> str:
        """Render a template with `values`. Raises the same exceptions as `pieces`."""
        return "".join(self.pieces(name, **values))

    def pieces(self, name: str, **values: Any) -> list[str]:
        """Render a template with `values`, and return its text as a list of pieces, whose concatenation is the page.

        Raises:
            TemplateFault: the template is missing, can't be parsed, or fails.
        """
        try:
            return list(self._jinja.get_template(name).generate(values))
        except TemplateSyntaxError as error:
            raise TemplateFault(error.name or name, error.lineno, error.message or "") from error
        except _FAULTS as error:
            place, line = self._place(error, name)
            message = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
            raise TemplateFault(place, line, message) from error

    def _place(self, error: BaseException, name: str) -> tuple[str, int]:
        """Return the name and the line of the innermost template in which an error occurred."""
        found = (name, 1)
        step = error.__traceback__
        while step is not None:
            file = step.tb_frame.f_code.co_filename
            if file in self._names:
                found = (file, step.tb_lineno)
            step = step.tb_next
        return found
