"""The demo's attachments: small real files, shown, hidden and in between, one of them from the client."""

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

import xlsxwriter
from PIL import Image, ImageDraw, ImageFont

from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.documents import store, tree
from wathiq.documents.models import Blob, Document, Folder
from wathiq.documents.tree import Item, Items
from wathiq.dossiers.models import Dossier


def file_papers(cast: Cast) -> None:
    cement = Contract.objects.get(title="Supply of cement 2027")
    lawyer = cast.lawyer
    signing = tree.add_folder(cement, "For signature", under=None, by=lawyer)
    draft = _file(
        cement, "Supply of cement 2027.docx", _docx(["Supply of cement 2027", "Draft"]), lawyer, signing
    )
    tree.add_version(
        draft,
        _kept(_docx(["Supply of cement 2027", "Second draft, with the index of clause 7"]), lawyer),
        by=lawyer,
    )
    final = _file(cement, "Supply of cement 2027.pdf", _pdf("Supply of cement 2027"), lawyer, signing)
    margin = _file(
        cement, "Negotiation margin.xlsx", _xlsx([("Clause", "Margin"), ("7", "3 %")]), lawyer, signing
    )
    internal = tree.add_folder(cement, "Internal", under=None, by=lawyer)
    insurance = _file(cement, "Insurance certificate.pdf", _pdf("Insurance certificate"), lawyer, internal)
    prices = _file(cement, "ملحق الأسعار.pdf", _pdf("Annex: prices"), lawyer)
    tree.hide(cement, _items(margin), by=lawyer)
    tree.show(cement, _items(signing, insurance, prices), ticked=[draft, final], by=lawyer)
    tree.describe(draft, {"type": "Draft", "to_be_approved": True}, by=lawyer)
    tree.describe(final, {"type": "Final text", "to_be_signed": True}, by=lawyer)
    _file(cement, "Plan du site, quai 4.pdf", _pdf("Plan du site, quai 4"), cast.requester)

    haulage = Contract.objects.get(title="Haulage framework, southern region")
    for name in ("Annex A, routes.pdf", "Annex B, depots.pdf"):
        paper = _file(haulage, name, _pdf(name.removesuffix(".pdf")), lawyer)
        tree.show(haulage, _items(paper), by=lawyer)


def _items(*items: Item) -> Items:
    return Items(
        tuple(item for item in items if isinstance(item, Folder)),
        tuple(item for item in items if isinstance(item, Document)),
    )


def _file(dossier: Dossier, name: str, content: bytes, by: User, under: Folder | None = None) -> Document:
    return tree.add_document(dossier, name, _kept(content, by), under=under, by=by)


def _kept(content: bytes, by: User) -> Blob:
    return store.keep(io.BytesIO(content)).blob(by=by)


def _pdf(title: str) -> bytes:
    """One page with a title: a picture, which is all that a demonstration needs."""
    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    draw.text((140, 180), title, fill="black", font=ImageFont.load_default(48))
    for line in range(16):
        draw.rectangle((140, 320 + line * 70, 1100 - (line % 4) * 90, 336 + line * 70), fill="#d8d4cc")
    written = io.BytesIO()
    page.save(written, "PDF", resolution=150)
    return written.getvalue()


def _xlsx(rows: Iterable[tuple[str, ...]]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                sheet.write_string(number, place, value)
    return written.getvalue()


def _docx(paragraphs: Iterable[str]) -> bytes:
    """The least that a word processor opens."""
    namespace = "http://schemas.openxmlformats.org"
    written = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{namespace}/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
            '.wordprocessingml.document.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{namespace}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{namespace}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
            "</Relationships>"
        ),
        "word/document.xml": (
            f'<w:document xmlns:w="{namespace}/wordprocessingml/2006/main"><w:body>{written}</w:body></w:document>'
        ),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return target.getvalue()
