"""The command's entry point: one handler for everything that can go wrong."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] == ["--version"]:  # answered before anything is imported
        from tacit import __version__

        sys.stdout.write(f"tacit {__version__}\n")
        return
    from tacit.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
