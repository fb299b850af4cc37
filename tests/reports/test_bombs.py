"""Every text that reaches a PDF, filled with what breaks renderers: a document that prints it, or a sentence.

`make test` gives each place all the texts at once, and two that are refused; `make prove-bombs` each text alone in
each place.
"""

import dataclasses
import io
import json
import os
import re
import time

import pypdf
import pytest
from django.utils import timezone

from candidatures.services.deposit import deposit_candidature
from core.jobs import JobError
from core.text import plain_lines
from reports import documents
from reports.composition_data import ProseValue, VerbatimValue
from reports.pdf_checks import check_pdf
from reports.receipts import receipt_part
from reports.rendering import SHEET_LIMITS, TOO_HEAVY, Part, render_pdf
from reports.statements import statement_part
from reports.synthesis_data import HypothesisValue, MentionValue, ProposalValue, SectionValue
from tests.candidatures.test_deposit_services import ready
from tests.core.test_uploads import picture
from tests.factories.accounts import ReferentMandateFactory, UserFactory
from tests.factories.closings import ROWS, closing_value
from tests.factories.reports import composition_value, sheet_value, synthesis_value
from tests.reports.bombs import REFUSED, TEXTS

EVERY_BOMB = bool(os.environ.get("EVERY_BOMB"))
ALL_AT_ONCE = "\n\n".join(text[:600] for text in TEXTS.values())
GIVEN = TEXTS if EVERY_BOMB else {"all at once": ALL_AT_ONCE}
REFUSALS = REFUSED if EVERY_BOMB else {name: REFUSED[name] for name in ("a long word", "groups of digits without end")}
OURS = re.compile(r"https://(?:pni|testserver|[a-z.]*localhost)[.a-z:0-9]*/")
PREPARED_IN = 8  # seconds of processor in the worker itself, which no limit of the kernel guards
SMALL = Part("petit", "<html lang='fr'><title>Petit</title><body><h1>Titre</h1></body></html>")


def sheet(text: str) -> list[Part]:
    line = " ".join(text.split())[:2_000]
    value = sheet_value()
    value = dataclasses.replace(
        value,
        title=line[:250],
        summary=line,
        sections=tuple(
            SectionValue(key=section.key, label=section.label, text=line if rank else text)
            for rank, section in enumerate(value.sections)
        ),
        hypotheses=(HypothesisValue(text=line, verdict="confirmed", verdict_label="confirmée", note=line),),
        mentions=(MentionValue(key="outil", name=line[:200], description=line, note=line),),
        proposals=(ProposalValue(title=line[:300]),),
        source_note=line,
    )
    return [Part("fiche", documents.sheet_html(value))]


def composition(text: str) -> list[Part]:
    line = " ".join(text.split())[:600]
    given = composition_value()
    value = dataclasses.replace(
        given,
        foreword=ProseValue(text=text),
        foreword_author=line[:160],
        introduction=ProseValue(text=line),
        conclusion=ProseValue(text=text[:20_000]),
        verbatims=(VerbatimValue(text=line, said_by=line[:160]),),
        pictures=(dataclasses.replace(given.pictures[0], caption=line, alt_text=line[:300], credit=line[:160]),),
    )
    synthesis = synthesis_value(1, composition=value)
    words, _front = documents.front_parts(synthesis)
    lent = {found: picture("PNG") for found in re.findall(r'\bsrc="(pni:image-[^"]+)"', words.html)}
    return [dataclasses.replace(words, pictures=lent), *documents.conclusion_parts(synthesis)]


def statement(text: str) -> list[Part]:
    line = " ".join(text.split())
    corrections = tuple(dataclasses.replace(found, label=line) for found in ROWS[2].corrections)
    rows = (
        dataclasses.replace(ROWS[0], expert=line[:200], team=line),
        dataclasses.replace(ROWS[2], team=text, corrections=corrections),
    )
    closing = closing_value(rows)
    closing.rows = json.loads(json.dumps(closing.rows))  # as the database gives it back
    return [statement_part(closing)]


def receipt(text: str) -> list[Part]:
    """The deposit as it would be frozen, then every text of it replaced: forms would have stopped most of them."""
    row = ready()
    row.referent = ReferentMandateFactory(collectivite=row.collectivite, user=UserFactory()).user
    deposit_candidature(candidature=row, actor=row.referent, at=timezone.now())
    submission = row.submissions.get()
    submission.content = replaced(submission.content, plain_lines(text))
    return [receipt_part(submission, url="https://pni.test/mon-espace/")]


KEPT = {"name", "edition", "key", "slug", "kind", "code"}  # what is no text of the person


def replaced(value, text):
    if isinstance(value, dict):
        return {key: found if key in KEPT else replaced(found, text) for key, found in value.items()}
    if isinstance(value, list):
        return [replaced(item, text) for item in value]
    return text if isinstance(value, str) and len(value) > 12 else value


PLACES = {"sheet": sheet, "composition": composition, "statement": statement, "receipt": receipt}


def lay_out(place: str, text: str) -> list[bytes]:
    started = time.process_time()
    parts = PLACES[place](text)
    assert time.process_time() - started < PREPARED_IN
    return [done.pdf for done in render_pdf(parts, limits=SHEET_LIMITS)]


@pytest.fixture
def place(request, db):
    return request.param


def every_place(without=()):
    return pytest.mark.parametrize("place", [name for name in PLACES if name not in without], indirect=True)


@every_place()
@pytest.mark.parametrize("name", GIVEN)
def test_a_text_is_printed_and_nothing_of_it_acts(place, name):
    """Or refused in a sentence, where the machine is too slow for the seconds allowed: never a silence."""
    try:
        contents = lay_out(place, GIVEN[name])
    except JobError as refusal:
        if str(refusal) != TOO_HEAVY:
            raise
        return
    for content in contents:
        assert check_pdf(content) >= 1
        reader = pypdf.PdfReader(io.BytesIO(content))
        addresses = {
            str(found.get_object()["/A"]["/URI"])
            for page in reader.pages
            for found in page.get("/Annots", [])
            if "/A" in found.get_object()
        }
        assert {address for address in addresses if not OURS.match(address)} <= {"https://chapitre.invalid/"}
        assert {tuple(map(round, page.mediabox[2:])) for page in reader.pages} == {(595, 842)}


@every_place()
def test_a_tag_is_a_word_like_another(place):
    text = "".join(
        page.extract_text()
        for content in lay_out(place, "Avant <script>alert(1)</script> {{ 7|add:7 }} <b>après</b> la fin.")
        for page in pypdf.PdfReader(io.BytesIO(content)).pages
    )

    assert "<script>alert(1)</script>" in re.sub(r"\s", "", text)
    assert "{{7|add:7}}" in re.sub(r"\s", "", text)


@every_place(without=("statement", "receipt"))  # these cut a long word, and come from forms that bound the rest
@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_too_much_is_refused_in_words_and_the_next_document_comes(place, name):
    text, words = REFUSALS[name]
    with pytest.raises(JobError, match=words):
        lay_out(place, text)

    assert render_pdf([SMALL], limits=SHEET_LIMITS)[0].page_count == 1


@every_place(without=("sheet", "composition"))
def test_a_word_without_end_is_cut_where_a_document_is_owed(place):
    for content in lay_out(place, "x" * 10_000):
        assert check_pdf(content) >= 1
