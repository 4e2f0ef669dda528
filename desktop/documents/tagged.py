"""Tagged pages: what each mark on a page means, and the PDF/A file that says so to a screen reader."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, Final, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from desktop.system.resources import resource
from desktop.system.version import __version__

SIGNATURE_FIELD: Final = "OfficeSeal"
# Where the properties of our own records are described; a name, nothing is ever fetched from it.
NAMESPACE: Final = "http://doorstep.example/ns/record/1.0/"
PROPERTIES: Final = {
    "Reference": "Reference of the record",
    "Version": "Version of the record, counted from 1",
    "DataSHA256": "SHA-256 of the data of the record",
    "AuditEntry": "Number of the last entry of the audit trail when the document was made",
    "AuditHead": "SHA-256 that closes the audit trail up to that entry",
}
_FAR_CHARACTER: Final = re.compile(rb"<([0-9A-F]{5,6})>")
_INK_SPACES: Final = frozenset({"/CSpcmyk", "/PCSpcmyk"})
_STATIC_ID: Final = b"31415926535897932384626433832795"  # what qpdf writes where it shall not make one
_TRAILER: Final = 1024  # bytes at the end of a file; its trailer is shorter
_PRINT: Final = 4  # annotation flag: the field is on paper too


@dataclass(eq=False)
class Node:
    """One element of the document's structure, with what it holds in reading order.

    `exact` is the text as it was typed, `alternative` describes a picture, `columns` counts spanned columns.
    """

    role: str
    exact: str | None = None
    alternative: str | None = None
    scope: str | None = None
    columns: int = 1
    kids: "list[Node | Mark]" = field(default_factory=list)

    def add(self, role: str, **details: object) -> "Node":
        """Append a new element to this one and return it."""
        kid = Node(role, **details)  # type: ignore[arg-type]
        self.kids.append(kid)
        return kid


class Mark(NamedTuple):
    """A piece of a page, counted from 0, that belongs to an element."""

    page: int
    number: int


class Picture(NamedTuple):
    """A JPEG in RGB or grey, with its size in pixels."""

    jpeg: bytes
    width: int
    height: int
    is_grey: bool = False


def picture_name(number: int) -> str:
    """Return the name by which a page draws its photo of this number, counted from 0."""
    return f"Photo{number}"


class Box(NamedTuple):
    """A rectangle on a page, counted from 0, in points from the lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


class About(NamedTuple):
    """What the file says of itself; `title` shows as the window title, so it names the reference and no more."""

    title: str
    author: str
    created_at: datetime
    properties: Mapping[str, str] = {}
    language: str = "en-GB"


def to_archive(
    pdf: bytes,
    document: Node,
    marks: Sequence[Sequence[Node]],
    pictures: Sequence[Sequence[Picture]],
    about: About,
    *,
    seal_box: Box | None = None,
) -> bytes:
    """Return ReportLab's file as a tagged PDF/A-1b; the same input gives the same bytes.

    `marks` names the element of each marked piece of each page, `pictures` holds the photos of each page under
    their `picture_name`s. With `seal_box` the file has an empty signature field there, ready for `seal.seal`.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        tree = _Tree(file, marks, document)
        root = file.Root
        if seal_box:
            root.AcroForm = _seal_field(file, seal_box, tree, about.author)
        root.StructTreeRoot = tree.finish()
        root.MarkInfo = Dictionary(Marked=True)
        _mend_far_characters(file)
        for page, drawn in zip(file.pages, pictures, strict=False):
            if drawn:
                page.obj.Resources.XObject = Dictionary(
                    {
                        f"/{picture_name(number)}": _image(file, picture)
                        for number, picture in enumerate(drawn)
                    }
                )
        return _saved(file, about)


def to_archive_untagged(pdf: bytes, about: About) -> bytes:
    """Return pages that another program drew as PDF/A-1b, with what `about` says in place of what that program did.

    Nothing can be told of their structure. The same pages give the same bytes.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for page in file.pages:
            named = page.obj.Resources.get("/ColorSpace", Dictionary())
            # Qt names spaces of printing ink that nothing is drawn in, and an sRGB archive may not even name them.
            for name in _INK_SPACES & set(named.keys()):
                del named[name]
        return _saved(file, about)


