"""Recurrence rules by chance, with their starts and zones. The same seed gives the same rules."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from literal import DAYS, Literal

ZONES = (
    "UTC America/New_York America/Los_Angeles America/Sao_Paulo America/St_Johns America/Havana America/Santiago "
    "America/Asuncion America/Caracas America/Scoresbysund Europe/Berlin Europe/London Europe/Dublin Europe/Moscow "
    "Europe/Istanbul Africa/Cairo Africa/Casablanca Africa/Johannesburg Asia/Kolkata Asia/Kathmandu Asia/Tehran "
    "Asia/Gaza Asia/Beirut Asia/Shanghai Asia/Pyongyang Australia/Lord_Howe Australia/Sydney Pacific/Apia "
    "Pacific/Auckland Pacific/Chatham"
).split()
FREQUENCIES = "YEARLY MONTHLY WEEKLY DAILY HOURLY MINUTELY SECONDLY".split()


def some(rng, values, most):
    return ",".join(str(v) for v in rng.sample(values, rng.randint(1, min(most, len(values)))))


def signed(least, most):
    return [n for n in range(-most, most + 1) if abs(n) >= least]


class Case:
    def __init__(self, rule, start, zone, synchronized):
        self.rule, self.start, self.zone, self.synchronized = rule, start, zone, synchronized
        self.tz = ZoneInfo(zone)
        self.parts = dict(part.split("=") for part in rule.split(";"))
        self.freq = self.parts["FREQ"]

    def has(self, *names):
        return all(name in self.parts for name in names)

    def __repr__(self):
        return f"{self.start:%Y%m%dT%H%M%S} {self.zone} {self.rule}"


def random_parts(rng):
    """Parts that may stand together."""
    freq = rng.choices(FREQUENCIES, [25, 30, 20, 12, 6, 4, 3])[0]
    parts = {"FREQ": freq}
    if rng.random() < 0.4:
        parts["INTERVAL"] = rng.choice([2, 2, 3, 4, 5, 6, 7, 10, 12, 13, 25])
    if rng.random() < 0.3:
        parts["BYMONTH"] = some(rng, list(range(1, 13)), 4)
    if freq == "YEARLY" and rng.random() < 0.2:
        parts["BYWEEKNO"] = some(rng, signed(1, 53) + [1, -1, 52, 53] * 5, 3)
    if freq not in ("DAILY", "WEEKLY", "MONTHLY") and rng.random() < 0.15:
        parts["BYYEARDAY"] = some(rng, signed(1, 366) + [1, -1, 366, 60, 365] * 5, 5)
    if freq != "WEEKLY" and rng.random() < 0.3:
        parts["BYMONTHDAY"] = some(rng, signed(1, 31) + [29, 30, 31, -1] * 3, 4)
    if rng.random() < 0.5:
        days = list(DAYS)
        if freq in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in parts and rng.random() < 0.6:
            most = 5 if freq == "MONTHLY" or "BYMONTH" in parts else 53
            days = [f"{rng.choice(signed(1, most))}{day}" if rng.random() < 0.7 else day for day in days]
        parts["BYDAY"] = some(rng, days, 4)
    for name, most in (("BYHOUR", 23), ("BYMINUTE", 59), ("BYSECOND", 59)):
        if rng.random() < 0.12:
            parts[name] = some(rng, list(range(most + 1)), 3)
            if rng.random() < 0.9:
                parts[name] = ",".join(sorted(parts[name].split(","), key=int))
    if rng.random() < 0.2 and any(name.startswith("BY") for name in parts):
        parts["BYSETPOS"] = some(rng, [1, 2, 3, 4, -1, -2, -3, 10, -10], 3)
    if rng.random() < 0.3:
        parts["WKST"] = rng.choice(DAYS)
    return parts


def random_start(rng):
    year = rng.choice([1996, 1999, 2000, 2004, 2011, 2014, 2015, 2018, 2020, 2023, 2024, 2025, 2026])
    start = datetime(year, 1, 1) + timedelta(days=rng.randrange(365), minutes=rng.randrange(1440))
    if rng.random() < 0.5:  # where clocks change
        start = start.replace(hour=rng.choice([0, 1, 2, 3]), minute=rng.choice([0, 15, 30, 59]))
    return start


def near_a_change(rng, start, zone):
    """The day before the offset of the zone changes next."""
    tz = ZoneInfo(zone)
    for _ in range(400):
        if tz.utcoffset(start) != tz.utcoffset(start + timedelta(days=1)):
            break
        start += timedelta(days=1)
    return start


def text_of(parts, rng):
    first, rest = ["FREQ"], [name for name in parts if name != "FREQ"]
    rng.shuffle(rest)
    return ";".join(f"{name}={parts[name]}" for name in first + rest)


def make(seed, size):
    rng = random.Random(seed)
    for _ in range(size):
        parts, zone, start = random_parts(rng), rng.choice(ZONES), random_start(rng)
        if parts["FREQ"] in UNITS_UNDER_A_DAY or rng.random() < 0.3:
            start = near_a_change(rng, start, zone)
        synchronized = rng.random() < 0.9
        if synchronized:
            first = next(Literal(text_of(parts, rng), start).walls(start + horizon(parts["FREQ"])), None)
            start, synchronized = first or start, first is not None
        limit = rng.random()
        if limit < 0.15:
            parts["COUNT"] = rng.randint(1, 20)
        elif limit < 0.3:
            parts["UNTIL"] = f"{start + timedelta(days=rng.choice([1, 3, 30, 400, 2000])):%Y%m%dT%H%M%SZ}"
        yield Case(text_of(parts, rng), start, zone, synchronized)


UNITS_UNDER_A_DAY = ("HOURLY", "MINUTELY", "SECONDLY")


def horizon(freq):
    """How far the slow way looks."""
    days = {"YEARLY": 366 * 30, "MONTHLY": 366 * 12, "WEEKLY": 366 * 6, "DAILY": 366 * 4, "HOURLY": 60, "MINUTELY": 3}
    return timedelta(days=days.get(freq, 0.1))
