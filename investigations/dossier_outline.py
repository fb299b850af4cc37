"""A dossier laid out: headings, paragraphs, lists, quotations, tables. The formats write these, and nothing else."""

import dataclasses
import datetime as dt
from collections.abc import Iterator

from investigations.selectors.dossier import RESERVED, Dossier, HypothesisTold, PrototypeTold


@dataclasses.dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclasses.dataclass(frozen=True)
class Paragraph:
    text: str


@dataclasses.dataclass(frozen=True)
class Quotation:
    text: str


@dataclasses.dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Table:
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Quotation | Bullets | Table


def outline(dossier: Dossier) -> list[Block]:
    """From the title to the journal. A part without content says so in a sentence."""
    parts = (_head, _problem, _hypotheses, _sources, _solutions, _ideas, _prototypes, _indicators, _journal)
    return [block for part in parts for block in part(dossier)]


def _head(dossier: Dossier) -> Iterator[Block]:
    yield Heading(1, dossier.title)
    yield Paragraph(" · ".join(filter(None, (dossier.team, dossier.places, dossier.programme))))
    yield Paragraph(f"État au {_day(dossier.day)}.")
    words = "Sujet sensible : aucun propos tenu n’est dans ce document." if dossier.is_sensitive else ""
    yield Paragraph(
        "Les sources sont désignées par leur code (E-07 : septième entretien). Aucune personne rencontrée n’est nommée."
        f" {words}".rstrip()
    )


def _problem(dossier: Dossier) -> Iterator[Block]:
    yield Heading(2, "Le problème")
    if dossier.versions:
        last, first = dossier.versions[-1], dossier.versions[0]
        yield Heading(3, "Aujourd’hui" if len(dossier.versions) > 1 else "Au départ")
        yield Paragraph(last.statement)
        if len(dossier.versions) > 1:
            yield Heading(3, "Au départ")
            yield Paragraph(first.statement)
            yield Heading(3, "Ce qui l’a fait changer")
            yield Bullets(
                tuple(
                    f"Version {row.number}, {_day(row.day)}, {row.trigger}" for row in dossier.versions if row.trigger
                )
            )
    answered = [(label, text) for label, text in dossier.answers if text]
    if not answered and not dossier.versions:
        yield Paragraph("Il n’est pas encore écrit.")
    for label, text in answered:
        yield Heading(3, label)
        yield from (Paragraph(part) for part in text.split("\n\n"))


def _hypotheses(dossier: Dossier) -> Iterator[Block]:
    yield Heading(2, "Les hypothèses et les preuves")
    if not dossier.hypotheses:
        yield Paragraph("Aucune hypothèse écrite.")
        return
    yield Table(
        "Verdicts, et nombre de sources dans chaque sens",
        ("Hypothèse", "Verdict", "Appuient", "Contredisent", "Nuancent"),
        tuple(
            (f"{row.code}. {row.text}", row.verdict, str(row.supports), str(row.contradicts), str(row.nuances))
            for row in dossier.hypotheses
        ),
    )
    for row in dossier.hypotheses:
        yield from _hypothesis(row)


def _hypothesis(row: HypothesisTold) -> Iterator[Block]:
    yield Heading(3, f"{row.code}. {row.text}")
    yield Paragraph(f"Hypothèse {row.kind}. Verdict de l’équipe : {row.verdict}.")
    if row.reason:
        yield Paragraph(f"Pourquoi : {row.reason}")
    if row.remarks:
        yield Paragraph(f"À savoir : {', '.join(row.remarks)}.")
    for proof in row.proofs:
        told = f" ({RESERVED})" if proof.is_reserved else ""
        yield Paragraph(f"{proof.code} {proof.said}{told}{f'. {proof.note}' if proof.note else ''}")
        if proof.words:
            yield Quotation(f"« {proof.words} »")


def _sources(dossier: Dossier) -> Iterator[Block]:
    yield Heading(2, "Les sources")
    if dossier.sources:
        yield Table(
            "Entretiens, questionnaires, observations et autres sources",
            ("Code", "Nature", "Date", "Profil", "Intitulé"),
            tuple((row.code, row.kind, _day(row.day), row.segment, row.title) for row in dossier.sources),
        )
    else:
        yield Paragraph("Aucune source notée.")
    if dossier.unheard:
        yield Paragraph(f"Profils à entendre, que l’équipe n’a pas encore rencontrés : {', '.join(dossier.unheard)}.")


def _solutions(dossier: Dossier) -> Iterator[Block]:
    yield Heading(2, "Les solutions qui existent déjà")
    if not dossier.solutions:
        yield Paragraph("Aucune solution étudiée.")
    for row in dossier.solutions:
        yield Heading(3, row.name)
        yield Paragraph(f"Ce que l’équipe en fait : {row.decision}. {row.reason}")
        if row.details:
            yield Bullets(tuple(f"{label} : {text}" for label, text in row.details))


def _ideas(dossier: Dossier) -> Iterator[Block]:
    yield Heading(2, "Les idées")
    if not dossier.ideas:
        yield Paragraph("Aucune idée notée.")
    for row in dossier.ideas:
        yield Heading(3, row.title)
        if row.description:
            yield Paragraph(row.description)
        facts = [f"{row.votes} voix"]
        facts += [f"effet attendu {row.impact}"] if row.impact else []
        facts += [f"effort {row.effort}"] if row.effort else []
        yield Paragraph(f"{', '.join(facts)}.")
        if row.set_aside_reason:
            yield Paragraph(f"Idée écartée : {row.set_aside_reason}")


def _prototypes(dossier: Dossier) -> Iterator[Block]:
    yield Heading(2, "Les prototypes et les essais")
    if not dossier.prototypes:
        yield Paragraph("Aucun prototype.")
    for row in dossier.prototypes:
        yield from _prototype(row)


def _prototype(row: PrototypeTold) -> Iterator[Block]:
    yield Heading(3, row.title)
    yield Paragraph(f"{row.kind.capitalize()}, {row.state}.{f' Lien : {row.link}' if row.link else ''}")
    if row.description:
        yield Paragraph(row.description)
    for trial in row.trials:
        yield Heading(4, f"Essai {trial.number}, {trial.days}")
        yield Paragraph(trial.protocol)
        told = (
            ("Qui a essayé", trial.testers),
            ("Ce qu’on a appris", trial.learnings),
            ("Ce qu’on change", trial.next_step),
        )
        if any(text for _, text in told):
            yield Bullets(tuple(f"{label} : {text}" for label, text in told if text))


def _indicators(dossier: Dossier) -> Iterator[Block]:
    yield Heading(2, "Les indicateurs")
    if not dossier.indicators:
        yield Paragraph("Aucun indicateur.")
    for row in dossier.indicators:
        yield Heading(3, row.name)
        yield Paragraph(row.progress)
        facts = (("Comment on le mesure", row.method), ("Départ", row.baseline), ("Cible", row.target))
        if any(text for _, text in facts):
            yield Bullets(tuple(f"{label} : {text}" for label, text in facts if text))
        if row.measures:
            yield Table(
                "Mesures",
                ("Date", "Valeur", "Précision"),
                tuple((_day(day), value, note) for day, value, note in row.measures),
            )


def _journal(dossier: Dossier) -> Iterator[Block]:
    if dossier.journal is None:
        return
    yield Heading(2, "Le journal")
    if not dossier.journal:
        yield Paragraph("Aucune note.")
    for row in dossier.journal:
        yield Heading(3, f"{_day(row.day)}, {row.kind}")
        yield from (Paragraph(part) for part in row.text.split("\n\n"))


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
