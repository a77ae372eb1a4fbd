"""The imagery guard: nothing that is, holds or points at an image is let in.

"NB: professionals must not print, forward, distribute or save any images or content
believed to be an indecent image unless Police advice has been given." (KSCB guidance, p.2)
The software is bound by it too. What was refused is never shown, not in part.
"""

from __future__ import annotations

import re

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

SIGNS = re.compile(
    rf"""
      \bdata:[\w.+-]*[/;,]                      # data: URIs
    | \b(?:(?:file|content)://|(?:cid|blob|attachment):)\S   # files by address
    | <\s*(?:img|video|picture|source|object|embed|iframe|svg)\b
    | !\[[^\]]*\]\(                             # a picture in Markdown
    | [^\s/\\]\.(?:{MEDIA})\b                    # a file name with a media ending
    | \b(?:https?|ftp)://(?:[\w-]+\.)*(?:{HOSTS})\.[a-z]{{2,}}\b   # places that hold media
    | \b(?:https?|ftp)://\S*/(?:image|images|img|photo|photos|pic|pics|video|videos|media|attachments?)\b
    | \b(?:[\w-]{{1,63}}\.){{0,4}}(?:{HOSTS})\.[a-z]{{2,}}/\S   # the same without a scheme
    | \b(?:youtu\.be|bit\.ly|we\.tl|goo\.gl|tinyurl\.com)/\S
    | \b(?!https?:)[a-z][a-z0-9+.-]{{1,9}}://\S   # smb, s3, hxxps and the like
    | \bhttps?://\d                           # a bare machine address
    | \bmagnet:\? | \bDCIM\b
    | iVBORw0KGgo | (?<![\w/])/9j/ | R0lGODlh | R0lGODdh | UklGR   # how images begin
    | (?:[A-Za-z]:\\|\\\\)\S                    # a path on a machine
    | (?:^|\s)(?:~|/(?:home|Users|mnt|media|storage|sdcard|tmp|var|Volumes))/\S
    | (?:[A-Za-z0-9+/_-]{{4}}){{20,}}={{0,2}}        # a block of base64
    | (?:[0-9A-Fa-f]{{2}}[\s:]?){{64,}}              # a block of hexadecimal
    """,
    re.VERBOSE | re.IGNORECASE,
)
BASE64_LINES = re.compile(r"(?:^[ \t]*[A-Za-z0-9+/]{40,}={0,2}[ \t]*$\n?){2,}", re.MULTILINE)
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


def is_imagery(text: str) -> bool:
    """Whether a text is, holds or points at imagery: data URIs, base64 or binary content,
    media file names, paths, and links to where media are kept."""
    signs = (SIGNS, BASE64_LINES, CONTROL, HALVES)
    return any(sign.search(text) for sign in signs)
