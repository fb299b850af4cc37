"""What every page must be, whatever it says: readable by everyone, well formed, within the screen."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()
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


def faults_of(page: Page) -> list[str]:
    """Everything wrong with the page on screen, one line each; empty for a good one."""
    facts = page.evaluate(_FACTS)
    wrong = []
    if facts["lang"] != "fr":
        wrong.append(f"lang is « {facts['lang']} »")
    if facts["headings"] != 1:
        wrong.append(f"{facts['headings']} h1")
    if not re.fullmatch(r"\S.+ - Programme d’investigations", facts["title"]):
        wrong.append(f"title is « {facts['title']} »")
    if facts["duplicated"]:
        wrong.append(f"identifiers given twice: {facts['duplicated']}")
    if facts["inline"]:
        wrong.append(f"{facts['inline']} inline styles, scripts or handlers")
    if facts["wide"] > 0:
        wrong.append(f"scrolls sideways by {facts['wide']} px: {', '.join(_widest(page))}")
    if "UNDEFINED-VARIABLE" in facts["text"]:
        wrong.append("an undefined variable is shown")
    return wrong + axe_faults(page)


def axe_faults(page: Page) -> list[str]:
    """axe's violations, each with its first elements. Every rule, good practices included."""
    found = _axe.run(page).response["violations"]
    return [
        f"axe {rule['id']} ({rule['impact']}): {rule['help']}: "
        + " | ".join(f"{node['html'][:160]} {node['failureSummary'][:200]!r}" for node in rule["nodes"][:3])
        for rule in found
    ]


def _widest(page: Page) -> list[str]:
    """What sticks out of the screen, to know where to look."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll('*')]
          .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .slice(0, 5).map(node => `${node.tagName.toLowerCase()}.${node.className}`)"""
    )
