"""A picture in Word that is sharp at any size: the SVG behind the PNG, and what it shows in
words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

SVG_BLIP = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
"""Microsoft's id of the extension that puts an SVG behind a picture."""
ASVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def add_svg(made: Document, shape: Any, svg: str, alternative: str) -> None:
    """Put an SVG behind an inline picture and say what it shows (``wp:docPr/@descr``)."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml.ns import qn

    part = Part(PackURI("/word/media/chart.svg"), "image/svg+xml", svg.encode(), made.part.package)
    relation = made.part.relate_to(part, RELATION)
    inline = shape._inline
    inline.docPr.set("descr", alternative)
    inline.docPr.set("name", "Chart")
    picture = inline.graphic.graphicData.pic
    picture.nvPicPr.cNvPr.set("name", "Chart")
    picture.nvPicPr.cNvPr.set("descr", alternative)
    blip = picture.blipFill.find(qn("a:blip"))
    extensions = blip.makeelement(qn("a:extLst"), {})
    extension = extensions.makeelement(qn("a:ext"), {"uri": SVG_BLIP})
    behind = extension.makeelement(
        f"{{{ASVG}}}svgBlip", {qn("r:embed"): relation}, nsmap={"asvg": ASVG}
    )
    blip.append(extensions)
    extensions.append(extension)
    extension.append(behind)