def without_tags(pdf: bytes) -> bytes:
    """Return the same pages for the eye alone: nine tenths of a long table's file are tags, read before any page."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        if Name.StructTreeRoot in file.Root:
            del file.Root.StructTreeRoot
        saved = io.BytesIO()
        file.save(saved, compress_streams=False)
        return saved.getvalue()


def _saved(file: pikepdf.Pdf, about: About) -> bytes:
    root = file.Root
    root.Lang = String(about.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.OutputIntents = Array([_output_intent(file)])
    root.Metadata = file.make_stream(_packet(about), Type=Name.Metadata, Subtype=Name.XML)
    when = String(about.created_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'"))
    file.docinfo = file.make_indirect(
        Dictionary(
            Title=String(about.title),
            Author=String(about.author),
            Producer=String(_producer()),
            CreationDate=when,
            ModDate=when,
        )
    )
    if "/ID" in file.trailer:
        del file.trailer["/ID"]  # of the program that drew the pages; Qt makes it from the time of day
    saved = io.BytesIO()
    file.save(
        saved,
        force_version="1.4",
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        static_id=True,
        compress_streams=False,  # those that drew the pages have packed them
        fix_metadata_version=False,
    )
    _set_own_id(saved)
    return saved.getvalue()


def _set_own_id(saved: io.BytesIO) -> None:
    """Give the file an id made from its content; qpdf's own takes as long again as writing the file."""
    with saved.getbuffer() as pdf:
        own = sha256(pdf).hexdigest()[: len(_STATIC_ID)].encode("ascii")
        trailer = bytes(pdf[-_TRAILER:])
        trailer = trailer[trailer.rindex(b"/ID [") :]
        pdf[-len(trailer) :] = trailer.replace(_STATIC_ID, own)


class _Tree:
    """The structure tree as it is written."""

    def __init__(self, pdf: pikepdf.Pdf, marks: Sequence[Sequence[Node]], document: Node) -> None:
        self._pdf = pdf
        self._leaves = [page.obj for page in pdf.pages]
        self._marks = marks[: len(self._leaves)]
        self._written: dict[Node, pikepdf.Object] = {}
        self._fields: list[pikepdf.Object] = []
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = self._write(document, self._root)
        self._root.K = Array([self._document])

    def add_field(self, widget: pikepdf.Object, page: int) -> None:
        """Give a form field its place at the end of the document."""
        held = Dictionary(Type=Name.OBJR, Obj=widget, Pg=self._leaves[page])
        element = Dictionary(Type=Name.StructElem, S=Name.Form, P=self._document, K=Array([held]))
        self._document.K.append(self._pdf.make_indirect(element))
        widget.StructParent = len(self._leaves) + len(self._fields)
        self._fields.append(self._document.K[-1])

    def finish(self) -> pikepdf.Object:
        """Add the way back from each piece of a page to its element, and return the tree."""
        numbers: list[Any] = []
        for page, (leaf, marks) in enumerate(zip(self._leaves, self._marks, strict=True)):
            leaf.StructParents = page
            leaf.Tabs = Name.S
            owners = Array([self._written[owner] for owner in marks])
            numbers += [page, self._pdf.make_indirect(owners)]
        for number, element in enumerate(self._fields, len(self._leaves)):
            numbers += [number, element]
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        self._root.ParentTreeNextKey = len(self._leaves) + len(self._fields)
        return self._root

    def _write(self, node: Node, parent: pikepdf.Object) -> pikepdf.Object:
        said: dict[str, Any] = {"/Type": _name("StructElem"), "/S": _name(node.role), "/P": parent}
        if node.exact is not None:
            said["/ActualText"] = String(node.exact)
        if node.alternative is not None:
            said["/Alt"] = String(node.alternative)
        if node.scope or node.columns > 1:
            said["/A"] = Dictionary(O=Name.Table)
            if node.scope:
                said["/A"].Scope = Name("/" + node.scope)
            if node.columns > 1:
                said["/A"].ColSpan = node.columns
        first = next((kid.page for kid in node.kids if isinstance(kid, Mark)), None)
        if first is not None:
            said["/Pg"] = self._leaves[first]
        element = self._written[node] = self._pdf.make_indirect(Dictionary(said))
        element.K = Array([self._kid(kid, element, first) for kid in node.kids])
        return element

    def _kid(self, kid: Node | Mark, element: pikepdf.Object, first: int | None) -> pikepdf.Object | int:
        if isinstance(kid, Node):
            return self._write(kid, element)
        if kid.page == first:
            return kid.number
        return Dictionary(Type=Name.MCR, Pg=self._leaves[kid.page], MCID=kid.number)


