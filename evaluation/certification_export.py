"""The board of an edition as a workbook."""

from collections.abc import Sequence

from core.spreadsheets import Sheet, to_ods
from evaluation.certification_referential import COMPETENCES, TITLE
from evaluation.selectors.certification import CertificationFile
from programmes.models import Programme

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_HEADERS = ("Équipe", "Agent", "Compétences complètes", "Pièces à compléter")
_RESULT = ("Session", "Résultat", "En une ligne", "Exception", "Attestation")


def board_name(programme: Programme) -> str:
    return f"certification-{programme.slug}.ods"


def board_ods(programme: Programme, files: Sequence[CertificationFile]) -> bytes:
    headers = (*_HEADERS, *(each.title for each in COMPETENCES), *_RESULT)
    widths = (7.0, 5.0, 3.0, 3.0, *(7.0 for _ in COMPETENCES), 3.0, 3.0, 8.0, 8.0, 3.0)
    rows = [_line(each) for each in files]
    return to_ods([Sheet("Certification", headers, rows, widths=widths)], title=f"{TITLE}, {programme}")


def _line(file: CertificationFile) -> tuple[object, ...]:
    candidate, paper = file.candidate, file.attestation
    return (
        file.membership.team.name,
        str(file.membership.user),
        file.complete_count,
        file.missing_count,
        *("complète" if each.is_complete else " ; ".join(each.missing) for each in file.competences),
        f"{candidate.session.day:%d/%m/%Y}" if candidate else "",
        candidate.get_state_display() if candidate else "",
        candidate.result_line if candidate else "",
        candidate.exception_reason if candidate else "",
        ("révoquée" if paper.revoked_at else "valable") if paper else "",
    )
