"""PURE. Turn names into slugs (`n-plus-1-query-prevention`) and other keys, so that different spellings are equal."""

from __future__ import annotations

import re
import sys
from functools import lru_cache

from tacit.text.display import INVISIBLE
from tacit.text.late_regex import late

LONGEST_PATTERN_NAME = 200  # characters; a name is a few words, so a longer one is probably a sentence
LONGEST_SLUG = 80  # characters, because a slug is a file name
_HASH_DIGITS = 8  # digits of a hash, enough to distinguish a few long names with the same beginning
_SHARP = late(r"(?<=[^\W_])#")
_APOSTROPHE = late(r"(?<=[^\W_])['’](?=[^\W_])")
_OTHER = re.compile(r"[^a-z0-9]+")
_SHOWN = late(r"⟨U\+([0-9A-F]{4,6})⟩")  # an invisible character of a name, in the form in which commands print it
_THIS_MACHINE = late(r"/.*|localhost|127(?:\.\d{1,3}){3}|::1")


def _unseen(found: re.Match[str]) -> str:
    """Return the invisible character with the code `⟨U+200B⟩`. The code of a visible character is not replaced."""
    number = int(found[1], 16)
    is_shown = number <= sys.maxunicode and INVISIBLE.fullmatch(chr(number))
    return chr(number) if is_shown else found.group()


@lru_cache(maxsize=1 << 16)
def slugify(name: str) -> str:
    """Return the slug of a name: its words in lower-case ASCII, joined by hyphens; `""` if the name has no words.

    `N+1 Query Prevention` gives `n-plus-1-query-prevention`, and `C#` gives `c-sharp`. Names in other scripts are
    transliterated. An invisible character may be written in the form in which commands print it, such as `⟨U+200B⟩`. A
    slug of more than 80 characters is cut, and eight digits of a hash are added.
    """
    text = name
    if not text.isascii():
        from anyascii import anyascii

        if "⟨U+" in text:
            text = _SHOWN.sub(_unseen, text)
        text = anyascii(_APOSTROPHE.sub("", text))
    if "'" in text or "#" in text:
        text = _SHARP.sub(" sharp ", _APOSTROPHE.sub("", text))
    text = text.replace("+", " plus ")
    slug = _OTHER.sub("-", text.lower()).strip("-")
    if len(slug) <= LONGEST_SLUG:
        return slug
    import hashlib  # it loads OpenSSL, and few names are so long

    digits = hashlib.sha256(slug.encode()).hexdigest()[:_HASH_DIGITS]
    return f"{slug[: LONGEST_SLUG - _HASH_DIGITS - 1].rstrip('-')}-{digits}"


def spelling(name: str) -> str:
    """Return the letters and digits of a name in lower case, to compare spellings.

    An accented letter is the same whether it is one Unicode character or a letter with a combining accent.
    """
    if not name.isascii():
        from unicodedata import normalize

        name = normalize("NFC", name)
    return "".join(character for character in name.casefold() if character.isalnum())


def address_key(address: str) -> str:
    """Return the host and the path of a repository's address, to compare addresses.

    The result is the same for all protocols (https, ssh, git).
    """
    rest = address.strip().lower().partition("://")[2] or address.strip().lower().replace(":", "/", 1)
    return rest.rpartition("@")[2].rstrip("/").removesuffix(".git")


def is_this_machine(host: str) -> bool:
    """Return whether the host in the address of a database is certainly this machine, such as `localhost`.

    No name is looked up in DNS. A path counts as this machine, because it is the folder of a Unix socket.
    """
    return bool(_THIS_MACHINE.fullmatch(host))


def is_folder_name(text: str) -> bool:
    """Return whether a name of a category can be a folder's name: it has a slug, and can't lead to another folder.

    `CI/CD` is accepted, but a name with `..`, or with `/` or `.` at its start, is not.
    """
    return bool(slugify(text)) and not text.startswith(("/", ".", "~", "\\")) and ".." not in text
