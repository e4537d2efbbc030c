"""Whatever a turn can look like, drawn at random: every input of `decide`, sane or strange, but well typed."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.unit.routing.shop import BERLIN, HOURS, INTENTS, POLICY
from triage.domain.assessment import Assessment, Evidence, Speech
from triage.domain.decision import Choice
from triage.domain.history import Collected, History
from triage.domain.ids import ArticleId, IntentId, MessageId, QueueName
from triage.domain.knowledge import FoundPassage, SearchResult
from triage.domain.labels import Complexity, Mode, OwnerKind, RedFlag, Sentiment, Urgency
from triage.domain.policy import Hours, Policy, PriorityWeights, QueuePolicy, Thresholds
from triage.domain.staffing import Staffing

# A busy machine must not turn a property red, so nothing here is timed.
UNHURRIED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ZONES = st.sampled_from(
    [BERLIN, "UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "", "Nowhere/City"]
)
KEYS = st.sampled_from(["order_number", "email", "promised_date"])
KEY_LISTS = st.lists(KEYS, max_size=2, unique=True).map(tuple)
SCORES = st.floats(-1, 1)


def instants() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    times = st.sampled_from([time(0), time(2, 30), time(6), time(8), time(12, 15), time(18, 30), time(23, 59)])
    spans = st.lists(st.tuples(times, times), max_size=2).map(tuple)
    today = draw(instants()).date()
    closed = frozenset(today + timedelta(days=n) for n in draw(st.lists(st.integers(0, 30), max_size=3)))
    return Hours(draw(ZONES), draw(st.lists(spans, min_size=7, max_size=7).map(tuple)), closed)


def first_replies() -> st.SearchStrategy[dict[Urgency, timedelta]]:
    return st.dictionaries(st.sampled_from(Urgency), st.timedeltas(timedelta(hours=-1), timedelta(days=40)))


@st.composite
def queue_policies(draw: st.DrawFn) -> QueuePolicy:
    return QueuePolicy(
        name=QueueName(draw(st.sampled_from(["live", "tickets", "on-call", "billing"]))),
        title="A queue",
        mode=draw(st.sampled_from(Mode)),
        first_reply=draw(first_replies()),
        teams=draw(st.frozensets(st.sampled_from(["billing", "orders"]))),
        red_flags=draw(st.frozensets(st.sampled_from(RedFlag), max_size=2)),
        hours=draw(st.none() | st.just(HOURS) | hours()),
    )


@st.composite
def strange_policies(draw: st.DrawFn) -> Policy:
    thresholds = Thresholds(
        handoff_sentiment=draw(st.sampled_from(Sentiment)),
        falling_sentiment=draw(st.floats(-1, 2)),
        failed_answers=draw(st.integers(-1, 3)),
        offers=draw(st.integers(-1, 2)),
        live_wait_minutes=draw(st.integers(-5, 60)),
        offer_from=draw(st.sampled_from(Urgency)),
    )
    weights = PriorityWeights(
        urgency=draw(st.dictionaries(st.sampled_from(Urgency), st.integers(-10, 100))),
        sentiment=draw(st.dictionaries(st.sampled_from(Sentiment), st.integers(-10, 100))),
        red_flag=draw(st.integers(-10, 100)),
    )
    queues = draw(st.lists(queue_policies(), max_size=4).map(tuple))
    return Policy("strange", draw(hours()), queues, thresholds, weights)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    return Assessment(
        intent=draw(st.none() | st.sampled_from([i.id for i in INTENTS]) | st.just(IntentId("forgotten"))),
        intent_confidence=draw(st.floats(0, 1)),
        speech=draw(st.sampled_from(Speech)),
        language_supported=draw(st.sampled_from([True, True, True, False])),
        sentiment=draw(st.sampled_from(Sentiment)),
        sentiment_score=draw(SCORES),
        urgency=draw(st.sampled_from(Urgency)),
        human_requested=draw(st.booleans()),
        red_flags=draw(st.lists(st.sampled_from(RedFlag), max_size=2).map(tuple)),
        complexity=draw(st.sampled_from(Complexity)),
        choice=draw(st.sampled_from([None, None, "live", "ticket", "callback", "stay", "pigeon"])),
        evidence=draw(st.sampled_from([(), (Evidence("urgency:high", "today, please", MessageId("m1")),)])),
    )


@st.composite
def collections(draw: st.DrawFn) -> Collected:
    return Collected(
        intent=draw(st.none() | st.sampled_from(INTENTS)),
        known=draw(KEY_LISTS),
        missing=draw(KEY_LISTS),
        given_up=draw(KEY_LISTS),
        invalid=draw(st.none() | KEYS),
    )


@st.composite
def results(draw: st.DrawFn) -> SearchResult:
    passages = tuple(
        FoundPassage(ArticleId("a"), "An article", "Text.", score) for score in draw(st.lists(SCORES, max_size=2))
    )
    return SearchResult(passages, draw(st.booleans()), draw(st.booleans()), draw(SCORES))


def staffings() -> st.SearchStrategy[Staffing]:
    few = st.integers(0, 6)
    return st.builds(Staffing, few, few, few, st.integers(0, 3600), st.booleans())


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    key = draw(st.sampled_from(["live", "ticket", "callback", "stay", "pigeon"]))
    return Choice(key, key, draw(st.none() | st.just(QueueName("tickets"))), draw(st.none() | instants()))


@st.composite
def histories(draw: st.DrawFn) -> History:
    return History(
        owner=draw(st.sampled_from(OwnerKind)),
        mode=draw(st.sampled_from(Mode)),
        queue=draw(st.sampled_from([None, QueueName("live"), QueueName("tickets"), QueueName("gone")])),
        greeted=draw(st.booleans()),
        failed_answers=draw(st.integers(0, 4)),
        offers_made=draw(st.integers(0, 3)),
        open_choices=draw(st.lists(choices(), max_size=2).map(tuple)),
        preference=draw(st.none() | st.sampled_from(Mode)),
        answered_before=draw(st.booleans()),
        urgency=draw(st.none() | st.sampled_from(Urgency)),
        sentiment_scores=draw(st.lists(SCORES, max_size=4).map(tuple)),
        can_be_live=draw(st.booleans()),
        timezone=draw(ZONES),
        priority=draw(st.integers(0, 120)),
        reply_by=draw(st.none() | instants()),
        mode_since=draw(st.none() | instants()),
        usual=draw(st.none() | st.sampled_from(Mode)),
        tier_points=draw(st.integers(0, 50)),
    )


def policies() -> st.SearchStrategy[Policy]:
    return st.just(POLICY) | strange_policies()
