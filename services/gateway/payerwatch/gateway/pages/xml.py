"""XML from text that payers wrote: escaped by the library, and without the characters that XML cannot hold."""

import re
from xml.etree import ElementTree

from fastapi.responses import Response

from payerwatch.gateway.caching import PUBLIC

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, {name: _NOT_XML.sub("", value) for name, value in attributes.items()})
    child.text = _NOT_XML.sub("", text) or None
    return child


def xml_response(root: ElementTree.Element, media_type: str) -> Response:
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, media_type=media_type, headers={"Cache-Control": PUBLIC})
