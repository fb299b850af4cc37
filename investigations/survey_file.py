"""A table of answers exported by another tool: read as it is, or refused with the line and the reason.

Nothing here reads or writes the database. One line is one person; one column is one question, named by its text or by
its number (3, Q3). Cells of a question with several choices hold them separated by `|`, by a line break, or by `;` or
`,` when no choice contains that sign.
"""

import csv
import dataclasses
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from core.text import fold, plain_lines
from investigations.models import SurveyQuestion
from investigations.services.surveys import GivenAnswer
from investigations.workspace_states import QuestionKind

MAX_BYTES, MAX_ROWS, MAX_TEXT = 2 << 20, 5000, 2000
MAX_FAULTS = 20
_NUMBERED = re.compile(r"^q?\s*(\d{1,3})$")
_DELIMITERS = (";", ",")


class SurveyFileError(Exception):
    """`faults`: French sentences, each with its line, in the order of the file."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(faults[0])
        self.faults = list(faults)


@dataclasses.dataclass(frozen=True)
class SurveyTable:
    answers: list[GivenAnswer]
    respondents: int
    sha256: str


def read_survey_file(content: bytes, questions: Sequence[SurveyQuestion]) -> SurveyTable:
    """`questions` in their order. Raises SurveyFileError; then nothing of the file may be kept."""
    if len(content) > MAX_BYTES:
        raise SurveyFileError([f"Ce fichier est trop lourd : {MAX_BYTES >> 20} Mo au plus."])
    lines = _lines(_decode(content))
    first, header = next(lines, (1, []))
    columns = _columns(first, header, questions)
    answers: list[GivenAnswer] = []
    faults: list[str] = []
    respondents = 0
    for number, cells in lines:
        respondents += 1
        if respondents > MAX_ROWS:
            raise SurveyFileError([f"Ligne {number} : {MAX_ROWS} réponses au plus. Coupez le fichier en deux."])
        if len(cells) != len(columns):
            faults.append(f"Ligne {number} : {len(cells)} cellules, la première ligne en a {len(columns)}.")
        else:
            for question, cell in zip(columns, cells, strict=True):
                try:
                    values = values_of(question, cell)
                except ValueError as fault:
                    faults.append(f"Ligne {number}, colonne « {question.text} » : {fault}")
                else:
                    answers += [GivenAnswer(question.pk, value, 1, respondents) for value in values]
        if len(faults) >= MAX_FAULTS:
            break
    if faults:
        raise SurveyFileError(faults)
    if not respondents:
        raise SurveyFileError(["Ligne 2 : aucune réponse sous la ligne des titres."])
    return SurveyTable(answers, respondents, hashlib.sha256(content).hexdigest())


def values_of(question: SurveyQuestion, cell: str) -> list[str]:
    """What a cell answers to a question; nothing when it is empty. Raises ValueError with a French reason."""
    text = plain_lines(cell)
    if not text:
        return []
    if question.kind == QuestionKind.NUMBER:
        return [read_number(text)]
    if question.kind == QuestionKind.FREE:
        if len(text) > MAX_TEXT:
            raise ValueError(f"{len(text)} signes, {MAX_TEXT} au plus.")
        return [text]
    known = {fold(choice): choice for choice in question.choices}
    is_whole = question.kind == QuestionKind.SINGLE or fold(text) in known
    parts = [text] if is_whole else _parts(text, known)
    unknown = [part for part in parts if fold(part) not in known]
    if unknown:
        raise ValueError(f"« {unknown[0][:80]} » n’est pas un des choix ({', '.join(question.choices)}).")
    return list(dict.fromkeys(known[fold(part)] for part in parts))


def read_number(text: str) -> str:
    """A number as people write it, kept in one form.

    >>> read_number("1 234,50")
    '1234.5'
    """
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 10**12 or abs(number.as_tuple().exponent) > 12:
        raise ValueError(f"« {text[:40]} » n’est pas un nombre.")
    return f"{number.normalize():f}"


def _decode(content: bytes) -> str:
    if b"\x00" in content:
        raise SurveyFileError(["Ce fichier n’est pas un CSV : dans votre tableur, « Enregistrer sous », CSV."])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line of the file where it starts."""
    head = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as broken:
        raise SurveyFileError([f"Ligne {start} : guillemets mal fermés, ou cellule démesurée."]) from broken


def _columns(line: int, header: Sequence[str], questions: Sequence[SurveyQuestion]) -> list[SurveyQuestion]:
    by_text = {fold(question.text): question for question in questions}
    columns: list[SurveyQuestion] = []
    faults = []
    for rank, title in enumerate(header, start=1):
        folded = fold(title)
        question = by_text.get(folded)
        numbered = _NUMBERED.match(folded)
        if question is None and numbered and 1 <= int(numbered[1]) <= len(questions):
            question = questions[int(numbered[1]) - 1]
        if question is None:
            faults.append(
                f"Ligne {line}, colonne {rank} : « {title.strip()[:80]} » n’est aucune des questions. Supprimez cette "
                "colonne, ou donnez-lui le texte ou le numéro d’une question."
            )
        elif question in columns:
            faults.append(f"Ligne {line}, colonne {rank} : la question « {question.text} » y est déjà.")
        else:
            columns.append(question)
    if not faults:
        missing = [question for question in questions if question not in columns]
        faults = [f"Ligne {line} : il manque la colonne « {question.text} »." for question in missing]
    if faults:
        raise SurveyFileError(faults[:MAX_FAULTS])
    return columns


def _parts(text: str, known: dict[str, str]) -> list[str]:
    """The separator under which every part is a choice; else the first one that separates."""
    tried = []
    for pattern in (r"[|\n]", r";", r","):
        parts = [part.strip() for part in re.split(pattern, text) if part.strip()]
        if len(parts) > 1:
            tried.append(parts)
            if all(fold(part) in known for part in parts):
                return parts
    return tried[0] if tried else [text]
