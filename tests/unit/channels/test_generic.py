"""The generic channel: what it takes, what it refuses and why, and the vectors of the specification."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from triage.channels import generic
from triage.domain.errors import BadInput, NotAuthentic

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"


def body(**data: object) -> bytes:
    """A valid body with these fields of `data` replaced; None removes one."""
    fields: dict[str, object] = {"id": "m-1", "customer": {"id": "c-1"}, "text": "hello"} | data
    kept = {key: value for key, value in fields.items() if value is not None}
    return json.dumps({"type": "message.created", "timestamp": "2026-03-02T10:00:00Z", "data": kept}).encode()


def signed(raw: bytes, secret: str = SECRET, at: datetime | None = None) -> dict[str, str]:
    """Headers that sign this body."""
    at = at or datetime.now(UTC)
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, raw.decode()),
    }


def test_a_signed_body_is_authentic() -> None:
    generic.Verifier([SECRET]).verify(body(), signed(body()))


def test_either_secret_counts_while_one_is_rotated() -> None:
    generic.Verifier([SECRET, OTHER_SECRET]).verify(body(), signed(body(), OTHER_SECRET))


def test_the_vector_of_the_specification_signs_as_published() -> None:
    at = datetime.fromtimestamp(1614265330, UTC)
    signature = Webhook(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "garbage"},
        {"webhook-signature": "v1,not base64!"},
        {"webhook-signature": "v1,a,b"},
        {"webhook-signature": "v2,AAAA"},
        {"webhook-id": "another"},
        {"webhook-timestamp": "abc"},
        {"webhook-timestamp": "1750000000.9"},
        {"webhook-timestamp": "1750000000e0"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "١٧٥٠٠٠٠٠٠٠"},
    ],
)
def test_forged_headers_are_refused_and_never_crash(change: dict[str, str]) -> None:
    with pytest.raises(NotAuthentic):
        generic.Verifier([SECRET]).verify(body(), signed(body()) | change)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_timestamp_more_than_five_minutes_off_is_refused(minutes: int) -> None:
    headers = signed(body(), at=datetime.now(UTC) + timedelta(minutes=minutes))
    with pytest.raises(NotAuthentic):
        generic.Verifier([SECRET]).verify(body(), headers)


def test_a_changed_body_is_refused() -> None:
    with pytest.raises(NotAuthentic):
        generic.Verifier([SECRET]).verify(body(text="other"), signed(body()))


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(NotAuthentic):
        generic.Verifier([SECRET]).verify(b"\xff\xfe", signed(b"{}"))


def test_a_full_body_is_read_whole() -> None:
    raw = body(
        customer={"id": "c-1", "name": "Jo", "email": "jo@example.com", "locale": "en", "timezone": "Europe/Berlin"},
        sent_at="2026-03-02T11:00:00+01:00",
        attachments=[{"url": "https://example.com/a.png", "type": "image/png", "name": "a.png"}],
    )
    message = generic.parse(raw, trace_id="t-1")
    assert (message.customer, message.provider_id, message.text) == ("c-1", "m-1", "hello")
    assert (message.email, message.timezone, message.trace_id) == ("jo@example.com", "Europe/Berlin", "t-1")
    assert message.sent_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert message.attachments[0].name == "a.png"


def test_nul_and_lone_surrogates_are_removed_once_at_the_door() -> None:
    assert generic.parse(body(text="a\x00b\ud800c")).text == "abc"


def test_a_picture_without_words_is_a_message() -> None:
    message = generic.parse(body(text=None, attachments=[{"url": "https://example.com/a.png"}]))
    assert message.text == ""


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"", None),
        (b"[]", None),
        (b"{", None),
        (b'{"a": NaN}', None),
        (b"[" * 100_000, None),
        (b'{"type": "message.deleted"}', "type"),
        (b'{"type": "message.created"}', "data"),
        (b'{"type": "message.created", "data": []}', "data"),
        (body(id=None), "data.id"),
        (body(id=7), "data.id"),
        (body(id="x" * 257), "data.id"),
        (body(id="\x00"), "data.id"),
        (body(customer=None), "data.customer"),
        (body(customer="jo"), "data.customer"),
        (body(customer={}), "data.customer.id"),
        (body(customer={"id": "c", "email": "nope"}), "data.customer.email"),
        (body(customer={"id": "c", "timezone": "Mars/Olympus"}), "data.customer.timezone"),
        (body(customer={"id": "c", "timezone": "../../etc/passwd"}), "data.customer.timezone"),
        (body(text=None), "data.text"),
        (body(text="   "), "data.text"),
        (body(text=["hi"]), "data.text"),
        (body(text="x" * 20_001), "data.text"),
        (body(sent_at="yesterday"), "data.sent_at"),
        (body(sent_at="2026-03-02T10:00:00"), "data.sent_at"),
        (body(sent_at="0001-01-01T00:00:00+23:59"), "data.sent_at"),
        (body(attachments={}), "data.attachments"),
        (body(attachments=["a"]), "data.attachments[0]"),
        (body(attachments=[{"url": "javascript:alert(1)"}]), "data.attachments[0].url"),
        (body(attachments=[{"url": "https://e.com"}] * 21), "data.attachments"),
    ],
)
def test_a_malformed_body_is_refused_with_its_field(raw: bytes, field: str | None) -> None:
    with pytest.raises(BadInput) as refusal:
        generic.parse(raw)
    assert refusal.value.field == field
