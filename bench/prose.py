"""PURE. Generate sentences that are grammatical but have no meaning, with many rare words."""

from __future__ import annotations

from bench.words import Dice

_ACTORS = (
    *("The importer", "Our gateway", "The scheduler", "A second replica", "The billing job", "The mobile client"),
    *("The reverse proxy", "One tenant", "The archive step", "The feature branch", "The old adapter", "The lexer"),
)
_DEEDS = (
    *("kept", "lost", "rewrote", "compared", "counted twice", "refused", "swallowed", "postponed", "flushed"),
    *("locked", "rounded", "rejected", "sorted by hand", "polled", "rolled back", "guessed"),
)
_THINGS = (
    *("the cursor", "half of the batch", "all open handles", "the signed header", "a temporary folder", "the default"),
    *("its own heartbeat", "the summary row", "two adjacent pages", "the retry budget", "a shared lock", "the offset"),
)
_REASONS = (
    *("while the disk was nearly full", "until the first restart", "although the tests were green"),
    *("whenever two releases crossed", "as the limit was read only once", "before the lease had run out"),
    *("with daylight saving time switched on", "because one field was optional upstream"),
)
_LESSONS = (
    "State the limit where the loop begins, and test it at the limit.",
    "One place decides; everybody else asks it.",
    "Write down what was measured, and on which data.",
    "A default that nobody chose is a decision all the same.",
    "Check the input at the border and trust it inside.",
    "Let the second attempt find out that the first one worked.",
    "Give every wait an end, and every end a message.",
    "Delete the old path in the same change that adds the new one.",
    "Name the owner of a file before two processes write it.",
    "Try it with an empty list, with one item, and with too many.",
)
_FOREIGN = (
    "Die Übersetzung war länger als das Feld, und „Straße“ wurde zu „Strasse“.",
    "Le numéro de série était tronqué après l’œil de bœuf : « déjà vu ».",
    "Zażółć gęślą jaźń – the collation put ł after z.",
    "名前の並び順がロケールごとに違っていた。",
    "サーバーの時計が三秒ずれていた。",
    "Кодировка письма была указана неверно.",
    "Η ταξινόμηση αγνοούσε τους τόνους.",
    "الترتيب من اليمين إلى اليسار كان مكسورا.",
    "The label read “naïve façade”, with a combining accent: cafe\u0301.",
    "A reaction of 🎉 and 🧵 took four bytes where three were allowed.",
)
NON_ASCII_TITLES = ("Füße", "crème brûlée", "данные", "検索", "ταχύτητα", "🎉 release", "señal", "Łódź")


def sentence(dice: Dice) -> str:
    """Return one sentence. A few sentences have a link, a number or a piece of code."""
    text = f"{dice.pick(_ACTORS)} {dice.pick(_DEEDS)} {dice.pick(_THINGS)}"
    if dice.chance(0.7):
        text += f" of the {dice.word()} {dice.word()}"
    if dice.chance(0.5):
        text += f" {dice.pick(_REASONS)}"
    if dice.chance(0.05):
        text += f" (`{dice.word()}_{dice.word()}`)"
    elif dice.chance(0.05):
        text += f", **{dice.number(3, 950)} ms** after {dice.number(2, 90)} s"
    elif dice.chance(0.05):
        text += f", see [{dice.word()}](https://example.org/{dice.number(100, 99_999)})"
    return f"{text}."


def paragraph(dice: Dice, sentences: int, *, foreign: bool = False) -> str:
    """Return several sentences. If `foreign` is true, one of them is often not ASCII."""
    parts = [sentence(dice) for _ in range(sentences)]
    if foreign and dice.chance(0.7):
        parts.insert(dice.number(0, len(parts)), dice.pick(_FOREIGN))
    return " ".join(parts)


def bullets(dice: Dice, count: int, *, numbered: bool = False) -> list[str]:
    """Return `count` list items; each is a ready-made lesson or a generated sentence."""
    texts = [dice.pick(_LESSONS) if dice.chance(0.5) else sentence(dice) for _ in range(count)]
    return [f"{number}. {text}" if numbered else f"- {text}" for number, text in enumerate(texts, 1)]


def headline(dice: Dice) -> str:
    """Return random words for the title of a note."""
    actor = dice.pick(_ACTORS)
    return f"{actor} {dice.pick(_DEEDS)} {dice.pick(_THINGS)} in {dice.word()}"


def foreign_sentence(dice: Dice) -> str:
    """Return a random sentence with characters that are not ASCII."""
    return dice.pick(_FOREIGN)
