"""Vazirmatn inside the Word file, so that Persian and Arabic look the same on a computer that doesn't have it.

Word keeps embedded fonts with their first 32 bytes mixed with a key (ECMA-376 part 4, 2.8.1).
"""

from __future__ import annotations

import hashlib
import uuid

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from reports.look import FONTS
from reports.word.styles import ARABIC, add

FILES = {"embedRegular": "Vazirmatn-Regular.ttf", "embedBold": "Vazirmatn-SemiBold.ttf"}
FONT_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
TABLE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"
OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"


def embed(document: Document) -> None:
    """Puts the font into the file. Its licence (OFL 1.1) allows it."""
    table = _table(document)
    font = OxmlElement("w:font")
    font.set(qn("w:name"), ARABIC)
    for number, (name, file) in enumerate(FILES.items(), 1):
        content = (FONTS / file).read_bytes()
        key = uuid.UUID(bytes=hashlib.sha256(content).digest()[:16])
        part = Part(PackURI(f"/word/fonts/font{number}.odttf"), OBFUSCATED, mixed(content, key), document.part.package)
        kept = add(font, f"w:{name}", fontKey=f"{{{str(key).upper()}}}")
        kept.set(qn("r:id"), table.relate_to(part, FONT_RELATIONSHIP))
    table.element.append(font)
    document.settings.element.insert(0, OxmlElement("w:embedTrueTypeFonts"))


def mixed(content: bytes, key: uuid.UUID) -> bytes:
    """The font with its first 32 bytes mixed with the key; doing it twice gives the font back."""
    turned = key.bytes[::-1]
    first = bytes(byte ^ turned[place % 16] for place, byte in enumerate(content[:32]))
    return first + content[32:]


def _table(document: Document) -> XmlPart:
    """The file's table of fonts, made anew so that it can be written to."""
    empty = parse_xml(f"<w:fonts {nsdecls('w', 'r')}/>")
    package = document.part.package
    table = XmlPart(PackURI("/word/fontTable.xml"), TABLE_TYPE, empty, package)
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            relation._target = table
            return table
    document.part.relate_to(table, RELATIONSHIP_TYPE.FONT_TABLE)
    return table
