#!/usr/bin/env bash
# Finding: after a change of a shared mapping, ruamel.yaml reads the old value from the mapping that merges it, and writes the new.
#
# Package:   ruamel.yaml 0.19.1, in its round-trip mode
# Input:     a compose file with "x-service: &service" (an image), a service "web" with "<<: *service", and the assignments
#            d["x-service"]["image"] = "app:2" and d["x-service"]["user"] = "www"
# Behaviour: web["image"] is still "app:1", while the text that dump writes gives web the image "app:2". For the new key,
#            web.get("user") is "www", and "user" in web is False, as is a loop over web. A plain alias (*service without
#            the merge) has both at once.
# Why it is a surprise: the reference is kept for the text, and values are copied once, when the file is read. A program that
#            edits a compose file and checks the result before it writes (is any service on the old image?) checks
#            values that the file does not have. A key that was changed reads as old and a key that is new reads as new.
# Seen:      "memory: image app:1, user www, user in web False; written: image app:2, user www, user in web True;
#            plain alias: image app:2, user in it True"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install ruamel.yaml==0.19.1
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import io

import ruamel.yaml

COMPOSE = """\
x-service: &service
  image: app:1
services:
  web:
    <<: *service
    ports: ["80:80"]
  plain: *service
"""


def describe(document):
    web = document["services"]["web"]
    return f"image {web['image']}, user {web.get('user')}, user in web {'user' in web}"


yaml = ruamel.yaml.YAML()
document = yaml.load(COMPOSE)
document["x-service"]["image"] = "app:2"
document["x-service"]["user"] = "www"
text = io.StringIO()
yaml.dump(document, text)
plain = document["services"]["plain"]
print(
    f"memory: {describe(document)}; written: {describe(ruamel.yaml.YAML().load(text.getvalue()))}; "
    f"plain alias: image {plain['image']}, user in it {'user' in plain} (ruamel.yaml {ruamel.yaml.__version__})"
)
PYTHON
)
echo "$seen"
[[ "$seen" == "memory: image app:1, user www, user in web False; written: image app:2, user www, user in web True; \
plain alias: image app:2, user in it True "* ]] || { echo "the behaviour has changed"; exit 1; }
