"""Where other implementations differ from RFC 5545, by the names that docs/recurrence.md explains. `fits(case)` is as narrow
as the difference: one that no row fits fails the test."""

import itertools
from datetime import timedelta

from literal import Literal, in_gap

SUB_DAILY = ("HOURLY", "MINUTELY", "SECONDLY")
DAY_PARTS = ("BYDAY", "BYMONTHDAY", "BYYEARDAY")


def numbered(case):
    return [day for day in case.parts.get("BYDAY", "").split(",") if len(day) > 2]


def mixed_days(case):
    return 0 < len(numbered(case)) < len(case.parts["BYDAY"].split(",")) if case.has("BYDAY") else False


def bare_weeks(case):
    return case.has("BYWEEKNO") and not any(case.has(part) for part in DAY_PARTS)


def offset_changes(case):
    """Whether the clock is put forward or back soon after the start."""
    days = [case.start + timedelta(days=n) for n in range(0, 70)]
    return len({day.replace(tzinfo=case.tz).utcoffset() for day in days}) > 1


ROWS = {}


def row(name, *peers):
    def keep(fits):
        for peer in peers:
            ROWS.setdefault(peer, []).append((name, fits))
        return fits

    return keep


@row("mixed-byday", "python3-dateutil", "rrule", "rrule-temporal")
def _(case):
    return mixed_days(case)


@row("bare-byweekno", "python3-dateutil", "rrule", "rrule-temporal")
def _(case):
    return bare_weeks(case)


@row("first-week", "python3-dateutil", "rrule")
def _(case):
    return case.freq == "WEEKLY" and case.has("BYSETPOS")


@row("unsorted-times", "rrule")
def _(case):
    lists = [case.parts.get(name, "") for name in ("BYHOUR", "BYMINUTE", "BYSECOND")]
    return any(text.split(",") != sorted(text.split(","), key=int) for text in lists if text)


@row("counted-twice", "python3-dateutil", "rrule")
def _(case):
    return case.has("COUNT") and offset_changes(case)


@row("negative-setpos", "rrule")
def _(case):
    return "-" in case.parts.get("BYSETPOS", "")


@row("week-53", "python3-dateutil", "rrule")
def _(case):
    return any(abs(int(week)) >= 52 for week in case.parts.get("BYWEEKNO", "0").split(","))


@row("steps-lost", "rrule")
def _(case):
    return case.freq in ("MINUTELY", "SECONDLY") and case.has("INTERVAL") and (case.has("BYHOUR") or case.has("BYMINUTE"))


@row("day-53", "rrule-temporal")
def _(case):
    return case.freq == "YEARLY" and any(abs(int(day[:-2])) == 53 for day in numbered(case))


@row("midnight-gap", "rrule-temporal")
def _(case):
    midnight = case.start.replace(hour=0, minute=0, second=0)
    return any(in_gap(midnight + timedelta(days=n), case.tz) for n in range(-40, 3000))


@row("union-of-days", "rrule-temporal")
def _(case):
    return case.freq == "YEARLY" and sum(case.has(part) for part in DAY_PARTS + ("BYWEEKNO",)) > 1


@row("exact-hours", "rrule-temporal")
def _(case):
    return case.freq in SUB_DAILY and offset_changes(case)


@row("start-in-gap", "rrule-temporal")
def _(case):
    return in_gap(case.start, case.tz)


@row("gap-left-out", "rrule-temporal")
def _(case):
    walls = Literal(case.rule, case.start).walls(case.start + timedelta(days=4000))
    return any(in_gap(wall, case.tz) for wall in itertools.islice(walls, 300))


@row("zone-data", "rrule-temporal")
def _(case):
    return case.zone == "Africa/Casablanca"


def explain(peer, case):
    return next((name for name, fits in ROWS.get(peer, []) if fits(case)), None)
