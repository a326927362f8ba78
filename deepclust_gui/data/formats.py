"""Which files are images: told by their first bytes, never by their name."""

from PIL import Image

FORMATS = (
    "JPEG",
    "PNG",
    "WEBP",
    "GIF",
    "TIFF",
    "BMP",
    "AVIF",
    "JPEG2000",
    "PPM",
    "QOI",
    "ICO",
    "CUR",
    "ICNS",
    "DIB",
    "DDS",
    "PCX",
    "SGI",
    "SUN",
    "XBM",
    "XPM",
    "TGA",
)
"""What Pillow may open; MPO, the stereo pictures of cameras, comes through JPEG.

Left out on purpose: EPS (runs Ghostscript), WMF (runs Windows' own code), PSD (layers), film and
scientific containers, and the stubs that cannot load anything.
"""

HEAD_BYTES = 64
"""How much of a file `refusal` wants to see."""

_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs")
_HEIF_GENERIC_BRANDS = (b"mif1", b"msf1")
_TGA_KINDS = (1, 2, 3, 9, 10, 11)
_TGA_DEPTHS = (1, 8, 15, 16, 24, 32)
_KNOWN_BUT_NOT_READ = (
    (b"8BPS", "Photoshop files are not supported."),
    (b"%!PS", "PostScript drawings are not supported."),
    (b"\xc5\xd0\xd3\xc6", "PostScript drawings are not supported."),
    (b"\xd7\xcd\xc6\x9a", "Windows metafiles are not supported."),
)
NOT_AN_IMAGE = "Not an image."


def is_heif(head: bytes) -> bool:
    """Return whether a file that begins with `head` is an HEIC or HEIF photo."""
    if head[4:8] != b"ftyp":
        return False
    brands = (head[8:12], *(head[start : start + 4] for start in range(16, len(head) - 3, 4)))
    if b"avif" in brands or b"avis" in brands:
        return False
    return brands[0] in _HEIF_BRANDS + _HEIF_GENERIC_BRANDS


def refusal(head: bytes) -> str:
    """Return why a file that begins with `head` is left out unread; "" if it may be an image."""
    if not head:
        return "The file is empty."
    for magic, reason in _KNOWN_BUT_NOT_READ:
        if head.startswith(magic):
            return reason
    if is_heif(head) or _is_tga(head) or any(_accepts(name, head) for name in FORMATS):
        return ""
    return NOT_AN_IMAGE


def _accepts(name: str, head: bytes) -> bool:
    if name not in Image.OPEN:
        Image.init()
    accept = Image.OPEN[name][1]
    try:
        return accept is not None and accept(head[:16]) is True
    except Exception:  # noqa: BLE001 - Pillow's own tests of the head fall over files of few bytes
        return False


def _is_tga(head: bytes) -> bool:
    """Return whether the header makes sense as TGA, which has no magic number."""
    return len(head) >= 18 and (
        head[1] in (0, 1) and head[2] in _TGA_KINDS and head[16] in _TGA_DEPTHS
    )
