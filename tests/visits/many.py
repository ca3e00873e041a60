"""As much as a large round leaves behind: for what is counted in tests and timed by `make bench`."""

import random
from io import BytesIO

from django.db import connection
from PIL import Image

from municipalities.text import search_text
from tests.factories import at, make_excerpt, make_note, make_visit
from visits.models import Code, Excerpt

PARTS = ["laddning", "fjärrvärme", "pengar saknas", "ingen tid", "i Överkalix", "bussar", "solceller på taken"]
SEARCHES = ("", "?q=fjarrvarme+laddning", "?q=4999", "?q=finns+inte", "?code=hinder&municipality=2580&q=tid&page=3")


def many_excerpts(assessment, places, officer, number=5000):
    """So many passages of one long note for each place."""
    chance = random.Random(7)
    codes = list(Code.objects.all())
    notes = [make_note(make_visit(assessment, place, by=officer), by=officer, text="x " * 5000) for place in places]
    rows = []
    for place in range(number):
        text = f"{place} " + " ".join(chance.choice(PARTS) for _part in range(25))
        rows.append(
            Excerpt(
                note=notes[place % len(notes)],
                start=0,
                text=text,
                search=search_text(text),
                code=codes[place % len(codes)],
                made_at=at(),
                made_by=officer,
            )
        )
    Excerpt.objects.bulk_create(rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE visits_excerpt")


def long_visit(assessment, municipality, officer):
    """A visit with twenty notes of 10,000 characters and 300 passages; the last note."""
    visit = make_visit(assessment, municipality, by=officer)
    text = ("Det saknas folk som kan räkna på laddning och bussar i kommunen. " * 160)[:10_000]
    for _number in range(20):
        note = make_note(visit, by=officer, text=text)
        for place in range(15):
            row = make_excerpt(note, text[:64], by=officer, code="hinder")
            Excerpt.objects.filter(pk=row.pk).update(start=place * 65)
    return note


def twelve_megapixels():
    """A photo as a telephone takes it, full of detail."""
    written = BytesIO()
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(written, "JPEG", quality=92)
    return written.getvalue()
