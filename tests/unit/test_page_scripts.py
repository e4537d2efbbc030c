"""What browsers load as one script is one scope: no two of its files may call something by the same name."""

import re
from collections import Counter

import pytest

from triage.web import assets

SCRIPTS = sorted(path.name for path in assets.STATIC.glob("*.js"))
_DECLARED = re.compile(r"^(?:async )?(?:const|let|function|class) (\w+)", re.MULTILINE)


def test_there_are_scripts() -> None:
    assert "console.js" in SCRIPTS


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_name_is_declared_twice_in_a_script(name: str) -> None:
    declared = Counter(_DECLARED.findall(assets.bundle(assets.STATIC / name)))
    assert [name for name, times in declared.items() if times > 1] == []
