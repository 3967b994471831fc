#!/usr/bin/env bash
# Finding: as root, SQLite changes the ctime of a write-ahead log when a connection only reads.
#
# Package:   apsw 3.54.1.0 (bundles SQLite 3.54.1), run as root on Linux
# Input:     a WAL database whose log holds a committed transaction, because one writer has not closed yet
# Behaviour: a second connection with SQLITE_OPEN_READONLY runs one SELECT. The log keeps its inode, size and mtime, but
#            its ctime moves: SQLite opens the log with O_CREAT and then calls fchown on it with the owner that it has.
# Why it is a surprise: whoever keeps (inode, size, mtime, ctime) of a database's files to see whether another program
#            wrote to them takes every reader for a writer, and only if the reader is root.
# Seen:      "mtime same, ctime moved"
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "skipped: this behaviour needs root"; exit 0; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install apsw==3.54.1.0
seen=$("$folder/venv/bin/python" - "$folder" <<'PYTHON'
import os, sys, time
import apsw

path = os.path.join(sys.argv[1], "store.db")
writer = apsw.Connection(path)
writer.execute("PRAGMA journal_mode = WAL")
writer.execute("CREATE TABLE note (title)")
writer.execute("INSERT INTO note VALUES ('one')")
before = os.stat(path + "-wal")
time.sleep(0.1)
reader = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
assert reader.execute("SELECT title FROM note").fetchall() == [("one",)]
after = os.stat(path + "-wal")
assert (before.st_ino, before.st_size) == (after.st_ino, after.st_size)
mtime = "same" if before.st_mtime_ns == after.st_mtime_ns else "moved"
ctime = "same" if before.st_ctime_ns == after.st_ctime_ns else "moved"
print(f"mtime {mtime}, ctime {ctime} (apsw {apsw.apsw_version()}, SQLite {apsw.sqlite_lib_version()})")
PYTHON
)
echo "$seen"
[[ "$seen" == "mtime same, ctime moved "* ]] || { echo "the behaviour has changed"; exit 1; }
