"""A synthesis printed once, then read by a machine: every sheet found, nothing silently lost.

    document = read_synthesis(text, regions={"bretagne": "53", …})

The form is that of the 2021 synthesis: régions, then collectivités, then one or several problems, each with its
sections. Headings may be at any level, in bold or in capitals only; sections may be missing or in another order; bands
with the name of the collectivité may be lost. Each non-blank block ends in a sheet, in a part with a name, or in the
report.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from core.text import fold
from investigations.past_work.blocks import Block, BlockKind, read_blocks
from investigations.past_work.drafting import OpenSheet, finish
from investigations.past_work.outline import Leftover, SynthesisDocument
from investigations.past_work.section_words import Heading, is_section_word, read_heading
from investigations.states import Section

MAX_LINE_SIGNS = 20_000
MAX_SHEETS = 400
_EXCERPT_SIGNS = 200
_UNNAMED = "Début du document"

_PAGE_NUMBER = re.compile(r"^(?:page|p\.?)?\s*\d{1,3}\s*(?:/\s*\d{1,3})?$", re.IGNORECASE)
_REPEATED = 4
_ANNOUNCES = re.compile(r"\b(?:deux|trois|quatre|cinq|six|[2-9])\s+investigations\b", re.IGNORECASE)
_BOXED = re.compile(r"^(?:[^.]{0,40}?,?\s)?[A-ZÀ-Ý0-9][A-ZÀ-Ý0-9'’.+/ \n-]{2,60}\s(?:est|permet|désigne|regroupe)\b")
_LISTED = re.compile(
    r"^(?:–\s)?(?:(?:(?:Ville|Commune|Communauté|Département|Région|Métropole|Agence|Association|Collectivité|CC|CA"
    r"|CU|CIAS|CCAS|Syndicat)\b[^.:;]{2,90}|[A-ZÀ-Ý][^.:;]{2,60}?(?=\s\(\d{2,3}[^)]{0,12}\))))(?:\s\([^)]{1,20}\))?\**$"
)


class SynthesisFileError(Exception):
    """The document cannot be read at all. Its text is French, for the person who sent it."""


def read_synthesis(text: str, *, regions: Mapping[str, str]) -> SynthesisDocument:
    """Raises SynthesisFileError when there is nothing to read. `regions`: see `section_words.region_key`."""
    if not text.strip():
        raise SynthesisFileError("Ce document ne contient aucun texte.")
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_LINE_SIGNS:
            raise SynthesisFileError(
                f"Ligne {number} : {len(line)} signes, {MAX_LINE_SIGNS} au plus. Ce fichier n’est pas un texte en"
                " Markdown, ou ses retours à la ligne sont perdus."
            )
    return _Reader(read_blocks(text), regions).read()


class _Reader:
    """Walks the blocks once. `zone` is the part being read when no sheet is; `waiting` what stands between the heading
    of a territory and its first sheet."""

    def __init__(self, blocks: Sequence[Block], regions: Mapping[str, str]) -> None:
        self.blocks = blocks
        self.headings = [self._heading(block, regions) for block in blocks]
        self.repeated = self._repeated_lines()
        self.sheets: list[OpenSheet] = []
        self.sheet: OpenSheet | None = None
        self.region = self.departement = self.place = ""
        self.in_chapter = False
        self.zone = _UNNAMED
        self.waiting: list[int] = []
        self.group = 0
        self.placed: dict[int, tuple[str, str]] = {}

    def read(self) -> SynthesisDocument:
        for rank, block in enumerate(self.blocks):
            reason = self._noise(rank, block)
            if reason:
                self.placed[rank] = ("noise", reason)
            elif self.headings[rank] is not None:
                self._open(rank, block, self.headings[rank])
            else:
                self._body(rank, block)
        self._leave_waiting()
        if len(self.sheets) > MAX_SHEETS:
            raise SynthesisFileError(f"{len(self.sheets)} fiches, {MAX_SHEETS} au plus : coupez le document en deux.")
        for number, sheet in enumerate(self.sheets, start=1):
            for rank in sheet.ranks():
                self.placed[rank] = ("sheet", str(number))
        return SynthesisDocument(
            sheets=finish(self.sheets, self.blocks),
            parts=self._leftovers("part"),
            noise=self._leftovers("noise"),
            doubtful=self._leftovers("doubtful"),
            listed_places=self._listed(),
            placements=[(block, self.placed[rank]) for rank, block in enumerate(self.blocks)],
        )

    # --- What each block is ------------------------------------------------------------------------------------------

    @staticmethod
    def _heading(block: Block, regions: Mapping[str, str]) -> Heading | None:
        """A heading, or words alone on their line that can be nothing else: bold or in capitals, a section's name."""
        if block.kind == BlockKind.HEADING:
            return read_heading(block.text, regions)
        is_alone = block.kind == BlockKind.TEXT and "\n" not in block.text and len(block.text) <= 60
        if is_alone and (block.is_strong or block.text.upper() == block.text) and is_section_word(block.text):
            return read_heading(block.text, regions)
        return None

    def _repeated_lines(self) -> set[str]:
        """Running headers: the same short words, again and again, that open nothing."""
        counted = Counter(
            fold(block.text)
            for block, heading in zip(self.blocks, self.headings, strict=True)
            if len(block.text) <= 80 and (heading is None or heading == Heading()) and block.kind != BlockKind.LIST
        )
        return {text for text, times in counted.items() if times >= _REPEATED and text}

    def _noise(self, rank: int, block: Block) -> str:
        folded = fold(block.text)
        if not folded:
            return "titre sans texte" if block.kind == BlockKind.HEADING else "signes sans texte"
        if block.kind in (BlockKind.TEXT, BlockKind.HEADING) and _PAGE_NUMBER.match(block.text):
            return "numéro de page"
        return "en-tête répété" if folded in self.repeated else ""

    # --- Headings ----------------------------------------------------------------------------------------------------

    def _open(self, rank: int, block: Block, heading: Heading) -> None:
        if heading.section:
            self._open_section(rank, heading)
        elif heading.region or heading.place:
            self._leave_waiting()
            self.sheet = None
            self.in_chapter = True
            self.group += 1
            if heading.region:
                self.region, self.departement, self.place, self.zone = heading.region, "", "", block.text
            else:
                self.departement, self.place = heading.departement, heading.place
            self.waiting = [rank]
        elif heading.is_closing or (heading.part and self.sheet is None):
            self._leave_waiting()
            self.sheet, self.in_chapter, self.zone = None, False, heading.part
            self.placed[rank] = ("part", self.zone)
        elif self.sheet is None and not self.in_chapter:
            self.zone = block.text
            self.placed[rank] = ("part", self.zone)
        else:
            self._body(rank, block)

    def _open_section(self, rank: int, heading: Heading) -> None:
        sheet = self.sheet
        following = self._sections_ahead(rank)
        if heading.section == Section.PROBLEM:
            fills = sheet is not None and not ({Section.PROBLEM, Section.AFTERMATH} & set(sheet.sections))
            if not fills:
                self._new_sheet(rank, heading)
        elif sheet is None:
            if not self.in_chapter and len(following) < 2:  # « Contexte », in an introduction
                self.zone = self.blocks[rank].text
                self.placed[rank] = ("part", self.zone)
                return
            self._new_sheet(rank, heading)
        elif heading.section in sheet.sections:
            if len(following) >= 2:
                self._new_sheet(rank, heading)
            elif heading.section == Section.AFTERMATH and not self._more_sheets(rank):
                self._leave_waiting()
                self.sheet, self.in_chapter, self.zone = None, False, "Conclusion"
                self.placed[rank] = ("part", self.zone)
                return
        assert self.sheet is not None  # noqa: S101 -- opened just above when there was none
        self.sheet.open_section(rank, heading)

    def _sections_ahead(self, rank: int) -> set[str]:
        """Sections from here to the next sheet or chapter, this one included."""
        found = set()
        for ahead, heading in enumerate(self.headings[rank:]):
            if heading is None or (not heading.section and not heading.region and not heading.place):
                continue
            if ahead and (not heading.section or heading.section in found):
                break
            if ahead and heading.section == Section.PROBLEM and Section.AFTERMATH in found:
                break
            found.add(heading.section)
        return found

    def _more_sheets(self, rank: int) -> bool:
        return any(heading and heading.section == Section.PROBLEM for heading in self.headings[rank:])

    def _new_sheet(self, rank: int, heading: Heading) -> None:
        previous = self.sheet
        waited = self.waiting
        follows = (
            previous is not None
            and heading.number is not None
            and previous.number is not None
            and heading.number > previous.number
        )
        self.waiting = []
        if previous is not None and not follows:
            self.group += 1
            self.place = self.departement = ""
            if heading.number == 1:  # « La ville a mené deux investigations », under the sheet before
                waited = previous.give_back(lambda given: bool(_ANNOUNCES.search(self.blocks[given].text)))
        subtitle = self._subtitle(rank, previous, waited)
        self.sheet = OpenSheet(
            number=heading.number,
            place=self.place,
            departement=self.departement,
            region=self.region,
            group=self.group,
            presentation=waited,
            subtitle=subtitle,
        )
        self.sheets.append(self.sheet)

    def _subtitle(self, rank: int, previous: OpenSheet | None, waited: list[int]) -> int | None:
        """The heading just before that of the problem: « MÉDIATURE »."""
        before = rank - 1
        while before >= 0 and self.placed.get(before, ("",))[0] == "noise":
            before -= 1
        if before < 0 or self.headings[before] != Heading():
            return None
        if before in waited:
            waited.remove(before)
            return before
        return before if previous is not None and previous.take_back(before) else None

    # --- Words -------------------------------------------------------------------------------------------------------

    def _body(self, rank: int, block: Block) -> None:
        if self.sheet is not None:
            self.sheet.add(
                rank, block, reason=_aside_reason(block, self.sheet, is_heading=self.headings[rank] is not None)
            )
        elif self.in_chapter:
            self.waiting.append(rank)
        else:
            self.placed[rank] = ("part", self.zone) if self.zone != _UNNAMED else ("doubtful", _UNNAMED)

    def _leave_waiting(self) -> None:
        """What stood under a territory without any sheet. Headings alone are those of the chapter."""
        for rank in self.waiting:
            is_title = self.headings[rank] is not None and self.headings[rank] != Heading()
            self.placed[rank] = ("part", self.zone) if is_title else ("doubtful", f"Sous « {self.zone} », sans fiche")
        self.waiting = []

    # --- The report --------------------------------------------------------------------------------------------------

    def _leftovers(self, where: str) -> list[Leftover]:
        """Neighbours of the same name together, except what OCR left: each line of it is told."""
        found: list[Leftover] = []
        for rank, block in enumerate(self.blocks):
            place, name = self.placed[rank]
            if place != where:
                continue
            last = found[-1] if found else None
            if where == "part" and last and last.name == name:
                found[-1] = Leftover(name, last.first, block.last, last.excerpt)
            else:
                found.append(Leftover(name, block.first, block.last, block.text[:_EXCERPT_SIGNS]))
        return found

    def _listed(self) -> list[str]:
        """Names of collectivités that the document lists outside of its sheets."""
        names = []
        for rank, block in enumerate(self.blocks):
            if self.placed[rank][0] == "part":
                for line in block.text.split("\n"):
                    if _LISTED.match(line.strip()):
                        names.append(line.strip(" –*"))
        return list(dict.fromkeys(names))


def _aside_reason(block: Block, sheet: OpenSheet, *, is_heading: bool) -> str:
    """Why a block is not the text of the section being read; nothing when it is."""
    if block.kind == BlockKind.TABLE:
        return "tableau"
    has_text = sheet.section_has_text()
    if sheet.section == Section.AFTERMATH and has_text:
        if sheet.is_over:
            return "après la dernière section"
        if is_heading or (block.gap >= 3 and not block.text[:1].islower()):
            sheet.is_over = True  # all that follows belongs to the layout of the page: boxes, captions, facsimiles
            return "encadré" if _BOXED.match(block.text) or is_heading else "après la dernière section"
    if _BOXED.match(block.text) and has_text:
        return "encadré"
    is_short = len(block.text) <= 120 and block.kind == BlockKind.TEXT and block.text[-1:] not in '.;:!?»”")…,'
    if has_text and is_short and block.gap >= 2 and not is_heading and not block.text[:1].islower():
        return "légende"
    return ""
