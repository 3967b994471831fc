#!/usr/bin/env bash
# Finding: watchdog goes on watching a folder that was moved out of the tree, and reports its changes under the old path.
#
# Package:   watchdog 7.1.0 on Linux (its default observer there, with inotify), and its PollingObserver to compare
# Input:     a recursive watch on "notes" with the folder "2024"; "2024" is moved to "archive", which nobody watches, a new
#            "notes/2024" is created, and then "archive/2024/old.md" is written, renamed to "older.md" and deleted
# Behaviour: a watch of inotify belongs to a folder and not to its path. watchdog reports that "2024" was deleted, but keeps the watch
#            and the old path. So it reports "notes/2024/old.md" as created, as moved to "notes/2024/older.md", and that as
#            deleted. None of these files has ever been there, while the folder of that name is another one. The
#            PollingObserver reports nothing of it. A folder that is deleted and not moved loses its watch.
# Why it is a surprise: the observer has itself reported the deletion, and it does follow a folder that is renamed inside the tree. An
#            index that believes the events adds notes that do not exist, or drops a note when a file with the
#            same name is deleted in the archive. Moving the notes of a finished year away is what archives are for.
# Seen:      "inotify: 2024 deleted, 2024 created, 2024/old.md created, 2024/old.md moved to 2024/older.md, 2024/older.md deleted;
#            polling: 2024 deleted, 2024 created"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install watchdog==7.1.0
seen=$("$folder/venv/bin/python" - "$folder" <<'PYTHON'
import importlib.metadata
import pathlib
import sys
import threading

from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver


class Log(FileSystemEventHandler):
    """A list of what is created, moved and deleted, except for the marks that end each step."""

    def __init__(self, watched):
        self.watched, self.lines, self.marks = watched, [], {}

    def on_any_event(self, event):
        path, moved = (str(pathlib.Path(name).relative_to(self.watched)) if name else "" for name in (event.src_path, event.dest_path))
        if path.startswith("mark"):
            if event.event_type == "created":
                self.marks[path].set()
        elif event.event_type in ("created", "moved", "deleted"):
            self.lines.append(f"{path} {event.event_type}{' to ' + moved if moved else ''}")

    def mark(self):
        """Create a file, and wait until it is reported, and with it all that happened before."""
        name = f"mark{len(self.marks)}"
        self.marks[name] = threading.Event()
        (self.watched / name).touch()
        assert self.marks[name].wait(20)


def describe(name, observer):
    notes, archive = (pathlib.Path(sys.argv[1], name, part) for part in ("notes", "archive"))
    (notes / "2024").mkdir(parents=True)
    archive.mkdir()
    log = Log(notes)
    observer.schedule(log, str(notes), recursive=True)
    observer.start()
    old, older = archive / "2024" / "old.md", archive / "2024" / "older.md"
    for step in (
        lambda: (notes / "2024").rename(archive / "2024"),
        lambda: (notes / "2024").mkdir(),
        lambda: old.write_text("old"),
        lambda: old.rename(older),
        lambda: older.unlink(),
    ):
        step()
        log.mark()
    observer.stop()
    observer.join()
    return f"{name}: {', '.join(log.lines)}"


print(
    f"{describe('inotify', Observer())}; {describe('polling', PollingObserver(timeout=0.2))} "
    f"(watchdog {importlib.metadata.version('watchdog')})"
)
PYTHON
)
echo "$seen"
[[ "$seen" == "inotify: 2024 deleted, 2024 created, 2024/old.md created, 2024/old.md moved to 2024/older.md, \
2024/older.md deleted; polling: 2024 deleted, 2024 created "* ]] || { echo "the behaviour has changed"; exit 1; }
