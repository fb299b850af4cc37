"""Forming a team, naming it, setting its day, moving its state."""

from collections.abc import Sequence

from django import forms

from candidatures.models import Problematique
from candidatures.states import Outcome
from core.form_fields import LineField, ParagraphField
from programmes.forms.seen import SeenForm, day_field
from programmes.services.ordered import fingerprint
from teams.models import Team
from teams.states import TeamState


class FormTeamForm(forms.Form):
    problematiques = forms.MultipleChoiceField(
        label="Sur quoi travaille l’équipe",
        help_text="Plusieurs quand des collectivités ont accepté une équipe commune.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins une problématique.",
            "invalid_choice": "Une de ces problématiques n’est plus retenue : rechargez la page.",
        },
    )
    name = LineField(
        label="Nom de l’équipe",
        max_length=160,
        required=False,
        help_text="Ses membres le liront. Laissé vide, il vient de la collectivité et du titre de la problématique.",
    )

    def __init__(self, *args: object, rows: Sequence[Problematique], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in rows}
        self.fields["problematiques"].choices = [(pk, _in_words(row)) for pk, row in self.rows.items()]

    @property
    def chosen(self) -> list[Problematique]:
        return [self.rows[pk] for pk in self.cleaned_data["problematiques"]]


def _in_words(row: Problematique) -> str:
    told = "" if row.announced_outcome == Outcome.RETAINED else ", lettre pas encore envoyée"
    return f"{row.candidature.collectivite.name} : {row}{told}"


class PrepareForm(SeenForm):
    """After the launch only the name remains."""

    launches_on = day_field(
        "Jour du lancement",
        required=False,
        help_text="C’est aussi la journée de formation. Les membres sont prévenus par courriel de tout changement.",
    )
    word = ParagraphField(
        label="Un mot pour les membres",
        required=False,
        max_length=1000,
        help_text="Joint au courriel : pourquoi la date change, comment venir.",
        rows=3,
    )

    class Meta:
        model = Team
        fields = ("name", "launches_on", "launch_place")
        help_texts = {"launch_place": "L’adresse complète, ou le lien de la visioconférence."}

    field_order = ("name", "launches_on", "launch_place", "word", "seen")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.state != TeamState.FORMING:
            for field in ("launches_on", "launch_place", "word"):
                del self.fields[field]
            self.initial["seen"] = fingerprint(self.instance, self.written_fields)

    @property
    def written_fields(self) -> tuple[str, ...]:
        return tuple(field for field in self._meta.fields if field in self.fields)


class MoveForm(forms.Form):
    """A reason, asked when `says_why`."""

    comment = ParagraphField(label="Commentaire", required=False, max_length=400, rows=3)

    def __init__(self, *args: object, says_why: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if says_why:
            field = self.fields["comment"]
            field.label, field.required = "Pourquoi", True
            field.help_text = "L’histoire de l’équipe le garde."
            field.error_messages["required"] = "Dites pourquoi : l’histoire de l’équipe le garde."
