"""What the tuned layers' heads say, and how it is weighed against the project's own."""

import numpy as np
import pytest

from tests.fakes.signals import SIGNALS
from triage.assistant.local.cues import CueReader
from triage.assistant.local.opinions import MARKS, Opinions, mixed
from triage.domain.labels import RedFlag, Route, Sentiment, Urgency

CUES = CueReader(SIGNALS).read("hello").numbers


def test_the_shipped_heads_fit_the_cues_and_speak_the_words_of_the_domain() -> None:
    opinion = Opinions().of(np.full(384, 384**-0.5, np.float32), CUES)

    assert set(opinion["urgency"]) == {str(level) for level in Urgency}
    assert set(opinion["sentiment"]) == {str(label) for label in Sentiment}
    assert set(opinion["route"]) == {str(route) for route in Route}
    assert set(opinion["human"]) == {"yes", "no"}
    assert set(opinion[MARKS]) == {str(flag) for flag in RedFlag}


def test_labels_that_exclude_each_other_add_up_to_one_and_marks_stand_alone() -> None:
    opinion = Opinions().of(np.zeros(384, np.float32), CUES)

    for head in ("urgency", "sentiment", "route", "human"):
        assert sum(opinion[head].values()) == pytest.approx(1.0, abs=1e-5)
    assert all(0 <= chance <= 1 for chance in opinion[MARKS].values())


def test_an_opinion_has_its_share_of_the_say() -> None:
    assert mixed({"yes": 0.0, "none": 1.0}, {"yes": 1.0}, 0.75) == {"yes": 0.75}
    assert mixed({}, {"safety": 0.5}, 0.5) == {"safety": 0.25}
