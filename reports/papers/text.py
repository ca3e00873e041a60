"""The printed text for a mail: lines, no table wider than words."""

from __future__ import annotations

from django.utils import translation

from reports.papers.blocks import ITEM, Paragraph, Printed, Table, plain


def as_text(paper: Printed) -> str:
    with translation.override(paper.language):
        lines = [*paper.labels, paper.title, "=" * len(paper.title), ""]
        lines += [f"{label}: {cell.text}" for label, cell in paper.facts]
        for section in paper.sections:
            lines += ["", section.title, "-" * len(section.title)]
            if section.text:
                lines += [section.text.replace("\r\n", "\n"), ""]
            for block in section.blocks:
                lines += _text_of(block)
        return "\n".join([*lines, "", paper.statement.text, ""])


def _text_of(block: Paragraph | Table) -> list[str]:
    if isinstance(block, Paragraph):
        return [f"- {plain(block.text)}"] if block.style == ITEM else [plain(block.text)]
    lines = ["", f"{block.caption}:"]
    for row in block.rows:
        lines.append(f"- {row[0].text}")
        # What is empty in a table is left out: a line says what there is.
        told = zip(block.heads[1:], row[1:], strict=True)
        lines += [f"  {head}: {cell.text}" for head, cell in told if cell.text not in ("", "–")]
    return [*lines, ""]
