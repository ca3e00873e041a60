"""The documents of `surveys.paper` as Word files: headings, tables and text that a reader can fill in or paste from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from surveys.paper import AnsweredQuestion, AnswerPaper, Box, Emblem, Front, Paper, PaperPage, PaperQuestion, printable
from surveys.preview import Said

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BOX = "\u2610"
_LINE = "_" * 40
# In millimetres: the height of every emblem, and how wide one may be.
_EMBLEM_HEIGHT, _EMBLEM_WIDTH = 16, 80
_QUIET, _GREEN, _RUST = "45544F", "0B5A60", "A2380B"
_LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}


def questionnaire_docx(paper: Paper, *, title: str, kind: str) -> bytes:
    """The empty questionnaire; boxes are characters that can be typed over."""
    writer = Writer(paper.language, paper.front, title, paper.header)
    writer.front(kind)
    writer.record([*paper.front.lines, (_("Version"), Said(paper.front.version, paper.language))])
    for heading, paragraphs in paper.terms:
        writer.heading(heading, 2)
        for text in paragraphs:
            writer.paragraph(text)
    writer.funding()
    for section in paper.sections:
        writer.heading(section.label.text, 1, lang=section.label.lang, new_page=True)
        for page in section.pages:
            writer.page(page)
    return writer.bytes()


def answers_docx(paper: AnswerPaper, *, title: str, kind: str) -> bytes:
    """The answers, each with whose words they are."""
    writer = Writer(paper.language, paper.front, title, paper.header)
    writer.front(kind)
    writer.paragraph(paper.status, bold=True, colour=_RUST if paper.is_draft else _GREEN)
    facts = [(what, Said(text, paper.language)) for what, text in paper.facts]
    writer.record([*paper.front.lines, (_("Version"), Said(paper.front.version, paper.language)), *facts])
    writer.funding()
    for section in paper.sections:
        writer.heading(section.label.text, 1, lang=section.label.lang)
        for question in section.questions:
            writer.answered(question)
        if section.left_out:
            numbers = ", ".join(section.left_out)
            writer.paragraph(f"{_('Not asked, because of other answers:')} {numbers}", colour=_QUIET, size=9)
    return writer.bytes()


class Writer:
    """One Word file. python-docx is loaded here: it takes a tenth of a second, and few requests need it."""

    def __init__(self, language: str, front: Front, title: str, header: str) -> None:
        from docx import Document  # noqa: PLC0415
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
        from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415

        self._right = WD_ALIGN_PARAGRAPH.RIGHT
        self._mm, self._pt, self._colour = Mm, Pt, RGBColor.from_string
        self.language = language
        self.of_front = front
        self.document: Any = Document()
        self._properties(title)
        self._styles()
        self._page(header)

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _properties(self, title: str) -> None:
        properties = self.document.core_properties
        # The file format allows 255 characters in a property.
        properties.title = printable(title)[:255]
        properties.author = self.of_front.assessment[:255]
        properties.language = _LANGUAGES.get(self.language, self.language)
        properties.comments = ""

    def _styles(self) -> None:
        from docx.oxml.ns import qn  # noqa: PLC0415

        styles = self.document.styles
        for name, size, colour in (
            *(("Normal", 10.5, None), ("Title", 22, None), ("Heading 1", 16, _GREEN)),
            *(("Heading 2", 13, None), ("Heading 3", 11, None)),
        ):
            style: Any = styles[name]
            style.font.name, style.font.size = "Arial", self._pt(size)
            style.font.color.rgb = self._colour(colour or "14211F")
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for key in [key for key in fonts.attrib if key.endswith("Theme")]:
                del fonts.attrib[key]
            for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(script), "Arial")
        self._language(styles["Normal"].element.get_or_add_rPr(), self.language)
        # The template of python-docx says American English for the whole document.
        for tag in styles.element.iter(qn("w:lang")):
            tag.set(qn("w:val"), _LANGUAGES.get(self.language, self.language))

    def _page(self, header: str) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = self._mm(210), self._mm(297)
        section.left_margin = section.right_margin = self._mm(20)
        section.top_margin = section.bottom_margin = self._mm(20)
        if header:
            head = section.header.paragraphs[0]
            # The header's own style has a tab in the middle and one to the right, for a page of another width.
            head.alignment = self._right
            self._run(head, header, bold=True, colour=_RUST, size=8.5)
        foot = section.footer.paragraphs[0]
        self._run(foot, f"{self.of_front.footer}    ", colour=_QUIET, size=8.5)
        self._field(foot, "PAGE")
        self._run(foot, " (", colour=_QUIET, size=8.5)
        self._field(foot, "NUMPAGES")
        self._run(foot, ")", colour=_QUIET, size=8.5)

    # --- pieces -------------------------------------------------------------------------------------------------------

    def _language(self, properties: Any, lang: str) -> None:
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.oxml.ns import qn  # noqa: PLC0415

        tag = OxmlElement("w:lang")
        tag.set(qn("w:val"), _LANGUAGES.get(lang, lang))
        properties.append(tag)

    def _field(self, paragraph: Any, code: str) -> None:
        """A number that Word works out: the page, or how many there are."""
        from docx.oxml import OxmlElement  # noqa: PLC0415
        from docx.oxml.ns import qn  # noqa: PLC0415

        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        run = self._run(paragraph, "1", colour=_QUIET, size=8.5)
        field.append(run._r)
        paragraph._p.append(field)

    def _run(
        self, paragraph: Any, text: str, *, bold: bool = False, colour: str = "", size: float = 0, lang: str = ""
    ) -> Any:
        run = paragraph.add_run(printable(text))
        run.bold = bold or None
        if size:
            run.font.size = self._pt(size)
        if colour:
            run.font.color.rgb = self._colour(colour)
        if lang and lang != self.language:
            self._language(run._r.get_or_add_rPr(), lang)
        return run

    # The style of each heading and table by its identifier: by name python-docx searches all styles several times for each,
    # which is a third of the time that a questionnaire takes.

    def _heading(self, level: int) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph._p.style = f"Heading{level}" if level else "Title"
        return paragraph

    def _grid(self, *, rows: int, cols: int) -> Any:
        table = self.document.add_table(rows=rows, cols=cols)
        table._tbl.tblStyle_val = "TableGrid"
        return table

    def paragraph(self, text: str, *, keep: bool = False, **looks: Any) -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = self._pt(3)
        paragraph.paragraph_format.keep_with_next = keep
        self._run(paragraph, text, **looks)
        return paragraph

    def heading(self, text: str, level: int, *, lang: str = "", new_page: bool = False) -> None:
        paragraph = self._heading(level)
        paragraph.paragraph_format.page_break_before = new_page
        self._run(paragraph, text, lang=lang)

    def front(self, kind: str) -> None:
        front = self.of_front
        what = self.paragraph(kind, colour=_QUIET)
        if front.mark:
            self._run(what, " · ", colour=_QUIET)
            self._run(what, front.mark, bold=True, colour=_RUST)
        self._run(self._heading(0), front.title.text, lang=front.title.lang)
        if front.municipality:
            self.paragraph(front.municipality, size=13, lang="sv")

    def record(self, lines: list[tuple[str, Said]]) -> None:
        table = self._grid(rows=0, cols=2)
        for what, said in lines:
            cells = table.add_row().cells
            self._run(cells[0].paragraphs[0], what, colour=_QUIET)
            self._run(cells[1].paragraphs[0], said.text or _LINE, lang=said.lang)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[Said]]) -> None:
        """A table whose head stands on every page that it goes on to."""
        from docx.oxml import OxmlElement  # noqa: PLC0415

        table = self._grid(rows=1, cols=len(heads))
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            self._run(cell.paragraphs[0], head, bold=True, size=9)
        for row in rows:
            for cell, said in zip(table.add_row().cells, row, strict=True):
                self._run(cell.paragraphs[0], said.text, lang=said.lang)
        self.paragraph("")

    def funding(self) -> None:
        funding, emblems = self.of_front.funding, self.of_front.emblems
        if funding or emblems:
            self.heading(_("Who pays"), 2)
        if funding:
            self.paragraph(funding.text, lang=funding.lang)
        if emblems:
            paragraph = self.paragraph("")
            for emblem in emblems:
                self._emblem(paragraph, emblem)

    def _emblem(self, paragraph: Any, emblem: Emblem) -> None:
        """As high as the others; one that is very wide is made as wide as it may be."""
        picture = paragraph.add_run().add_picture(io.BytesIO(emblem.content), height=self._mm(_EMBLEM_HEIGHT))
        widest = self._mm(_EMBLEM_WIDTH)
        if picture.width > widest:
            picture.width, picture.height = widest, int(picture.height * widest / picture.width)
        about = picture._inline.docPr
        about.set("descr", emblem.alt.text)
        about.set("name", emblem.name)
        self._run(paragraph, "    ")

    # --- the empty questionnaire ----------------------------------------------------------------------------------------

    def page(self, page: PaperPage) -> None:
        if page.heading:
            self.heading(page.heading.text, 2, lang=page.heading.lang)
        for said in (page.lead, *page.notes):
            if said:
                self.paragraph(said.text, lang=said.lang, colour=_QUIET)
        for question in page.questions:
            self.question(question)

    def _asked(self, number: str, label: Said) -> None:
        heading = self._heading(3)
        self._run(heading, f"{number}  ", colour=_GREEN)
        self._run(heading, label.text, lang=label.lang)

    def question(self, question: PaperQuestion) -> None:
        self._asked(question.number, question.label)
        for text in question.conditions:
            self.paragraph(text, keep=True, colour=_GREEN, size=9)
        if question.hint:
            self.paragraph(question.hint.text, keep=True, colour=_QUIET, size=9, lang=question.hint.lang)
        if question.how:
            self.paragraph(question.how, keep=True, colour=_QUIET, size=9)
        self._room(question)
        if question.codes:
            reasons = " / ".join(question.codes)
            self.paragraph(f"{_('Can you not answer?')} {reasons}", colour=_QUIET, size=9)
        for field in question.lists:
            self._listed(field)
        for number in question.blocks:
            self.paragraph(_("Entry %(number)s") % {"number": number}, keep=True, bold=True)
            for field in question.fields:
                self.question(field)

    def _listed(self, field: PaperQuestion) -> None:
        """The choices of a field that every entry asks for, once."""
        heading = _("To choose from in %(number)s:") % {"number": field.number}
        self.paragraph(heading, keep=True, bold=True, colour=_QUIET, size=9)
        paragraph = self.paragraph("")
        for place, choice in enumerate(field.choices):
            self._run(paragraph, f"{'    ' if place else ''}{choice.score}\u00a0", size=9.5)
            self._run(paragraph, choice.label.text, lang=choice.label.lang, size=9.5)

    def _room(self, question: PaperQuestion) -> None:
        if question.kind == "rank":
            for choice in question.choices:
                self._choice(choice, "– ")
            for name in question.places:
                self.paragraph(f"{name}  {_LINE}")
        elif question.flows:
            paragraph = self.paragraph("")
            for place, choice in enumerate(question.choices):
                self._run(paragraph, f"{'    ' if place else ''}{BOX}\u00a0")
                self._run(paragraph, _choice_text(choice), lang=choice.label.lang)
        elif question.boxed:
            for choice in question.boxed:
                self._choice(choice, f"{BOX}\u00a0")
        elif question.lines:
            # An empty frame of its own height: a pen has room, and a keyboard makes it grow.
            table = self._grid(rows=1, cols=1)
            table.rows[0].height = self._mm(4 + 6 * question.lines)
            self.paragraph("")

    def _choice(self, choice: Box, before: str) -> None:
        paragraph = self.paragraph(before)
        paragraph.paragraph_format.space_after = self._pt(1)
        self._run(paragraph, _choice_text(choice), lang=choice.label.lang)

    # --- the answers ----------------------------------------------------------------------------------------------------

    def answered(self, question: AnsweredQuestion) -> None:
        self._asked(question.number, question.label)
        if not question.given:
            self.paragraph(_("not answered"), colour=_RUST)
        for given in question.given:
            if given.text:
                self.paragraph(given.text, keep=bool(given.source), lang="sv" if given.is_free else "")
            for text in (given.source, given.confirmed):
                if text:
                    self.paragraph(text, colour=_QUIET, size=9)
            for text in given.waiting:
                self.paragraph(text, colour=_RUST, size=9)


def _choice_text(choice: Box) -> str:
    # A non-breaking space keeps the step of a scale at its words.
    words = choice.label.text
    return f"{choice.score}\u00a0{words}" if choice.score else words
