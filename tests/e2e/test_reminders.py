"""What people see of reminders: the staff's rules and journal, one's own list, and the way out of a mail."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from agenda.addresses import unsubscribe_token
from agenda.models import Reminder, ReminderPreference, ReminderRule
from core.models import OutboxMail
from tests.e2e.auditing import faults_of
from tests.e2e.conftest import PHONE
from tests.e2e.pages.reminders import RemindersDesk
from tests.factories.agenda import AppointmentFactory, ReminderFactory
from tests.factories.core import OutboxMailFactory
from tests.factories.teams import TeamFactory

KIND, AUDIENCE = "Certification", "L’équipe ANCT"
SENTENCE = "88 jours avant la certification : l’équipe ANCT"


@pytest.fixture
def told(rows):
    """`told(person, title)`: a person of La Réunion was reminded, by a mail that may not have arrived."""

    def tell(person, title: str) -> Reminder:
        person.user.time_zone = "Indian/Reunion"
        person.user.save(update_fields=["time_zone"])
        team = TeamFactory(launched=True, time_zone="Indian/Reunion")
        day = timezone.localdate() + dt.timedelta(days=7)
        at = timezone.now()
        return ReminderFactory(
            appointment=AppointmentFactory(team=team, programme=team.programme, title=title, day=day),
            rule=ReminderRule.objects.get(programme=None, kind="checkpoint", offset_days=-7, audience="agents"),
            person=person.user,
            state="told",
            due_at=at,
            told_at=at,
            mail=OutboxMailFactory(uncertain=True, recipient=person.email, created_at=at, not_before=at),
        )

    return tell


def test_the_staff_set_what_is_recalled(arrive, person, watch):
    watch.expect(422)
    desk = RemindersDesk(arrive(as_=person("staff")))
    desk.open_rules()

    desk.add_rule(kind=KIND, days=88, audience=AUDIENCE)
    expect(desk.main.get_by_text(SENTENCE, exact=True)).to_be_visible()
    desk.add_rule(kind=KIND, days=88, audience=AUDIENCE)
    expect(desk.page.get_by_role("alert")).to_contain_text(f"Cette règle existe déjà. « {SENTENCE} »")
    assert faults_of(desk.page) == []

    desk.main.get_by_role("link", name="Revenir sans rien changer").click()
    desk.main.get_by_role("button", name=f"Arrêter : {SENTENCE}").click()
    expect(desk.page.get_by_text(f"Règle arrêtée : {SENTENCE}.")).to_be_visible()
    assert ReminderRule.objects.get(offset_days=-88).is_active is False


def test_the_staff_find_what_is_uncertain_and_send_it_again(arrive, person, told, mails):
    agent = person("agent")
    reminder = told(agent, "Le point d’étape de la baie")
    desk = RemindersDesk(arrive(as_=person("staff")))
    desk.open()

    desk.page.get_by_label("État").select_option(label="Incertain")
    desk.page.get_by_label("Personne").fill(agent.email)
    desk.page.get_by_role("button", name="Appliquer les filtres").click()
    line = desk.line_of("Le point d’étape de la baie")
    expect(line).to_contain_text("heure de La Réunion")
    expect(line).to_contain_text("heure de Paris")
    line.get_by_role("link", name="Renvoyer").click()

    expect(desk.heading).to_have_text("Renvoyer ce rappel ?")
    expect(desk.main.get_by_text("Ce courriel est peut-être déjà arrivé")).to_be_visible()
    assert faults_of(desk.page) == []
    desk.main.get_by_role("button", name="Renvoyer le courriel").click()
    expect(desk.page.get_by_text(f"Le courriel à {agent.email} repart.")).to_be_visible()
    assert mails.message_to(agent.email, about=reminder.mail.subject)["Message-ID"] == reminder.mail.message_id


def test_one_reads_one_s_own_on_one_s_clock(arrive, person, told):
    agent = person("agent")
    told(agent, "Le point d’étape du lagon")
    page = arrive(as_=agent, size=PHONE)
    main = page.get_by_role("main")
    page.goto("/mon-espace/")
    main.get_by_role("link", name="Mes rappels").click()

    item = main.get_by_role("listitem").filter(has_text="Le point d’étape du lagon")
    expect(item).to_contain_text("heure de La Réunion")
    main.get_by_role("button", name="Tout marquer comme lu").click()
    expect(page.get_by_text("Tous vos rappels sont marqués comme lus.")).to_be_visible()
    assert Reminder.objects.get(person=agent.user).read_at is not None

    main.get_by_role("link", name="Ce que je reçois par courriel").click()
    page.get_by_role("checkbox", name="Le résumé de la semaine").uncheck(force=True)
    page.get_by_label("L’heure que vous lisez").select_option(value="America/Cayenne")
    page.get_by_role("button", name="Enregistrer").click()
    expect(main.get_by_text("heure de Guyane.")).to_be_visible()
    assert faults_of(page) == []
    assert ReminderPreference.objects.get(person=agent.user).digest_by_mail is False


def test_one_click_from_a_mail_on_a_phone_without_scripts(arrive, person):
    agent = person("agent")
    page = arrive(javascript=False, size=PHONE)
    page.goto(f"/agenda/ne-plus-recevoir/{unsubscribe_token(agent.user.pk, 'reminders')}/")

    page.get_by_role("button", name="Ne plus recevoir les rappels").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous ne recevez plus les rappels par courriel")
    stopped = ReminderPreference.objects.get(person=agent.user).reminders_by_mail
    page.get_by_role("button", name="Recevoir de nouveau les rappels").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ne plus recevoir les rappels par courriel")

    assert (stopped, ReminderPreference.objects.get(person=agent.user).reminders_by_mail) == (False, True)
    assert OutboxMail.objects.filter(recipient=agent.email).count() == 0
