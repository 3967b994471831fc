"""Test that reviews report removed guards (code that follows a pattern), but not moved or rewritten ones."""

from __future__ import annotations

import difflib

import pytest

from tacit.checks.review.diffs import applied, read_diff, whole
from tacit.checks.review.examine import examine
from tacit.checks.review.values import Change, ChangedFile, Kind
from tacit.checks.rules.read import read_rules
from tacit.checks.rules.values import Rule
from tacit.domain.enums import Confidence
from tacit.domain.pattern import Pattern

PATTERNS = {"joins": Pattern("joins", "Joins", "data", Confidence.HIGH)}


def adoption(rule: str, language: str = "python") -> list[Rule]:
    text = f"id: guard\nlanguage: {language}\nmetadata: {{finds: adoption}}\nrule: {rule}\n"
    rules, wrong = read_rules("joins.rules.yml", "joins", text.encode())
    assert wrong == ()
    return list(rules)


def edited(path: str, before: str, after: str) -> ChangedFile:
    """Return a changed file with the hunks of a diff without context lines."""
    if not (before and after):
        return ChangedFile(path, path, before or None, after or None, whole(before or None, after or None))
    sides = (before.splitlines(keepends=True), after.splitlines(keepends=True))
    text = "".join(difflib.unified_diff(*sides, f"a/{path}", f"b/{path}", n=0))
    return applied(read_diff(text)[0], after)


def removed(rules: list[Rule], *files: tuple[str, str, str]) -> list[int]:
    """Return the lines, before the change, from which a guard was removed; the change consists of `files`."""
    change = Change("a change", tuple(edited(*file) for file in files))
    found = examine(change, rules, PATTERNS).findings
    assert all(item.kind is Kind.REMOVAL for item in found)
    return [item.match.line for item in found]


JOINS = adoption("{any: [{pattern: $Q.select_related($$$A)}, {pattern: $Q.prefetch_related($$$A)}]}")
ALL = "def people(self):\n    return User.objects.select_related('profile').all()\n"
LONG = (
    "def people(self):\n    return User.objects.select_related(\n        'profile', 'profile__company',\n"
    "        'address',\n    ).filter(a=1)\n"
)
STEPS = (
    "def people(q, name):\n    if name:\n        q = q.filter(name=name)\n"
    "    q = q.select_related('profile')\n    return q.all()\n"
)
NESTED = "def page(request):\n    return render(request, paginate(list(User.objects.select_related('profile')), 20))\n"
VIEW = (
    "class People(View):\n    model = User\n    paginate_by = 20\n\n    def get_queryset(self):\n"
    "        return super().get_queryset().select_related('profile', 'address')\n\n"
    "    def name(self):\n        return 1\n"
)
OVERRIDE = "    def get_queryset(self):\n        return super().get_queryset().select_related('profile', 'address')\n\n"


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (ALL, ALL.replace(".select_related('profile')", ""), 2),
        (ALL, ALL.replace(".select_related('profile').all()", ".filter(a=1)"), 2),
        (
            ALL.replace("'profile'", "'profile', 'profile__company'"),
            "def people(self):\n    return User.objects.all()\n",
            2,
        ),
        (LONG, "def people(self):\n    return User.objects.filter(a=1)\n", 2),
        (LONG, "def people(self):\n    return User.objects.filter(\n        a=1\n    )\n", 2),
        (
            "def live(self):\n    return self.select_related('release_page').filter(x=1)\n",
            "def live(self):\n    return self.filter(x=1)\n",
            2,
        ),
        (STEPS, STEPS.replace("    q = q.select_related('profile')\n", ""), 4),
        (STEPS.replace("if name", "while name"), STEPS.replace("    q = q.select_related('profile')\n", ""), 4),
        (NESTED, NESTED.replace(".select_related('profile')", ""), 2),
        (NESTED, NESTED.replace(".select_related('profile')", ".filter(live=True)"), 2),
        (VIEW, VIEW.replace(OVERRIDE, ""), 6),
        (VIEW, VIEW.replace(".select_related('profile', 'address')", ""), 6),
        ("people = User.objects.select_related('a').all()\n", "people = User.objects.all()\n", 1),
        (  # the variable is written in place
            "def f(o):\n    qs = o.people.all()\n    qs = qs.prefetch_related('a')\n    return S(qs).data\n",
            "def f(o):\n    return S(o.people.all()).data\n",
            3,
        ),
        (
            "def f(pk):\n    return get_object_or_404(\n        User.objects.select_related('a'), pk=pk\n    )\n",
            "def f(pk):\n    return get_object_or_404(User, pk=pk)\n",
            3,
        ),
        (  # an argument of the guard
            "def f(q):\n    return q.select_related('a', 'b')\n",
            "def f(q):\n    return q.select_related('a')\n",
            2,
        ),
        (  # a hook of the base class
            "class V(Base):\n    def queryset(self):\n        return self.m.objects.select_related('a')\n\n    x = 1\n",
            "class V(Base):\n    x = 1\n",
            3,
        ),
        (
            "async def f(db):\n    rows = await db.query(User).select_related('a').all()\n    return rows\n",
            "async def f(db):\n    rows = await db.query(User).all()\n    return rows\n",
            2,
        ),
    ],
)
def test_a_guard_that_is_cut_out_is_reported(before: str, after: str, line: int) -> None:
    assert before != after
    assert removed(JOINS, ("app.py", before, after)) == [line]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ALL, "def people(self):\n    return cached('people')\n"),  # rewritten
        (ALL, "def people(self):\n    return Person.objects.all()\n"),  # another model
        (ALL, ""),
        (ALL, ALL.replace("people", "persons").replace(".select_related('profile')", "")),  # another function
        (ALL, ALL.replace("'profile'", "'company'")),  # edited
        (ALL, ALL.replace("select_related", "prefetch_related")),
        (  # an argument that is loaded in another way
            "def f(q):\n    return q.select_related('a', 'b')\n",
            "def f(q):\n    return with_b(q.select_related('a'), 'b')\n",
        ),
        (  # a helper that the class itself calls
            (
                "class V(Base):\n    def rows(self):\n        return self.m.select_related('a')\n\n    def f(self):\n"
                "        return self.rows()\n"
            ),
            "class V(Base):\n    def f(self):\n        return 1\n",
        ),
        (ALL, ALL.replace("    return", "    q =") + "    return q\n"),  # rewritten in place
        (STEPS, "def people(q, name):\n    return search(name)\n"),
        (STEPS, STEPS.replace("q = q.select_related('profile')\n    return q.all()", "return 1")),  # no later use
        (STEPS, "def people(q, name):\n    q = search(name)\n    return q.all()\n"),
        (  # moved to a helper
            ALL,
            (
                "def joined():\n    return User.objects.select_related('profile')\n\n\n"
                "def people(self):\n    return joined().all()\n"
            ),
        ),
        (  # moved to a method of the manager
            VIEW,
            "class UserManager(Manager):\n    def get_queryset(self):\n        return super().get_queryset()"
            ".select_related('profile', 'address')\n\n\n" + VIEW.replace(OVERRIDE, ""),
        ),
        (VIEW, "class People(View):\n    pass\n" + VIEW.replace("People", "Persons")),  # the class was renamed
        (NESTED, NESTED.replace("paginate(list(User.objects.select_related('profile')), 20)", "{}")),
    ],
)
def test_moved_and_rewritten_code_is_not_a_removal(before: str, after: str) -> None:
    assert removed(JOINS, ("app.py", before, after)) == []


