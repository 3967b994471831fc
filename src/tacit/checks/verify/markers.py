"""PURE. A table of tools that a repository uses only if it has one of their files, such as `yarn.lock` for Yarn."""

from __future__ import annotations

import re

# A tool, the names of its files, and the programs that run it in commands. Nearly every repository that uses the tool
# has the first file, so this file is looked up in git's history.
_LINES = """
Yarn | yarn.lock .yarnrc.yml .yarnrc | yarn
pnpm | pnpm-lock.yaml pnpm-workspace.yaml | pnpm
Bun | bun.lock bun.lockb bunfig.toml | bun
Poetry | poetry.lock | poetry
Pipenv | Pipfile Pipfile.lock | pipenv
uv | uv.lock uv.toml | uv
PDM | pdm.lock | pdm
Bundler | Gemfile Gemfile.lock | bundle bundler
Composer | composer.json composer.lock | composer
Bower | bower.json .bowerrc | bower
Lerna | lerna.json | lerna
Turborepo | turbo.json turbo.jsonc | turbo
Nx | nx.json | nx
Grunt | Gruntfile.js Gruntfile.coffee Gruntfile.cjs Gruntfile.ts | grunt
Gulp | gulpfile.js gulpfile.ts gulpfile.babel.js gulpfile.mjs | gulp
Rollup | rollup.config.js rollup.config.mjs rollup.config.ts rollup.config.cjs |
Webpack | webpack.config.js webpack.config.ts webpack.config.cjs webpack.config.mjs |
Vagrant | Vagrantfile | vagrant
tox | tox.ini | tox
Nox | noxfile.py | nox
Travis CI | .travis.yml |
CircleCI | .circleci/config.yml |
AppVeyor | appveyor.yml .appveyor.yml |
Jenkins | Jenkinsfile |
GitLab CI | .gitlab-ci.yml |
Azure Pipelines | azure-pipelines.yml |
Cloud Build | cloudbuild.yaml cloudbuild.json |
Heroku | app.json Procfile heroku.yml |
Fly.io | fly.toml |
Netlify | netlify.toml |
Render | render.yaml |
Skaffold | skaffold.yaml | skaffold
Tilt | Tiltfile | tilt
Earthly | Earthfile | earthly
Bazel | WORKSPACE WORKSPACE.bazel MODULE.bazel BUILD.bazel | bazel
Gradle | build.gradle build.gradle.kts gradlew | gradle
Maven | pom.xml | mvn
dep | Gopkg.toml Gopkg.lock | dep
Glide | glide.yaml | glide
Godeps | Godeps/Godeps.json | godep
GoReleaser | .goreleaser.yml .goreleaser.yaml | goreleaser
Air | .air.toml air.toml | air
Drone | .drone.yml .drone.yaml .drone.star |
Dependabot | .github/dependabot.yml |
Renovate | renovate.json .github/renovate.json renovate.json5 .github/renovate.json5 |
pre-commit | .pre-commit-config.yaml | pre-commit
Husky | .husky/pre-commit .huskyrc |
Dev Containers | .devcontainer/devcontainer.json .devcontainer.json |
Gitpod | .gitpod.yml .gitpod.Dockerfile |
Storybook | .storybook/main.js .storybook/main.ts .storybook/config.js |
Docusaurus | docusaurus.config.js docusaurus.config.ts |
MkDocs | mkdocs.yml mkdocs.yaml | mkdocs
Hugo | hugo.toml config.toml hugo.yaml | hugo
Cypress | cypress.json cypress.config.js cypress.config.ts |
Playwright | playwright.config.js playwright.config.ts |
Protractor | protractor.conf.js | protractor
Karma | karma.conf.js karma.conf.ts | karma
Alembic | alembic.ini | alembic
Prisma | schema.prisma |
Buf | buf.yaml buf.gen.yaml | buf
sqlc | sqlc.yaml sqlc.yml sqlc.json | sqlc
"""
_TABLE = [[part.strip() for part in line.split("|")] for line in _LINES.strip().splitlines()]
FILES = {name: tuple(files.split()) for name, files, _ in _TABLE}
RUN_AS = {program: name for name, _, programs in _TABLE for program in programs.split()}
# Names that are also ordinary words, or names of services that documents name for other reasons.
_NOT_IN_PROSE = {"Air", "dep", "Bun", "Render", "Drone", "Nx", "Buf", "Tilt", "Hugo", "Karma", "Heroku", "Fly.io", "uv"}
_ALSO = {"Dev Containers": r"dev ?containers?", "Nox": "nox(?!\\w)", "Jenkins": "Jenkins"}
_PROSE = "|".join(
    f"(?P<_{number}>{_ALSO.get(name, re.escape(name))})"
    for number, name in enumerate(FILES)
    if name not in _NOT_IN_PROSE
)
_ORDER = list(FILES)
_IN_PROSE = re.compile(rf"(?<![\w./@-])(?:{_PROSE})(?![\w/-]|\.\w)", re.IGNORECASE)
# one to four names in brackets: "sessions (NextAuth.js)", "a service (Fastify, Redis)"
_NAME_IN_BRACKETS = r"[A-Z][\w.+#-]*(?: [A-Z][\w.+#-]*)?"
_IN_BRACKETS = re.compile(rf"\(({_NAME_IN_BRACKETS}(?:(?:, | & |/| \+ | and ){_NAME_IN_BRACKETS}){{0,3}})\)")


# words before brackets whose names are examples, or parts of something else: "any server (Fastify)"
_OF_OTHERS = re.compile(
    r"\b(?:your|any|other|others|another|own|some|alternatives?|similar|supports?|supported|compatible|works?"
    r"|customers?|users?|comparisons?|plugins?|talks?|articles?)\b",
    re.IGNORECASE,
)
# what a sentence names as a possibility: "Celery can be used as a task runner"
_POSSIBLE = re.compile(
    r"\b(?:can|could|may|might|would) (?:also |then )?be (?:used|added|integrated|replaced|swapped)"
    r"|\b(?:other|possible) options|\boptions include|\bpotential(?:ly)?\b",
    re.IGNORECASE,
)
_STATED = re.compile(r"\s*(?:[-*+]|\d+[.)])\s|.*\b(?:is|are|has|have)\b")  # the start of an item, or a statement


def in_brackets(text: str) -> list[range]:
    """Return the offsets of each text in parentheses that has only one to four names, such as "(Fastify, Redis)".

    The parentheses must be in a list item, or after a verb, as in "the API is a service (Fastify)". After words such as
    "any" and "your", they are left out, because the names are only examples then.
    """
    return [
        range(*found.span(1))
        for found in _IN_BRACKETS.finditer(text)
        if _STATED.match(before := text[: found.start()]) and not _OF_OTHERS.search(before)
    ]


def is_possible(sentence: str) -> bool:
    """Return whether a sentence names a technology only as a possibility."""
    return _POSSIBLE.search(sentence) is not None


def named(text: str) -> list[tuple[str, int, str]]:
    """Return the tools that a text names, each with its usual name, its offset, and its spelling in the text."""
    return [(_ORDER[int(str(found.lastgroup)[1:])], found.start(), found[0]) for found in _IN_PROSE.finditer(text)]
