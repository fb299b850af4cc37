"""The pages of days: the staff's, an expert's own, and the months."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from coaching.models import DayDebit, MonthClosing
from coaching.month_rows import mark_of
from coaching.selectors.days import unbalanced_accounts
from coaching.selectors.months import rows_of_month
from coaching.services.closing import close_month
from coaching.services.session_days import take_days
from coaching.states import DayPurpose
from core import clock
from core.files import store_file
from core.models import StoredFile
from programmes.services.editions import create_edition
from teams.states import TeamRole
from tests.coaching.day_scenes import AT, DAY, SEPTEMBER, accompanied_team, account_of, coached, note, session_of
from tests.core.html import parse
from tests.factories.accounts import UserFactory
from tests.factories.coaching import CoachingSessionFactory
from tests.factories.programmes import ProgrammeFactory
from tests.factories.teams import MembershipFactory, TeamFactory
from tests.personas import PERSONAS, sign_in

pytestmark = pytest.mark.django_db
BOARD = "/gestion/jours/"
OWN = "/accompagnement/jours/"


@pytest.fixture(autouse=True)
def on_the_twentieth_of_october():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def staff(client):
    person = PERSONAS["staff"]()
    sign_in(client, person)
    return person


def words(answer) -> str:
    return parse(answer).one("main").text


def month_url(team, month=SEPTEMBER) -> str:
    return reverse("coaching:month", args=[team.programme.slug, month.year, month.month])


def close(team):
    return close_month(programme=team.programme, month=SEPTEMBER, seen=None, actor=None, at=clock.now())


def test_the_board_shows_accounts_and_where_they_go(client, staff):
    team, coach = coached()
    take_days(session=session_of(team, coach, half_days=10), actor=coach, at=clock.now())
    seen = words(client.get(BOARD))

    assert "Gaël Prigent" in seen
    assert "6 5 83 % 1" in seen  # granted, used, left
    assert "80 % utilisés depuis le 21/09/2026, 100 % vers le" in seen
    assert "Prigent coach 1 0 0 0 0 5 0 5" in seen  # the load, by month


def test_the_board_costs_the_same_for_one_team_and_for_thirty(client, staff, django_assert_num_queries):
    team, coach = coached()
    client.get(BOARD)
    for count in (1, 30):
        while team.programme.teams.count() < count:
            accompanied_team(coach=coach, programme=team.programme)
        with django_assert_num_queries(8):
            answer = client.get(f"{BOARD}?purpose=support")
        assert len(answer.context["page_obj"].paginator.object_list) == 2 * count


def test_the_board_filters_and_sorts(client, staff):
    team, coach = coached()
    other = accompanied_team(coach=coach, programme=team.programme)
    take_days(session=session_of(other, coach, half_days=10), actor=coach, at=clock.now())

    def shown(query):
        lines = client.get(f"{BOARD}?{query}").context["page_obj"].object_list
        return [(line.account.team_id, line.account.role, line.account.purpose) for line in lines]

    assert shown("alerts=on")[0] == (other.pk, "coach", "support")
    assert shown("role=coach&purpose=support&sort=part") == [
        (other.pk, "coach", "support"),
        (team.pk, "coach", "support"),
    ]
    assert shown("role=coach&purpose=support&sort=equipe") == sorted(
        [(team.pk, "coach", "support"), (other.pk, "coach", "support")]
    )
    assert len(shown("role=nobody")) == 12
    assert "Retirez un filtre" in words(client.get(f"{BOARD}?role=designer&purpose=common&alerts=on"))


def test_an_empty_board_says_what_opens_it(client, staff):
    assert "Les jours s’ouvrent au lancement d’une équipe" in words(client.get(BOARD))


def test_staff_add_days_and_read_the_history(client, staff):
    team, _ = coached()
    url = reverse("coaching:day_account", args=[account_of(team).pk])
    assert client.post(url, {"act": "grant", "half_days": "2", "reason": "Sujet plus large"}).status_code == 302
    refused = client.post(url, {"act": "grant", "half_days": "-20", "reason": "Erreur"})

    assert refused.status_code == 422
    assert 'value="-20"' in refused.content.decode()
    assert "vous pouvez en reprendre 14 au plus" in words(refused)
    seen = words(client.get(url))
    assert "+2 demi-journées , le 20/10/2026, par" in seen
    assert ": Sujet plus large" in seen
    assert client.post(url, {"act": "autre"}).status_code == 422
    assert account_of(team).granted_half_days == 14


def test_staff_correct_a_closed_month_from_the_account(client, staff):
    team, coach = coached()
    take_days(session=session_of(team, coach, half_days=2), actor=coach, at=clock.now())
    url = reverse("coaching:day_account", args=[account_of(team).pk])
    assert "Corriger un mois clos" not in words(client.get(url))
    close(team)
    values = {"act": "correct", "expert": coach.pk, "correction_half_days": "-1", "label": "Comptée deux fois"}
    assert client.post(url, values | {"day": "2026-09-21"}).status_code == 409
    assert client.post(url, values | {"day": "2026-10-02"}).status_code == 302

    debit = DayDebit.objects.get(is_correction=True)
    assert (debit.half_days, debit.expert, debit.recorded_by) == (-1, coach, staff)
    assert "−1" not in words(client.get(url)) or "Comptée deux fois" in words(client.get(url))
    assert not unbalanced_accounts().exists()


def test_a_month_is_read_then_closed(client, staff):
    team, coach = coached()
    take_days(session=session_of(team, coach, half_days=2), actor=coach, at=clock.now())
    CoachingSessionFactory(team=team, author=coach, held_on=DAY, draft=True)
    url = month_url(team)
    seen = words(client.get(url))

    assert "Des séances de ce mois ne sont pas enregistrées" in seen
    assert "Total de Gaël Prigent 1 0 0 1" in seen
    mark = mark_of(rows_of_month(team.programme, SEPTEMBER))
    assert client.post(url, {"seen": mark}).status_code == 422
    note(team, coach, label="Entre-temps", at=clock.now())
    stale = client.post(url, {"seen": mark, "confirm": "on"})
    assert stale.status_code == 409
    assert "Relisez les lignes" in words(stale)
    fresh = mark_of(rows_of_month(team.programme, SEPTEMBER))
    assert f'value="{fresh}"' in stale.content.decode()
    assert client.post(url, {"seen": fresh, "confirm": "on"}).status_code == 302

    closing = MonthClosing.objects.get()
    assert closing.closed_by == staff
    seen = words(client.get(url))
    assert "Ces lignes ne changent plus" in seen
    assert "le PDF se prépare" in seen
    assert client.post(url, {"seen": fresh, "confirm": "on"}).status_code == 409
    months = words(client.get(reverse("coaching:months", args=[team.programme.slug])))
    assert "Octobre 2026 n’est pas fini" in months
    assert "clos le 20/10/2026" in months


def test_only_known_months_have_a_page(client, staff):
    team, _ = coached()
    assert client.get(month_url(team)).status_code == 200
    for month in (dt.date(2026, 8, 1), dt.date(2026, 10, 1)):
        assert client.get(month_url(team, month)).status_code == 404
    assert client.get(f"{BOARD}{team.programme.slug}/mois/2026-13/").status_code == 404
    assert client.get(f"{BOARD}{team.programme.slug}/mois/0-1/").status_code == 404


def test_a_month_in_progress_is_read_and_not_closed(client, staff):
    team, _ = coached()
    close(team)
    seen = client.get(month_url(team, dt.date(2026, 10, 1)))

    assert "Octobre 2026, en cours" in words(seen)
    assert 'type="submit" class="fr-btn fr-mt-2w"' not in seen.content.decode()


def test_statements_are_for_the_staff_and_each_expert_has_hers(client, staff):
    team, coach = coached()
    designer = UserFactory(last_name="Garnier")
    MembershipFactory(team=team, user=designer, role=TeamRole.DESIGNER)
    note(team, coach, at=clock.now())
    note(team, designer, role="designer", at=clock.now())
    closing = close(team)
    csv_url = reverse("coaching:statement_csv", args=[closing.pk])

    whole = client.get(csv_url)
    assert whole["Content-Disposition"] == f'attachment; filename="releve-{team.programme.slug}-2026-09.csv"'
    assert ("Prigent" in whole.content.decode(), "Garnier" in whole.content.decode()) == (True, True)
    one = client.get(f"{csv_url}?expert={coach.pk}").content.decode()
    assert ("Prigent" in one, "Garnier" in one) == (True, False)
    assert client.get(f"{csv_url}?expert=999999").status_code == 404
    ods = client.get(reverse("coaching:statement_ods", args=[closing.pk]))
    assert (ods["Content-Type"], ods.content[:2]) == ("application/vnd.oasis.opendocument.spreadsheet", b"PK")
    assert client.get(reverse("coaching:statement_pdf", args=[closing.pk])).status_code == 404
    MonthClosing.objects.update(statement=store_file(content=b"%PDF-", name="r.pdf", content_type="application/pdf"))
    pdf = client.get(reverse("coaching:statement_pdf", args=[closing.pk]))
    assert b"".join(pdf.streaming_content) == b"%PDF-"
    assert StoredFile.objects.count() == 1

    sign_in(client, coach)
    hers = client.get(reverse("coaching:own_statement_csv", args=[closing.pk])).content.decode()
    assert ("Prigent" in hers, "Garnier" in hers) == (True, False)
    assert client.get(reverse("coaching:own_statement_ods", args=[closing.pk])).status_code == 200
    assert client.get(csv_url).status_code == 403
    sign_in(client, UserFactory())
    assert client.get(reverse("coaching:own_statement_csv", args=[closing.pk])).status_code == 404


def test_an_expert_reads_notes_corrects_and_removes(client):
    team, coach = coached()
    take_days(session=session_of(team, coach), actor=coach, at=clock.now())
    sign_in(client, coach)
    membership = team.memberships.get(user=coach)
    values = {"team": membership.pk, "purpose": "common", "day": "2026-10-05", "half_days": "2", "label": "Lancement"}
    assert client.post(f"{OWN}noter/", values).status_code == 302
    refused = client.post(f"{OWN}noter/", values | {"half_days": "3"})
    assert refused.status_code == 422
    assert "Il ne reste rien (coach, journées communes)" in words(refused)
    assert 'value="Lancement"' in refused.content.decode()

    debit = DayDebit.objects.get(session__isnull=True)
    seen = words(client.get(OWN))
    assert "Octobre 2026 : 1 jour" in seen
    assert "Septembre 2026 : 0,5 jour" in seen
    assert seen.count("Corriger la ligne") == 1  # the session is corrected with its page
    assert client.post(f"{OWN}{debit.pk}/", {"day": "2026-10-06", "half_days": "1"}).status_code == 302
    debit.refresh_from_db()
    assert (debit.day, debit.half_days, debit.label) == (dt.date(2026, 10, 6), 1, "")
    assert client.post(f"{OWN}{debit.pk}/retirer/").status_code == 302
    assert not DayDebit.objects.filter(session__isnull=True).exists()
    assert account_of(team, DayPurpose.COMMON).used_half_days == 0


def test_one_does_not_touch_a_session_nor_the_line_of_a_colleague(client):
    team, coach = coached()
    debit = take_days(session=session_of(team, coach), actor=coach, at=clock.now())
    sign_in(client, coach)
    assert client.get(f"{OWN}{debit.pk}/").status_code == 403
    colleague = UserFactory()
    MembershipFactory(team=team, user=colleague, role=TeamRole.COACH)
    hers = note(team, colleague, at=clock.now())
    assert client.get(f"{OWN}{hers.pk}/").status_code == 404
    sign_in(client, colleague)
    assert client.get(f"{OWN}{hers.pk}/").status_code == 200


def test_a_closed_month_is_not_corrected_by_its_expert(client):
    team, coach = coached()
    debit = note(team, coach, at=clock.now())
    close(team)
    sign_in(client, coach)
    seen = client.get(OWN)

    assert "Corriger" not in words(seen)
    assert "Votre relevé" in words(seen)
    assert client.post(f"{OWN}{debit.pk}/", {"day": "2026-10-06", "half_days": "1"}).status_code == 409
    assert client.post(f"{OWN}{debit.pk}/retirer/").status_code == 409


def test_own_page_costs_the_same_for_one_team_and_for_thirty(client, django_assert_num_queries):
    team, coach = coached()
    note(team, coach, at=clock.now())
    sign_in(client, coach)
    client.get(OWN)
    for count in (1, 30):
        while team.programme.teams.count() < count:
            note(accompanied_team(coach=coach, programme=team.programme), coach, at=clock.now())
        with django_assert_num_queries(9):
            answer = client.get(OWN)
        assert len(answer.context["lines"]) == 3 * count


def test_whoever_accompanies_nobody_has_no_days(client):
    sign_in(client, UserFactory())
    assert client.get(OWN).status_code == 403
    sign_in(client, MembershipFactory(team=TeamFactory(launched=True), role=TeamRole.COACH).user)
    assert "Aucun jour noté" in words(client.get(OWN))


def test_tiles(client, staff):
    assert "Jours d’accompagnement" in words(client.get("/gestion/"))
    _team, coach = coached()
    sign_in(client, coach)
    assert "Mes jours" in words(client.get("/mon-espace/"))
    sign_in(client, UserFactory())
    assert "Mes jours" not in words(client.get("/mon-espace/"))


def test_the_rhythm_of_an_edition_gives_days_and_is_copied(client, staff):
    programme = ProgrammeFactory(preparation_days=2, common_days=Decimal("1.5"))
    page = client.get(reverse("programmes:edition_rhythm", args=[programme.slug])).content.decode()
    copied = create_edition(
        name="Suite", edition=2027, starts_on=dt.date(2027, 4, 1), ends_on=None, source=programme, actor=staff, at=AT
    )

    assert 'name="preparation_days" value="2,0"' in page or 'name="preparation_days" value="2.0"' in page
    assert 'name="common_days"' in page
    assert (copied.preparation_days, copied.common_days) == (2, Decimal("1.5"))
