"""The imagery guard: nothing that is, holds or points at an image is let in.

"NB: professionals must not print, forward, distribute or save any images or content
believed to be an indecent image unless Police advice has been given." (KSCB guidance, p.2)
The software is bound by it too. What was refused is never shown, not in part.
"""

from __future__ import annotations

import re
from functools import cache

RULE = (
    "no imagery: “professionals must not print, forward, distribute or save any images or"
    " content believed to be an indecent image unless Police advice has been given” (p.2)"
)
MEND = "take it out; describe what is known in words, and seek police advice about any image"

MEDIA = (
    "jpe?g|jfif|png|gif|bmp|tiff?|webp|heic|heif|avif|svgz?|raw|dng|cr2|nef|psd|ico|"
    "mp4|m4v|mov|avi|mkv|webm|wmv|flv|3gp|3g2|mpe?g|mts|ogv|vob|zip|rar|7z|tar|tgz"
)
"""Endings of files that are, or commonly carry, imagery."""

HOSTS = (
    r"imgur|flickr|instagram|snapchat|tiktok|youtu\.?be|vimeo|facebook|fb|whatsapp|wa|"
    r"telegram|t|discord(?:app)?|twitter|x|reddit|redd|tumblr|pinterest|onlyfans|kik|"
    r"photos|drive|dropbox|icloud|onedrive|1drv|sharepoint|mega|wetransfer|imgbb|ibb|"
    r"postimg|gyazo|prnt|giphy|tenor|cdn|media|img|images?|video|pbs"
)

HOLDS = rf"""
      \bdata:[\w.+-]*[/;,]                      # data: URIs
    | \b(?:(?:file|content)://|(?:cid|blob|attachment):)\S   # files by address
    | [^\s/\\](?:\.|%2e)(?:{MEDIA})\b           # a file name with a media ending
    | \b(?:IMG|DSC[FN]?|PXL|VID|MVI|GOPR|PICT)[-_]?\d{{4}}   # as cameras name files
    | \b(?:https?|ftp)://\S{{0,120}}[?&=/](?:jpe?g|png|gif|webp|heic|mp4|mov|avi|webm)\b
    | \bmagnet:\? | \bDCIM\b
    | iVBORw0KGgo | (?<![\w/])/9j/ | R0lGODlh | R0lGODdh | UklGR   # how images begin
    | (?:[A-Za-z]:\\|\\\\)\S                    # a path on a machine
    | (?:^|\s)(?:~|/(?:home|Users|mnt|media|storage|sdcard|tmp|var|Volumes))/\S
    | (?:[0-9A-Fa-f]{{2}}:?){{64,}}                  # a block of hexadecimal
    | (?:[A-Za-z0-9+]){{100,}}                      # no word has so many letters
"""
"""What is, holds or names imagery, in one word."""

PLACES = rf"""
      \b(?:https?|ftp)://(?:[\w-]+\.)*(?:{HOSTS})\.[a-z]{{2,}}\b   # places that hold media
    | \b(?:https?|ftp)://\S{{0,120}}/(?:image|images|img|photo|photos|pic|pics|video|videos|media|attachments?)\b
    | \b(?:[\w-]{{1,63}}\.){{0,4}}(?:{HOSTS})\.[a-z]{{2,}}/\S   # the same without a scheme
    | \b(?:youtu\.be|bit\.ly|we\.tl|goo\.gl|tinyurl\.com)/\S
    | \b(?!https?:)[a-z][a-z0-9+.-]{{1,9}}://\S   # smb, s3, hxxps and the like
    | \bhttps?://\d                           # a bare machine address
"""
"""Links to where imagery is commonly kept."""

SPREAD = rf"""
      <\s*(?:img|video|picture|source|object|embed|iframe|svg)\b
    | !\[[^\]]{{0,300}}\]\(                       # a picture in Markdown
    | [\[(](?:\.|dot)[\])]\s?(?:{MEDIA})\b        # an ending that is to be guessed
    | \bWhatsApp\x20(?:Image|Video)\x20\d | \bScreenshot[_\x20-]\d{{4}}
"""
"""What is, holds or names imagery, in several words."""


SIGNS = f"{HOLDS}|{PLACES}|{SPREAD}"
"""All of them, as the offline page has them."""


@cache
def _compiled(signs: str) -> re.Pattern[str]:
    """Compiled when it is first needed, and once: that takes longer than most files do."""
    return re.compile(signs, re.VERBOSE | re.IGNORECASE)


