"""Columns of a table of investigations: how they are called, what a cell may hold, what a line gives."""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence

from core.text import fold, one_line, plain_lines
from investigations.past_work.drafting import HYPOTHESIS_SIGNS, SUMMARY_SIGNS, TITLE_SIGNS, shortened
from investigations.past_work.outline import Doubt, DoubtKind, ReadSheet
from investigations.past_work.section_words import SECTION_LABELS
from investigations.past_work.table_reading import EMPTY, CellKind, RawTable, Row, TableFileError
from investigations.states import ExitScenario, Section, Verdict


@dataclasses.dataclass(frozen=True)
class Column:
    key: str
    label: str
    help: str
    example: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False


COLUMNS = (
    Column(
        "place",
        "Collectivité",
        "Son nom d’alors ou d’aujourd’hui. Ce nom, ou son code.",
        "Commune de Saint-Pol-de-Léon",
        ("nom de la collectivité", "territoire", "collectivités"),
    ),
    Column(
        "code",
        "Code INSEE ou SIREN",
        "Code INSEE d’une commune ou d’un département, SIREN d’une communauté.",
        "29259",
        ("code", "code insee", "insee", "siren"),
    ),
    Column(
        "edition",
        "Édition",
        "Son adresse dans le site, ou son année. Vide : l’édition choisie à l’envoi.",
        "2021",
        ("programme", "année", "cohorte"),
    ),
    Column(
        "number",
        "Numéro",
        "Le numéro de la problématique, quand une collectivité en a plusieurs.",
        "1",
        ("n", "numéro de problématique", "problématique n"),
    ),
    Column(
        "title",
        "Titre",
        f"{TITLE_SIGNS} signes au plus.",
        "Exemple : faire connaître l’offre culturelle",
        ("titre de la fiche",),
        is_required=True,
    ),
    Column(
        "summary",
        "Résumé",
        f"{SUMMARY_SIGNS} signes au plus. Vide : le début de la problématique.",
        "La ville veut que chacun trouve ce qui se joue près de chez lui.",
        ("en bref",),
    ),
    Column(
        Section.PROBLEM,
        "Problématique",
        "Le problème étudié.",
        "L’offre culturelle existe, mais peu de gens la connaissent.",
        ("problème",),
        is_required=True,
    ),
    Column(Section.CONTEXT, "Contexte", "Le territoire, et pourquoi ce sujet.", "Le cinéma va être refait."),
    Column(
        "hypotheses",
        "Hypothèses",
        "Une par ligne dans la cellule (Alt + Entrée).",
        "L’information est dispersée\nLes tarifs découragent",
        ("hypothèses de départ", "hypothèse"),
    ),
    Column(
        "verdicts",
        "Verdicts",
        "Un par hypothèse, dans le même ordre : confirmée, infirmée, nuancée, non tranchée.",
        "confirmée\nnuancée",
        ("verdict",),
    ),
    Column(
        Section.INQUIRY,
        "Investigation",
        "Ce que l’équipe a fait et appris.",
        "Un questionnaire et douze entretiens.",
        ("enquête", "déroulé"),
    ),
    Column(
        Section.SOLUTIONS,
        "Solutions",
        "Ce qu’elle propose.",
        "Un agenda commun aux associations.",
        ("quelles solutions", "solution"),
    ),
    Column(
        Section.AFTERMATH,
        "Et maintenant ?",
        "Ce qui a suivi.",
        "La ville a repris l’agenda à son compte.",
        ("suites", "suite"),
    ),
    Column(
        "themes",
        "Thèmes",
        "Séparés par des points-virgules. Ceux de la liste du site.",
        "culture ; attractivité",
        ("thème",),
    ),
    Column(
        "exit",
        "Issue",
        f"Une parmi : {', '.join(label for _value, label in ExitScenario.choices)}.",
        "Internalisation",
        ("piste de sortie", "sortie", "issue du comité"),
    ),
    Column("dated_on", "Date", "Jour du comité de fin : JJ/MM/AAAA.", "18/11/2021", ("date du comité", "comité")),
)
_BY_NAME = {fold(name): column for column in COLUMNS for name in (column.label, *column.aliases)}
_EXAMPLE_TITLE = next(column.example for column in COLUMNS if column.key == "title")
_SECTIONS = (Section.PROBLEM, Section.CONTEXT, Section.INQUIRY, Section.SOLUTIONS, Section.AFTERMATH)
_EXITS = {
    **{fold(label): value for value, label in ExitScenario.choices},
    **{fold(value): value for value in ExitScenario.values},
    "autonomie": ExitScenario.AUTONOMY,
    "poursuite en autonomie": ExitScenario.AUTONOMY,
    "autonomie avec des partenaires": ExitScenario.AUTONOMY,
    "experimentation": ExitScenario.LOCAL_EXPERIMENT,
    "service public numerique": ExitScenario.DIGITAL_SERVICE,
    "service numerique": ExitScenario.DIGITAL_SERVICE,
    "autre": ExitScenario.OTHER,
    "non documentee": ExitScenario.OTHER,
    "arretee": ExitScenario.STOP,
}
_VERDICTS = {
    **{fold(label): value for value, label in Verdict.choices},
    **{fold(label).removesuffix("e"): value for value, label in Verdict.choices},
}
_MAX_NAME = 200
_EXCEL_DAYS = range(30_000, 60_000)  # 1982 to 2064
_EXCEL_EPOCH = dt.date(1899, 12, 30)


