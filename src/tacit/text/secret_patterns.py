"""PURE. The forms of credentials (keys, tokens, passwords). A form is a fixed text and a regular expression.

The fixed text, called the needle, is in all credentials of the form, such as `ghp_` in GitHub tokens. Searching for
needles is fast, so the regular expressions are only used for texts that contain a needle.
"""

import functools
import re
from dataclasses import dataclass
from typing import NamedTuple

from tacit.text.late_regex import late


class Secret(NamedTuple):
    """The place and the kind of a credential: line and column (from 1), and offsets; never the credential itself."""

    line: int
    column: int
    kind: str
    start: int
    end: int


# Characters of needles that are rare in prose, in order of rarity. The search for all needles begins with them.
_PIVOTS = "JKXVYGDMTA_:x-"
_EDGE = "[^A-Za-z0-9]"
ADDRESS = "://"
SETTING = "a password in a setting"


@dataclass(frozen=True)
class Shape:
    """One form of credential, such as a GitHub token.

    `needle` is the text that all credentials of this form contain. `form` is the regular expression for the characters
    after the needle. If `whole` is true, `form` is the expression for the whole match, and its group `secret` is the
    part that must not be shown. `plugin` names the detector of the library detect-secrets that checks a match; it is
    `""` if the library has no such detector.
    """

    kind: str
    needle: str
    form: str
    plugin: str = ""
    whole: bool = False

    @functools.cached_property
    def expression(self) -> re.Pattern[str]:
        """Return the regular expression that finds credentials of this form.

        The expression looks for the needle first, and checks the character before it afterwards, because this is many
        times faster.
        """
        if self.whole:
            return re.compile(self.form)
        prefix = re.escape(self.needle)
        return re.compile(f"{prefix}(?<![A-Za-z0-9]{prefix}){self.form}")

    @property
    def about_pivot(self) -> tuple[str, str, str]:
        """Return the needle (the fixed text of this form) split at its rarest character, for a fast search.

        The result is an expression for the text before this character, the character itself, and an expression for the
        text after it. If the needle has no rare character, the second value is `""`, and the third is for the whole
        needle.
        """
        pivot = next((char for char in _PIVOTS if char in self.needle), "")
        before, _, after = self.needle.partition(pivot) if pivot else ("", "", self.needle)
        more = r"(?=[^\s/@]{0,256}:[^\s/]{1,512}@)" if self.needle == ADDRESS else ""
        return ("" if self.whole else _EDGE) + re.escape(before), pivot, re.escape(after) + more


