#!/usr/bin/env bash
# Finding: mdformat rewrites the addresses of links, and with them the visible text of an address in angle brackets.
#
# Packages:  mdformat 1.0.0 with mdformat-gfm 1.0.0 (markdown-it-py 4.3.0, mdurl 0.1.2)
# Input:     one valid document with the same address three times: as the target of a link, in angle brackets, and bare
# Behaviour: the host of the first two becomes punycode and the path percent-encoded; the bare address stays as it is.
# Why it is a surprise: a formatter changes what a reader sees (in a renderer that prints the address between angle brackets
#            as it is written, such as GitHub's), and one document then has two spellings of one address. Its own check of
#            the HTML does not notice, because its parser decodes the address again for the text of a link. A tool that
#            compares addresses, or the paths of linked files, with names on disk has to undo this.
# Seen:      [site](https://xn--bcher-kva.example/%C3%BC) <https://xn--bcher-kva.example/%C3%BC> https://bücher.example/ü
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip --quiet --disable-pip-version-check install \
  mdformat==1.0.0 mdformat-gfm==1.0.0 markdown-it-py==4.3.0 mdurl==0.1.2
echo '[site](https://bücher.example/ü) <https://bücher.example/ü> https://bücher.example/ü' > document.md
venv/bin/mdformat document.md
seen=$(cat document.md)
echo "$seen (mdformat $(venv/bin/python -c 'from importlib.metadata import version; print(version("mdformat"))'))"
[[ "$seen" == '[site](https://xn--bcher-kva.example/%C3%BC) <https://xn--bcher-kva.example/%C3%BC> https://bücher.example/ü' ]] ||
  { echo "the behaviour has changed"; exit 1; }
