"""Buttons of the ways to go on: in every language of the chat, with what was promised, and sent as it was offered."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from triage.domain.conversation import Message
from triage.domain.decision import Choice
from triage.domain.ids import MessageId
from triage.domain.labels import Author
from triage.routing.time_words import wall_of
from triage.web.chat.choices import KEYS, buttons, text_shown, with_id
from triage.web.chat.words import languages, words_in

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=BERLIN)  # a Monday
WALL = wall_of("Europe/Berlin", "Europe/Berlin")
OFFERED = (
    Choice("live", "talk to someone now (about 3 minutes)", by=NOW + timedelta(minutes=5)),
    Choice("ticket", "have a written reply today by 17:00", by=NOW.replace(hour=17)),
    Choice("callback", "book a call tomorrow between 09:00 and 12:00", by=NOW.replace(day=3, hour=12)),
    Choice("stay", "carry on with me here"),
)


def labels(language: str, *offered: Choice, waits: bool = False) -> list[str]:
    made = buttons(offered, words_in(language), NOW, WALL, waits=waits, is_spoken=False)
    return [button.label for button in made]


def test_english_ones_say_word_for_word_what_was_offered() -> None:
    assert labels("en", *OFFERED)[:2] == [
        "Talk to someone now (about 3 minutes)",
        "Have a written reply today by 17:00",
    ]


def test_german_ones_keep_the_wait_and_the_times() -> None:
    assert labels("de", *OFFERED) == [
        "Jetzt mit jemandem sprechen (etwa 3 Minuten)",
        "Schriftliche Antwort bekommen, heute bis 17:00 Uhr",
        "Anruf vereinbaren, morgen bis 12:00 Uhr",
        "Hier weitermachen",
    ]


@pytest.mark.parametrize("language", sorted(languages() - {"en"}))
def test_no_language_shows_english_and_all_times_stay(language: str) -> None:
    shown, english = labels(language, *OFFERED), set(labels("en", *OFFERED))
    assert not english & set(shown)
    assert "3" in shown[0]
    assert "17:00" in shown[1]
    assert "12:00" in shown[2]
    assert len(set(shown)) == 4


def test_without_a_time_none_is_named_and_who_waits_keeps_a_place() -> None:
    assert labels("de", Choice("ticket", "x"), Choice("live", "talk to someone now")) == [
        "Schriftliche Antwort bekommen",
        "Jetzt mit jemandem sprechen",
    ]
    assert labels("de", Choice("stay", "keep your place in line"), waits=True) == ["In der Reihe bleiben"]


def test_a_button_sends_what_was_offered_and_their_words_where_the_assistant_speaks_them() -> None:
    sent = [b.sends for b in buttons(OFFERED, words_in("de"), NOW, WALL, waits=False, is_spoken=False)]
    assert sent == [choice.text for choice in OFFERED]
    (spoken,) = buttons(OFFERED[:1], words_in("de"), NOW, WALL, waits=False, is_spoken=True)
    assert spoken.sends == spoken.label == "Jetzt mit jemandem sprechen (etwa 3 Minuten)"


def said(text: str, provider_id: str, author: Author = Author.CUSTOMER) -> Message:
    return Message(MessageId("1"), author, text, NOW, provider_id=provider_id)


def test_what_was_pressed_is_read_in_ones_own_language_and_what_was_typed_stays() -> None:
    german = words_in("de")
    pressed = said("book a call tomorrow between 09:00 and 12:00", "choice-callback-7f")
    assert text_shown(pressed, german) == "Anruf vereinbaren"
    assert text_shown(pressed, words_in("en")) == pressed.text
    for other in (said("book a call", "7f"), said("x", "choice-nonsense-7f"), said("x", "choice-live-1", Author.AGENT)):
        assert text_shown(other, german) == other.text


def test_a_form_without_script_gets_an_id_that_names_the_button() -> None:
    for key in KEYS:
        made = with_id({"text": "x", "choice": key})["id"]
        assert made.startswith(f"choice-{key}-")
        assert len(made) <= 64
    assert with_id({"text": "x", "choice": "live", "id": "mine"})["id"] == "mine"
    assert "id" not in with_id({"text": "x", "choice": "<script>"})
    assert "id" not in with_id({"text": "x"})
