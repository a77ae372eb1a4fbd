"""Which language words are in: a chart's own words in that of its edition, ours in English."""

from __future__ import annotations

from markupsafe import Markup

OURS = "en-GB"
RIGHT_TO_LEFT = frozenset(("ar", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"))


def attributes(lang: str) -> dict[str, str]:
    """What marks a chart's words inside a text of ours, by name; none where both are English."""
    if lang.partition("-")[0].lower() == "en":
        return {}
    turned = lang.partition("-")[0].lower() in RIGHT_TO_LEFT
    return {"lang": lang, **({"dir": "rtl"} if turned else {})}


def marked(lang: str) -> Markup:
    """The attributes of what is in the language of a chart, its direction with it."""
    found = attributes(lang) or {"lang": lang}
    return Markup(" ").join(Markup('{}="{}"').format(*each) for each in found.items())


def ours(lang: str) -> Markup:
    """What marks words of ours inside a text in another language; nothing inside English."""
    if lang.partition("-")[0].lower() == "en":
        return Markup("")
    turned = Markup(' dir="ltr"' if marked(lang).endswith('dir="rtl"') else "")
    return Markup(' lang="{}"').format(OURS) + turned


def theirs(lang: str) -> Markup:
    """What marks a chart's words inside a text of ours; nothing where both are English."""
    return Markup(" ") + marked(lang) if ours(lang) else Markup("")


def parts(lang: str) -> tuple[str, str | None]:
    """Language and region, as a PDF is told them.

    >>> parts("cy-GB"), parts("zh-Hant-TW"), parts("en")
    (('cy', 'gb'), ('zh', 'tw'), ('en', None))
    """
    first, *rest = lang.split("-")
    region = next((part.lower() for part in rest if len(part) == 2 and part.isalpha()), None)
    return first.lower(), region
