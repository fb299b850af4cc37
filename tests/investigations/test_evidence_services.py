"""What a source says of each hypothesis: written at once, never over somebody else's words."""

import datetime as dt

import pytest

from investigations.models import Evidence, Interview, Verbatim
from investigations.services.evidence import NOTHING, Cell, cell_of, record_evidence
from investigations.services.row_marks import ChangedMeanwhileError, RefusedError
from tests.factories.accounts import UserFactory
from tests.factories.evidence import EvidenceFactory, HypothesisFactory, SourceFactory, VerbatimFactory
from tests.factories.teams import LAUNCHED_AT, workspace_of

pytestmark = pytest.mark.django_db
AT = LAUNCHED_AT + dt.timedelta(days=20)


@pytest.fixture
def source():
    return SourceFactory(investigation=workspace_of())


def hypothesis(source, **fields):
    return HypothesisFactory(investigation=source.investigation, **fields)


def record(source, cells, actor=None, at=AT):
    return record_evidence(source=source, cells=cells, actor=actor, at=at)


def stored(source):
    fields = ("hypothesis_id", "direction", "strength", "verbatim_id", "note")
    return {row[0]: row[1:] for row in source.evidence.values_list(*fields)}


def test_one_save_for_every_hypothesis(source):
    one, two, three = (hypothesis(source) for _ in range(3))
    verbatim, actor = VerbatimFactory(source=source), UserFactory()

    written = record(
        source,
        {
            one.pk: Cell("supports", 3, verbatim.pk, note="Vu\nsur place"),
            two.pk: Cell(),
            three.pk: Cell("contradicts", 1, new_verbatim="On m’a dit non."),
        },
        actor=actor,
    )

    typed = Verbatim.objects.get(text="On m’a dit non.")
    assert written == 2
    assert stored(source) == {
        one.pk: ("supports", 3, verbatim.pk, "Vu sur place"),
        three.pk: ("contradicts", 1, typed.pk, ""),
    }
    assert (typed.source, typed.position) == (source, verbatim.position + 1)
    assert set(source.evidence.values_list("author", "at")) == {(actor.pk, AT)}


def test_a_cell_left_as_it_was_read_keeps_its_author_and_its_day(source):
    cell = EvidenceFactory(source=source)

    written = record(source, {cell.hypothesis_id: cell_of(cell)}, actor=UserFactory())

    kept = source.evidence.get()
    assert (written, kept.author, kept.at) == (0, None, cell.at)


def test_back_to_nothing_empties_the_cell_and_keeps_the_verbatim(source):
    cell = EvidenceFactory(source=source, verbatim=VerbatimFactory(source=source))

    assert record(source, {cell.hypothesis_id: Cell(seen=cell_of(cell).mark)}) == 1
    assert (Evidence.objects.count(), Verbatim.objects.count()) == (0, 1)


def test_words_without_a_direction_are_refused_not_lost(source):
    row = hypothesis(source)

    for cell in (Cell(note="Elle hésite."), Cell(new_verbatim="Je ne sais pas.")):
        with pytest.raises(RefusedError, match="dites si la source appuie"):
            record(source, {row.pk: cell})

    assert (Evidence.objects.count(), Verbatim.objects.count()) == (0, 0)


def test_two_people_on_one_cell(source):
    one, two = hypothesis(source), hypothesis(source)
    record(source, {one.pk: Cell("supports", 2)})

    with pytest.raises(ChangedMeanwhileError) as collision:
        record(source, {one.pk: Cell("contradicts", 2), two.pk: Cell("supports", 2)})
    record(source, {one.pk: Cell("supports", 2), two.pk: Cell("supports", 2)})  # they agree: no collision

    assert {pk: cell.direction for pk, cell in collision.value.stored.items()} == {one.pk: "supports"}
    assert stored(source) == {one.pk: ("supports", 2, None, ""), two.pk: ("supports", 2, None, "")}


def test_a_cell_that_i_did_not_touch_keeps_what_the_other_wrote(source):
    one, two = hypothesis(source), hypothesis(source)
    record(source, {one.pk: Cell("contradicts", 3, note="Elle insiste.")})

    record(source, {one.pk: Cell(seen=NOTHING), two.pk: Cell("nuances", 1)})

    assert stored(source) == {one.pk: ("contradicts", 3, None, "Elle insiste."), two.pk: ("nuances", 1, None, "")}


def test_emptied_meanwhile_is_a_collision_too(source):
    cell = EvidenceFactory(source=source)
    seen = cell_of(cell).mark
    cell.delete()

    with pytest.raises(ChangedMeanwhileError) as collision:
        record(source, {cell.hypothesis_id: Cell("supports", 3, seen=seen)})

    assert collision.value.stored == {cell.hypothesis_id: None}


def test_a_hypothesis_of_another_team_or_gone_is_refused(source):
    stranger, gone = HypothesisFactory(), hypothesis(source)
    gone.delete()

    for pk in (stranger.pk, gone.pk or 0):
        with pytest.raises(RefusedError, match="vient d’être retirée"):
            record(source, {pk: Cell("supports", 2)})

    assert Evidence.objects.count() == 0


def test_a_verbatim_of_another_source_is_refused(source):
    row, stranger = hypothesis(source), VerbatimFactory()

    with pytest.raises(RefusedError, match="n’est plus parmi ceux de cette source"):
        record(source, {row.pk: Cell("supports", 2, stranger.pk)})

    assert Evidence.objects.count() == 0


def test_the_same_words_are_kept_once(source):
    one, two = hypothesis(source), hypothesis(source)
    VerbatimFactory(source=source, text="Déjà dit.")

    record(
        source,
        {one.pk: Cell("supports", 2, new_verbatim="Déjà dit."), two.pk: Cell("nuances", 1, new_verbatim="Neuf.")},
    )
    record(source, {two.pk: Cell("nuances", 2, new_verbatim="Neuf.", seen=cell_of(two.evidence.get()).mark)})

    assert sorted(source.verbatims.values_list("text", flat=True)) == ["Déjà dit.", "Neuf."]


CONSENTS = {
    "given, may be quoted": ({"consent": "given", "allows_verbatims": True}, True, True),
    "given, not to be quoted": ({"consent": "given"}, False, True),
    "still to ask": ({"consent": "pending", "allows_verbatims": True}, False, True),
    "refused": ({"consent": "refused"}, False, False),
    "taken back": ({"consent": "withdrawn", "withdrawn_at": AT}, False, False),
}


@pytest.mark.parametrize("case", CONSENTS)
def test_consent_governs_the_words(source, case):
    fields, may_quote, may_note = CONSENTS[case]
    proof = {"consent_means": "oral", "consent_on": AT.date()} if fields["consent"] == "given" else {}
    Interview.objects.create(source=source, mode="phone", **fields, **proof)
    row = hypothesis(source)

    allowed = []
    for cell in (Cell("supports", 2, new_verbatim="Tel quel."), Cell("supports", 2, note="Avec mes mots.")):
        Evidence.objects.all().delete()
        try:
            record(source, {row.pk: cell})
        except RefusedError:
            allowed.append(False)
        else:
            allowed.append(True)

    assert allowed == [may_quote, may_note]
    assert Verbatim.objects.count() == int(may_quote)
