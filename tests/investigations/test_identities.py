"""Identities of people met: how they are sealed, who opens them, when they go."""

import base64
import datetime as dt
import stat

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from investigations.checks import identity_keys_are_given
from investigations.identities import Identity, IdentityError, binding_of, identity_keys, new_key, open_sealed, seal
from investigations.models import IdentityAccess, Interviewee
from investigations.services.identities import (
    IdentityRefusedError,
    keep_until,
    months_later,
    purge_due_identities,
    read_identity,
    remove_identity,
    rotate_identity_keys,
    save_identity,
)
from investigations.services.sources import correct_source, mark_of_source
from investigations.tasks import purge_identities
from investigations.workspace_states import ConsentState
from tests.investigations.source_scene import build_scene, interview_of, with_identity

pytestmark = pytest.mark.django_db
ZOE = Identity("Zoé Essai", "06 00 00 00 00", "le soir")
NOW = timezone.now()


@pytest.fixture
def scene():
    return build_scene()


@pytest.fixture
def interview(scene):
    return interview_of(scene)


def acts():
    return list(IdentityAccess.objects.order_by("pk").values_list("act", flat=True))


def test_what_is_sealed_opens_with_its_key_and_its_row_only(interview, scene):
    binding = binding_of(interview)
    sealed = seal(ZOE, binding=binding)
    altered = sealed.content[:-1] + bytes([sealed.content[-1] ^ 1])

    assert open_sealed(sealed.content, key_id=sealed.key_id, binding=binding) == ZOE
    for content, key_id, where in (
        (altered, sealed.key_id, binding),
        (sealed.content, "another", binding),
        (sealed.content, sealed.key_id, binding_of(interview_of(scene))),
        (b"", sealed.key_id, binding),
    ):
        with pytest.raises(IdentityError) as refusal:
            open_sealed(content, key_id=key_id, binding=where)
        assert "Zoé" not in str(refusal.value)
        assert refusal.value.__cause__ is None


def test_a_length_tells_nothing_and_no_two_seals_are_alike(interview):
    binding = binding_of(interview)
    short, long = seal(Identity("Al"), binding=binding), seal(Identity("A" * 160, "b" * 90), binding=binding)

    assert len(short.content) == len(long.content)
    assert seal(ZOE, binding=binding).content != seal(ZOE, binding=binding).content
    assert (repr(ZOE), str(ZOE)) == ("Identity(…)", "Identity(…)")


def test_the_row_holds_no_word_of_it(interview):
    with_identity(interview)

    row = Interviewee.objects.get()
    # Words long enough: two letters stand in three hundred random bytes once in two hundred times.
    assert [word for word in (" Essai", "06 00 00", "le soir") if word.encode() in bytes(row.sealed)] == []
    assert str(row) == f"personne rencontrée n° {row.pk}"


def test_a_sealed_identity_moved_to_another_interview_does_not_open(interview, scene):
    other = with_identity(interview_of(scene), name="Autre")
    sealed = Interviewee.objects.get(interview=with_identity(interview))
    Interviewee.objects.filter(interview=other).update(sealed=bytes(sealed.sealed))

    with pytest.raises(IdentityError):
        read_identity(interview=other, actor=scene.samira, at=NOW)


def test_every_access_is_written_down_without_a_name(interview, scene):
    with_identity(interview)
    read = read_identity(interview=interview, actor=scene.samira, at=NOW)
    removed = [remove_identity(interview=interview, actor=scene.samira, at=NOW) for _ in range(2)]

    assert (read.name, removed) == ("Zoé Essai", [True, False])
    assert acts() == ["written", "read", "removed"]
    assert set(IdentityAccess.objects.values_list("actor", flat=True)) == {scene.samira.pk}


@pytest.mark.parametrize("consent", [ConsentState.PENDING, ConsentState.REFUSED])
def test_without_consent_nobody_is_named(consent, scene):
    interview = interview_of(scene, consent=consent)

    with pytest.raises(IdentityRefusedError):
        save_identity(interview=interview, identity=ZOE, actor=scene.samira, at=NOW)
    assert Interviewee.objects.count() == 0


def test_terms(scene):
    source = interview_of(scene, held_on=dt.date(2027, 1, 31)).source
    source.investigation.programme.ends_on = dt.date(2026, 11, 30)
    assert keep_until(source) == dt.date(2027, 2, 28)
    source.is_sensitive = True
    assert keep_until(source) == dt.date(2027, 2, 28)  # one month after the interview
    source.is_sensitive, source.investigation.is_sensitive = False, True
    source.held_on = dt.date(2027, 1, 15)
    assert keep_until(source) == dt.date(2027, 2, 15)
    assert months_later(dt.date(2027, 12, 31), 2) == dt.date(2028, 2, 29)


