"""Test that no warning is about names that commands in the same document create."""

from __future__ import annotations

import pytest

from tests.checks.verify.test_resources import CLUSTER, OBJECTS, judged


@pytest.mark.parametrize(
    ("made", "command"),
    [
        ("kubectl create deployment order --image=a", "kubectl exec deploy/order -- sh"),
        ("kubectl create deployment --image a order", "kubectl exec deploy/order -- sh"),
        ("kubectl expose deployment orders --port 80 --name webs", "kubectl get svc webs"),
        ("helm upgrade --install order x/y", "kubectl logs deploy/order"),
    ],
)
def test_objects_that_the_document_makes_are_not_missing(made: str, command: str) -> None:
    text = f"# A\n\n```bash\n{OBJECTS}{{}}{command}\n```\n"
    wrong = [
        [item.claim.name for item in judged(text.format(own), "docs/a.md", CLUSTER) if item.severity == "warning"]
        for own in ("", f"{made}\n")
    ]
    assert wrong[0]
    assert wrong[1] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE INDEX idx_bills_total ON bills (color);", ["bills.color"]),
        ("ALTER TABLE bills\n  ADD COLUMN color int;\nCREATE INDEX idx_bills_total ON bills (color);", []),
        ("CREATE INDEX idx_bills_total ON ONLY bills (total, rowid);", []),
        ("CREATE INDEX idx_bills_color ON bills (color);", ["idx_bills_color"]),
        ("CREATE TABLE yards (\n  id int\n);\n```\n\n```sql\nCREATE INDEX idx_bills_total ON yards (id);", ["yards"]),
    ],
)
def test_an_index_has_one_warning_and_may_use_what_the_document_makes(text: str, expected: list[str]) -> None:
    found = judged(f"# A\n\n```sql\nSELECT * FROM bills;\n{text}\n```\n")
    assert [item.claim.name for item in found if item.severity == "warning"] == expected
