"""RFC 5545 section 3.3.10 spelt out: every part as an explicit set of days, the slow way. Decides between implementations."""

import calendar
import itertools
from datetime import date, datetime, timedelta

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
UNITS = {"DAILY": 86400, "HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
ONE_DAY = timedelta(days=1)


def parse(text):
    rule = dict(part.split("=") for part in text.split(";"))
    for name, value in rule.items():
        if name in ("INTERVAL", "COUNT"):
            rule[name] = int(value)
        elif name == "BYDAY":
            rule[name] = [(int(day[:-2] or 0), DAYS.index(day[-2:])) for day in value.split(",")]
        elif name.startswith("BY"):
            rule[name] = [int(one) for one in value.split(",")]
    rule.setdefault("INTERVAL", 1)
    rule["WKST"] = DAYS.index(rule.get("WKST", "MO"))
    return rule


def days_of_year(year):
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range(366 if calendar.isleap(year) else 365)]


def weeks_of_year(year, week_start):
    """The weeks that begin with that day and have at least four days in the year."""
    start = date(year, 1, 1) - timedelta(days=6)
    weeks = []
    while start.year <= year:
        week = [start + timedelta(days=n) for n in range(7)]
        if start.weekday() == week_start:
            if sum(day.year == year for day in week) >= 4:
                weeks.append(week)
            start += 6 * ONE_DAY
        start += ONE_DAY
    return weeks


def choose(places, things):
    return [things[p - 1] if p > 0 else things[p] for p in places if abs(p) <= len(things)]


class Literal:
    def __init__(self, text, start):
        self.rule, self.start, self.years = parse(text), start, {}
        rule = self.rule
        self.limits_days = any(n in rule for n in ("BYDAY", "BYMONTHDAY", "BYYEARDAY"))
        self.by = dict(rule)
        if not self.limits_days:  # what the rule does not say comes from DTSTART
            if rule["FREQ"] == "WEEKLY" or "BYWEEKNO" in rule:
                self.by["BYDAY"] = [(0, start.weekday())]
            elif rule["FREQ"] == "MONTHLY":
                self.by["BYMONTHDAY"] = [start.day]
            elif rule["FREQ"] == "YEARLY":
                self.by["BYMONTHDAY"] = [start.day]
                self.by.setdefault("BYMONTH", [start.month])

    def allowed(self, year):
        if year not in self.years:
            self.years[year] = self.make_allowed(year)
        return self.years[year]

    def make_allowed(self, year):
        by, all_days = self.by, days_of_year(year)
        months = [[d for d in all_days if d.month == m] for m in range(1, 13)]
        days = set(all_days)
        if "BYMONTH" in by:
            days &= {d for m in by["BYMONTH"] for d in months[m - 1]}
        if "BYWEEKNO" in by:
            weeks = []
            for y in (year - 1, year, year + 1):
                weeks += choose(by["BYWEEKNO"], weeks_of_year(y, by["WKST"]))
            days &= {d for week in weeks for d in week}
        if "BYYEARDAY" in by:
            days &= set(choose(by["BYYEARDAY"], all_days))
        if "BYMONTHDAY" in by:
            days &= {d for month in months for d in choose(by["BYMONTHDAY"], month)}
        if "BYDAY" in by:
            spans = months if by["FREQ"] == "MONTHLY" or "BYMONTH" in self.rule else [all_days]
            wanted = set()
            for n, weekday in by["BYDAY"]:
                for span in spans:
                    of_span = [d for d in span if d.weekday() == weekday]
                    wanted |= set(choose([n], of_span) if n else of_span)
            days &= wanted
        return days

    def periods(self, end):
        """The start and the end of each, up to `end`."""
        freq, n, start = self.rule["FREQ"], self.rule["INTERVAL"], self.start
        for i in itertools.count():
            if freq == "YEARLY":
                first, past = [datetime(start.year + k, 1, 1) for k in (i * n, i * n + 1)]
            elif freq == "MONTHLY":
                index = [start.year * 12 + start.month - 1 + k for k in (i * n, i * n + 1)]
                first, past = [datetime(k // 12, k % 12 + 1, 1) for k in index]
            elif freq == "WEEKLY":
                back = (start.weekday() - self.rule["WKST"]) % 7
                first = datetime(start.year, start.month, start.day) + timedelta(days=7 * n * i - back)
                past = first + timedelta(days=7)
            else:
                unit = UNITS[freq]
                origin = datetime(start.year, start.month, start.day)
                floor = int((start - origin).total_seconds()) // unit * unit
                first = origin + timedelta(seconds=floor + i * n * unit)
                past = first + timedelta(seconds=unit)
            if first >= end:
                return
            yield first, past

    def times_in(self, first, past):
        freq, rule, start = self.rule["FREQ"], self.rule, self.start
        days = []
        day = first.date()
        while datetime(day.year, day.month, day.day) < past:
            if day in self.allowed(day.year):
                days.append(day)
            day += ONE_DAY
        if not days:
            return []
        clock = []
        for name, unit, now, begin in (
            ("BYHOUR", "HOURLY", start.hour, first.hour),
            ("BYMINUTE", "MINUTELY", start.minute, first.minute),
            ("BYSECOND", "SECONDLY", start.second, first.second),
        ):
            expands = UNITS.get(freq, 99999999) > UNITS[unit]
            given = sorted(set(min(v, 59) for v in rule.get(name, [now if expands else begin])))
            if not expands:
                given = [v for v in given if v == begin]
            clock.append(given)
        every = [datetime(d.year, d.month, d.day, *t) for d in days for t in itertools.product(*clock)]
        if "BYSETPOS" in rule:
            every = sorted(set(choose(rule["BYSETPOS"], every)))
        return [t for t in every if t >= start]

    def walls(self, end):
        """Wall times before `end`, without COUNT and UNTIL."""
        for first, past in self.periods(end):
            for t in self.times_in(first, past):
                if t < end:
                    yield t


def in_gap(wall, zone):
    first = wall.replace(tzinfo=zone)
    return first.timestamp() > first.replace(fold=1).timestamp()


def place(wall, zone):
    """Section 3.3.5: the offset before a gap, the first of an overlap."""
    return int(wall.replace(tzinfo=zone, fold=0).timestamp())


def read_time(text):
    return datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")


def expand(text, start, zone, most, end):
    """At most that many instants, ascending and distinct, of the wall times before `end`."""
    literal = Literal(text, start)
    until = literal.rule.get("UNTIL")
    found, later = [], most + 4000  # times in a gap come after others
    for wall in literal.walls(end):
        instant = place(wall, zone)
        if until and is_past(until, wall, instant):
            if in_gap(wall, zone):
                continue
            break
        found.append(instant)
        if len(found) > most and found[-1] > max(found[:most]) + 90000 or len(found) > later:
            break
    found = sorted(set(found))
    return found[: min(most, literal.rule.get("COUNT", most))]


def is_past(until, wall, instant):
    if until.endswith("Z"):
        return instant > calendar.timegm(read_time(until).timetuple())
    return wall > read_time(until) if "T" in until else wall.date() > read_time(until).date()
