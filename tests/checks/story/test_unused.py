"""Test that an import that a file never uses is no evidence, and similar imports that are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tacit.actions.story import built_in
from tacit.checks.story.examples import answer
from tacit.checks.story.probes import Example
from tacit.checks.story.read import read
from tacit.checks.story.story import Examined
from tacit.checks.story.unused import package_of, unused
from tacit.checks.story.values import Answer
from tacit.checks.verify.inventory import build

PACKAGES = frozenset({"jwt", "@shop/auth"})


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("import jwt\n\nname = 'jwt'\n", [1]),
        ("import jwt\n# jwt.decode\n", [1]),
        ("import os\nfrom jwt import decode, encode as write\n\nself.decode()\n", [2]),
        ("from jwt import (\n    decode,\n    encode,\n)\n", [1]),
        ("from jwt import JWTError\n\ntry:\n    read()\nexcept JWTError:\n    pass\n", [1]),
        ("from jwt.exceptions import Expired\n\nraise Expired\n", [1]),
        ("import jwt  # noqa: E402\n", [1]),
        # used
        ("from jwt import JWTError, decode\n\ntry:\n    decode()\nexcept JWTError:\n    pass\n", []),
        ("import jwt\n\njwt.decode('a')\n", []),
        ("import jwt as tokens\n\ntokens.decode('a')\n", []),
        ("import jwt.api_jws\n\njwt.api_jws.decode('a')\n", []),
        ("from jwt import (\n    decode,\n    encode,\n)\n\nwrite = encode\n", []),
        ("from jwt import *\n", []),
        ("import jwt\n\nprint(f'{jwt.__version__}')\n", []),
        ("import jwt\n\n\ndef read(key: 'jwt.Key'): ...\n", []),
        # one of two imports of the package is used
        ("import jwt\nfrom jwt import decode\n\ndecode('a')\n", []),
        # for other files
        ("import jwt  # noqa: F401\n", []),
        ("import jwt  # noqa: E402, F401\n", []),
        ("import jwt  # noqa\n", []),
        ("from jwt import decode\n\n__all__ = ['decode']\n", []),
        # another package
        ("import json\n", []),
    ],
)
def test_an_import_of_python_is_unused_if_no_code_has_its_names(text: str, lines: list[int]) -> None:
    assert sorted(set(unused("a.py", text, "python", PACKAGES))) == lines
    assert list(unused("shop/__init__.py", text, "python", PACKAGES)) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("import { sign } from '@shop/auth/tokens';\n", [1]),
        ("import jwt, {\n  sign as write,\n} from 'jwt';\n\nsign();\n", [3]),
        ("const jwt = require('jwt');\n", [1]),
        ("import { sign } from '@shop/auth/tokens';\n\nsign();\n", []),
        ("import * as auth from '@shop/auth';\n\nauth.sign();\n", []),
        ("import jwt from 'jwt';\n\nexport const text = `${jwt.version}`;\n", []),
        ("const { sign: write } = require('jwt');\n\nwrite();\n", []),
        ("import 'jwt';\n", []),
        ("export { sign } from 'jwt';\n", []),
        ("import { sign } from '@shop/mail';\n", []),
    ],
)
def test_an_import_of_typescript_is_unused_if_no_code_has_its_names(text: str, lines: list[int]) -> None:
    assert list(unused("a.ts", text, "typescript", PACKAGES)) == lines


def test_other_languages_are_left_to_their_compilers() -> None:
    assert list(unused("a.go", 'import "jwt"\n', "go", PACKAGES)) == []


def test_the_package_of_a_module() -> None:
    assert package_of("jwt.api", is_script=False) == "jwt"
    assert package_of("@shop/auth/tokens", is_script=True) == "@shop/auth"
    assert package_of("jwt/tokens", is_script=True) == "jwt"


@pytest.mark.parametrize(("rest", "expected"), [("", Answer.LOOK), ("jwt.decode('a')\n", Answer.TICKED)])
def test_an_unused_import_does_not_tick_an_item(rest: str, expected: Answer) -> None:
    files = {f"{name}/tokens.py": f"import jwt\n\n{rest}" for name in ("a", "b", "c")}
    assert answer(built_in(), Example("Document JWT implementation", "", "", files)).answer is expected


@pytest.mark.parametrize(("rest", "expected"), [("", Answer.LOOK), ("redis.Redis()\n", Answer.TICKED)])
def test_an_unused_import_does_not_show_that_a_server_is_in_use(rest: str, expected: Answer, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code/cache.py").write_text(f"import redis\n\n{rest}")
    story = read("story.md", "# Story\n\n## Cache\n\n- [ ] Verify Redis is actually used\n")
    inventory = build(tmp_path / "code", caches=tmp_path)
    (found,) = Examined(story, built_in(), [inventory], caches=[tmp_path / "story"]).answers()
    assert found.answer is expected
