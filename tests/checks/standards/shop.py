"""A repository with six modules and a shared library, and a standards document about them, for tests."""

from __future__ import annotations

from pathlib import Path

from tacit.checks.standards.matrix import Asked, matrix
from tacit.checks.standards.modules import find_modules
from tacit.checks.standards.values import Matrix, Row
from tacit.checks.verify import document
from tacit.checks.verify.inventory import build
from tests.checks.review.repositories import Repo, make

APP = "from shop_core import health, keyed\nfrom shop_core.log import logger\n\nimport os\n\nPORT = os.getenv('PORT')\n"
LIBRARY = {
    "libs/shop_core/__init__.py": "from .api import health, keyed\n",
    "libs/shop_core/log.py": "def logger():\n    ...\n",
    "libs/shop_core/api.py": (
        "from flask import Blueprint\n\n\n"
        "def health():\n    bp = Blueprint('health', __name__)\n\n    @bp.route('/health')\n    def get():\n"
        "        return {}\n\n    return bp\n\n\n"
        "def keyed(call):\n    return request.headers['X-Shop-Key']\n\n\n"
        "def unused():\n    return request.headers['X-Trace-Id']\n"
    ),
}
DOCUMENT = """\
# Standards

## Python module layout

```
{module_name}/
├── Dockerfile           # Container
├── requirements.txt
├── pyproject.toml       # (if using poetry)
├── app.py               # Entry point
├── handlers/            # Requests
│   ├── auth.py
├── services/
│   ├── {feature}_service.py
└── README.md
```

All modules import from `libs/shop_core`:

```python
from shop_core import health, keyed
from shop_core.log import logger, audit
```

## Endpoints

```
GET /health
X-Shop-Key: {key}
```

Metrics are at the `/metrics` endpoint.

```python
response = client.get("/health", headers={"X-Trace-Id": "1"})
```

## Docker

```dockerfile
FROM python:3.13-slim
HEALTHCHECK CMD true
USER app
```

## Environment variables

Every module must support:

```bash
# Core
PORT=8000
REGION=eu
```

## Module checklist

- [ ] **Documentation**
  - [ ] README.md with setup instructions
  - [ ] Dockerfile present
- [ ] **Code**
  - [ ] Passes the linters
  - [ ] Health check endpoint working
  - [ ] Unit tests written
  - [ ] Unit tests cover each branch

## Roadmap

```dockerfile
FROM node:20
```
"""


def files(name: str, *, image: str = "3.12-slim", app: str = APP) -> dict[str, str]:
    """Return the files, by path, of a module that follows nearly all standards."""
    return {
        f"modules/{name}/Dockerfile": f"FROM python:{image}\nHEALTHCHECK CMD true\nUSER app\n",
        f"modules/{name}/requirements.txt": "flask\n",
        f"modules/{name}/app.py": app,
        f"modules/{name}/services/{name}_service.py": "def run(): ...\n",
        f"modules/{name}/README.md": f"# {name}\n",
    }


def shop(folder: Path) -> Repo:
    """Create a repository with five Python modules and one in Go; the module `pay` violates several standards."""
    made = make(folder)
    written: dict[str, str] = {**LIBRARY, "docs/standards.md": DOCUMENT}
    for name in ("cart", "mail", "search", "stock"):
        written |= files(name)
    pay = files("pay", app="def main(): ...\n")
    del pay["modules/pay/requirements.txt"]
    written |= pay | {"modules/pay/tests/test_pay.py": "def test_pay(): ...\n"}
    written |= {"modules/gate/go.mod": "module example.com/gate\n", "modules/gate/main.go": "package main\n"}
    for path, text in written.items():
        made.write(path, text)
    made.commit()
    return made


def compared(repo: Repo, asked: Asked | None = None, text: str = DOCUMENT) -> Matrix:
    inventory = build(repo.root)
    read = document.read("docs/standards.md", text)
    return matrix(read, inventory, find_modules(inventory), asked or Asked())


def row(found: Matrix, key: str) -> Row:
    return next(item for item in found.rows if item.standard.key == key)


def marks(found: Matrix, key: str) -> dict[str, str]:
    cells = zip(found.modules, row(found, key).cells, strict=True)
    return {module.path.rpartition("/")[2]: cell.mark.value for module, cell in cells}
