"""The workspace of a team, from its menu."""

import re
from collections.abc import Collection

from playwright.sync_api import Locator, Page, expect

from investigations.workspace_menu import entries

SAVED = re.compile(r"^Enregistré à \d\d\sh\s\d\d$")


class Workspace:
    """Somebody in it, at a desk or on a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = page.get_by_role("heading", level=1)
        self.menu = page.get_by_role("navigation").filter(has=page.locator("#ws-menu-title"))
        self.state = page.locator("#save-state")

    def open(self, team: str) -> None:
        """From « Mon espace »."""
        self.page.goto("/mon-espace/")
        self.main.get_by_role("link", name=team).click()
        expect(self.page).to_have_url(re.compile(r"/espace/[0-9a-f-]{36}/$"))

    def go(self, label: str) -> None:
        """By the menu, which a phone with scripts folds."""
        link = self.menu.locator("a", has_text=label)
        fold = self.menu.get_by_role("button", name="Dans cet espace")
        expect(link.or_(fold).filter(visible=True).first).to_be_visible()
        if fold.is_visible():
            fold.click()
        link.click()

    def menu_addresses(self) -> list[str]:
        """Of every page that the menu offers, which is all of them."""
        links = self.menu.locator("a")
        assert [text.strip() for text in links.all_text_contents()] == [entry.label for entry in entries()]
        return [link.get_attribute("href") for link in links.all()]

    def told(self, words: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_text(words)

    # --- What the team believes --------------------------------------------------------------------------------------

    def answer(self, question: str) -> Locator:
        """The field of a question of the fiche problème, by words of its label."""
        label = self.page.locator(".pni-question__label").filter(has_text=question)
        return self.page.locator(".pni-question").filter(has=label).get_by_role("textbox")

    def add_hypothesis(self, text: str, *, kind: str = "sur le problème") -> None:
        """On the page of the hypotheses."""
        self.page.get_by_role("radio", name=kind).check(force=True)
        self.page.get_by_role("textbox", name=re.compile("^L’hypothèse")).fill(text)
        self.page.get_by_role("button", name="Ajouter à la liste").click()
        expect(self.main.get_by_role("link", name=text, exact=True)).to_be_visible()

    def add_profile(self, name: str) -> None:
        """From the page of the evidence."""
        self.main.get_by_role("link", name=re.compile("^Profils à entendre")).click()
        self.page.get_by_role("textbox", name=re.compile("^Nouveau profil 1")).fill(name)
        self.page.get_by_role("button", name="Enregistrer la liste").click()
        expect(self.page.get_by_role("textbox", name=re.compile("^Profil 1"))).to_have_value(name)

    # --- What people said --------------------------------------------------------------------------------------------

    def begin_interview(self) -> None:
        self.go("Entretiens et sources")
        self.main.get_by_role("link", name="Noter un entretien").click()
        expect(self.heading).to_have_text("Noter un entretien")

    def notes(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Notes"))

    def consent(self) -> None:
        """The person agreed aloud, and may be quoted."""
        self.page.get_by_role("radio", name="Oui", exact=True).check(force=True)
        self.page.get_by_label("Recueilli par").select_option(label="accord oral, noté")
        self.page.get_by_role("checkbox", name="Elle accepte d’être citée").check(force=True)

    def write_interview(self, *, notes: str, verbatims: Collection[str] = (), profile: str = "") -> None:
        if profile:
            self.page.get_by_label("Profil rencontré").select_option(label=profile)
        self.consent()
        self.notes().fill(notes)
        self.page.get_by_role("textbox", name=re.compile("^Phrases entendues")).fill("\n".join(verbatims))

    def save(self) -> None:
        self.page.get_by_role("button", name="Enregistrer", exact=True).click()

    def open_evidence(self) -> None:
        """From the page of a source."""
        self.main.get_by_role("link", name="Dire ce que cette source apporte").click()
        expect(self.heading).to_have_text("Ce que cette source apporte")

    def say(self, hypothesis: str, direction: str, *, strength: str = "nette", verbatim: str = "") -> None:
        """On the page of what a source brings. `verbatim`: one of those noted with it."""
        block = self.page.get_by_role("region", name=hypothesis)
        block.get_by_role("radio", name=direction, exact=True).check(force=True)
        block.get_by_label("Avec quelle force").select_option(label=strength)
        if verbatim:
            block.locator("summary", has_text="Ajouter des mots").click()
            block.get_by_label("Un verbatim de cette source").select_option(label=verbatim)

    # --- What it shows -----------------------------------------------------------------------------------------------

    def line_of(self, hypothesis: str) -> Locator:
        """Of the evidence matrix."""
        return self.page.get_by_role("table").get_by_role("row").filter(has_text=hypothesis)

    def give_verdict(self, verdict: str, reason: str) -> None:
        """From the page of a hypothesis."""
        self.main.get_by_role("link", name="Prononcer le verdict").click()
        self.page.get_by_role("radio", name=re.compile(f"^{verdict}")).check(force=True)
        self.page.get_by_role("textbox", name=re.compile("^Pourquoi")).fill(reason)
        self.page.get_by_role("button", name="Enregistrer le verdict").click()

    def reformulate(self, statement: str, *, source: str, note: str) -> None:
        """Because of an interview. Ends on the versions side by side."""
        self.go("Le problème")
        self.main.get_by_role("link", name="Reformuler le problème").click()
        self.page.get_by_role("textbox", name=re.compile("^Le problème, en une phrase")).fill(statement)
        self.page.get_by_role("radio", name="un entretien ou une autre source").check(force=True)
        self.page.get_by_label("Quelle source").select_option(label=source)
        self.page.get_by_role("textbox", name=re.compile("^Racontez")).fill(note)
        self.page.get_by_role("button", name="Enregistrer cette version").click()
        expect(self.heading).to_have_text("Du problème de départ au problème retenu")

    # --- From day to day ---------------------------------------------------------------------------------------------

    def journal_note(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Note"))

    def change_phase(self, phase: str, comment: str) -> None:
        self.go("Les phases")
        self.page.get_by_role("radio", name=phase).check(force=True)
        self.page.get_by_role("textbox", name=re.compile("^Un commentaire")).fill(comment)
        self.page.get_by_role("button", name="Noter cette phase").click()

    def ways_to_write(self) -> list[str]:
        """What would write in the work, on this page: forms that post, but those that ask for a document of it."""
        forms = self.main.locator("form[method=post]").all()
        actions = [form.get_attribute("action") or self.page.url for form in forms]
        return [action for action in actions if not action.endswith(".pdf")]
