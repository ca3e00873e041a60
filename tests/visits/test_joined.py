"""Where the parts of a visit meet: a whiteboard is photographed, its words are written, coded and changed."""

from django.urls import reverse

from tests.factories import at, make_excerpt, make_note
from tests.visits.images import upload
from visits.actions import add_photo, write_note
from visits.models import Note


def test_the_words_of_a_whiteboard_are_written_beside_its_photo(officer_client, visit, officer):
    photo = add_photo(visit=visit, upload=upload(), is_whiteboard=True, caption_sv="Tavlan", by=officer, now=at(7))
    page = reverse("visits:visit_notes", args=[visit.pk])

    shown = officer_client.get(page).content.decode()
    assert reverse("visits:photo_small", args=[photo.key]) in shown and "Vad som står på tavlan" in shown

    officer_client.post(page, {"key": photo.key, "part": "", "seen": 0, "text": "Laddning vid bron."})
    note = Note.objects.get()
    assert (note.key, note.kind, note.text) == (photo.key, "whiteboard", "Laddning vid bron.")


def test_a_note_that_is_changed_keeps_its_passages_or_says_that_they_are_lost(visit, officer):
    note = make_note(visit, by=officer, text="Det saknas folk. Bussen går en gång om dagen.")
    kept = make_excerpt(note, "Bussen går en gång om dagen", by=officer, code="hinder")
    lost = make_excerpt(note, "Det saknas folk", by=officer, code="behov")

    text = "Efter lunch sa de mer. Bussen går en gång om dagen."
    write_note(source=visit, key=note.key, text=text, seen=note.seq, by=officer, now=at(8, month=11))

    kept.refresh_from_db()
    lost.refresh_from_db()
    assert (kept.is_lost, text[kept.start : kept.end]) == (False, "Bussen går en gång om dagen")
    assert (lost.is_lost, lost.text) == (True, "Det saknas folk")
