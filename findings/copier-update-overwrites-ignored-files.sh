#!/usr/bin/env bash
# Finding: "copier update" merges your changes of a file that git tracks, and overwrites your changes of a file that git ignores.
#
# Package:   copier 9.19.1, with git
# Input:     a template with .gitignore and three settings files, of which the project ignores two; in the project, line 1 of each
#            is changed, and the notes local.md (ignored) and open.md (tracked) are added; then the second version of the template
#            changes line 8 of "ignored" and "tracked", leaves "same" as it was, and adds a local.md and an open.md
# Behaviour: "tracked" has both changes, and open.md has conflict markers with both texts. "ignored" has only the change of the
#            template, and local.md only its text. "same" loses the change of the project too, although the template has not
#            touched it: copier writes all files anew and then applies the difference between the old template and the project,
#            and that difference comes from git, which leaves ignored files out.
# Why it is a surprise: copier refuses to start as long as the project has uncommitted changes, so that nothing can be lost. What
#            git ignores (.env, local settings, notes) counts as clean, and is what git can't bring back. There is no question and
#            no warning, the exit status is 0, and "git status" does not list these files.
# Instead:   a template lists such files in _skip_if_exists, and then all three keep the text of the project.
# Seen:      "tracked: mine theirs; ignored: theirs; same: none; open.md: mine theirs; local.md: theirs; with _skip_if_exists:
#            ignored: mine; same: mine; local.md: mine"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install copier==9.19.1
export GIT_CONFIG_GLOBAL="$folder/gitconfig" GIT_CONFIG_NOSYSTEM=1
git config --file gitconfig user.name A
git config --file gitconfig user.email a@example.com

commit() {
  git add --force .
  git commit --quiet --message "$1"
}

# Create a template with the given copier.yml and a project, change both, and update the project.
update() {
  rm -rf template project
  git init --quiet template
  printf '%s' "$1" >template/copier.yml
  printf '{{ _copier_answers | to_nice_yaml }}' >'template/{{ _copier_conf.answers_file }}.jinja'
  printf '%s\n' ignored same local.md >template/.gitignore
  printf '%s\n' 1 2 3 4 5 6 7 8 | tee template/tracked template/ignored >template/same
  (cd template && commit first && git tag 1.0.0)
  venv/bin/copier copy --quiet --defaults "$folder/template" project
  git init --quiet project
  (cd project && git add . && git commit --quiet --message "created from the template")
  sed -i.old 's/1/mine/' project/tracked project/ignored project/same
  rm project/*.old
  echo mine | tee project/local.md >project/open.md
  (cd project && git add . && git commit --quiet --message "changed in the project")
  sed -i.old 's/8/theirs/' template/tracked template/ignored
  rm template/*.old
  echo theirs | tee template/local.md >template/open.md
  (cd template && commit second && git tag 2.0.0)
  (cd project && ../venv/bin/copier update --quiet --defaults)
}

# Print which of the two changes the files of the project have.
describe() {
  local name changes
  for name in "$@"; do
    changes=$(grep -ohxE 'mine|theirs' "project/$name" | paste -sd ' ' -) || true
    printf '; %s: %s' "$name" "${changes:-none}"
  done
}

update ''
seen=$(describe tracked ignored same open.md local.md)
update '_skip_if_exists: [ignored, same, local.md]'
seen="${seen#; }; with _skip_if_exists: $(describe ignored same local.md | cut -c 3-)"
echo "$seen ($(venv/bin/copier --version))"
expected="tracked: mine theirs; ignored: theirs; same: none; open.md: mine theirs; local.md: theirs; "
expected+="with _skip_if_exists: ignored: mine; same: mine; local.md: mine"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