@dataclasses.dataclass(frozen=True)
class TableReading:
    sheets: list[ReadSheet]
    notes: list[str]


def read_sheets(table: RawTable, *, themes: Mapping[str, str], editions: Mapping[str, str]) -> TableReading:
    """One sheet a line, with its faults by line and column.

    `themes`: slug by folded label; `editions`: slug by folded name, slug or year. Raises TableFileError when the titles
    of columns do not allow to read anything.
    """
    columns, notes = _columns(table.header)
    sheets = [_sheet(row, columns, themes, editions) for row in table.rows]
    return TableReading(sheets, [*table.notes, *notes])


def _columns(header: Row) -> tuple[dict[int, Column], list[str]]:
    found: dict[int, Column] = {}
    unknown = []
    for rank, cell in enumerate(header.cells):
        if not cell.text:
            continue
        column = _BY_NAME.get(fold(cell.text))
        if column is None:
            unknown.append(f"Colonne {rank + 1}, « {one_line(cell.text)[:80]} » : inconnue, elle n’est pas lue.")
        elif column in found.values():
            raise TableFileError(f"Ligne {header.line}, colonne {rank + 1} : « {column.label} » y est déjà.")
        else:
            found[rank] = column
    missing = [column.label for column in COLUMNS if column.is_required and column not in found.values()]
    if missing or not {"place", "code"} & {column.key for column in found.values()}:
        wanted = missing or ["Collectivité » ou « Code INSEE ou SIREN"]
        raise TableFileError(
            f"Ligne {header.line} : il manque la colonne « {wanted[0]} ». Partez du modèle, à télécharger sur la page."
        )
    return found, unknown


class _Line:
    """The cells of one line, by column, and what is wrong with them."""

    def __init__(self, row: Row, columns: Mapping[int, Column]) -> None:
        self.line = row.line
        self.labels = {column.key: column.label for column in columns.values()}
        self.cells = {
            column.key: row.cells[rank] if rank < len(row.cells) else EMPTY for rank, column in columns.items()
        }
        self.faults: list[str] = []
        if row.is_merged:
            self.faults.append(f"Ligne {row.line} : une cellule fusionnée. Défusionnez-la, et remplissez chaque ligne.")
        for key, cell in self.cells.items():
            if cell.kind == CellKind.FORMULA:
                self.fault(key, "une formule. Collez sa valeur à la place.")
            elif cell.kind == CellKind.ERROR:
                self.fault(key, f"une erreur du tableur ({cell.text}).")

    def fault(self, key: str, reason: str) -> None:
        self.faults.append(f"Ligne {self.line}, colonne « {self.labels[key]} » : {reason}")

    def text(self, key: str) -> str:
        cell = self.cells.get(key, EMPTY)
        return "" if cell.kind in (CellKind.FORMULA, CellKind.ERROR) else plain_lines(cell.text)


def _sheet(
    row: Row, columns: Mapping[int, Column], themes: Mapping[str, str], editions: Mapping[str, str]
) -> ReadSheet:
    line = _Line(row, columns)
    done = ReadSheet(first=row.line, last=row.line)
    done.title = one_line(line.text("title"))
    if len(done.title) > TITLE_SIGNS:
        line.fault("title", f"{len(done.title)} signes, {TITLE_SIGNS} au plus.")
    done.place = one_line(line.text("place"))[:_MAX_NAME]
    done.code = one_line(line.text("code"))[:40]
    for section in _SECTIONS:
        text = line.text(section)
        if text:
            done.sections[section] = "\n\n".join(piece.strip() for piece in text.split("\n") if piece.strip())
    for key in ("title", Section.PROBLEM):
        if not line.text(key) and line.cells[key].kind == CellKind.TEXT:
            line.fault(key, "vide.")
    if done.title == _EXAMPLE_TITLE:
        line.faults.append(f"Ligne {row.line} : c’est l’exemple du modèle. Supprimez cette ligne.")
    if not done.place and not done.code:
        line.faults.append(f"Ligne {row.line} : ni nom, ni code de collectivité.")
    done.summary = one_line(line.text("summary"))
    if len(done.summary) > SUMMARY_SIGNS:
        line.fault("summary", f"{len(done.summary)} signes, {SUMMARY_SIGNS} au plus.")
    elif not done.summary:
        done.summary = shortened(one_line(done.sections.get(Section.PROBLEM, "")), SUMMARY_SIGNS)
        done.doubts.append(
            Doubt(DoubtKind.TITLE_DEDUCED, "Sans résumé : le début de la problématique en tient lieu.", row.line)
        )
    _number(line, done)
    _edition(line, done, editions)
    _hypotheses(line, done)
    _themes(line, done, themes)
    _exit(line, done)
    _date(line, done)
    done.found_sections = tuple(
        section
        for section in Section.values
        if done.sections.get(section) or (section == Section.HYPOTHESES and done.hypotheses)
    )
    for section in Section.values:
        if section not in done.found_sections and section != Section.PROBLEM:
            text = f"Le tableau ne dit rien de « {SECTION_LABELS[section]} »."
            done.doubts.append(Doubt(DoubtKind.SECTION_MISSING, text, row.line, section))
    done.faults = line.faults
    return done


