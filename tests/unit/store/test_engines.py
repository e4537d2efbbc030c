"""Which databases we run on."""

import pytest

from triage.domain.errors import SetUpError
from triage.store.engines import check_sqlite, parse_url


@pytest.mark.parametrize("url", ["postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_spelling_of_postgresql_means_the_same(url: str) -> None:
    assert str(parse_url(url)) == "postgresql+psycopg://u@h/d"


def test_a_database_in_memory_would_forget_customers() -> None:
    with pytest.raises(SetUpError):
        parse_url("sqlite:///:memory:")


@pytest.mark.parametrize(
    ("python", "sqlite", "fits"),
    [((3, 11), (3, 40, 1), True), ((3, 12), (3, 41, 0), False), ((3, 13), (3, 42, 0), True)],
)
def test_an_old_sqlite_is_refused_from_python_3_12_on(
    python: tuple[int, int], sqlite: tuple[int, ...], fits: bool
) -> None:
    if fits:
        check_sqlite(python, sqlite)
        return
    with pytest.raises(SetUpError) as refused:
        check_sqlite(python, sqlite)
    assert refused.value.remedy