_REST = "[A-Za-z0-9_-]{16,}"
_PREFIXES = (
    ("an AWS access key", "AKIA ASIA ABIA ACCA", r"[0-9A-Z]{16}(?![A-Za-z0-9])", "aws"),
    ("an AWS access key", "A3T", r"[0-9A-Z]{17}(?![A-Za-z0-9])", "aws"),
    ("a GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"[A-Za-z0-9_]{36,}", "github"),
    ("a GitHub token", "github_pat_", r"[A-Za-z0-9_]{22,}", ""),
    ("a GitLab token", "glpat-", r"[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_-]+)*", ""),
    (
        "a GitLab token",
        "gldt- glft- glsoat- glrt- glcbt- glimt- glptt- glagent- gloas-",
        "[A-Za-z0-9_-]{20,}",
        "gitlab",
    ),
    ("a Slack token", "xapp-", r"[A-Za-z0-9-]{16,}", ""),
    ("a Slack token", "xox", r"[a-z]-[A-Za-z0-9%.-]{10,}", ""),
    ("a Stripe key", "sk_live_ rk_live_", r"[0-9a-zA-Z]{24,}", "stripe"),
    ("a Stripe webhook secret", "whsec_", r"[A-Za-z0-9+/]{24,}=*", ""),
    ("an npm token", "npm_", r"[A-Za-z0-9]{36,}(?!_)", ""),
    ("a PyPI token", "pypi-AgE", _REST, ""),
    ("a JSON web token", "eyJ", r"[A-Za-z0-9_=-]{6,}\.[A-Za-z0-9_=-]{6,}(?:\.[A-Za-z0-9_.+/=-]*)?", "jwt"),
    ("an Anthropic API key", "sk-ant-", _REST, ""),
    ("an OpenAI API key", "sk-proj- sk-svcacct- sk-admin-", _REST, ""),
    ("an OpenRouter API key", "sk-or-v1-", _REST, ""),
    ("an API key", "sk-", r"(?=[A-Za-z]*[0-9])[A-Za-z0-9]{32,}", ""),
    ("a Hugging Face token", "hf_", r"(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{30,}(?!_)", ""),
    ("a Google API key", "AIza", r"[A-Za-z0-9_-]{30,}", ""),
    ("a Google client secret", "GOCSPX-", _REST, ""),
    ("a DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", r"[A-Za-z0-9]{32,}", ""),
    ("a Shopify token", "shpat_ shpca_ shppa_ shpss_", r"[A-Fa-f0-9]{32,}", ""),
    ("an Azure storage key", "AccountKey=", r"[A-Za-z0-9+/]{86}==", "azure"),
    ("an Azure access key", "SharedAccessKey=", r"[A-Za-z0-9+/]{43}=", ""),
    ("a SendGrid API key", "SG.", r"[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43,}", "sendgrid"),
    ("a Twilio API key", "SK", r"[0-9a-f]{32}(?![A-Za-z0-9])", "twilio"),
    ("a Square token", "sq0csp- sq0atp-", r"[A-Za-z0-9_-]{22,}", ""),
    ("a Docker Hub token", "dckr_pat_", _REST, ""),
    ("a Grafana token", "glsa_", r"[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}", ""),
    ("an Atlassian API token", "ATATT3", r"[A-Za-z0-9_=-]{40,}", ""),
    ("a Linear API key", "lin_api_", r"[A-Za-z0-9]{32,}", ""),
    ("a RubyGems API key", "rubygems_", r"[a-f0-9]{48}", ""),
    ("a Groq API key", "gsk_", r"[A-Za-z0-9]{40,}(?!_)", ""),
    ("an age secret key", "AGE-SECRET-KEY-1", r"[0-9A-Z]{58}", ""),
)
_AWS_LINE = (
    r"""(?i:secret[ _-]?(?:access[ _-]?)?key)["'`*]{0,3}\s{0,3}(?:=>|[:=])?\s{0,3}["'`*]{0,3}"""
    r"""(?![a-f0-9]{40})(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"""
)
_ADDRESS = r"""://[^\s:/?#\[\]@<>"'`]{0,256}:(?P<secret>[^\s/"'`<>]{1,512})@(?!sha[0-9]+:)(?=[\w.\[])"""
# The value of a setting such as `DB_PASSWORD=…` in a dotenv file, or `DB_PASSWORD: …` in YAML.
_SETTINGS = ("PASSWORD", "PASSWD", "SECRET", "SECRET_KEY", "API_KEY", "TOKEN")
_VALUE = r"""[ \t]?["']?(?P<secret>[^\s"'`<>|,;]{8,200})"""
_OTHERS = (
    *(
        (needle, "an AWS secret key", _AWS_LINE, "")
        for needle in ("ccess_key", "CCESS_KEY", "ccessKey", "ccess key", "ccess Key")
    ),
    (ADDRESS, "a password in an address", _ADDRESS, ""),
    (":_authToken=", "an npm token", r":_authToken=[ \t]*\"?(?P<secret>[A-Za-z0-9_+/=-]{30,})", ""),
    ("hooks.slack.com/services/T", "a Slack webhook", r"https://hooks\.slack\.com/services/T\w+/B\w+/\w+", "slack"),
    (":A", "a Telegram bot token", r"(?<![0-9])[0-9]{8,10}:A[A-Za-z0-9_-]{34}(?![A-Za-z0-9_-])", "telegram"),
    *(
        (needle, "a Discord bot token", r"[MNO](?<![\w-][MNO])[\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}", "discord")
        for needle in ("discord", "Discord", "DISCORD")
    ),
    *(
        (needle, "a Mailchimp API key", r"(?<![0-9a-z])[0-9a-f]{32}-us[0-9]{1,2}(?![\w-])", "mailchimp")
        for needle in ("mailchimp", "Mailchimp", "MAILCHIMP")
    ),
    *((f"{name}{sign}", SETTING, f"{name}{sign}{_VALUE}", "") for name in _SETTINGS for sign in "=:"),
)
SHAPES = (
    *(Shape(kind, needle, form, plugin) for kind, needles, form, plugin in _PREFIXES for needle in needles.split()),
    *(Shape(kind, needle, form, plugin, whole=True) for needle, kind, form, plugin in _OTHERS),
)
PRIVATE_KEY_NEEDLES = ("PRIVATE KEY", "PuTTY-User-Key-File-")
_PLACEHOLDER = late(
    r"EXAMPLE|[Ee]xample|PLACEHOLDER|[Pp]laceholder|REDACTED|[Rr]edacted|YOUR|[Yy]our|CHANGE_?ME|[Cc]hange-?[Mm]e"
    r"|[xX]{4}|0{8}|\*{3}|\.{3}|…"
)
_SEPARATED_WORDS = late(r"(?:[a-z]+[-_.])+[a-z]+|(?:[A-Z]+[-_.])+[A-Z]+")
_VARIABLE = late(r"[$%].*|.*[\\(){}\[\]|^].*|[xX*.•]+|#.*", re.DOTALL)
_ORDINARY = late(
    r"access|admin|any|api|auth|bar|change|credentials?|database|db|dummy|example|fake|foo|generated|guest|here|key|me|my|mypassword"
    r"|mysecret|mysecretpassword|name|new|old|p|pass|passphrase|passw|passwd|password|passwort|port|postgres|pw|pwd|random|root"
    r"|sample|secret|some|super|test|the|token|user|username|your|yourpassword"
)
_NAMED = late(r"[A-Z]+(?:_[A-Z]+)+")  # the name of a variable, such as RANDOM_PASSWORD
_ORDINARY_NAME = late(r"(?:^|_)(?:PASS|PASSWD|PASSWORD|PW|PWD|SECRET|TOKEN|KEY|CREDENTIALS?)(?:_|$)")
_WORD = late(r"[a-z]+|[0-9]+")
_RUN = late(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[^A-Za-z0-9]+")  # of characters of one kind
# A word, a year, or words and a number, between other characters: dev, 2024, e2e, password123, SecurePass123
_SEGMENT = late(r"(?:[A-Z]?[a-z]+|[A-Z]+|(?:[A-Z][a-z]{2,})+)?[0-9]{0,4}[a-z]?")
_BETWEEN = late(r"[^A-Za-z0-9]+")
_SERIES = frozenset(("abc", "abcd", "abcdef", "def", "ghi", "xyz"))
_AS_LETTERS = str.maketrans("0134578@$!", "oleastbasi")  # in passwords such as `P4ssw0rd`
_FEWEST_RUNS = 4


def is_placeholder(text: str, shape: Shape | None = None) -> bool:
    """Return whether `text` is only a placeholder for a credential, such as `YOUR_TOKEN`.

    `shape` is the form of credential for which the text was found, if it is known.
    """
    if _PLACEHOLDER.search(text):
        return True
    if shape is not None and shape.needle == ADDRESS:
        if _VARIABLE.fullmatch(text) or (_NAMED.fullmatch(text) and _ORDINARY_NAME.search(text)):
            return True
        return all(map(_ORDINARY.fullmatch, _WORD.findall(text.lower())))
    if shape is not None and shape.kind == SETTING:
        return not _is_random(text)
    rest = text.removeprefix(shape.needle) if shape else text
    return _SEPARATED_WORDS.fullmatch(rest) is not None


def _is_random(value: str) -> bool:
    """Return whether the value of a setting looks like a real password, and not like words, a name or an address.

    A real password mixes letters and digits, as in `x9K2p`. In a name such as `dev-2024`, letters and digits are in
    separate parts.
    """
    if _VARIABLE.fullmatch(value) or ADDRESS in value or not any(map(str.isdigit, value)):
        return False
    if len(_RUN.findall(value)) < _FEWEST_RUNS or all(map(_SEGMENT.fullmatch, filter(None, _BETWEEN.split(value)))):
        return False
    return not any(map(_is_ordinary, (value, value.rstrip("0123456789!").translate(_AS_LETTERS))))


def _is_ordinary(value: str) -> bool:
    """Return whether all words in a value are usual in examples, such as `mySecret` or `abc123def`."""
    words = (run.lower() for run in _RUN.findall(value) if run.isalpha())
    return all(word in _SERIES or _ORDINARY.fullmatch(word) for word in words)


def is_suspect(text: str) -> bool:
    """Return whether `text` may contain a credential, with one fast search for all needles."""
    expression, others = _gate()
    return expression.search(f"\n{text}") is not None or any(needle in text for needle in others)


@functools.cache
def _gate() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return an expression that finds most needles (the fixed texts of credentials), and a tuple of the other needles.

    The expression looks for a rare character of a needle first; the other needles have none. `is_suspect` uses both for
    its fast search.
    """
    keys = tuple(Shape("", needle, "", whole=True) for needle in PRIVATE_KEY_NEEDLES)
    found: dict[str, dict[tuple[int, str], set[str]]] = {}
    others = set()
    for shape in (*SHAPES, *keys):
        before, pivot, after = shape.about_pivot
        if pivot:
            width = len(shape.needle.partition(pivot)[0]) + (not shape.whole)
            found.setdefault(pivot, {}).setdefault((width, after), set()).add(before)
        else:
            others.add(shape.needle)
    pieces = []
    for pivot, ends in found.items():
        choices = (
            f"(?<={'|'.join(before + pivot for before in sorted(befores))}){after}" if width else after
            for (width, after), befores in ends.items()
        )
        quick = "(?=[A-Za-z0-9_-])" if pivot == "-" else ""  # most hyphens are bullets and dashes
        pieces.append(f"{pivot}{quick}(?:{'|'.join(choices)})")
    return re.compile("|".join(pieces)), tuple(sorted(others))
