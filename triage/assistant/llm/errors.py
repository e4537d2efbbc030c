"""Turns whatever a model endpoint or its client throws into TransientError or PermanentError, with a remedy.

Called around every upstream call. The codes are stable: breaker, retry, doctor and metrics go by them.
"""

from collections.abc import Iterator, Mapping

from triage.domain.errors import PermanentError, TransientError

LLMError = TransientError | PermanentError

UNREACHABLE, TIMEOUT, SERVER = "llm_unreachable", "llm_timeout", "llm_server_error"
RATE_LIMITED, QUOTA, UNUSABLE = "llm_rate_limited", "llm_quota", "llm_unusable_response"
BAD_KEY, FORBIDDEN, WRONG_MODEL = "llm_bad_key", "llm_forbidden", "llm_wrong_model"
BAD_REQUEST, TOO_LONG = "llm_bad_request", "llm_context_overflow"
REFUSED, FILTERED, TRUNCATED, INVALID = "llm_refused", "llm_filtered", "llm_truncated", "llm_invalid_output"
CIRCUIT_OPEN, DEADLINE, SET_UP = "llm_circuit_open", "llm_deadline", "llm_set_up"
CALLS_USED_UP = "llm_calls_used_up"

# What says that the endpoint is of no use at the moment, rather than that one request was.
ENDPOINT_DOWN = frozenset({UNREACHABLE, TIMEOUT, SERVER, UNUSABLE, BAD_KEY, FORBIDDEN, WRONG_MODEL, QUOTA})
RETRY_STATUSES = frozenset({408, 409, 425})
RETRY_AFTER_AT_MOST = 120.0

# What reading a strange 200 was seen to raise: broken JSON, HTML, `choices: null`, an empty list, deep nesting.
UNWRAPPED = (ValueError, TypeError, LookupError, AttributeError, RuntimeError, OSError)


def classify(error: Exception) -> LLMError:
    """Our error for one of the client's; never raises."""
    if isinstance(error, TransientError | PermanentError):
        return error
    if isinstance(error, TimeoutError):
        return TransientError("The model endpoint did not answer in time.", code=TIMEOUT)
    import openai  # only once the client is loaded can its errors arise

    if isinstance(error, openai.APITimeoutError) and _ran_out_of_time(error):
        return TransientError("The model endpoint did not answer in time.", code=TIMEOUT)
    if isinstance(error, openai.APIStatusError):
        return _of_status(error.status_code, error.code or "", str(error), error.response.headers)
    if isinstance(error, openai.APIResponseValidationError):
        return _unusable(error)
    if isinstance(error, openai.APIConnectionError):
        return TransientError(
            f"The model endpoint cannot be reached: {root_cause(error)}.",
            code=UNREACHABLE,
            remedy="Check TRIAGE_LLM_BASE_URL and that the server is up.",
        )
    return _unusable(error)


def _ran_out_of_time(error: BaseException) -> bool:
    """Whether a timeout is one: a connection that is refused or reset comes as one through aiohttp."""
    return any(isinstance(cause, TimeoutError) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of, the innermost last."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def root_cause(error: BaseException) -> str:
    """The innermost reason in few words, such as `Name or service not known`."""
    *_, error = _causes(error)
    text = " ".join(str(error).split()) or type(error).__name__
    return text[:160].rstrip(".")


def names_parameter(error: BaseException, *names: str) -> bool:
    """True when the endpoint's own words mention one of these request parameters."""
    text = str(error).lower()
    return any(name in text for name in names)


def _unusable(error: Exception) -> TransientError:
    reason = " ".join(str(error).split())[:160]
    return TransientError(
        f"The model endpoint sent a reply that is no chat completion: {reason}.",
        code=UNUSABLE,
        remedy="Check that TRIAGE_LLM_BASE_URL ends where /chat/completions is to be added, usually in /v1.",
    )


def _of_status(status: int, vendor_code: str, text: str, headers: Mapping[str, str]) -> LLMError:
    said = " ".join(text.split())[:200]
    lowered = f"{vendor_code} {said}".lower()
    if status == 429:
        return _too_many(lowered, said, headers)
    if status in RETRY_STATUSES or status >= 500:
        return TransientError(
            f"The model endpoint failed: {said}.", code=SERVER, retry_after_seconds=_retry_after(headers)
        )
    if status == 401:
        return PermanentError(
            f"The model endpoint does not accept the key: {said}.", code=BAD_KEY, remedy="Check OPENAI_API_KEY."
        )
    if status in (402, 403):
        return PermanentError(
            f"The model endpoint forbids this: {said}.",
            code=FORBIDDEN,
            remedy="Check what the key is allowed to use, and from where.",
        )
    if "context" in lowered and ("length" in lowered or "exceed" in lowered or "window" in lowered):
        return PermanentError(f"The request is longer than the model can read: {said}.", code=TOO_LONG)
    if status == 404 or ("model" in lowered and any(w in lowered for w in ("not found", "not exist", "unknown model"))):
        return PermanentError(
            f"The model endpoint does not know the model or the path: {said}.",
            code=WRONG_MODEL,
            remedy="Check TRIAGE_LLM_MODEL and TRIAGE_LLM_BASE_URL.",
        )
    return PermanentError(f"The model endpoint refused the request: {said}.", code=BAD_REQUEST)


def _too_many(lowered: str, said: str, headers: Mapping[str, str]) -> LLMError:
    if "insufficient_quota" in lowered or "billing" in lowered:
        return PermanentError(
            f"The account behind the key has nothing left to spend: {said}.",
            code=QUOTA,
            remedy="Check plan and billing at the provider.",
        )
    return TransientError(
        f"The model endpoint asks us to slow down: {said}.",
        code=RATE_LIMITED,
        retry_after_seconds=_retry_after(headers),
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as the endpoint asks; None when it does not say, says a date or says nonsense."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if 0 <= seconds <= RETRY_AFTER_AT_MOST:
            return seconds
    return None
