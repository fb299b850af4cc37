"""The demonstration's accounts and pages: there, complete; elsewhere, absent."""

import datetime as dt
import io
from email.message import EmailMessage

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command

from accounts import demo, demo_mail
from accounts.models import ReferentMandate, User
from accounts.second_factor import DEMO_TOTP_SECRET
from teams.models import Membership, Team
from tests.core.html import parse
from tests.factories.collectivites import CollectiviteFactory
from tests.factories.core import AT
from tests.factories.programmes import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_demo(settings, tmp_path):
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    return settings


def test_one_account_per_role(in_demo):
    users = demo.create_accounts(at=AT)

    assert list(users) == [
        "Équipe ANCT",
        "Référent",
        "Agent",
        "Coach",
        "Designer",
        "Décideur",
        "Administration technique",
    ]
    assert {role: (user.is_staff, user.is_superuser) for role, user in users.items() if user.is_staff} == {
        "Équipe ANCT": (True, False),
        "Administration technique": (True, True),
    }
    assert {user.is_demo for user in users.values()} == {True}
    assert {user.email.split("@")[1] for user in users.values()} == {"demo.pni.localhost"}
    assert {user.check_password(demo.DEMO_PASSWORD) for user in users.values()} == {True}


def test_two_runs_equal_one(in_demo):
    CollectiviteFactory()
    Team.objects.create(programme=ProgrammeFactory(), name="Équipe")
    counts = []

    for _ in range(2):
        call_command("create_demo_accounts", verbosity=0)
        models = (User, Authenticator, ReferentMandate, Membership)
        counts.append([model.objects.count() for model in models])

    assert counts == [[7, 2, 1, 3]] * 2


def test_a_spoiled_account_is_repaired(in_demo):
    demo.create_accounts(at=AT)
    User.objects.update(is_active=False, password="!")

    users = demo.create_accounts(at=AT)

    assert {(user.is_active, user.check_password(demo.DEMO_PASSWORD)) for user in users.values()} == {(True, True)}


def test_the_referent_represents_a_collectivite_of_the_cohort_when_it_is_there(in_demo):
    CollectiviteFactory()
    cohort = CollectiviteFactory(as_ca=True, siren=demo.VALENCE_ROMANS_SIREN)

    demo.create_accounts(at=AT)

    assert ReferentMandate.objects.get().collectivite == cohort


@pytest.mark.parametrize("command", ["create_demo_accounts", "create_demo_call", "show_demo_accounts"])
def test_known_accounts_are_refused_elsewhere(command):
    with pytest.raises(CommandError):
        call_command(command)

    assert User.objects.count() == 0


def test_the_table_says_how_to_come_in(in_demo):
    output = io.StringIO()

    with time_machine.travel(AT, tick=False):
        call_command("show_demo_accounts", stdout=output)

    lines = output.getvalue().splitlines()
    assert [" ".join(line.split()) for line in lines[3:10]] == [
        f"{account.role} {account.email} {account.purpose}" for account in demo.ACCOUNTS
    ]
    assert lines[11].strip() == f"Mot de passe de tous : {demo.DEMO_PASSWORD}"
    code = demo.current_code(at=AT).code
    assert lines[12].strip() == f"Second facteur (équipe ANCT et administration) : {code}, encore 30 s."


@pytest.mark.parametrize("second", [0, 29, 30, 1_000_000_007, 2_000_000_000])
def test_the_code_is_the_one_that_sign_in_expects(second):
    at = dt.datetime.fromtimestamp(second, tz=dt.UTC)

    code = demo.current_code(at=at)

    assert code.code == format_hotp_value(hotp_value(DEMO_TOTP_SECRET, second // 30))
    assert code.seconds_left == 30 - second % 30


def test_the_staff_of_the_demonstration_comes_in(client, in_demo):
    demo.create_accounts(at=AT)
    email = demo.account_of("Équipe ANCT").email
    client.post("/compte/login/", {"login": email, "password": demo.DEMO_PASSWORD})
    page = parse(client.get("/demo/"))

    response = client.post("/compte/2fa/authenticate/", {"code": page.one("p", class_="pni-code--large").text})

    assert (response["Location"], client.get("/gestion/").status_code) == ("/mon-espace/", 200)


def test_the_page_shows_every_account(client, in_demo):
    page = parse(client.get("/demo/"))

    assert [row.one("th").text for row in page.one("tbody").all("tr")] == [account.role for account in demo.ACCOUNTS]
    assert page.all("p", class_="pni-code")[0].text == demo.DEMO_PASSWORD


@pytest.mark.parametrize("path", ["/demo/", "/demo/courriels/", "/demo/courriels/x/"])
def test_the_pages_do_not_exist_elsewhere(path, client):
    assert client.get(path).status_code == 404


def catch(directory, *, subject, hour, html=""):
    import mailbox  # noqa: PLC0415 -- only here

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "pni@pni.test", "ana@ville.test", subject
    message["Date"] = f"Mon, 02 Mar 2026 {hour}:00:00 +0100"
    message.set_content("Bonjour <b>Ana</b>\n\nhttp://127.0.0.1:8000/x/\n")
    if html:
        message.add_alternative(html, subtype="html")
    box = mailbox.Maildir(directory / "mail")
    key = box.add(message)
    box.close()
    return key


def test_caught_mail_is_listed_newest_first(client, in_demo, tmp_path):
    for hour in ("08", "10", "09"):
        catch(tmp_path, subject=f"À {hour} h", hour=hour)

    page = parse(client.get("/demo/courriels/"))

    assert [link.text for link in page.one("tbody").all("a")] == ["À 10 h", "À 09 h", "À 08 h"]


def test_a_caught_mail_is_shown_as_text_only(client, in_demo, tmp_path):
    key = catch(tmp_path, subject="Votre <code>", hour="08", html="<p style='color:red'><script>x()</script></p>")

    page = parse(client.get(f"/demo/courriels/{key}/"))

    assert page.one("h1").text == "Votre <code>"
    texts = page.all("div", class_="pni-verbatim")
    assert [text.text for text in texts] == [
        "Bonjour <b>Ana</b> http://127.0.0.1:8000/x/",
        "<p style='color:red'><script>x()</script></p>",
    ]
    assert [link.attrs["href"] for link in texts[0].all("a")] == ["http://127.0.0.1:8000/x/"]


def test_before_any_mail_the_page_advises(client, in_demo):
    assert parse(client.get("/demo/courriels/")).one("div", class_="pni-empty").one("h2").text == (
        "Aucun courriel pour l’instant"
    )


@pytest.mark.parametrize("key", ["absent", "..", "%2e%2e%2fetc%2fpasswd", "new"])
def test_an_unknown_mail_is_absent(key, client, in_demo, tmp_path):
    catch(tmp_path, subject="x", hour="08")

    assert client.get(f"/demo/courriels/{key}/").status_code == 404


def test_a_mail_without_a_readable_date_is_still_listed(in_demo, tmp_path):
    folder = tmp_path / "mail"
    catch(tmp_path, subject="x", hour="08")
    (folder / "new" / "1.sans.date").write_bytes(b"To: a@b.test\nDate: hier\nSubject: sans date\n\nTexte\n")

    assert [mail.subject for mail in demo_mail.list_mails()] == ["x", "sans date"]
