"""The text of a company.toml with every wording, for tests to bend.

Made from the table of wordings, so that a new one needs no new fixture.
"""

from triage.knowledge.wordings import LEAST, WORDINGS

PROFILE = """
name = "Acme"
assistant_name = "Bo"
voice = "Plain."
languages = ["en"]
timezone = "Europe/Berlin"
emergency_number = "112"
allowed_links = ["acme.example"]

[hours]
monday = "08:00-20:00"
holidays = { country = "DE", subdivision = "BE" }
"""


def template(name: str) -> str:
    """The shortest text that is a correct wording of this name."""
    return " ".join([name, *(f"{{{need.split('|')[0]}}}" for need in WORDINGS[name].needs)])


def company_text(profile: str = PROFILE) -> str:
    """A complete file: English whole, German with the least."""
    english = "\n".join(f'{name} = "{template(name)}"' for name in WORDINGS)
    german = "\n".join(f'{name} = "de {template(name)}"' for name in LEAST)
    return f"{profile}\n[wordings.en]\n{english}\n\n[wordings.de]\n{german}\n"
