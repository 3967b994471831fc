"""PURE. Recognise sentences that begin with a verb that tells what to do, such as "Use a queue"."""

import re

IMPERATIVE = re.compile(
    r"(?:use|keep|write|add|put|follow|return|wrap|check|test|document|handle|log|validate|fix|ask|read|prefer"
    r"|reuse|create|include|implement|place|store|define|export|import|name|declare|initiali[sz]e|update|verify"
    r"|review|respect|treat|mock|sanitize|cache|lazy|limit|minimi[sz]e|maximi[sz]e|favou?r|emphasi[sz]e"
    r"|structure|group|extract|separate|split|mark|set|pass|call|inject|throw|raise|catch|close|cover|consider"
    r"|leverage|optimi[sz]e|monitor|aim|respond|focus|understand|match|mirror|pin|preserve|design|meet"
    r"|regenerate|stop|no|only|every|all|each|start|end|expose|deconstruct|model|prioriti[sz]e|adhere|maintain"
    r"|apply|break|choose|load|render|register|require|remove|delete|rename|quote|escape|assume|commit|push|run"
    r"|inherit|reference|encapsulate|abstract|refactor|type|annotate|specify|state|explain|report|propose|work"
    r"|lead|bump|emit|measure|provide|rely|resolve|trust|wait|ignore|isolate|paginate|rebuild|refresh|restart"
    r"|retry|replace|reduce|weigh|let|make|expect|think|try|take|tell|profile|benchmark|debug|audit|plan"
    r"|generate|convert|find|parse|skip|save|default|capture|track|clarify|confirm|identify|compare|drive|invoke"
    r"|allow|comment|pursue|delegate|record|archive|say|rewrite|simplify|reflect|shape|collapse|rotate|diagnose"
    r"|surface|mention|continue|collect|sort|organi[sz]e|enable|copy|move|wire|remember|extend|edit|combine"
    r"|describe|increase|show|begin|inspect|append|send|prune|strip|adjust|select|squash|parallelize|prefix|cite"
    r"|batch|throttle|debounce|centrali[sz]e|normali[sz]e|seed|align|acknowledge|enforce|eliminate|suppress"
    r"|deliver|advance|assign|attach)\b(?!-)",
    re.IGNORECASE,
)
# Those of these words that often begin other sentences, too.
QUANTIFIER = re.compile(r"(?:no|only|every|all|each|start|end|test|mock|log|model|type|state|call)\b", re.IGNORECASE)
# A sentence, or the words after a dash or a semicolon, that begin with an order: “Never branch from main.”
_ORDER = re.compile(r"(?<=[.!?;—–] )(?:never|always|do not|don['’]t) (?=[a-z])(?P<verb>.*)", re.IGNORECASE)
_THIRD = re.compile(r"\w+(?:[^s\W]s|ed)\b|\w*[aeiouy]\w*ing\b")  # “never blocks”, “always encrypted”
# Words after which "never" or "always" describes something: “never null”, “always in UTC”, “always written by the API”
_STATE = re.compile(
    r"(?:in|on|at|by|from|to|with|without|for|as|of|via|than|more|less|fewer|longer|a|an|the|any|all|both|again|null|none"
    r"|nil|empty|zero|true|false|present|absent|optional|unique|valid|available|safe|there|here|written|given|taken|hidden"
    r"|frozen|chosen|broken|shown|known|thrown|drawn|built|kept|sent|made|held|seen|found|lost)\b",
    re.IGNORECASE,
)


def has_order(text: str) -> bool:
    """Return whether a text has an order such as "Never branch from main" after its first sentence, or after a dash.

    The order begins with "never", "always" or "do not", followed by a verb. "Never null" or "always written by the API"
    is a description, and not an order. A semicolon counts like a dash.
    """
    said = [found["verb"] for found in _ORDER.finditer(text)]
    return any(not (_THIRD.match(verb) or _STATE.match(verb)) for verb in said)


def is_imperative(text: str) -> bool:
    """Return whether a text begins with a verb that tells what to do, as in "Use a queue".

    Words such as "test", "only" or "end" do not count, because they also begin other sentences.
    """
    return IMPERATIVE.match(text) is not None and QUANTIFIER.match(text) is None
