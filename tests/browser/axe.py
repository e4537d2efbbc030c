"""axe-core run in a page: WCAG 2.2 A and AA and axe's good habits, with what it found told in one list.

The tool is kept in `vendor/` (Mozilla Public License 2.0), so that tests need no network.
"""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

_AXE = Path(__file__).parent / "vendor" / "axe-4.10.3.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def no_violations(page: Page, *, leave_out: tuple[str, ...] = ()) -> None:
    """Fail with every violation on the page as it is now; `leave_out` names rules that do not hold for it."""
    found = await violations(page, leave_out)
    assert not found, "\n".join(found)


async def violations(page: Page, leave_out: tuple[str, ...] = ()) -> list[str]:
    """Each violation as one line: rule, what it asks, and the element."""
    # Evaluated rather than added as a script: the pages' content policy lets no foreign script in.
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_AXE.read_text() + "; null")
    options = {
        "runOnly": {"type": "tag", "values": _RULES},
        "rules": {rule: {"enabled": False} for rule in leave_out},
    }
    result: dict[str, Any] = await page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
