"""The note as the coding page prints it."""

import random

from lxml import html as lxml_html

from tests.factories import make_excerpt, make_note, make_visit
from visits.markup import marked
from visits.passages import LONGEST_SENTENCE, Span, laid_out, sentences

TEXT = 'Vi saknar folk. "Pengar finns!" sade hon, t.ex. i fjol.\n\n- första punkten\n- andra  \nSlut'


def said(text):
    return [text[start:end] for start, end in sentences(text)]


def test_sentences_end_at_marks_and_at_lines():
    assert said(TEXT) == [
        "Vi saknar folk.",
        '"Pengar finns!"',
        "sade hon, t.ex. i fjol.",
        "- första punkten",
        "- andra",
        "Slut",
    ]


def test_nothing_to_say():
    assert (said(""), said(" \n\t ")) == ([], [])


def test_a_sentence_without_end_is_cut_at_a_blank():
    found = said("ord " * 900)
    assert "".join(found).replace(" ", "") == "ord" * 900
    assert max(map(len, found)) <= LONGEST_SENTENCE
    assert [len(each) for each in said("x" * 2500)] == [1000, 1000, 500]


def test_layout_is_the_whole_text_whatever_the_marks():
    chance = random.Random(5)
    for _time in range(200):
        text = "".join(chance.choice("ab .\nå🌞!") for _character in range(chance.randrange(1, 60)))
        spans = []
        for key in range(chance.randrange(6)):
            start = chance.randrange(len(text))
            spans.append(Span(key, start, chance.randrange(start + 1, len(text) + 1)))
        layout = laid_out(text, spans)
        at, marks = 0, {}
        for sentence in layout:
            assert sentence.start == at
            for piece in sentence.pieces:
                for key in piece.marks:
                    marks.setdefault(key, []).append((at, at + len(piece.text)))
                at += len(piece.text)
            assert sentence.end == at
        assert at == len(text)
        for span in spans:
            # The pieces of a mark lie side by side and are exactly its stretch.
            stretches = marks[span.key]
            assert (stretches[0][0], stretches[-1][1]) == (span.start, span.end)
            assert all(one[1] == other[0] for one, other in zip(stretches, stretches[1:], strict=False))


def test_markup_holds_the_note_character_by_character(assessment, municipality, officer):
    text = "<script>alert(1)</script> & så\r\nNy rad. Ett 🌞 till."
    note = make_note(make_visit(assessment, municipality, by=officer), by=officer, text=text)
    excerpt = make_excerpt(note, "alert(1)", by=officer, code="behov")
    found = lxml_html.fromstring(f"<div>{marked(text, [excerpt], chosen='31-38', opened=excerpt.pk)}</div>")
    pieces = found.xpath("//*[@data-at]")
    plain = text.replace("\r\n", "\n")
    assert "".join(piece.text_content() for piece in pieces) == plain
    assert all(plain[int(piece.get("data-at")) :].startswith(piece.text_content()) for piece in pieces)
    assert [piece.text for piece in found.xpath("//mark[contains(@class, 'is-open')]")] == ["alert(1)"]
    assert found.xpath("//input[@checked]/@value") == ["31-38"]
    assert found.xpath("//script") == []
