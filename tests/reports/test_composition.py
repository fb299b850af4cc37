"""Writing a composition: nobody's words are lost, nothing is printed without consent or description."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.models import StoredFile
from core.uploads import CheckedPicture
from core.written_together import Answer, mark_of
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from investigations.services.row_marks import mark_of as row_mark
from reports.models import Composition, CompositionRevision, CompositionVerbatim, Synthesis
from reports.selectors import freeze_synthesis
from reports.services import composition as services
from reports.services.composition import (
    add_picture,
    add_verbatim,
    change_verbatim,
    remove_picture,
    remove_verbatim,
    restore_text,
    save_texts,
)
from tests.factories.collectivites import RegionFactory
from tests.factories.core import AT
from tests.factories.programmes import ProgrammeFactory
from tests.factories.reports import (
    CompositionFactory,
    CompositionPictureFactory,
    CompositionRevisionFactory,
    CompositionVerbatimFactory,
)
from tests.personas import staff
from tests.reports.composing_scene import edition

pytestmark = pytest.mark.django_db
VERBATIM = {
    "text": "On ne sait jamais à qui parler",
    "said_by": "une agente",
    "region": None,
    "consent_by": "Agathe",
    "consent_on": dt.date(2026, 3, 1),
}


def write(programme, field, text, base="", actor=None, at=AT):
    return save_texts(programme=programme, answers={field: Answer(text, mark_of(base))}, actor=actor, at=at)


def test_the_first_words_create_the_composition():
    programme = ProgrammeFactory()
    saved = write(programme, "foreword", "  Merci à toutes et tous.\r\n\r\nVraiment. ")

    assert (saved.written, saved.conflicts) == (("foreword",), ())
    composition = Composition.objects.get(programme=programme)
    assert (composition.foreword, composition.saved_at) == ("Merci à toutes et tous.\n\nVraiment.", AT)


def test_a_signature_is_one_line():
    programme = ProgrammeFactory()
    write(programme, "foreword_author", "Camille\nEssai")

    assert Composition.objects.get().foreword_author == "Camille Essai"


def test_two_people_on_one_text_get_both_versions():
    programme = ProgrammeFactory()
    write(programme, "introduction", "Version A")
    saved = write(programme, "introduction", "Version B")  # started from the blank page, too

    assert [(conflict.mine, conflict.theirs) for conflict in saved.conflicts] == [("Version B", "Version A")]
    assert Composition.objects.get().introduction == "Version A"


def test_two_people_on_two_texts_never_meet():
    programme = ProgrammeFactory()
    write(programme, "introduction", "A")

    assert write(programme, "conclusion", "B").conflicts == ()


def test_what_another_person_wrote_is_kept_when_it_is_replaced():
    programme, one, two = ProgrammeFactory(), staff(), staff()
    write(programme, "introduction", "A", actor=one)
    write(programme, "introduction", "B", base="A", actor=two)
    write(programme, "introduction", "C", base="B", actor=two, at=AT + dt.timedelta(minutes=5))
    write(programme, "introduction", "D", base="C", actor=two, at=AT + dt.timedelta(minutes=16))

    kept = CompositionRevision.objects.order_by("pk").values_list("text", "author")
    assert list(kept) == [("", one.pk), ("A", two.pk), ("C", two.pk)]


def test_a_replaced_text_comes_back_and_keeps_the_one_it_replaces():
    composition = CompositionFactory(foreword="Neuf")
    restore_text(revision=CompositionRevisionFactory(composition=composition, text="Ancien"), actor=None, at=AT)

    composition.refresh_from_db()
    assert (composition.foreword, composition.revisions.latest("pk").text) == ("Ancien", "Neuf")


def test_words_are_added_in_order_and_changed_under_a_mark():
    programme = ProgrammeFactory()
    first, second = (
        add_verbatim(programme=programme, values=VERBATIM, actor=None, at=AT),
        add_verbatim(programme=programme, values=VERBATIM, actor=None, at=AT),
    )
    base = row_mark(first, VERBATIM)
    change_verbatim(verbatim=first, values={**VERBATIM, "said_by": "un élu"}, base=base, actor=None, at=AT)

    assert (second.position - first.position, CompositionVerbatim.objects.get(pk=first.pk).said_by) == (1, "un élu")
    with pytest.raises(ChangedMeanwhileError):
        change_verbatim(verbatim=first, values={**VERBATIM, "said_by": "une élue"}, base=base, actor=None, at=AT)


def test_too_many_words_are_refused(monkeypatch):
    monkeypatch.setattr(services, "MAX_VERBATIMS", 1)
    programme = CompositionVerbatimFactory().composition.programme

    with pytest.raises(RefusedError, match="déjà 1 paroles"):
        add_verbatim(programme=programme, values=VERBATIM, actor=None, at=AT)


def test_words_taken_back_are_gone():
    verbatim = CompositionVerbatimFactory()
    remove_verbatim(verbatim=verbatim, actor=None, at=AT)

    assert CompositionVerbatim.objects.count() == 0


def picture_of(programme, **values):
    picture = CheckedPicture(b"octets", "image/png", 60, 30)
    words = {"caption": "", "alt_text": "Une affiche", "credit": "Ville", "region": None}
    return add_picture(
        programme=programme, picture=picture, name="a.png", values={**words, **values}, actor=None, at=AT
    )


def test_a_picture_is_stored_with_its_size():
    row = picture_of(ProgrammeFactory())

    assert (row.width, row.height, row.file.size_bytes, row.file.content_type) == (60, 30, 6, "image/png")


def test_a_picture_that_is_not_written_leaves_no_bytes():
    with pytest.raises(IntegrityError, match="compositionpicture_is_described"), transaction.atomic():
        picture_of(ProgrammeFactory(), credit="")

    assert StoredFile.objects.count() == 0


def test_a_picture_removed_goes_with_its_bytes():
    row = picture_of(ProgrammeFactory())
    remove_picture(picture=row, actor=None, at=AT)

    assert StoredFile.objects.count() == 0


def test_a_picture_that_a_synthesis_froze_keeps_its_bytes():
    programme = edition()
    row = picture_of(programme)
    value = freeze_synthesis(programme)
    Synthesis.objects.create(
        programme=programme, sheet_count=4, data=value.to_json(), data_hash=value.data_hash(), template_version="x"
    )
    remove_picture(picture=row, actor=None, at=AT)

    assert StoredFile.objects.filter(pk=row.file_id).exists()


def test_the_synthesis_freezes_words_without_who_took_the_consent():
    programme = edition()
    composition = CompositionFactory(programme=programme, foreword="Merci.", foreword_author="Camille")
    CompositionVerbatimFactory(composition=composition, region=RegionFactory(code="Bre"), consent_by="Secret Nom")
    CompositionPictureFactory(composition=composition)
    value = freeze_synthesis(programme)

    assert (value.composition.foreword.text, value.composition.foreword_author) == ("Merci.", "Camille")
    assert [verbatim.region_code for verbatim in value.composition.verbatims] == ["Bre"]
    assert [picture.extension for picture in value.composition.pictures] == ["png"]
    assert "Secret Nom" not in str(value.to_json())
    assert freeze_synthesis(programme, is_composed=False).composition.foreword.text == ""