BLOCKS = r"""
      (?:^[ \t]*[A-Za-z0-9+/]{40,}={0,2}[ \t]*$\n?){2,}
    | (?=(?:[A-Za-z0-9+/_-]{0,80}?[a-z][A-Z]){3})[A-Za-z0-9+/_-]{80,}
"""
"""Base64 by the line, or in one block; a web address in small letters is none."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
HALVES = re.compile("[\ud800-\udfff]")
"""Half a letter: bytes that are no text. (JavaScript keeps every rarer letter as two.)"""

KEYS = frozenset(
    [
        "image",
        "images",
        "imagery",
        "photo",
        "photos",
        "picture",
        "pictures",
        "video",
        "videos",
        "file",
        "files",
        "attachment",
        "attachments",
        "link",
        "links",
        "url",
        "urls",
        "screenshot",
        "screenshots",
        "media",
    ]
)
"""Keys that ask for imagery; none is known anywhere."""


MAYBE = re.compile(
    rf":\S|//|/9j/|[\\<~]|!\[|%2e|[\[(](?:\.|dot)[\])]|\.[a-z]{{2,}}/|\.(?:{MEDIA})\b"
    r"|/(?:home|Users|mnt|media|storage|sdcard|tmp|var|Volumes)/",
    re.IGNORECASE,
)
"""A mark that is in every sign but the names that cameras give, and the blocks."""
FIGURES = re.compile(r"[0-9]{4}")
HEADS = ("iVBORw0KGgo", "/9j/4", "R0lGODlh", "R0lGODdh", "UklGR")
"""How PNG, JPEG, GIF and WebP begin in base64."""
INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]")

ALPHABET = re.compile(r"[A-Za-z0-9+/]+={0,2}")
CAMEL = re.compile(r"[a-z][A-Z]")
HEXADECIMAL = re.compile(r"[0-9A-Fa-f]{2}")
FIGURE = re.compile(r"[A-Za-z][0-9]|[0-9][A-Za-z]")
LEAST, LEAST_ODD, EACH = 64, 4, 8
"""Base64 in pieces: so many letters without a stop or a comma, with a capital after a small letter
so many times, and as often a figure beside a letter; a word counts once for every so many letters
of it. English has no such words in such numbers."""


def is_imagery(text: str) -> bool:
    """Whether a text of an incident is, holds or points at imagery: data URIs, base64 (in one
    block or in pieces) or binary content, media file names, paths, and links to where media
    are kept."""
    return CONTROL.search(text) is not None or _has(text, HOLDS, PLACES)


def carries_imagery(text: str) -> bool:
    """Whether a text of a chart is, holds or names imagery. A chart gives the web addresses of
    its publisher and of tools, so a place where media may lie is no fault there."""
    return _has(text, HOLDS)


def _has(text: str, *signs: str) -> bool:
    if not text.isascii():
        if HALVES.search(text) or "\N{REPLACEMENT CHARACTER}" in text:
            return True
        from unicodedata import normalize  # letters that only look like others

        text = INVISIBLE.sub("", normalize("NFKC", text))
    # The signs are slow to look for, and few texts have a mark that any of them needs.
    if len(text) < LONG and not (
        DIGIT.search(text) or MAYBE.search(text) or "DCIM" in text or "UklGR" in text
    ):
        return False
    words = text.split()
    if FIGURES.search(text) or "DCIM" in text or "UklGR" in text:
        odd = words
    elif MAYBE.search(text):
        odd = [word for word in words if MAYBE.search(word) or len(word) >= LONG]
    else:
        odd = [word for word in words if len(word) >= LONG]
    if odd:
        doubted = " ".join(odd)
        if any(_compiled(sign).search(doubted) for sign in signs):
            return True
        if _compiled(SPREAD).search(text):
            return True
        if len(text) >= LONG and _compiled_blocks().search(text):
            return True
    return DIGIT.search(text) is not None and _in_pieces(words, len(text))


LONG = 40
"""Letters of a word that no sign is needed to doubt."""
DIGIT = re.compile("[0-9]")


@cache
def _compiled_blocks() -> re.Pattern[str]:
    return re.compile(unspaced(BLOCKS), re.MULTILINE)


def unspaced(pattern: str) -> str:
    """A pattern without its layout and its comments, as JavaScript has it too."""
    return re.sub(r"\s+#.*$|\n\s*|(?<=\|)\s+|\s+(?=\|)", "", pattern, flags=re.MULTILINE)


def _in_pieces(words: list[str], size: int) -> bool:
    """Base64 or hexadecimal with spaces or line breaks put into it."""
    whole = "".join(words)
    if any(head in whole for head in HEADS):
        return True
    if size < LEAST:
        return False
    if len(CAMEL.findall(" ".join(words))) < LEAST_ODD and len(words) < LEAST:
        return False
    letters = camel = figures = pairs = 0
    for word in words:
        pairs = pairs + 1 if len(word) == 2 and HEXADECIMAL.fullmatch(word) else 0
        if not ALPHABET.fullmatch(word):
            letters = camel = figures = 0
            continue
        most = max(1, len(word) // EACH)
        letters += len(word)
        camel += min(most, len(CAMEL.findall(word)))
        figures += min(most, len(FIGURE.findall(word)))
        if pairs >= LEAST or (letters >= LEAST and min(camel, figures) >= LEAST_ODD):
            return True
    return False
