"""Tokens, sessions and sign-in links: valid for whom they were made, and for nobody after the token changed."""

from collections.abc import Iterator

import pytest

from tests.fakes.desk_house import DeskHouse
from triage.domain.errors import BadInput, Conflict, Forbidden, NotAuthentic, NotFound
from triage.web.auth import Keys


@pytest.fixture
def house(sqlite_url: str) -> Iterator[DeskHouse]:
    """A desk without agents."""
    with DeskHouse(sqlite_url) as opened:
        yield opened


def test_a_token_opens_for_its_agent_only(house: DeskHouse) -> None:
    dana, token = house.desk.add_agent("Dana", "Dana@Hearthlane.example", teams=["billing"], on_call=True)
    keys = Keys("secret", house.database)
    found = keys.agent_of_token(token)
    assert (found.id, found.email, found.teams, found.on_call) == (
        dana.id,
        "dana@hearthlane.example",
        frozenset({"billing"}),
        True,
    )
    for wrong in ("", token[:-1], token + "x", "\x00", "\ud800"):
        with pytest.raises(NotAuthentic):
            keys.agent_of_token(wrong)


def test_a_session_knows_its_agent_and_its_forms(house: DeskHouse) -> None:
    dana, _ = house.desk.add_agent("Dana", "dana@hearthlane.example")
    keys = Keys("secret", house.database)
    cookie = keys.session_cookie(dana)
    session = keys.session(cookie)
    assert session.agent.id == dana.id
    keys.require_csrf(cookie, session.csrf)
    for wrong in (None, "", session.csrf[:-1], "\ud800"):
        with pytest.raises(Forbidden):
            keys.require_csrf(cookie, wrong)


def test_forged_foreign_and_mixed_up_values_are_refused(house: DeskHouse) -> None:
    dana, _ = house.desk.add_agent("Dana", "dana@hearthlane.example")
    keys = Keys("secret", house.database)
    foreign = Keys("another secret", house.database)
    for wrong in ("", "x", foreign.session_cookie(dana), keys.link_token(dana), keys.session_cookie(dana) + "x"):
        with pytest.raises(NotAuthentic):
            keys.session(wrong)
    with pytest.raises(NotAuthentic):
        keys.agent_of_link(keys.session_cookie(dana))
    assert keys.agent_of_link(keys.link_token(dana)).id == dana.id


def test_a_new_token_ends_sessions_and_links(house: DeskHouse) -> None:
    dana, _ = house.desk.add_agent("Dana", "dana@hearthlane.example")
    keys = Keys("secret", house.database)
    cookie, link = keys.session_cookie(dana), keys.link_token(dana)
    same, token = house.desk.new_token(dana.id)
    assert same.id == dana.id
    with pytest.raises(NotAuthentic):
        keys.session(cookie)
    with pytest.raises(NotAuthentic):
        keys.agent_of_link(link)
    assert keys.agent_of_token(token).id == dana.id


def test_agents_need_a_name_and_an_address_of_their_own(house: DeskHouse) -> None:
    house.desk.add_agent("Dana", "dana@hearthlane.example")
    with pytest.raises(Conflict) as taken:
        house.desk.add_agent("Dana Two", "DANA@hearthlane.example")
    assert taken.value.field == "email"
    for name, email, field in (("", "a@hearthlane.example", "name"), ("Omar", "nonsense", "email")):
        with pytest.raises(BadInput) as refused:
            house.desk.add_agent(name, email)
        assert refused.value.field == field
    with pytest.raises(NotFound):
        house.desk.new_token("nobody@hearthlane.example")
