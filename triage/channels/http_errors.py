"""What a provider's HTTP answer means for a send: done, try again later, or never.

Used by every sender that speaks HTTP. Source: Standard Webhooks 1.0.0, "Deliverability and reliability".
"""

import httpx

from triage.domain.errors import PermanentError, TransientError

_RETRY_AFTER_AT_MOST_SECONDS = 24 * 3600.0


def refuse_unless_success(response: httpx.Response) -> None:
    """Return on 2xx. Raises TransientError for 408, 425, 429 and 5xx, PermanentError for all else, redirects too."""
    status = response.status_code
    if 200 <= status < 300:
        return
    said = f"The receiver answered {status}."
    if status in (408, 425, 429) or status >= 500:
        raise TransientError(said, code=f"http_{status}", retry_after_seconds=_retry_after(response))
    raise PermanentError(said, code=f"http_{status}", remedy="Correct the receiver, then requeue the delivery.")


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("retry-after", "")
    return min(float(value), _RETRY_AFTER_AT_MOST_SECONDS) if value.isascii() and value.isdigit() else None
