"""A link as a QR code, drawn in the page itself."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(link: str, *, title: str | None = None) -> SafeString:
    """An inline SVG that fills its container (class `pni-qr`), with the quiet zone that the norm asks (4 modules).

    Level M: a poster with a stain or a fold still reads. No style attribute: our content security policy refuses them.
    `title` tells what it is to whoever does not see it; none where the page says it beside.
    """
    code = segno.make(link, error="m", micro=False)
    return mark_safe(code.svg_inline(border=4, svgclass="pni-qr", lineclass=None, omitsize=True, title=title))  # noqa: S308
