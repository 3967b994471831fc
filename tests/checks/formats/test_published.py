"""Test SARIF with the published schema and its validator, if they are installed.

`make test` installs both (MIT licence) if there is npm; neither is in this repository. Without them, test_formats.py
compares the output with the schema in `sarif.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tacit.checks.formats.sarif import sarif
from tests.base import Base
from tests.checks.formats.sarif import SCHEMA
from tests.checks.review.repositories import look, make, with_rules

ROOT = Path(__file__).parents[3]
PLACES = (
    ROOT / ".venv/npm/node_modules",
    ROOT / "node_modules",
    *(Path(name) for name in [os.environ.get("NODE_PATH", "")] if name),
)


@pytest.fixture(scope="module")
def multitool() -> Path:
    """Return the folder of Microsoft's SARIF validator, which contains the schema of the standard."""
    found = [folder for place in PLACES for folder in place.glob("@microsoft/sarif-multitool-*") if folder.is_dir()]
    if not found:
        pytest.skip("not installed: npm install --no-save @microsoft/sarif-multitool")
    return found[0]


@pytest.fixture
def logs(tmp_path: Path) -> dict[str, Any]:
    """Return two reviews as SARIF: `full` has a violation with a fix, and a removal; `empty` has no finding."""
    (tmp_path / "base" / "memory" / "episodic").mkdir(parents=True)
    base = with_rules(Base(tmp_path / "base"))
    repo = make(tmp_path / "shop")
    repo.write("safe.py", "import ast\n\n\ndef f(x):\n    return ast.literal_eval(x)\n")
    repo.commit()
    empty = sarif(look(base, repo), "1.2.3")
    repo.write("safe.py", "import ast\n\n\ndef f(x):\n    return yaml.safe_load(x)\n")
    repo.write(" ü #%\n.py", 'é = "ü"; x = eval(y)  # tacit: ignore[no-such] why\n')
    full = sarif(look(base, repo), "1.2.3")
    results = full["runs"][0]["results"]
    assert [("fixes" in item, item["ruleId"].endswith("/removed")) for item in results] == [
        (True, False),
        (False, True),
    ]
    return {"empty": json.loads(json.dumps(empty)), "full": json.loads(json.dumps(full))}


def test_the_published_schema(multitool: Path, logs: dict[str, Any]) -> None:
    schema = json.loads((multitool / "sarif-2.1.0.json").read_text("utf-8-sig"))
    for log in logs.values():
        jsonschema.validate(log, SCHEMA)
        jsonschema.validate(log, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**log, "version": "2.0"}, schema)
    broken = json.loads(json.dumps(logs["full"]).replace('"startLine"', '"firstLine"'))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, schema)


def test_the_validator(multitool: Path, logs: dict[str, Any], tmp_path: Path) -> None:
    program = multitool / "Sarif.Multitool"
    if not program.is_file():
        pytest.skip("the validator is not for this system")
    program.chmod(0o755)
    broken = {**logs["full"], "runs": [{}]}
    for name, log, code in (*((name, log, 0) for name, log in logs.items()), ("broken", broken, 1)):
        path = tmp_path / f"{name}.sarif"
        path.write_text(json.dumps(log), "utf-8")
        environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
        done = subprocess.run((program, "validate", path), capture_output=True, text=True, env=environment, check=False)
        said = [line for line in done.stdout.splitlines() if ": error " in line]
        assert bool(said) is bool(code), (name, done.stdout)
