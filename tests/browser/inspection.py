"""What every page must hold, whoever reads it: nothing axe or the console complains of, nothing wider than a phone."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, ViewportSize

BAR = "position => document.querySelectorAll('.rail').forEach(bar => { bar.style.position = position })"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE: ViewportSize = {"width": 380, "height": 760}
VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`content security policy: ${event.violatedDirective} refuses ${event.blockedURI || "inline"}`);
});
"""
CHECK = """
async (rules) => {
  const found = await axe.run(document, {
    runOnly: { type: "tag", values: rules }, resultTypes: ["violations"], iframes: false,
  });
  const why = (node) => (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? "";
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${rule.help}\\n    ${node.html.slice(0, 300)}\\n    ${why(node)}`));
}
"""
WIDER = """
() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width && (box.right > page.clientWidth + 1 || box.left < -1);
    })
    .map((element) => element.outerHTML.slice(0, 160)).slice(0, 5).concat(
      [`the page is ${page.scrollWidth} pixels wide in a window of ${page.clientWidth}`]);
}
"""


class Inspector:
    """Listens to everything a browser of one person complains of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        context.add_init_script(VIOLATIONS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._note_request)
        context.on("response", self._note_response)

    def _hear(self, message: ConsoleMessage) -> None:
        # answers are judged below, by what was asked for
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def _note_response(self, response: Response) -> None:
        is_part = response.request.resource_type not in ("document", "xhr", "fetch")
        if response.status >= 500 or (is_part and response.status >= 400):
            self.complaints.append(f"{response.url} answered {response.status}")

    def inspect(self, page: Page) -> None:
        """The page as it stands: light and dark, on a desk and on a phone. What is wrong fails the test at its end."""
        desk = page.viewport_size
        assert desk
        wrong = []
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
        for scheme, size in (("light", desk), ("dark", PHONE)):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            page.set_viewport_size(size)
            # in the flow: where the page is scrolled decides what the bar at the foot of a phone covers
            page.evaluate(BAR, "static" if size is PHONE else "")
            wrong += [f"{scheme}, {size['width']} wide: {told}" for told in self._told(page)]
            page.evaluate(BAR, "")
        for scheme, size in (("light", PHONE), ("dark", desk)):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            page.set_viewport_size(size)
            wrong += [f"{scheme}, {size['width']} wide: {told}" for told in page.evaluate(WIDER)]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(desk)
        self.complaints += [f"{page.url}, {one}" for one in wrong]

    @staticmethod
    def _told(page: Page) -> list[str]:
        told: list[Any] = page.evaluate(CHECK, RULES)
        return [*map(str, told), *map(str, page.evaluate(WIDER))]
