"""Lengths of time as people write them: 90s, 2m, 4h, 1h30m.

Used by the shape of the policy and by whoever shows one.
"""

import re
from datetime import timedelta

_WRITTEN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")


def parse_duration(written: object) -> timedelta:
    """The length; raises ValueError with the way to write it."""
    if not isinstance(written, str):
        raise ValueError('write a time with its unit and in quotes, such as "90s", "2m", "4h" or "1h30m"')
    match = _WRITTEN.fullmatch(written.strip())
    if match is None or not written.strip():
        if re.fullmatch(r"\s*[\d.]+\s*(d|w|days?|weeks?)\s*", written):
            raise ValueError("write days as hours, for example 8h: open days differ in length")
        raise ValueError('write a time such as "90s", "2m", "4h" or "1h30m"')
    hours, minutes, seconds = match.groups()
    return timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0))


def written(span: timedelta) -> str:
    """The length as it is written in the file: 5400 seconds as "1h30m"."""
    minutes, seconds = divmod(span.total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    parts = [f"{hours}h" if hours else "", f"{minutes}m" if minutes else "", f"{seconds:g}s" if seconds else ""]
    return "".join(parts) or "0s"
