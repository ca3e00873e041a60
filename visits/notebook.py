"""The notes of a visit or a call as one person's page shows them: their own to write in, the others' to read."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from visits.actions.notes import Source, note_key
from visits.guide import CALL_GUIDE, GUIDE, Part
from visits.models import Note, Visit
from visits.topics import TOPICS


@dataclass(frozen=True, slots=True)
class Sheet:
    """A note to write in; one that has not been begun has no text. `part` is None where it is free."""

    key: uuid.UUID
    part: Part | None
    text: str
    seq: int
    note: Note | None = None
    # Whether it stands beside the note on its part: read in from a file, or written in a second window.
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class Notebook:
    sheets: Sequence[Sheet]
    others: Sequence[tuple[Note, Part | None]]


def parts_of(source: Source) -> tuple[Part, ...]:
    """The questions that notes are kept under; on a learning visit its topics, all of them if none was chosen."""
    if not isinstance(source, Visit):
        return CALL_GUIDE
    if not source.is_learning:
        return GUIDE
    return tuple(part for part in TOPICS if part.key in source.topics) or TOPICS


def notebook(source: Source, reader: User) -> Notebook:
    """First the sheet without a question, then the guide, each followed by what stands beside it."""
    notes = _notes(source)
    known = {part.key: part for part in parts_of(source)}
    own = [note for note in notes if note.author_id == reader.pk]
    sheets: list[Sheet] = []
    for part in (None, *known.values()):
        key = note_key(source, reader, part.key if part else "")
        main = next((note for note in own if note.key == key), None)
        sheets.append(Sheet(key, part, main.text if main else "", main.seq if main else 0, main))
        sheets += [
            Sheet(note.key, part, note.text, note.seq, note, is_extra=True)
            for note in own
            # The words of a whiteboard are written beside its photo, so it is shown while it has none.
            if note.key != key and (note.text or note.is_whiteboard) and known.get(note.part) == part
        ]
    others = [(note, known.get(note.part)) for note in notes if note.author_id != reader.pk and note.text]
    return Notebook(sheets, others)


def _notes(source: Source) -> list[Note]:
    found = source.notes if isinstance(source, Visit) else source.written_notes
    return list(found.select_related("author", "visit", "call"))
