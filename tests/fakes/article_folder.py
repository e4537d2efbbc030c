"""A small folder of articles that a test may write to, and a shop's worth of them to start from."""

from pathlib import Path

SHOP = {
    "parcel-late": (
        "My parcel is late",
        ["where is my package", "delivery is overdue", "tracking has not moved"],
        "## What if the promised day has passed?\n\nWait one more working day, then write to us with the order number. "
        "We trace the parcel with the carrier and tell you within two days what has happened to it.",
    ),
    "refund-time": (
        "How long does a refund take?",
        ["money back", "refund not received", "when do I get my money"],
        "## When does the money arrive?\n\nA refund takes three to five working days after the return was checked. "
        "It goes back to the card or account that you paid with.",
    ),
    "reset-password": (
        "I forgot my password",
        ["cannot sign in", "new password", "reset link"],
        "## How do I set a new password?\n\nChoose Forgot password on the sign-in page and enter your e-mail address. "
        "The link that we send is valid for one hour.",
    ),
}


class ArticleFolder:
    """Articles as files, under the ids that tests speak of."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def write(
        self, name: str, title: str, aliases: list[str] | None = None, body: str = "Some words of text.", **front: str
    ) -> Path:
        """Write an article, or write it anew; `front` adds lines to the front matter."""
        lines = ["---", f"id: {name}", f"title: {title}", *(f"{key}: {value}" for key, value in front.items())]
        if aliases:
            lines += ["aliases:", *(f"  - {alias}" for alias in aliases)]
        file = self.path / f"{name}.md"
        file.write_text("\n".join([*lines, "---", "", body, ""]), encoding="utf-8")
        return file

    def remove(self, name: str) -> None:
        """Delete an article."""
        (self.path / f"{name}.md").unlink()


def shop(path: Path) -> ArticleFolder:
    """A folder with three articles: a late parcel, refunds, passwords."""
    folder = ArticleFolder(path)
    for name, (title, aliases, body) in SHOP.items():
        folder.write(name, title, aliases, body)
    return folder