def _number(line: _Line, done: ReadSheet) -> None:
    text = line.text("number")
    if re.fullmatch(r"\d{1,2}", text):
        done.number = int(text)
    elif text:
        line.fault("number", f"« {text[:40]} » n’est pas un numéro.")


def _edition(line: _Line, done: ReadSheet, editions: Mapping[str, str]) -> None:
    text = line.text("edition")
    if not text:
        return
    done.edition = editions.get(fold(text), "")
    if not done.edition:
        line.fault("edition", f"« {text[:80]} » n’est aucune des éditions du site, ou plusieurs ont cette année.")


def _hypotheses(line: _Line, done: ReadSheet) -> None:
    texts = [one_line(text).lstrip("-–• ") for text in line.text("hypotheses").split("\n") if fold(text)]
    verdicts = [one_line(text) for text in re.split(r"[\n;]", line.text("verdicts")) if fold(text)]
    if verdicts and len(verdicts) != len(texts):
        line.fault("verdicts", f"{len(verdicts)} verdict(s) pour {len(texts)} hypothèse(s).")
        verdicts = []
    for rank, text in enumerate(texts):
        if len(text) > HYPOTHESIS_SIGNS:
            line.fault("hypotheses", f"l’hypothèse {rank + 1} fait {len(text)} signes, {HYPOTHESIS_SIGNS} au plus.")
        entry = {"text": text}
        if verdicts:
            verdict = _VERDICTS.get(fold(verdicts[rank]))
            if verdict is None:
                line.fault("verdicts", f"« {verdicts[rank][:40]} » n’est pas un verdict ({_choices(Verdict.choices)}).")
            else:
                entry["verdict"] = str(verdict)
        done.hypotheses.append(entry)


def _themes(line: _Line, done: ReadSheet, themes: Mapping[str, str]) -> None:
    for text in re.split(r"[;,\n|]", line.text("themes")):
        if not fold(text):
            continue
        slug = themes.get(fold(text))
        if slug is None:
            line.fault("themes", f"« {one_line(text)[:60]} » n’est aucun des thèmes du site.")
        elif slug not in done.themes:
            done.themes.append(slug)


def _exit(line: _Line, done: ReadSheet) -> None:
    text = line.text("exit")
    if not text:
        words = "Le tableau ne donne pas l’issue : choisissez-la."
        done.doubts.append(Doubt(DoubtKind.EXIT_MISSING, words, line.line, Section.AFTERMATH))
        return
    done.exit_scenario = str(_EXITS.get(fold(text), ""))
    if not done.exit_scenario:
        line.fault("exit", f"« {one_line(text)[:60]} » n’est pas une issue ({_choices(ExitScenario.choices)}).")


def _choices(choices: Sequence[tuple[str, str]]) -> str:
    return ", ".join(label for _value, label in choices)


def _date(line: _Line, done: ReadSheet) -> None:
    cell = line.cells.get("dated_on", EMPTY)
    text = line.text("dated_on")
    if not text:
        return
    done.dated_on = cell.day or _written_day(text)
    number = int(text) if text.isdigit() else 0
    if done.dated_on is None and number in _EXCEL_DAYS:
        done.dated_on = _EXCEL_EPOCH + dt.timedelta(days=number)
        words = f"Date lue dans un nombre : {number} donne le {done.dated_on:%d/%m/%Y}. À vérifier."
        done.doubts.append(Doubt(DoubtKind.DATE_DEDUCED, words, line.line))
    if done.dated_on is None:
        line.fault("dated_on", f"« {text[:40]} » n’est pas une date : écrivez JJ/MM/AAAA.")


def _written_day(text: str) -> dt.date | None:
    for form in (r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{4})", r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})"):
        match = re.fullmatch(form, text.strip())
        if match:
            try:
                return dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                return None
    return None
