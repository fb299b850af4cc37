"""What stands around every page: skip links, menu, search, theme."""

from playwright.sync_api import Locator, Page, expect

# The focused element before and after it loses the focus: something must change on screen. The starting point of the
# next Tab stays where it was.
_BLUR = "() => document.activeElement.blur()"
_MARGIN_PX = 8


class Header:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.menu = page.get_by_role("navigation", name="Menu principal")
        self.theme = page.get_by_role("dialog", name="Paramètres d’affichage")

    def open_menu(self) -> None:
        """On a phone."""
        self.page.get_by_role("banner").get_by_role("button", name="Menu").click()
        expect(self.menu).to_be_visible()

    def theme_button(self) -> Locator:
        return self.page.get_by_role("contentinfo").get_by_role("button", name="Paramètres d’affichage")

    def open_theme(self) -> None:
        self.theme_button().click()
        expect(self.theme).to_be_visible()

    def shown_theme(self) -> str:
        return self.page.locator("html").get_attribute("data-fr-theme") or ""


class Keyboard:
    """Someone without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab(self) -> Locator:
        self.page.keyboard.press("Tab")
        return self.focused()

    def focused(self) -> Locator:
        return self.page.locator("*:focus")

    def tab_to(self, target: Locator, *, within: int = 80) -> int:
        """Presses Tab until `target` has the focus; returns how many times. Raises AssertionError after `within`."""
        for count in range(1, within + 1):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return count
        raise AssertionError(f"Tab does not reach {target} in {within} presses")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def name_of_focus(self) -> str:
        """A short description of what has the focus, to tell which one failed."""
        return self.focused().evaluate(
            "node => `${node.tagName.toLowerCase()} ${node.id || node.className.baseVal || node.className} « ${"
            "(node.innerText || node.getAttribute('aria-label') || node.value || '').slice(0, 60)} »`"
        )

    def focus_shows(self) -> bool:
        """Whether the focus can be seen: the screen around the element changes when the focus leaves it."""
        element = self.focused().element_handle()
        element.scroll_into_view_if_needed()
        # A checkbox of the design system is drawn by its label, an enlarged link by the whole block that it opens.
        seen = element.evaluate_handle(
            "node => node.matches('input[type=checkbox], input[type=radio]') ? node.labels[0]"
            " : (node.matches('a') && node.closest('.fr-enlarge-link')) || node"
        )
        box = seen.as_element().bounding_box()
        clip = {
            "x": max(0, box["x"] - _MARGIN_PX),
            "y": max(0, box["y"] - _MARGIN_PX),
            "width": box["width"] + 2 * _MARGIN_PX,
            "height": box["height"] + 2 * _MARGIN_PX,
        }
        with_focus = self.page.screenshot(clip=clip, animations="disabled", caret="hide")
        self.page.evaluate(_BLUR)
        without = self.page.screenshot(clip=clip, animations="disabled", caret="hide")
        return with_focus != without
