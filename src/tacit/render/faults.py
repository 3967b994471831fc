"""PURE. The error of a template. It is apart from Jinja, so that a command can catch it without importing Jinja."""


class TemplateFault(Exception):  # noqa: N818 — a problem in a user's template is called a fault everywhere
    """A template can't be read or rendered. The exception has the template's name, the line, and the problem."""

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__(f"{name}:{line}: {message}")
        self.name, self.line, self.message = name, line, message
