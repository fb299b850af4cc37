"""Forms of the certification: the agent's words, the coach's opinion, the staff's sessions, registrations, results."""

from typing import Any

from django import forms

from agenda.forms.appointments import DURATIONS, duration_words
from agenda.wording import clock_choices
from core.form_fields import LineField, ParagraphField
from evaluation.certification_states import RESULTS, CandidateState, Opinion
from evaluation.models import CertificationSession, CompetenceStatement
from evaluation.models.certification import MOST_STATEMENT_CHARACTERS
from evaluation.services.certification import TEXT
from investigations.services.row_marks import mark_of
from programmes.forms.seen import SeenForm, day_field, hour_field
from teams.models import Membership


class StatementForm(forms.Form):
    """`base`: mark of the text that the page showed."""

    text = ParagraphField(
        label="Ce que j’ai fait",
        max_length=MOST_STATEMENT_CHARACTERS,
        rows=8,
        help_text="Quelques phrases, à la première personne. Ne nommez aucune personne rencontrée. "
        f"{MOST_STATEMENT_CHARACTERS} signes au plus.",
        error_messages={"required": "Écrivez ce que vous avez fait, même en deux phrases."},
    )
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, statement: CompetenceStatement | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= {"text": statement.text if statement else "", "base": mark_of(statement, TEXT)}

    def written_fields(self) -> tuple[str, ...]:
        return TEXT


class OpinionForm(forms.Form):
    opinion = forms.ChoiceField(
        label="Votre avis",
        choices=[
            (Opinion.CONFIRMED, "Je confirme : l’agent a fait ce qu’il écrit"),
            (Opinion.NOT_YET, "Pas encore : il manque quelque chose"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un avis.", "invalid_choice": "Choisissez un avis."},
    )
    line = LineField(
        label="En une ligne",
        max_length=300,
        required=False,
        help_text="L’agent la lit. Nécessaire si vous répondez « pas encore ».",
    )
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, statement: CompetenceStatement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = {"opinion": statement.opinion, "line": statement.opinion_line}
        self.initial = stored | self.initial | {"base": mark_of(statement, TEXT)}


class SessionForm(SeenForm):
    day = day_field("Jour")
    hour = hour_field("Heure de début")
    duration_minutes = forms.TypedChoiceField(
        label="Durée", choices=[(each, duration_words(each)) for each in DURATIONS], coerce=int, initial=180
    )
    time_zone = forms.ChoiceField(
        label="Cette heure est", choices=clock_choices(), help_text="Chacun la lira ensuite à la sienne."
    )
    link = forms.URLField(
        label="Lien de la visioconférence",
        max_length=400,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Écrivez une adresse complète, par exemple https://visio.numerique.gouv.fr/salle."},
    )

    class Meta:
        model = CertificationSession
        fields = ("day", "hour", "duration_minutes", "time_zone", "place", "link", "jury")
        labels = {"place": "Lieu", "jury": "Le jury"}
        help_texts = {
            "place": "L’adresse, la salle. Un lieu ou un lien, au moins.",
            "jury": "Une personne par ligne : nom, fonction. L’attestation les reprend tels quels.",
        }
        widgets = {"jury": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"jury": {"required": "Nommez au moins un membre du jury."}}

    def clean_jury(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["jury"].splitlines() if line.strip()]
        for number, line in enumerate(lines, start=1):
            if "," not in line:
                raise forms.ValidationError(
                    f"Ligne {number}, « {line[:60]} » : donnez la fonction après le nom et une virgule."
                )
        return "\n".join(lines)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("place") and not cleaned.get("link") and "link" not in self.errors:
            self.add_error("place", "Donnez un lieu, ou le lien d’une visioconférence.")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """The row's own rules are checked by the service."""
        return {field.name for field in self._meta.model._meta.fields}


class RegistrationForm(forms.Form):
    """Those to whom nothing is missing, at once."""

    agents = forms.MultipleChoiceField(
        label="Agents qui ont toutes les pièces",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une personne."},
    )

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(each.pk): each for each in members}
        self.fields["agents"].choices = [(pk, agent_label(each)) for pk, each in self.members.items()]

    def chosen(self) -> list[Membership]:
        return [self.members[pk] for pk in self.cleaned_data["agents"]]


class ExceptionForm(forms.Form):
    """Somebody to whom something is missing, and why all the same."""

    agent = forms.ChoiceField(label="Agent", error_messages={"required": "Choisissez une personne."})
    reason = LineField(
        label="Pourquoi, malgré ce qui manque",
        max_length=400,
        help_text="La raison reste écrite, avec ce qui manquait.",
        error_messages={"required": "Dites pourquoi : la raison reste écrite."},
    )

    def __init__(self, *args: Any, members: list[tuple[Membership, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(each.pk): each for each, _ in members}
        self.fields["agent"].choices = [
            ("", "Choisir"),
            *(
                (str(each.pk), f"{agent_label(each)} : {missing} pièce{'s' if missing > 1 else ''} à compléter")
                for each, missing in members
            ),
        ]

    def chosen(self) -> list[Membership]:
        return [self.members[self.cleaned_data["agent"]]]


class ResultForm(forms.Form):
    state = forms.ChoiceField(
        label="Ce que le jury a décidé",
        choices=[(each.value, CandidateState(each).label.capitalize()) for each in RESULTS],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un résultat.", "invalid_choice": "Choisissez un résultat."},
    )
    line = LineField(
        label="En une ligne, pour la personne",
        max_length=400,
        required=False,
        help_text="Elle la lit dans son courriel et sur sa page. Nécessaire pour « à compléter » et « non reçue ».",
    )
    reason = LineField(
        label="Pourquoi le résultat change",
        max_length=300,
        required=False,
        help_text="La raison reste écrite dans l’historique.",
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_change:
            del self.fields["reason"]


class RevocationForm(forms.Form):
    reason = LineField(
        label="Pourquoi l’attestation est révoquée",
        max_length=400,
        help_text="La raison reste dans le service : la page publique dit seulement que l’attestation est révoquée.",
        error_messages={"required": "Dites pourquoi : la raison reste écrite."},
    )


def agent_label(member: Membership) -> str:
    return f"{member.user}, {member.team.name}"
