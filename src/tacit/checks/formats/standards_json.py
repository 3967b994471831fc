"""PURE. Format the results of `tacit check standards` as JSON.

For each document, a matrix has a row for each standard and a cell for each module of the code. A cell says whether the
module follows the standard.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tacit.checks.formats.verify_json import evidence
from tacit.checks.standards.values import Cell, Finding, Kind, Matrix, Module, Row
from tacit.domain import serialize
from tacit.domain.findings import Diagnostic
from tacit.text.display import path_text


def document(matrices: Sequence[Matrix], commit: str, diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """Return matrices (which module follows which standard of a document) as a JSON value.

    Each cell is the result for one module and one standard, with the places in the code that show it. `commit` is the
    checked commit; `""` if there is none. `diagnostics` are the errors in the file of answers that people give.
    """
    return {
        "commit": commit or None,
        "documents": [_matrix(matrix) for matrix in matrices],
        "diagnostics": [serialize.diagnostic(item) for item in diagnostics],
    }


def _matrix(matrix: Matrix) -> dict[str, Any]:
    return {
        "path": path_text(matrix.document),
        "modules": [_module(module) for module in matrix.modules],
        "standards": [_row(matrix, row) for row in matrix.rows],
        "findings": [_finding(finding) for finding in matrix.findings],
        "remarks": list(matrix.remarks),
    }


def _module(module: Module) -> dict[str, Any]:
    return {
        "path": path_text(module.name),
        "found_by": path_text(module.sign),
        "languages": sorted(module.languages),
    }


def _row(matrix: Matrix, row: Row) -> dict[str, Any]:
    standard = row.standard
    return {
        "standard": standard.key,
        "kind": standard.kind.value,
        "name": standard.name,
        "value": standard.value or None,
        "line": standard.line,
        "section": standard.section or None,
        "language": standard.language or None,
        "optional": standard.is_optional,
        "for_a_person": standard.kind is Kind.QUESTION,
        "follow": row.follow,
        "of": row.of,
        "open": row.open,
        "cells": [_cell(module, cell) for module, cell in zip(matrix.modules, row.cells, strict=True)],
    }


def _cell(module: Module, cell: Cell) -> dict[str, Any]:
    return {
        "module": path_text(module.name),
        "mark": cell.mark.value,
        "why": cell.why or None,
        "answer": cell.person or None,
        "evidence": [evidence(place) for place in cell.evidence],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        **serialize.diagnostic(finding.diagnostic),
        "severity": finding.severity.value,
        "standard": finding.standard.key,
        "module": path_text(finding.module) or None,
        "fingerprint": finding.fingerprint,
    }
