#!/usr/bin/env bash
# Finding: an update of a dependency makes python-semantic-release release a major version, with the dependency's news as its
#          own.
#
# Packages:  python-semantic-release 10.7.0, and git-cliff 2.14.2 to compare
# Input:     a project at 1.0.0 and one commit "chore(deps): update dependency tinylib to v3 (#41)". Its body is the
#            description of the pull request, which quotes the release notes of tinylib as GitHub writes them: "* feat!: drop
#            Python 3.9 by @someone in https://..." and "* fix: close the file by @someone in https://..."
# Behaviour: by default the tool takes each paragraph of a body that starts like a subject, also behind "* ", for a commit
#            that was squashed. So the next version is 2.0.0, and the changelog of the project says "Drop Python 3.9" below
#            Features. With parse_squash_commits = false there is nothing to release, and git-cliff has nothing to bump
#            either: in the specification (Conventional Commits 1.0.0) type and "!" are in the subject, and a body is free
#            text.
# Why it is a surprise: the type chore says that nothing changes for users. GitHub can make the description of a pull request
#            the body of the squashed commit, and bots that update dependencies quote release notes in it. So a project that
#            changes nothing is released as a break by what somebody else wrote. Switch the option off, or keep descriptions
#            out of squashed commits.
# Seen:      "next version 2.0.0, in the changelog: Drop Python 3.9; without parse_squash_commits: 1.0.0; git-cliff: v1.0.0"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install python-semantic-release==10.7.0 git-cliff==2.14.2
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GH_TOKEN=unused
export GIT_AUTHOR_NAME=tester GIT_AUTHOR_EMAIL=tester@example.org GIT_COMMITTER_NAME=tester GIT_COMMITTER_EMAIL=tester@example.org
git init --quiet --initial-branch=main project
cd project
cat >pyproject.toml <<'TOML'
[project]
name = "project"
version = "1.0.0"

[tool.semantic_release]
version_toml = ["pyproject.toml:project.version"]
TOML
cat >"$folder/message" <<'MESSAGE'
chore(deps): update dependency tinylib to v3 (#41)

| Package | Change          |
| ------- | --------------- |
| tinylib | 2.9.0 to 3.0.0  |

## Release notes of tinylib

### What's Changed

* feat!: drop Python 3.9 by @someone in https://github.com/example/tinylib/pull/12
* fix: close the file by @someone in https://github.com/example/tinylib/pull/10
MESSAGE
git add .
git commit --quiet -m 'feat: export the notes'
git tag v1.0.0
git remote add origin https://github.com/example/project.git
git commit --quiet --allow-empty --cleanup=verbatim -F "$folder/message"
release() {
  "$folder/venv/bin/semantic-release" "$@" 2>/dev/null
}
next=$(release --noop version --print)
release version --no-commit --no-tag --no-push --no-vcs-release --changelog >/dev/null
news=$(grep -o 'Drop Python 3.9' CHANGELOG.md || true)
git checkout --quiet HEAD -- pyproject.toml
printf '\n[tool.semantic_release.commit_parser_options]\nparse_squash_commits = false\n' >>pyproject.toml
other=$(release --noop version --print)
cliff=$("$folder/venv/bin/git-cliff" --bumped-version 2>/dev/null)
seen="next version $next, in the changelog: $news; without parse_squash_commits: $other; git-cliff: $cliff"
echo "$seen"
[ "$seen" = "next version 2.0.0, in the changelog: Drop Python 3.9; without parse_squash_commits: 1.0.0; git-cliff: v1.0.0" ] ||
  { echo "the behaviour has changed"; exit 1; }
