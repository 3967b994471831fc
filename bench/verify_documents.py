"""List the warnings of `tacit verify` about well-maintained projects: `python -m bench.verify_documents DIR`.

DIR has a clone of each repository in PROJECTS, under its name without the owner, with its .gitignore files checked out.
All markdown documents that git tracks at the commit are verified. Each warning is listed with the judgement of a person
who read the document and the code.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tacit.actions.verify import Asked, verify_documents
from tacit.domain.findings import Severity
from tacit.system.git import Repository

PROJECTS = {
    "beancount/fava": "b12bd6f4155dc54ba4afdc5ea6b1daa8999d5956",
    "healthchecks/healthchecks": "29b5ec251059034b79e0120e2ff0c3e35d7bd9f8",
    "netbox-community/netbox": "43fe81f9e833228c9869f7ddadb67e6c5f145060",
    "miniflux/v2": "106cdd09e1557222303f3ed1376e1dadf0638621",
    "umami-software/umami": "c0ea3aefbee7a3429ee2f824b06dc4a9dbe0b7e1",
    # no code was changed after the warnings of these five projects were first read
    "getredash/redash": "ca79fe988d81cdac9675b412f3dfcab107bc1fbc",
    "CTFd/CTFd": "91ced62d44d3ec3142a0948ee96ed19947cfc979",
    "gotify/server": "d543a8aad22fcbebf25e76d201b4317882b5e148",
    "mealie-recipes/mealie": "b5643a9399465d8b4ea339e7a6639df2d697741b",
    "parse-community/parse-server": "7ea2a2953e9202d43ddb53ded309fbd26245d45c",
    # 28 warnings in their first run, 6 of them right; then gates and extractors were corrected
    "paperless-ngx/paperless-ngx": "b0e0e8a35373a5d9d588a507cb63c79e50a23403",
    "wagtail/wagtail": "c2ae43b9265d085c95142cd1a1f8563ad2eb4de9",
    "mozilla/kitsune": "dcfa333911ed376a14c59eee83bde0345d03ea20",
    "indico/indico": "b8f1fde8b81b199341cc84a75909cb0ed362d44e",
    "gogs/gogs": "eb1054e5432fc8397678372f08613429be233d7c",
    # 15 warnings in their first run, 4 of them right; then routes, variables and programs were corrected.
    # The first run that looked up names in the history gave 38 warnings about all projects but the second, third and
    # eleventh, 28 of them right; then packages, lower bounds, commands and links to repositories were corrected.
    "outline/outline": "d77dcdf853868c5d5fe125c895c9b71f0eff5c68",
    "sissbruecker/linkding": "65813a75404b1319aca8b09700fadc0b15adabaf",
    "GoogleCloudPlatform/microservices-demo": "34ffea9175946982c3088ed84994fe6019ad6e92",
}
# Document, kind and name of each warning, and whether it is right.
READ = {
    # the link has one `..` too few: AGENTS.md is in the root
    (".claude/skills/README.md", "path", ".claude/AGENTS.md"): True,
    # the list of changes moved to /api/core/ with its model
    ("docs/integrations/rest-api.md", "route", "GET /api/extras/object-changes/"): True,
    # the daemon that read it is gone
    ("docs/configuration.md", "environment", "PAPERLESS_SUPERVISORD_WORKING_DIR"): True,
    # Angular's modules are gone, and the settings became a package
    ("docs/development.md", "path", "src-ui/src/app/app.module.ts"): True,
    ("docs/development.md", "path", "src/paperless/settings.py"): True,
    # `home` is an application of the reader, and of a template in this repository
    ("docs/advanced_topics/testing.md", "import", "MyPage"): False,
    # the repository has neither the file nor a reader of the variable
    ("docs/frontend.md", "path", "webpack/global-expose-rules.js"): True,
    ("docs/hacking_howto.md", "environment", "USE_DEBUG_TOOLBAR"): True,
    # the files were renamed, deleted or moved
    ("CONTRIBUTING.md", "path", "spec/SecurityCheckGroups.js"): True,
    ("CONTRIBUTING.md", "path", "resources/buildConfigDefinition.js"): True,
    ("CONTRIBUTING.md", "path", "src/paperless/settings.py"): True,
    ("CONTRIBUTING.md", "path", "src-ui/src/app/app.module.ts"): True,
    ("docs/frontend.md", "path", "webpack.config.js"): True,
    ("docs/k8s.md", "path", "k8s"): True,
    ("web/DESIGN.md", "path", "theme.ts"): True,
    ("docs/ARCHITECTURE.md", "path", "types"): True,
    ("docs/README.md", "path", "src/content/config.ts"): True,
    # the workflow and the variable are in no other file
    (".github/workflows/README.md", "path", ".github/workflows/push-deploy.yml"): True,
    ("kustomize/README.md", "environment", "ENABLE_STATS"): True,
    # the file moved to conf/locale/
    (".github/CONTRIBUTING.md", "path", "conf/locale_en-US.ini"): True,
    # the code had these names, variables and agent in the past
    ("CLAUDE.md", "name", "mobile_template"): True,
    ("docs/development.md", "environment", "ES_INDEXES"): True,
    ("docs/development.md", "environment", "ES_WRITE_INDEXES"): True,
    ("docs/localization.md", "name", "ugettext_lazy"): True,
    ("docs/tests.md", "environment", "FORCE_DB"): True,
    ("docs/k8s.md", "technology", "New Relic"): True,
    # go.mod requires 1.26
    ("docs/dev/local_development.md", "version", "go"): True,
    # the file has an underscore now
    ("AGENTS.md", "path", "netbox/netbox/configuration.example.py"): True,
    # Protractor no longer runs the end-to-end tests
    ("src-ui/README.md", "technology", "Protractor"): True,
    # the component is gone
    ("kustomize/components/service-mesh-istio/README.md", "path", "kustomize/components/service-accounts"): True,
    # the path starts in the parent folder of the clone, which has the file
    ("README.md", "path", "healthchecks/requirements-dev.txt"): False,
    # examples: variables in the reader's configuration, and an address with a number
    ("docs/configuration/system.md", "environment", "AWS_STORAGE_BUCKET_NAME"): False,
    ("docs/configuration/system.md", "environment", "AWS_S3_REGION_NAME"): False,
    ("docs/integrations/rest-api.md", "route", "ANY /api/dcim/devices/123/"): False,
    # a setting whose code moved to a package that the repository requires
    ("docs/topics/search/backends.md", "environment", "ATOMIC_REBUILD"): False,
    # a path inside the wheel, not in the repository
    ("docs/development/building-the-package.md", "path", "netbox/_data"): False,
}


def main() -> int:
    """Print each warning with the judgement of a person, and then the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    documents = claims = warnings = right = 0
    for project, commit in PROJECTS.items():
        root = arguments.folder / project.partition("/")[2]
        if not root.is_dir():
            sys.stderr.write(f"{root}: not found, left out\n")
            continue
        names = [name for name in Repository(root).tree(commit, "") if name.endswith(".md")]
        asked = Asked(tuple(root / name for name in sorted(names)), (root,), commit)
        for report in verify_documents(root, asked, {}).report.documents:
            documents += 1
            claims += len(report.judged)
            for item in report.findings:
                if item.severity is not Severity.WARNING:
                    continue
                known = READ.get((report.path, item.claim.kind, item.claim.name))
                warnings += 1
                right += known is True
                verdict = "not read yet" if known is None else "right" if known else "wrong"
                place = f"{project} {report.path}:{item.claim.line}"
                sys.stdout.write(f"{place} {item.claim.kind} {item.claim.name}: {item.why} ({verdict})\n")
    sys.stdout.write(f"{documents} documents, {claims} claims: {warnings} warnings, {right} of them right\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
