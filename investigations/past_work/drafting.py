"""A sheet while its blocks are being read, then as text: titles, hypotheses, doubts."""

import re
from collections.abc import Callable, Sequence

from core.text import fold
from investigations.past_work.blocks import Block, BlockKind, cut_words
from investigations.past_work.outline import Doubt, DoubtKind, ReadSheet, SetAside
from investigations.past_work.section_words import SECTION_LABELS, SEVEN, TERRITORY, Heading
from investigations.states import Section

TITLE_SIGNS, SUMMARY_SIGNS, HYPOTHESIS_SIGNS = 160, 400, 400
_COPIED_SIGNS = 150
_SENTENCE_END = re.compile(r"[.;:!?»”\")…]$")
_TERRITORY_WORDS = re.compile(r"\bhabitants?\b", re.IGNORECASE)


class OpenSheet:
    """Ranks of blocks, by section. `is_over`: what follows its last section is no longer its text."""

    def __init__(
        self,
        *,
        number: int | None,
        place: str,
        departement: str,
        region: str,
        group: int,
        presentation: list[int],
        subtitle: int | None,
    ) -> None:
        self.number, self.group, self.region = number, group, region
        self.place, self.departement = place, departement
        self.presentation, self.subtitle = presentation, subtitle
        self.section = ""
        self.sections: dict[str, list[int]] = {}
        self.openings: list[tuple[int, Heading]] = []
        self.asides: list[tuple[int, str]] = []
        self.repeated: list[tuple[str, int]] = []
        self.is_over = False

    def open_section(self, rank: int, heading: Heading) -> None:
        if heading.section in self.sections:
            self.repeated.append((heading.section, rank))
        self.section = heading.section
        self.sections.setdefault(self.section, [])
        self.openings.append((rank, heading))
        self.is_over = False

    def add(self, rank: int, block: Block, *, reason: str) -> None:
        if reason:
            self.asides.append((rank, reason))
        else:
            self.sections[self.section].append(rank)

    def section_has_text(self) -> bool:
        return bool(self.sections[self.section]) or any(
            heading.rest for _rank, heading in self.openings if heading.section == self.section
        )

    def ranks(self) -> list[int]:
        own = [rank for ranks in self.sections.values() for rank in ranks]
        own += [rank for rank, _ in self.openings] + [rank for rank, _ in self.asides] + self.presentation
        return sorted([*own, self.subtitle] if self.subtitle is not None else own)

    def take_back(self, rank: int) -> bool:
        """Give away one block that turned out to be the next sheet's. False when it is not ours to give."""
        for ranks in self.sections.values():
            if rank in ranks:
                ranks.remove(rank)
                return True
        before = len(self.asides)
        self.asides = [(own, reason) for own, reason in self.asides if own != rank]
        return len(self.asides) < before

    def give_back(self, announces: Callable[[int], bool]) -> list[int]:
        """Blocks at the end that present the next sheets: from the last one that announces them."""
        ranks = sorted([rank for rank, _ in self.asides] + self.sections.get(self.section, []))
        for place in range(len(ranks) - 1, max(-1, len(ranks) - 7), -1):
            if announces(ranks[place]):
                given = ranks[place:]
                for rank in given:
                    self.take_back(rank)
                return given
        return []


def finish(opened: Sequence[OpenSheet], blocks: Sequence[Block]) -> list[ReadSheet]:
    """Sheets as text, in the order of the document, each with what a human must look at."""
    presented: dict[int, list[str]] = {}
    for sheet in opened:
        presented.setdefault(sheet.group, []).extend(blocks[rank].text for rank in sheet.presentation)
    read = [_as_text(sheet, blocks, presented[sheet.group]) for sheet in opened]
    _tell_copies(read)
    return read


def _as_text(sheet: OpenSheet, blocks: Sequence[Block], presented: Sequence[str]) -> ReadSheet:
    ranks = sheet.ranks()
    done = ReadSheet(
        first=blocks[ranks[0]].first,
        last=blocks[ranks[-1]].last,
        number=sheet.number,
        place=sheet.place,
        departement=sheet.departement,
        region=sheet.region,
        group=sheet.group,
        evidence="\n\n".join(presented),
    )
    where = {heading.section: blocks[rank].first for rank, heading in reversed(sheet.openings)}
    for section in Section.values:
        if section in sheet.sections:
            done.sections[section] = _section_text(section, sheet, blocks)
    for rank, heading in sheet.openings:
        if heading.is_damaged:
            label = SECTION_LABELS[heading.section]
            text = f"« {blocks[rank].text} » a été lu comme le titre « {label} »."
            done.doubts.append(Doubt(DoubtKind.HEADING_DAMAGED, text, blocks[rank].first, heading.section))
    for section, rank in sheet.repeated:
        text = f"La section « {SECTION_LABELS[section]} » est écrite deux fois : les deux textes se suivent."
        done.doubts.append(Doubt(DoubtKind.SECTION_REPEATED, text, blocks[rank].first, section))
    _tell_missing(done, where)
    _separate_hypotheses(done)
    for section, own in sheet.sections.items():
        for rank in own:
            joined = cut_words(blocks[rank].text)
            if joined:
                text = f"Mots recollés, à relire : {', '.join(joined[:5])}."
                done.doubts.append(Doubt(DoubtKind.WORDS_JOINED, text, blocks[rank].first, section))
    aside = [
        (rank, "présentation du territoire") for rank in sheet.presentation if blocks[rank].kind != BlockKind.HEADING
    ]
    for rank, reason in sorted(aside + sheet.asides):
        if blocks[rank].text:
            done.asides.append(SetAside(reason, blocks[rank].first, blocks[rank].text))
    if done.asides:
        count = len(done.asides)
        plural = "s" if count > 1 else ""
        text = f"{count} texte{plural} hors des sections (légende, encadré, tableau…) : à reprendre, ou à laisser."
        done.doubts.append(Doubt(DoubtKind.SET_ASIDE, text, done.asides[0].line))
    has_territory = bool(sheet.place) or any(_TERRITORY_WORDS.search(text) for text in presented)
    found = [
        section
        for section in Section.values
        if done.sections.get(section) or (section == Section.HYPOTHESES and done.hypotheses)
    ]
    done.found_sections = tuple(name for name in SEVEN if name in found or (name == TERRITORY and has_territory))
    _name(done, blocks[sheet.subtitle].text if sheet.subtitle is not None else "")
    done.doubts.append(
        Doubt(
            DoubtKind.EXIT_MISSING,
            "Le document ne classe pas l’issue : choisissez-la d’après « Et maintenant ? ».",
            where.get(Section.AFTERMATH, 0),
        )
    )
    return done