def test_past_its_term_an_identity_is_neither_noted_nor_read_then_erased(interview, scene):
    with_identity(interview)
    row = Interviewee.objects.get()
    evening = dt.datetime.combine(row.keep_until, dt.time(20), tzinfo=dt.UTC)
    after = evening + dt.timedelta(days=1)

    assert purge_due_identities(at=evening) == 0
    assert read_identity(interview=interview, actor=scene.samira, at=evening).name == "Zoé Essai"
    assert read_identity(interview=interview, actor=scene.samira, at=after) is None
    with pytest.raises(IdentityRefusedError):
        save_identity(interview=interview, identity=ZOE, actor=scene.samira, at=after)
    assert [purge_due_identities(at=after), purge_due_identities(at=after)] == [1, 0]
    assert acts()[-1] == "purged"
    assert purge_identities() == 0


def test_a_programme_that_moves_its_end_moves_the_terms(interview, scene):
    with_identity(interview)
    programme = scene.workspace.programme
    programme.ends_on += dt.timedelta(days=30)
    programme.save()
    assert purge_due_identities(at=NOW) == 0
    assert Interviewee.objects.get().keep_until == months_later(programme.ends_on, 3)

    programme.ends_on = timezone.localdate() - dt.timedelta(days=120)
    programme.starts_on = programme.ends_on - dt.timedelta(days=90)
    programme.save()
    assert purge_due_identities(at=NOW + dt.timedelta(days=1)) == 1


def test_a_source_made_sensitive_shortens_the_term(interview, scene):
    with_identity(interview)
    source = interview.source
    values = {"title": "", "held_on": source.held_on, "place": "", "notes": "", "is_sensitive": True}

    correct_source(source=source, values=values, base=mark_of_source(source), actor=scene.samira, at=NOW)

    assert Interviewee.objects.get().keep_until == months_later(source.held_on, 1)


def test_a_new_key_seals_again_what_the_old_one_sealed(interview, scene, settings):
    old, new = new_key("2026"), new_key("2027")
    settings.IDENTITY_KEYS = [old]
    with_identity(interview)
    before = bytes(Interviewee.objects.get().sealed)
    settings.IDENTITY_KEYS = [new, old]
    assert read_identity(interview=interview, actor=scene.samira, at=NOW).name == "Zoé Essai"

    assert [rotate_identity_keys(), rotate_identity_keys()] == [(1, 0), (0, 0)]

    settings.IDENTITY_KEYS = [new]
    row = Interviewee.objects.get()
    assert (row.key_id, bytes(row.sealed) == before) == ("2027", False)
    assert read_identity(interview=interview, actor=scene.samira, at=NOW).name == "Zoé Essai"
    settings.IDENTITY_KEYS = [old]
    with pytest.raises(IdentityError):
        read_identity(interview=interview, actor=scene.samira, at=NOW)
    with pytest.raises(CommandError, match=r"^1 identité"):
        call_command("rotate_identity_keys", verbosity=0)


def test_a_key_file_is_made_once_and_for_its_owner(settings, tmp_path):
    settings.IDENTITY_KEYS, settings.IDENTITY_KEY_FILE = [], tmp_path / "new" / "identity-keys"

    first, second = identity_keys(), identity_keys()

    assert first == second
    assert stat.S_IMODE(settings.IDENTITY_KEY_FILE.stat().st_mode) == 0o600
    assert [path.name for path in settings.IDENTITY_KEY_FILE.parent.iterdir()] == ["identity-keys"]
    assert identity_keys_are_given(None) == []


SHORT = base64.b64encode(b"x" * 16).decode()


@pytest.mark.parametrize(
    "keys", [[], ["nothing"], [f"k:{SHORT}"], ["k:not base64"], [":" + new_key("k")[2:]], [new_key("k"), new_key("k")]]
)
def test_production_refuses_to_do_without_a_good_key(keys, settings):
    settings.IDENTITY_KEYS, settings.IDENTITY_KEY_FILE = keys, None

    (error,) = identity_keys_are_given(None)
    assert error.id == "investigations.E001"
    with pytest.raises(ImproperlyConfigured) as refusal:
        identity_keys()
    assert SHORT not in str(refusal.value)
    settings.IDENTITY_KEYS = [new_key("2026")]
    assert identity_keys_are_given(None) == []