def test_a_guard_that_moves_to_another_file_is_not_a_removal() -> None:
    without = ALL.replace(".select_related('profile')", "")
    manager = "class Users(Manager):\n    def get_queryset(self):\n        return self.base.select_related('profile')\n"
    assert removed(JOINS, ("app.py", ALL, without), ("managers.py", "", manager)) == []
    assert removed(JOINS, ("app.py", ALL, without), ("managers.py", "", manager.replace("'profile'", "'x'"))) == [2]


INDEXES = adoption("{any: [{pattern: models.Index($$$A)}, {pattern: Index($$$A)}]}")
META = (
    "class Order(Model):\n    buyer = CharField()\n    state = CharField()\n    paid = DateField()\n\n    class Meta:\n"
    "        ordering = ['paid']\n        indexes = [\n            models.Index(fields=['buyer', 'state']),\n"
    "            models.Index(fields=['paid']),\n        ]\n"
)
PAID = "            models.Index(fields=['paid']),\n"
TABLE = (
    "class File(Base):\n    __tablename__ = 'file'\n    owner_id = mapped_column(ForeignKey('user.id'))\n"
    "    name = mapped_column(String)\n    __table_args__ = (Index('ix_owner', 'owner_id'),)\n"
)


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (META, META.replace(PAID, ""), [10]),
        (META, META[: META.index("        indexes")], [9, 10]),
        (META, META[: META.index("\n    class Meta")], [9, 10]),
        (TABLE, TABLE.replace("    __table_args__ = (Index('ix_owner', 'owner_id'),)\n", ""), [5]),
        (TABLE, TABLE.replace("(Index('ix_owner', 'owner_id'),)", "()"), [5]),
        # the column is gone, too
        (
            META,
            META.replace("            models.Index(fields=['paid']),\n", "").replace("    paid = DateField()\n", ""),
            [],
        ),
        (META, "class Order(Model):\n    pass\n", []),  # most of the class is gone
        (META, META.replace("fields=['paid']", "fields=['paid', 'state']"), []),
        (META, "", []),
        (TABLE, TABLE.replace("File", "Document"), []),
    ],
)
def test_an_element_of_a_class_is_gone(before: str, after: str, lines: list[int]) -> None:
    assert removed(INDEXES, ("models.py", before, after)) == lines


FIELDS = adoption("{kind: call, has: {field: arguments, has: {kind: keyword_argument, regex: ^timeout}}}")


