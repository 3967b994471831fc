"""PURE. Stop words: English and German words such as `the`, which a search ignores because most texts have them."""

from __future__ import annotations

from collections.abc import Iterable

_ENGLISH = """
a about after again all also although always am an and any anybody anyone anything are as at be because been before
being but by can cannot could did do does doing done during each either every everybody else ever for from get gets got
had has have having he her here hers him his how however i if in into is isn it its itself just let like made make me
more most much my myself nobody nor not of off on once only or other our ours ourselves out over own rather same shall
she should since so some somebody someone something still such t than that the their theirs them themselves then there
these they this those through thus to too toward under until up upon us very was wasn we were what whatever when
whenever where whether which while who whole whom whose why will with within without won would yet you your yours
yourself d ll m re s ve don doesn didn hasn haven couldn shouldn wouldn
"""
_GERMAN = """
aber alle allem allen aller alles als ander andere anderen auch auf aus bei beim bevor bis bist damit dann das dass
davon dazu dein deine dem den denn der des deshalb dich dies diese diesem diesen dieser dieses dir doch dort du durch
ein eine einem einen einer eines er es etwas euch euer fuer für gegen haben hatte hatten hier hinter ich ihm ihn ihnen
ihr ihre ihrem ihren ihrer im immer ist ja jede jedem jeden jeder jedes jemand kann kein keine keinem keinen keiner
koennen konnte konnten können mehr mein meine mich mir muss müssen nach nachdem nicht nichts noch nun nur ob oder ohne
sehr sein seine seinem seinen seiner seit sich sie sind soll sollen sollte sollten ueber um und uns unser unsere unter
vom von vor waren warum weil welche welchem welchen welcher welches wenn wer werde werden wie wieder wir wird wo
wollen wurde wurden während zu zum zur zwar zwischen über
"""
# German stop words that are also English words or terms. A search ignores them only if it has another German stop word.
_AMBIGUOUS = frozenset(["am", "bin", "die", "hat", "man", "mit", "nun", "so", "was", "war", "will"])
_CERTAIN = frozenset(_GERMAN.split())
_ENGLISH_WORDS = frozenset(_ENGLISH.split())


def stop_words(words: Iterable[str]) -> frozenset[str]:
    """Return the stop words (words such as `the`) among the words of a query, in lower case.

    `words` must have all words of the query, because they show whether the query is German.
    """
    lower = {word.casefold() for word in words}
    german = bool(lower & (_CERTAIN - _ENGLISH_WORDS))
    return frozenset(lower & (_ENGLISH_WORDS | _CERTAIN | (_AMBIGUOUS if german else frozenset())))
