"""What a message costs the local engine: processor time to assess, search, decide and compose; run by `make bench`.

Target: at most 15 ms CPU a message. Prints figures and fails on none of them: a busy machine is not a slow program.
"""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from triage.app.knowledge import make_embedder
from triage.app.mind import build_mindset
from triage.app.settings import load_settings
from triage.assistant.unstored import thread_of_text
from triage.domain.staffing import Staffing
from triage.domain.telemetry import Silent

TEXTS = (
    "hello there!",
    "where is my parcel? it should have been here on monday",
    "I was charged twice and nobody answers, this is a disgrace!",
    "can the thermostat run without the subscription, and does it work with two zones",
    "my camera never arrived, the order is HC-20418",
    "can I speak to a human please",
    "there's a bit of smoke from the smart plug, smells like burning. should i leave it?",
    "Please delete all personal data you hold about me, as the GDPR allows. Whenever you get to it.",
)
ROUNDS = 12


def test_the_processor_time_of_a_message(
    warm: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TRIAGE_HOME", str(warm))
    settings = replace(load_settings(), llm_api_key=None, llm_base_url=None)
    mindset = build_mindset(settings, Silent(), engine="local", serves=True)
    embedder = make_embedder()
    staffing, now = Staffing(live_online=1, live_free=1), datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
    whole: list[float] = []
    embedding: list[float] = []

    async def measure() -> None:
        for turn in range(ROUNDS):
            for text in TEXTS:
                fresh = f"{text} ({turn})"  # so that no memory of an earlier round helps
                began = time.process_time()
                await mindset.assistant.think(thread_of_text(fresh, now), staffing, now)
                between = time.process_time()
                embedder.embed([fresh])
                if turn > 1:
                    whole.append((between - began) * 1000)
                    embedding.append((time.process_time() - between) * 1000)

    try:
        asyncio.run(measure())
    finally:
        mindset.close()
    ordered = sorted(whole)
    with capsys.disabled():
        print(
            f"\nturn: {sum(whole) / len(whole):.1f} ms CPU a message on average, p50 {median(whole):.1f}, "
            f"p95 {ordered[int(len(ordered) * 0.95)]:.1f} = {median(whole) / median(embedding):.2f}x one embedding "
            f"({median(embedding):.1f} ms)"
        )
    assert len(whole) == (ROUNDS - 2) * len(TEXTS)
