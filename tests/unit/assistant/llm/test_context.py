"""What of a thread a model gets to see: numbering, shortening, gaps, and nothing sensitive."""

import json
from datetime import UTC, datetime

from tests.fakes.llm_cases import CATALOGUE, NOW, detail, message
from triage.assistant.details.found import Setting
from triage.assistant.llm.context import MESSAGE_CHARACTERS, local_hour, view
from triage.assistant.llm.redaction import redaction_of
from triage.domain.assessment import Detail
from triage.domain.conversation import Message
from triage.domain.labels import Author

SETTING = Setting(NOW.date(), "DE")


def lines(*messages: Message, characters: int = 16_000, details: tuple[Detail, ...] = ()) -> list[dict[str, object]]:
    redaction = redaction_of(CATALOGUE, SETTING, details)
    return list(view(messages, characters, redaction).lines)


def test_messages_are_numbered_and_found_again_by_their_number() -> None:
    seen = view((message(7, "hi"), message(8, "yes?", Author.AGENT)), 1000, redaction_of(CATALOGUE, SETTING, ()))
    assert [line["id"] for line in seen.lines] == ["m1", "m2"]
    assert [line["from"] for line in seen.lines] == ["customer", "colleague"]
    found = seen.message(" [M2]")
    assert found is not None
    assert found.id == "msg-0008"
    assert seen.message("m3") is None
    assert seen.short(message(7, "hi").id) == "m1"


def test_a_long_pause_is_told_and_a_short_one_is_not() -> None:
    told = lines(message(1, "a", hours=52), message(2, "b", hours=4), message(3, "c", hours=3), message(4, "d"))
    assert [line.get("after") for line in told] == [None, "2 days", None, None]


def test_the_newest_are_whole_and_the_older_are_shortened_or_left_out() -> None:
    many = tuple(message(n, f"{n} " + "word " * 100) for n in range(1, 41))
    told = lines(*many, characters=4_000)
    assert (told[0]["left_out"], told[0]["from"]) == (40 - (len(told) - 1), "earlier in this thread")
    assert told[1]["text"] != many[-(len(told) - 1)].text
    assert str(told[1]["text"]).endswith("…")
    assert told[-1]["text"] == many[-1].text
    assert sum(len(str(line["text"])) for line in told[1:]) < 4_600


def test_what_is_left_out_is_kept_as_facts_with_its_message() -> None:
    early = (
        message(1, "It's order LL-20418, €49.90, taken on 3 May. " + "And so on. " * 40),
        message(2, "Noted. " * 30, Author.ASSISTANT),
        message(3, "you can write to jo.k@example.com " + "please " * 60),
    )
    late = tuple(message(n, f"{n} " + "word " * 100) for n in range(4, 40))
    first = lines(*early, *late, characters=4_000)[0]
    assert isinstance(first["facts"], list)
    assert first["facts"][:2] == [
        {"id": "m1", "from": "customer", "values": ["LL-20418", "€49.90", "3 May"]},
        {"id": "m3", "from": "customer", "values": ["jo.k@example.com"]},
    ]


def test_a_shortened_message_does_not_lose_the_number_at_its_end() -> None:
    told = lines(
        message(1, "word " * 60 + "so that was order LL-20418, thanks"), message(2, "word " * 600), characters=4_000
    )
    assert told[0]["facts"] == ["LL-20418"]


def test_facts_are_as_discreet_as_the_text_they_stand_for() -> None:
    many = (message(1, "my card is 4111 1111 1111 1111, see you on 3 May"),)
    told = json.dumps(lines(*many, *(message(n, "word " * 100) for n in range(2, 60)), characters=2_000))
    assert "left_out" in told
    assert "4111" not in told
    assert "3 May" in told


def test_an_unread_message_is_never_left_out() -> None:
    burst = tuple(message(n, "word " * 400, read=False) for n in range(1, 9))
    assert [line["id"] for line in lines(*burst, characters=1_000)] == [f"m{n}" for n in range(1, 9)]


def test_a_monstrous_message_keeps_its_beginning_and_its_end() -> None:
    (line,) = lines(message(1, "begin " + "x" * 20_000 + " end", read=False))
    text = str(line["text"])
    assert text.startswith("begin")
    assert text.endswith("end")
    assert len(text) < MESSAGE_CHARACTERS + 60


def test_card_numbers_and_ibans_never_reach_a_prompt() -> None:
    told = json.dumps(lines(message(1, "card 4111 1111 1111 1111, or take my IBAN DE89 3704 0044 0532 0130 00 ok?")))
    assert "4111 1111 1111" not in told


def test_the_digits_that_answer_our_question_are_hidden_where_they_were_given() -> None:
    given = detail("card_last4", "8830", 1)
    first, second = lines(message(1, "8830"), message(2, "we paid in 2024"), details=(given,))
    assert first["text"] == "(Card digits given)"
    assert second["text"] == "we paid in 2024"


def test_without_a_catalogue_bank_details_are_hidden_all_the_same() -> None:
    redaction = redaction_of(None, SETTING, ())
    text = redaction.text(message(1, "visa ending 8830, IBAN DE89370400440532013000"))
    assert "8830" not in text
    assert "DE89" not in text


def test_a_note_is_for_colleagues_only() -> None:
    note = message(1, "known troublemaker", Author.AGENT)
    note = Message(note.id, note.author, note.text, note.at, note=True)
    redaction = redaction_of(CATALOGUE, SETTING, ())
    assert view((note,), 1000, redaction).lines == ()
    assert view((note,), 1000, redaction, notes=True).lines[0]["from"] == "note of a colleague"


def test_the_time_is_rounded_to_the_hour_in_a_zone_that_exists() -> None:
    at = datetime(2026, 5, 12, 12, 59, 59, tzinfo=UTC)
    assert (
        local_hour(at, "Mars/Olympus", None, "Europe/Berlin") == "Tuesday 12 May 2026, 14:00 to 14:59 (Europe/Berlin)"
    )
    assert local_hour(at) == "Tuesday 12 May 2026, 12:00 to 12:59 (UTC)"
