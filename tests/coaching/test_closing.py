"""A month is closed in order, once past; then nothing dated in it is written, and its statement is what is frozen."""

import csv
import datetime as dt
import io

import pytest
from odfdo import Document

from coaching.models import DayDebit, MonthClosing
from coaching.month_rows import by_expert, from_json, mark_of
from coaching.selectors.days import unbalanced_accounts
from coaching.selectors.months import drafts_of_month, month_to_close, rows_of_month
from coaching.services.closing import close_month
from coaching.services.day_errors import ChangedMeanwhileError, DaysError, MonthClosedError
from coaching.services.own_days import change_days, correct_closed_month, remove_days
from coaching.services.session_days import adjust_days, take_days
from coaching.signals import month_closed
from coaching.statements import statement_csv, statement_ods
from coaching.states import DayPurpose
from tests.coaching.day_scenes import (
    AT,
    DAY,
    LATER,
    OCTOBER,
    SEPTEMBER,
    accompanied_team,
    account_of,
    coached,
    note,
    session_of,
)
from tests.factories.accounts import UserFactory
from tests.factories.coaching import CoachingSessionFactory
from tests.factories.programmes import ProgrammeFactory
from tests.refusals import assert_refused

pytestmark = pytest.mark.django_db
IN_OCTOBER = dt.date(2026, 10, 7)


def close(team, month=SEPTEMBER, *, seen=None, at=AT) -> MonthClosing:
    return close_month(programme=team.programme, month=month, seen=seen, actor=UserFactory(is_staff=True), at=at)


@pytest.fixture
def worked():
    """A session of two half-days, a preparation, a common day; another team of the same coach; a designer."""
    team, coach = coached()
    team.name = "Équipe de Redon"
    team.save()
    designer = UserFactory(first_name="Inès", last_name="Garnier")
    second = accompanied_team(coach=coach, designer=designer, programme=team.programme, name="Équipe d’Épinal")
    take_days(session=session_of(team, coach, half_days=2), actor=coach, at=AT)
    take_days(session=session_of(second, coach), actor=coach, at=AT)
    take_days(session=session_of(second, designer, role="designer", half_days=4), actor=designer, at=AT)
    note(team, coach)
    note(second, coach, purpose=DayPurpose.COMMON, half_days=2)
    team.coach, team.second = coach, second
    return team


def test_the_lines_are_by_expert_then_team(worked):
    rows = [
        (row.expert, row.role, row.team, row.support, row.preparation, row.common, row.total)
        for row in rows_of_month(worked.programme, SEPTEMBER)
    ]

    assert rows == [
        ("Inès Garnier", "designer", "Équipe d’Épinal", 4, 0, 0, 4),
        ("Gaël Prigent", "coach", "Équipe d’Épinal", 1, 0, 2, 3),
        ("Gaël Prigent", "coach", "Équipe de Redon", 2, 1, 0, 3),
    ]


def test_a_closing_freezes_them(worked):
    told = []

    def receiver(**kwargs):
        told.append(kwargs["closing"])

    month_closed.connect(receiver)
    try:
        closing = close(worked)
    finally:
        month_closed.disconnect(receiver)
    worked.coach.last_name = "Autrement"
    worked.coach.save()

    assert told == [closing]
    frozen = from_json(MonthClosing.objects.get().rows)
    assert [each.expert for each in by_expert(frozen)] == ["Inès Garnier", "Gaël Prigent"]
    assert [each.total for each in by_expert(frozen)] == [4, 6]


def test_months_are_closed_in_order_and_once_past(worked):
    assert month_to_close(worked.programme) == SEPTEMBER
    with pytest.raises(DaysError, match="commencez par septembre"):
        close(worked, OCTOBER)
    with pytest.raises(DaysError, match="pas fini"):
        close(worked, at=dt.datetime(2026, 9, 30, 21, 30, tzinfo=dt.UTC))
    close(worked, at=dt.datetime(2026, 9, 30, 22, 30, tzinfo=dt.UTC))  # the first of October, in Paris
    with pytest.raises(DaysError, match="déjà clos"):
        close(worked)
    assert month_to_close(worked.programme) == OCTOBER
    close(worked, OCTOBER, at=LATER)
    assert list(MonthClosing.objects.order_by("month").values_list("month", flat=True)) == [SEPTEMBER, OCTOBER]


