#!/usr/bin/env bash
# Finding: flynt writes '%s' % [name] as an f-string of name alone, and '%s' % {...} as one that prints "%s".
#
# Package:   flynt 1.0.6
# Input:     print("unknown: %s" % [name]) and print("settings: %s" % {"level": 1}), run with flynt's own settings
# Behaviour: only a tuple right of % is a list of arguments. A list is one argument, and so is a mapping if the text has no
#            %(key)s. flynt takes a list of one element for a tuple, and the brackets of the output are gone. For a mapping
#            it looks for %(key)s only, finds none, and puts an f before the unchanged text: the mapping is deleted from
#            the source, and the program prints the two characters %s.
# Why it is a surprise: flynt is not in its aggressive mode, in which changes are allowed that can alter the output. It refuses
#            many harmless ones to be safe (%d, %5s), and both results are valid code, so no later check reports them.
# Seen:      "before: unknown: ['page'], settings: {'level': 1}; after: unknown: page, settings: %s"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install flynt==1.0.6
printf '%s\n' 'name = "page"' 'print("unknown: %s" % [name])' 'print("settings: %s" % {"level": 1})' >page.py
before=$(python3 page.py | paste -sd ',' | sed 's/,settings/, settings/')
venv/bin/flynt --quiet page.py
after=$(python3 page.py | paste -sd ',' | sed 's/,settings/, settings/')
seen="before: $before; after: $after"
echo "$seen (flynt $(venv/bin/flynt --version))"
[ "$seen" = "before: unknown: ['page'], settings: {'level': 1}; after: unknown: page, settings: %s" ] ||
  { echo "the behaviour has changed"; exit 1; }
