"""PURE. The exception for errors in templates. It is in its own module, because importing Jinja takes long."""


class TemplateFault(Exception):  # noqa: N818 — a problem in a user's template is called a fault everywhere
    """A template can't be read or rendered. The exception has the template's name, the line, and the problem."""

    def __init__(self, name: str, line: int, message: str) -> None:
        super().__init__(f"{name}:{line}: {message}")
        self.name, self.line, self.message = name, line, message
