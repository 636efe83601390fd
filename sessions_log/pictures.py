"""Pictures as they may be kept: read by content, within limits, written anew from their pixels.

What a camera adds (where, when, which device, a thumbnail, comments) is not copied, so it is not there.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import IO, NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12_000_000
MOST_PIXELS = {"JPEG": 110_000_000, "MPO": 110_000_000}  # a JPEG is read at a fraction of its size
OTHERWISE = 30_000_000
LONGEST, QUALITY = 2048, 82


class Unusable(Exception):
    """The file can't be taken; the text says what to do."""


class Picture(NamedTuple):
    content: bytes
    width: int
    height: int
    fingerprint: str


def clean(file: IO[bytes], size: int) -> Picture:
    """Return the picture as a JPEG of at most 2048 pixels, upright, with nothing but its pixels. Raises Unusable."""
    if size > MOST_BYTES:
        raise Unusable(_("写真が大きすぎます。1枚12MBまでの写真を選んでください。"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we have limits of our own
            with Image.open(file, formats=FORMATS) as found:
                return _written(_pixels(found))
    except Image.DecompressionBombError:
        raise Unusable(too_many_pixels()) from None
    except Unusable:
        raise
    except Exception:  # a hostile or broken file fails in any way it likes; to the sender it is all the same
        raise Unusable(_("写真として読み取れませんでした。JPEG・PNG・WebPの写真を選んでください。")) from None


def too_many_pixels() -> str:
    return _("写真の画素数が多すぎます。小さくしてから選んでください。")


def _pixels(found: Image.Image) -> Image.Image:
    """Decode within the limit: the size stands in the header, before anything is unpacked."""
    if found.width * found.height > MOST_PIXELS.get(found.format or "", OTHERWISE):
        raise Unusable(too_many_pixels())
    found.draft("RGB", (LONGEST, LONGEST))
    upright = ImageOps.exif_transpose(found)
    upright.thumbnail((LONGEST, LONGEST))
    return upright


def _written(picture: Image.Image) -> Picture:
    """Copy the pixels onto a white ground: what else the file held stays behind."""
    bare = Image.new("RGB", picture.size, "white")
    seen = picture.convert("RGBA")
    bare.paste(seen, mask=seen.getchannel("A"))
    result = io.BytesIO()
    bare.save(result, "JPEG", quality=QUALITY, optimize=True)
    content = result.getvalue()
    return Picture(content, *bare.size, hashlib.blake2b(content, digest_size=16).hexdigest())
