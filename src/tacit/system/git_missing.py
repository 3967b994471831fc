"""I/O. Say why no git repository was found."""

from pathlib import Path


def why_no_repository(folder: Path) -> str:
    """Return why `repository` found none for a folder: the folder is in none, or git is not installed."""
    import shutil  # only needed for an error

    if shutil.which("git") is None:
        return "git is not installed, or not in one of the folders of PATH"
    return f"{folder}: not a git repository"
