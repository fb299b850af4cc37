"""What every page must be, whatever it says: readable by everyone, well formed, within the screen."""

import os
import re
import zlib
from collections.abc import Collection

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import SMALL, WIDE

# Wide and light, then as narrow as the rules ask (WCAG 1.4.10) and dark.
APPEARANCES = ((WIDE, "light"), (SMALL, "dark"))
# Of axe's rules, those whose answer depends on what is drawn: the markup is the same in the second appearance, all the
# others were asked in the first. Half the time of an audit.
DRAWN_RULES = (
    "aria-hidden-focus",
    "color-contrast",
    "link-in-text-block",
    "meta-viewport",
    "scrollable-region-focusable",
    "target-size",
)
TITLE = r"\S.+ - Programme d’investigations"
# Most pages are shown in one, always the same for a page; `E2E_BOTH_APPEARANCES=1 make e2e` shows each in both.
BOTH_APPEARANCES = bool(os.environ.get("E2E_BOTH_APPEARANCES"))
Excuses = Collection[tuple[str, str]]
_AXE = Axe().axe_script
# Our pages say which theme is shown; those of the administration only follow the browser. No colour may be on its way
# to another.
_IS_PAINTED = """theme => {
  const shown = document.documentElement.dataset.frTheme;
  const moving = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime !== Infinity);
  return (!shown || shown === theme) && moving.every(one => one.playState === 'finished');
}"""
_FACTS = """() => {
  const seen = new Map();
  for (const node of document.querySelectorAll('[id]')) seen.set(node.id, (seen.get(node.id) || 0) + 1);
  return {
    lang: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    title: document.title,
    duplicated: [...seen].filter(([, count]) => count > 1).map(([id]) => id),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    inline: document.querySelectorAll('style, script:not([src]), [onclick], [onchange], [onsubmit]').length,
    text: document.body.innerText,
  };
}"""


def appearances_of(page_name: str) -> Collection[tuple]:
    """Half of the pages each, whatever the order of the tests."""
    if BOTH_APPEARANCES:
        return APPEARANCES
    return (APPEARANCES[zlib.crc32(page_name.encode()) % len(APPEARANCES)],)


def faults_by_appearance(
    page: Page, *, title: str = TITLE, excused: Excuses = (), appearances: Collection[tuple] = APPEARANCES
) -> dict[str, list[str]]:
    """Shows the page in each appearance; what is wrong there, nothing for a good page. See `faults_of`."""
    faults = {}
    for number, ((width, height), theme) in enumerate(appearances):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_function(_IS_PAINTED, arg=theme)
        rules = DRAWN_RULES if number else ()
        if found := faults_of(page, title=title, excused=excused, rules=rules):
            faults[f"{width} px, {theme}"] = found
    return faults


def faults_of(page: Page, *, title: str = TITLE, excused: Excuses = (), rules: Collection[str] = ()) -> list[str]:
    """Everything wrong with the page on screen, one line each. `excused`: pairs of a rule of axe and of the one
    selector that may break it. `rules`: the only ones asked of axe, all of them when empty."""
    facts = page.evaluate(_FACTS)
    wrong = []
    if facts["lang"] != "fr":
        wrong.append(f"lang is « {facts['lang']} »")
    if facts["headings"] != 1:
        wrong.append(f"{facts['headings']} h1")
    if not re.fullmatch(title, facts["title"]):
        wrong.append(f"title is « {facts['title']} »")
    if facts["duplicated"]:
        wrong.append(f"identifiers given twice: {facts['duplicated']}")
    if facts["inline"]:
        wrong.append(f"{facts['inline']} inline styles, scripts or handlers")
    if facts["wide"] > 0:
        wrong.append(f"scrolls sideways by {facts['wide']} px: {', '.join(_widest(page))}")
    if "UNDEFINED-VARIABLE" in facts["text"]:
        wrong.append("an undefined variable is shown")
    # Every rule, good practices included. Without `preload`, axe does not fetch all style sheets again for its rule
    # css-orientation-lock, which `orientation_faults` asks once for all.
    options: dict[str, object] = {"preload": False}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    return wrong + _axe_faults(page, options, excused)


def orientation_faults(page: Page) -> list[str]:
    """axe's violations of the rule that a page must turn with the device, read in every style sheet of the page."""
    return _axe_faults(page, {"preload": True, "runOnly": {"type": "rule", "values": ["css-orientation-lock"]}}, ())


def _axe_faults(page: Page, options: dict[str, object], excused: Excuses) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE)
    found = page.evaluate(
        "async options => (await axe.run(document, options)).violations", {"resultTypes": ["violations"], **options}
    )
    told = []
    for rule in found:
        nodes = [node for node in rule["nodes"] if (rule["id"], *node["target"]) not in excused]
        if nodes:
            examples = " | ".join(f"{node['html'][:160]} {node['failureSummary'][:200]!r}" for node in nodes[:3])
            told.append(f"axe {rule['id']} ({rule['impact']}): {rule['help']}: {examples}")
    return told


def _widest(page: Page) -> list[str]:
    """What sticks out of the screen, to know where to look."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll('*')]
          .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .slice(0, 5).map(node => `${node.tagName.toLowerCase()}.${node.className}`)"""
    )
