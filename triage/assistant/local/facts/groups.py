"""What values are of, as far as corrections differ: days are moved, sums are checked, references are mistyped.

Used by `value_signs` and `talk_signs`. Pure.
"""

from enum import StrEnum

from triage.assistant.local.facts.mentions import Mention


class Group(StrEnum):
    """Forms of values that people correct in the same way."""

    DAY = "day"  # a date or weekday
    TIME = "time"  # an hour or a window of hours
    SUM = "sum"  # an amount of money
    REFERENCE = "reference"  # an order, a booking, an ending of a card
    NUMBER = "number"  # a bare number
    CONTACT = "contact"  # a telephone number or e-mail address
    ADDRESS = "address"  # a place to deliver to
    NAME = "name"  # a person or town
    COUNT = "count"  # so many of a thing, sizes, colours, measures

    @property
    def is_when(self) -> bool:
        """Whether it is a day or an hour."""
        return self in (Group.DAY, Group.TIME)

    @property
    def is_planned(self) -> bool:
        """Whether people agree on it, and change it without an error."""
        return self in (Group.DAY, Group.TIME, Group.ADDRESS, Group.COUNT, Group.NAME)

    @property
    def names_a_thing(self) -> bool:
        """Whether it tells one thing from another."""
        return self in (Group.REFERENCE, Group.NUMBER, Group.CONTACT)


_GROUPS = {
    "date": Group.DAY, "time": Group.TIME, "money": Group.SUM, "code": Group.REFERENCE, "ending": Group.REFERENCE,
    "number": Group.NUMBER, "phone": Group.CONTACT, "email": Group.CONTACT, "address": Group.ADDRESS,
    "name": Group.NAME,
}  # fmt: skip


def group_of(mention: Mention) -> Group:
    """The group of a value; measures, sizes and colours count as counts."""
    return _GROUPS.get(mention.value.kind, Group.COUNT)
