"""I/O. Read and plan many documents in several processes, and return the results in the order of the documents."""

import contextlib
import io
import pickle
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from tacit.errors import FileAccessError, NotImportableError, TacitError
from tacit.ingest.importers.documents import Opened
from tacit.system.parallel import InOrder, processes

J = TypeVar("J")
# The plan of a document's import, or the reason why the document can't be imported.
Result: TypeAlias = Opened | NotImportableError | FileAccessError
_WORTH_PROCESSES = 60  # documents; for fewer, starting processes costs more than it saves
_FEW = 3  # documents that are planned before other processes are started


@contextlib.contextmanager
def all_opened(work: Callable[[J], Opened], jobs: Sequence[J], *, at_once: bool) -> Iterator[Iterator[Result]]:
    """Yield an iterator over the results of `work(job)`, in the order of the jobs.

    If `at_once` is true and there are many jobs, processes do them in advance; then no job may depend on what this
    process does with the results of others. Otherwise, this process does each job when its result is needed.
    """

    def tried(job: J) -> Result:
        try:
            return work(job)
        except (NotImportableError, FileAccessError) as error:
            return error

    number = processes() if at_once and len(jobs) >= _WORTH_PROCESSES else 0
    if not number:
        yield map(tried, jobs)
        return
    first = [tried(job) for job in jobs[:_FEW]]  # compiles regular expressions once, before the processes are forked
    with InOrder(lambda job: _packed(tried(job)), jobs[_FEW:], number) as found:
        yield chain(first, map(pickle.loads, found))  # this process's own children wrote them


def _packed(result: Result) -> bytes:
    file = io.BytesIO()
    _Pickler(file, pickle.HIGHEST_PROTOCOL).dump(result)
    return file.getvalue()


class _Pickler(pickle.Pickler):
    """Writes a result, with errors and read-only dicts, which pickle can't write by itself."""

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, MappingProxyType):
            return _read_only, (dict(value),)
        if isinstance(value, TacitError):
            return _error, (type(value), str(value), value.help)
        return NotImplemented


def _read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


def _error(kind: type[TacitError], message: str, help_text: str) -> TacitError:
    """Return an error of the class `kind` with a message and advice, without calling the constructor of the class."""
    found = kind.__new__(kind)
    TacitError.__init__(found, message, help_text)
    return found