@pytest.mark.parametrize(
    ("before", "after", "number"),
    [
        ("def f(u):\n    return get(u, timeout=5)\n", "def f(u):\n    return get(u)\n", 1),
        (
            "def f(u):\n    x = get(\n        u,\n        timeout=5,\n    )\n",
            "def f(u):\n    x = get(\n        u,\n    )\n",
            True,
        ),
        ("def f(u):\n    return get(u, timeout=5)\n", "def f(u):\n    return load(u, 5)\n", 0),
        ("def f(u):\n    return get(u, timeout=5)\n", "def f(u):\n    return CACHE\n", 0),
        ("def f(u):\n    get(u, timeout=5)\n    x = 1\n", "def f(u):\n    x = 1\n", 0),
    ],
)
def test_an_argument_that_is_gone(before: str, after: str, number: int) -> None:
    assert len(removed(FIELDS, ("app.py", before, after))) == number


@pytest.mark.parametrize(
    ("language", "path", "rule", "before", "after"),
    [
        (
            "go",
            "a.go",
            '{pattern: {context: "func f() { $DB.Preload($$$A) }", selector: call_expression}}',
            'package a\nfunc All(db *DB) []User {\n\tdb.Preload("Profile").Where("a", 1).Find(&users)\n}\n',
            'package a\nfunc All(db *DB) []User {\n\tdb.Where("a", 1).Find(&users)\n}\n',
        ),
        (
            "ruby",
            "a.rb",
            "{pattern: $Q.includes($$$A)}",
            "class Users\n  def index\n    @users = User.includes(:profile).where(a: 1)\n  end\nend\n",
            "class Users\n  def index\n    @users = User.where(a: 1)\n  end\nend\n",
        ),
        (
            "java",
            "A.java",
            "{pattern: $B.timeout($$$A)}",
            "class A {\n  Client make() {\n    return Client.newBuilder().timeout(TEN).build();\n  }\n}\n",
            "class A {\n  Client make() {\n    return Client.newBuilder().build();\n  }\n}\n",
        ),
        (
            "typescript",
            "a.ts",
            "{pattern: $Q.leftJoinAndSelect($$$A)}",
            "const list = async (q: Query) => {\n  const rows = await q.from(U).leftJoinAndSelect('a').all();\n};\n",
            "const list = async (q: Query) => {\n  const rows = await q.from(U).all();\n};\n",
        ),
        (
            "php",
            "a.php",
            "{pattern: $Q->with($$$A)}",
            "<?php\nclass A {\n  function all() {\n    return User::query()->with('profile')->get();\n  }\n}\n",
            "<?php\nclass A {\n  function all() {\n    return User::query()->get();\n  }\n}\n",
        ),
    ],
)
def test_other_languages(language: str, path: str, rule: str, before: str, after: str) -> None:
    assert len(removed(adoption(rule, language), (path, before, after))) == 1


_TRANSACTION = "{kind: call_expression, has: {field: function, regex: '\\.transaction$'}}"
_COMPARED = "{kind: call_expression, has: {field: function, regex: '(?i)(constanttimecompare|timingsafeequal)$'}}"
_IN_TRANSACTION = (
    "async function close(id) {\n  await db.transaction(async (tx) => {\n    await tx.delete(id);\n"
    "    await log({ id, kind: 'closed', tx });\n  });\n}\n"
)


@pytest.mark.parametrize(
    ("language", "rule", "before", "after"),
    [
        (
            "javascript",
            _TRANSACTION,
            _IN_TRANSACTION,
            "async function close(id) {\n  await db.delete(id);\n  await log({ id, kind: 'closed' });\n}\n",
        ),
        (
            "go",
            _COMPARED,
            (
                "package a\nfunc ok(a string) bool {\n"
                "\tif subtle.ConstantTimeCompare([]byte(a), []byte(key())) == 1 {\n"
                "\t\treturn true\n\t}\n\treturn false\n}\n"
            ),
            "package a\nfunc ok(a string) bool {\n\tif a == key() {\n\t\treturn true\n\t}\n\treturn false\n}\n",
        ),
        (
            "javascript",
            _COMPARED,
            "const ok = (a) => crypto.timingSafeEqual(Buffer.from(a), Buffer.from(known(a)));\n",
            "const ok = (a) => check(a === known(a));\n",
        ),
    ],
)
def test_the_contents_of_a_guard_remain(language: str, rule: str, before: str, after: str) -> None:
    path = {"javascript": "a.js", "go": "a.go"}[language]
    assert len(removed(adoption(rule, language), (path, before, after))) == 1


@pytest.mark.parametrize(
    "after",
    [
        # the transaction is opened by another call
        (
            "async function close(id) {\n  await db.transaction(async (tx) => shut(tx, id));\n}\n"
            "const shut = async (tx, id) => {\n  await tx.delete(id);\n  await log({ id, kind: 'closed', tx });\n};\n"
        ),
        # other code takes its place
        "async function close(id) {\n  await queue.push({ id, task: 'close' });\n}\n",
    ],
)
def test_a_function_in_a_guard_that_is_moved_or_replaced_is_not_a_removal(after: str) -> None:
    assert removed(adoption(_TRANSACTION, "javascript"), ("a.js", _IN_TRANSACTION, after)) == []