def test_days_before_the_launch_open_an_earlier_month(worked):
    worked.coach.memberships.update(starts_on=dt.date(2026, 8, 1))
    note(worked, worked.coach, day=dt.date(2026, 8, 31))

    assert month_to_close(worked.programme) == dt.date(2026, 8, 1)


def test_nothing_to_close_before_a_launch():
    programme = ProgrammeFactory()

    assert month_to_close(programme) is None
    with pytest.raises(DaysError, match="rien à clore"):
        close_month(programme=programme, month=SEPTEMBER, seen=None, actor=None, at=AT)


def test_lines_that_changed_since_they_were_read_are_read_again(worked):
    seen = mark_of(rows_of_month(worked.programme, SEPTEMBER))
    note(worked, worked.coach, label="Entre-temps")
    with pytest.raises(ChangedMeanwhileError):
        close(worked, seen=seen)
    close(worked, seen=mark_of(rows_of_month(worked.programme, SEPTEMBER)))


def test_nothing_dated_in_a_closed_month_is_written(worked):
    session = session_of(worked, worked.coach, held_on=IN_OCTOBER)
    take_days(session=session, actor=worked.coach, at=AT)
    debit = DayDebit.objects.get(account=account_of(worked, DayPurpose.PREPARATION))
    later = note(worked, worked.coach, day=IN_OCTOBER, label="En octobre")
    close(worked)
    session.held_on = DAY
    refused = [
        lambda: take_days(session=session_of(worked, worked.coach), actor=worked.coach, at=AT),
        lambda: adjust_days(session=session, actor=worked.coach, at=AT),
        lambda: note(worked, worked.coach, label="Oublié"),
        lambda: change_days(debit=debit, day=IN_OCTOBER, half_days=1, label="", actor=worked.coach, at=AT),
        lambda: change_days(debit=later, day=DAY, half_days=1, label="", actor=worked.coach, at=AT),
        lambda: remove_days(debit=debit, actor=worked.coach, at=AT),
    ]
    for act in refused:
        with pytest.raises(MonthClosedError, match="septembre\u00a02026 est clos"):
            act()
    change_days(debit=later, day=IN_OCTOBER, half_days=2, label="", actor=worked.coach, at=AT)
    assert not unbalanced_accounts().exists()


def test_the_month_before_is_closed_with_it(worked):
    close(worked)
    worked.coach.memberships.update(starts_on=dt.date(2026, 8, 1))
    with pytest.raises(MonthClosedError, match="août"):
        note(worked, worked.coach, day=dt.date(2026, 8, 31))


def test_another_edition_stays_open(worked):
    close(worked)
    other = accompanied_team(coach=worked.coach)

    assert note(other, worked.coach).day == DAY


def test_the_database_refuses_whoever_writes_without_the_services(worked):
    later = note(worked, worked.coach, day=IN_OCTOBER, label="En octobre")
    held = DayDebit.objects.get(account=account_of(worked, DayPurpose.PREPARATION), day=DAY)
    values = {"account": held.account, "expert": worked.coach, "half_days": 1, "recorded_at": AT}
    close(worked)

    assert_refused("daydebit_month_is_open", lambda: DayDebit.objects.create(day=DAY, **values))
    assert_refused("daydebit_month_is_open", lambda: DayDebit.objects.filter(pk=held.pk).update(half_days=2))
    assert_refused("daydebit_month_is_open", lambda: DayDebit.objects.filter(pk=later.pk).update(day=DAY))
    assert_refused("daydebit_month_is_open", held.delete)
    assert DayDebit.objects.filter(pk=later.pk).update(half_days=2) == 1