def _section_text(section: str, sheet: OpenSheet, blocks: Sequence[Block]) -> str:
    paragraphs = [heading.rest for _rank, heading in sheet.openings if heading.section == section and heading.rest]
    previous: Block | None = None
    for rank in sheet.sections[section]:
        block = blocks[rank]
        if not block.text:
            continue
        continues = (
            previous is not None
            and previous.kind == block.kind == BlockKind.TEXT
            and block.text[:1].islower()
            and not _SENTENCE_END.search(previous.text)
        )
        if continues and paragraphs:  # a sentence that a change of page cut
            paragraphs[-1] += f" {block.text}"
        else:
            paragraphs.append(block.text)
        previous = block
    return "\n\n".join(paragraphs)


def _tell_missing(done: ReadSheet, where: dict[str, int]) -> None:
    for section in Section.values:
        label = SECTION_LABELS[section]
        if section not in done.sections:
            text = f"Le document n’a pas la section « {label} » de cette fiche."
            done.doubts.append(Doubt(DoubtKind.SECTION_MISSING, text, done.first, section))
        elif not done.sections[section]:
            text = f"Le titre « {label} » n’est suivi d’aucun texte."
            done.doubts.append(Doubt(DoubtKind.SECTION_EMPTY, text, where[section], section))


def _separate_hypotheses(done: ReadSheet) -> None:
    """Items of a list are hypotheses; what stands around them is their introduction."""
    text = done.sections.pop(Section.HYPOTHESES, None)
    if not text:
        return
    around = []
    for paragraph in text.split("\n\n"):
        item = re.match(r"(?:–|\d{1,2}\.)\s+(?P<words>\S.*)", paragraph, re.DOTALL)
        if item and len(item["words"]) <= HYPOTHESIS_SIGNS:
            done.hypotheses.append({"text": item["words"].rstrip(" ;.,")})
        else:
            around.append(paragraph)
    if around:
        done.sections[Section.HYPOTHESES] = "\n\n".join(around)
    if not done.hypotheses:
        text = "Les hypothèses ne sont pas en liste : elles restent dans l’introduction, à séparer."
        done.doubts.append(Doubt(DoubtKind.HYPOTHESES_UNLISTED, text, done.first, Section.HYPOTHESES))


def _name(done: ReadSheet, subtitle: str) -> None:
    """A printed sheet has no title: its problem gives one, to be read again."""
    problem = " ".join(done.sections.get(Section.PROBLEM, "").split())
    fallback = " ".join(next((text for text in done.sections.values() if text), "").split())
    source = problem or fallback
    title = subtitle.strip(' «»"“”') if subtitle else ""
    if title.upper() == title:
        title = title.capitalize()
    done.title = title[:TITLE_SIGNS] or shortened(source.rstrip("."), TITLE_SIGNS) or "Fiche sans titre"
    done.summary = shortened(source, SUMMARY_SIGNS)
    text = "Le document ne donne ni titre ni résumé : ceux-ci viennent de ses premiers mots."
    done.doubts.append(Doubt(DoubtKind.TITLE_DEDUCED, text, done.first))


def shortened(text: str, signs: int) -> str:
    """At most `signs` signs, cut between two words.

    >>> shortened("Mieux accueillir les habitants", 20)
    'Mieux accueillir…'
    """
    if len(text) <= signs:
        return text
    cut = text[: signs - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


def _tell_copies(sheets: Sequence[ReadSheet]) -> None:
    """A section that is word for word another sheet's: a layout that pasted the wrong column."""
    seen: dict[str, tuple[int, str]] = {}
    for number, sheet in enumerate(sheets, start=1):
        for section, text in sheet.sections.items():
            key = fold(text)
            if len(key) < _COPIED_SIGNS:
                continue
            if key in seen:
                other, label = seen[key]
                words = (
                    f"« {SECTION_LABELS[section]} » est mot pour mot « {label} » de la fiche n° {other} de ce document."
                )
                sheet.doubts.append(Doubt(DoubtKind.COPIED, words, sheet.first, section))
            else:
                seen[key] = (number, SECTION_LABELS[section])