@cache
def _name(name: str) -> pikepdf.Object:
    return Name("/" + name)


def _mend_far_characters(pdf: pikepdf.Pdf) -> None:
    """Write characters beyond U+FFFF as PDF has them, in two halves; ReportLab writes them as one number."""
    for font in pdf.pages[0].obj.Resources.Font.values():
        meanings = font.ToUnicode.read_bytes()
        mended = _FAR_CHARACTER.sub(lambda found: b"<%b>" % _halves(int(found[1], 16)), meanings)
        if mended != meanings:
            font.ToUnicode = pdf.make_stream(mended)


def _halves(code: int) -> bytes:
    return chr(code).encode("utf-16-be").hex().encode("ascii")


def _seal_field(pdf: pikepdf.Pdf, box: Box, tree: _Tree, company: str) -> pikepdf.Object:
    # The drawn frame is on the page itself; the field lies over it and only makes it answer to a click.
    look = pdf.make_stream(
        b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]), Resources=Dictionary()
    )
    page = pdf.pages[box.page].obj
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(SIGNATURE_FIELD),
            TU=String(f"Digital signature of {company}"),
            Rect=Array([round(edge, 2) for edge in box[1:]]),
            F=_PRINT,
            P=page,
            AP=Dictionary(N=look),
        )
    )
    page.Annots = Array([widget])
    tree.add_field(widget, box.page)
    return Dictionary(Fields=Array([widget]))


def _image(pdf: pikepdf.Pdf, picture: Picture) -> pikepdf.Object:
    return pdf.make_stream(
        picture.jpeg,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceGray if picture.is_grey else Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )


def _output_intent(pdf: pikepdf.Pdf) -> pikepdf.Object:
    profile = pdf.make_stream(_profile(), N=3)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
            Info=String("sRGB IEC61966-2.1"),
            DestOutputProfile=profile,
        )
    )


@cache
def _profile() -> bytes:
    return resource("colour", "srgb-v2.icc").read_bytes()


def _producer() -> str:
    return f"Doorstep {__version__}"


def _packet(about: About) -> bytes:
    when = about.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ours = "".join(f"<ds:{key}>{escape(value)}</ds:{key}>" for key, value in about.properties.items())
    described = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{key}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{PROPERTIES[key]}</pdfaProperty:description></rdf:li>"
        for key in about.properties
    )
    own_part = (
        f'<rdf:Description rdf:about="" xmlns:ds="{NAMESPACE}">{ours}</rdf:Description>'
        '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
        ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
        ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>'
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Doorstep record</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        f"<pdfaSchema:prefix>ds</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>{described}</rdf:Seq>"
        "</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:format>application/pdf</dc:format>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(about.title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{escape(about.author)}</rdf:li></rdf:Seq></dc:creator>"
        f"<dc:language><rdf:Bag><rdf:li>{about.language}</rdf:li></rdf:Bag></dc:language></rdf:Description>"
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f"<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate></rdf:Description>"
        '<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        f"<pdf:Producer>{_producer()}</pdf:Producer></rdf:Description>"
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>"
        f'{own_part if ours else ""}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()
