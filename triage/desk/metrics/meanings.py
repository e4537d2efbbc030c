"""What each metric means exactly, as docs/metrics.md has it, for pages that show a figure beside its definition.

Used by the dashboards. A test holds this and that page together.
"""

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "first_response": (
        "From the customer's first message of a contact to the first answer of anybody, assistant or agent. "
        'Notices that the desk sends by itself ("you are next") are no answer.'
    ),
    "person_first_response": (
        "From the beginning of the first wait of a contact to the first message that an agent writes in it."
    ),
    "full_resolution": (
        "From the customer's first message of a contact to its closing. Contacts that were never closed have none."
    ),
    "live_wait": "The length of a live wait that an agent ended by taking it while it was live.",
    "live_within_60": (
        "Of live waits that are over (taken, become a ticket, or ended otherwise): the share that an agent took "
        "within 60 seconds. Those who gave up count against it."
    ),
    "ticket_wait": (
        "From the first queue to an agent taking it as a ticket, in seconds around the clock. The promise, not "
        "this figure, counts in open hours."
    ),
    "handle_time": "The length of a live service.",
    "concurrent_handle_time": (
        "The attention a service got, live or ticket, from its agent. Where handle_time says how long the "
        "customer had an agent, this says how much of the agent the customer had: two conversations side by side "
        "for ten minutes are twenty minutes of handle time and ten of this. Agents without a single focus event "
        "in the period are left out rather than counted as zero."
    ),
    "concurrency": (
        "The number of live conversations an agent has at once, averaged over the time in which they have any."
    ),
    "occupancy": (
        "Of the time in which agents are there and not away (online, or transfer-only): the share in which they "
        "have a live conversation or attend to any conversation. Work that overlaps counts once."
    ),
    "abandonment": (
        "Of live waits that are over: the share that ended while live without an agent, because the customer said "
        "that it was settled, or went back to the assistant."
    ),
    "deferral": (
        "Of live waits that are over: the share that became a ticket, by the customer's choice, because they went "
        "quiet, or because an agent made it one."
    ),
    "wait_estimate_error": (
        "For live waits that an agent ended: the absolute difference between the wait that was expected when the "
        "wait began (the estimate that the decision saw, and that customers are told) and the real one."
    ),
    "wait_estimate_bias": (
        "The same with its sign, in seconds: above zero we expect waits to be longer than they are."
    ),
    "promise_kept": (
        "Of promised replies (by the policy, the assistant or the desk) that were kept or broken: the share kept. "
        "One that a newer promise replaced before its time is neither."
    ),
    "agent_promise_kept": "The same for what agents promised in their own words and confirmed.",
    "contacts": "How many contacts began.",
    "escalation": "Of all contacts: the share that a queue or an agent ever had.",
    "containment_confirmed": (
        "Of ended contacts: the share that no person ever had and that the assistant closed because the customer "
        "said that it was settled."
    ),
    "containment_ended": (
        "Of ended contacts: the share that no person ever had and that merely ended. Nobody knows whether these "
        "customers were helped; do not add the two."
    ),
    "re_ask": (
        "Of contacts in which the assistant asked for any detail: the share in which it asked for the same one twice."
    ),
    "reopen": (
        "Of closed contacts: the share after which the customer wrote again within the policy's reopen time. "
        "Known only once they did or the time has passed."
    ),
    "escalation_needed": "Of handoffs that the agent judged when settling them: the share judged needed.",
    "escalation_unneeded": "The share judged unneeded: the assistant could have finished it.",
    "escalation_late": "The share judged late: a person was needed earlier.",
    "csat": "Of ratings from 1 to 5: the share of 4 and 5.",
    "csat_mean": "The mean rating.",
    "ended_negative": (
        "Of contacts with a message whose mood the assistant assessed: the share in which the last one was "
        "negative or very negative."
    ),
    "mood_mended": (
        "Of contacts in which an assessed message before the last was negative or very negative: the share in "
        "which the last one was not."
    ),
    "model_cost": (
        "The price of all steps on a language model for a contact, as its provider's price list says, in US "
        "dollars; a contact without a step counts as 0. Given for periods in which a model was asked at all."
    ),
    "model_tokens": "The tokens of these steps, in and out.",
}