def test_a_correction_is_a_line_of_an_open_month(worked):
    close(worked)
    account, staff = account_of(worked), UserFactory(is_staff=True)
    values = {"account": account, "expert": worked.coach, "label": "Séance du 21 comptée deux fois", "actor": staff}
    with pytest.raises(MonthClosedError):
        correct_closed_month(**values, day=DAY, half_days=-1, at=AT)
    with pytest.raises(DaysError, match="On ne rend pas plus"):
        correct_closed_month(**values, day=IN_OCTOBER, half_days=-3, at=AT)
    debit = correct_closed_month(**values, day=IN_OCTOBER, half_days=-1, at=AT)
    with pytest.raises(DaysError, match="déjà noté"):
        correct_closed_month(**values, day=IN_OCTOBER, half_days=-1, at=AT)
    with pytest.raises(DaysError, match="ne se change pas ici"):
        remove_days(debit=debit, actor=worked.coach, at=AT)

    assert account_of(worked).used_half_days == 1
    assert not unbalanced_accounts().exists()
    (row,) = rows_of_month(worked.programme, OCTOBER)
    assert (row.support, row.total, row.corrections[0].label) == (-1, -1, "Séance du 21 comptée deux fois")
    close(worked, OCTOBER, at=LATER)
    assert from_json(MonthClosing.objects.order_by("month").last().rows) == [row]


@pytest.mark.parametrize(
    "values, words",
    [
        ({"label": " "}, "Dites ce qui"),
        ({"half_days": 0}, "Donnez un nombre"),
        ({"day": DAY.replace(year=2027)}, "à venir"),
    ],
)
def test_a_correction_without_sense_is_refused(worked, values, words):
    values = {"day": IN_OCTOBER, "half_days": 1, "label": "Oubli"} | values
    with pytest.raises(DaysError, match=words):
        correct_closed_month(account=account_of(worked), expert=worked.coach, actor=None, at=AT, **values)


def test_drafts_of_the_month_are_told(worked):
    draft = CoachingSessionFactory(team=worked, author=worked.coach, held_on=DAY, draft=True)
    CoachingSessionFactory(team=worked.second, author=worked.coach, held_on=IN_OCTOBER, draft=True)
    CoachingSessionFactory(author=worked.coach, held_on=DAY, draft=True)

    assert list(drafts_of_month(worked.programme, SEPTEMBER)) == [draft]


def test_the_spreadsheet_holds_numbers(worked):
    rows = rows_of_month(worked.programme, SEPTEMBER)
    content = statement_ods(worked.programme, SEPTEMBER, rows)
    workbook = Document(io.BytesIO(content))
    sheets = {table.name: [row.get_values() for row in table.iter_rows()] for table in workbook.body.tables}

    assert list(sheets) == ["Relevé", "Par expert", "Corrections"]
    assert sheets["Relevé"] == [
        [
            "Expert",
            "En qualité de",
            "Équipe",
            "Accompagnement (jours)",
            "Préparation (jours)",
            "Journées communes (jours)",
            "Total (jours)",
        ],
        ["Inès Garnier", "designer", "Équipe d’Épinal", 2, 0, 0, 2],
        ["Gaël Prigent", "coach", "Équipe d’Épinal", 0.5, 0, 1, 1.5],
        ["Gaël Prigent", "coach", "Équipe de Redon", 1, 0.5, 0, 1.5],
        ["Total", "", "", 3.5, 0.5, 1, 5],
    ]
    assert sheets["Par expert"][2] == ["Gaël Prigent", "coach", 2, 1.5, 0.5, 1, 3]
    kinds = [cell.type for cell in workbook.body.get_table(name="Relevé").get_row(1).cells]
    assert kinds == ["string"] * 3 + ["float"] * 4


def test_the_csv_is_french(worked):
    content = statement_csv(rows_of_month(worked.programme, SEPTEMBER)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))

    assert rows[2] == ["Gaël Prigent", "coach", "Équipe d’Épinal", "0,5", "0", "1", "1,5"]


def test_a_name_is_no_formula(worked):
    worked.name = "=HYPERLINK(1)"
    worked.save()
    rows = rows_of_month(worked.programme, SEPTEMBER)
    workbook = Document(io.BytesIO(statement_ods(worked.programme, SEPTEMBER, rows)))
    cell = next(
        cell
        for row in workbook.body.get_table(name="Relevé").iter_rows()
        for cell in row.cells
        if "HYPERLINK" in str(cell.value)
    )

    assert (cell.type, cell.formula, cell.value) == ("string", None, "=HYPERLINK(1)")
    assert ";'=HYPERLINK(1);" in statement_csv(rows).decode()
