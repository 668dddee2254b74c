#!/usr/bin/env python3
"""Compares the expansion of recurrence rules with three other implementations and with RFC 5545 spelt out (literal.py).

    differential_test.py --program recurrence_expand --packages FOLDER [--size 250] [--seed 1] [--only-rfc]

Ours must agree with the RFC spelt out, always. Where another implementation differs from that, a row of differences.py must
fit, and docs/recurrence.md must explain the row. STEWARD_RECURRENCE_RULES and STEWARD_RECURRENCE_SEED are the defaults of
--size and --seed. Many rules are done piece by piece, each with the next seed, so that a piece can be repeated alone.
"""

import argparse
import collections
import concurrent.futures
import os
import re
import sys
from datetime import datetime

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import corpus  # noqa: E402
import differences  # noqa: E402
import literal  # noqa: E402
import peers  # noqa: E402

MOST = 10
PIECE = 1000
LAST = datetime(2037, 1, 1)  # the zones' tables go no further
DOCUMENT = os.path.join(os.path.dirname(__file__), "../../docs/recurrence.md")


def end_of(case):
    return min(case.start + corpus.horizon(case.freq), LAST)


def comparable(case, instants):
    """The first ones that no implementation cuts off by looking less far."""
    edge = literal.place(end_of(case), case.tz) - 90000
    return [t for t in sorted(set(instants)) if t < edge][:MOST]


def compare_with_rfc(cases, ours):
    """What is wrong, one line each."""
    for case, answer in zip(cases, ours):
        expected = comparable(case, literal.expand(case.rule, case.start, case.tz, MOST + 4, end_of(case)))
        if isinstance(answer, str):
            if expected or "never" not in answer:
                yield f"{case}: {answer.strip()}, but it falls on {expected}"
        elif comparable(case, answer) != expected:
            yield f"{case}:\n  ours {comparable(case, answer)}\n  RFC  {expected}"


def compare_with_peer(name, folder, cases, ours):
    """Counts by row ("agrees", "no answer", ...), and the differences that no row explains."""
    peer = peers.Dateutil() if name == peers.Dateutil.name else peers.Npm(name, folder)
    counts, unexplained = collections.Counter(), []
    for case, answer in zip(cases, ours):
        if isinstance(answer, str):
            continue
        try:
            most = MOST * 20 if case.freq in differences.SUB_DAILY else MOST + 4  # duplicates in a gap
            theirs = comparable(case, peer.expand(case, most, end_of(case)))
        except (peers.NoAnswer, ValueError):
            counts["no answer"] += 1
            continue
        if theirs == comparable(case, answer):
            counts["agrees"] += 1
            continue
        row = differences.explain(name, case)
        counts[row or "unexplained"] += 1
        if not row:
            unexplained.append(f"{name}: {case}:\n  ours   {comparable(case, answer)}\n  theirs {theirs}")
    peer.close()
    return name, counts, unexplained


def undocumented():
    with open(DOCUMENT) as file:
        explained = set(re.findall(r"^\| `([a-z0-9-]+)` \|", file.read(), re.M))
    rows = {name for rows in differences.ROWS.values() for name, _ in rows}
    return [f"docs/recurrence.md and differences.py do not both have the row {name}" for name in explained ^ rows]


def available_peers(folder):
    names = peers.installed(folder)
    for name in set(peers.PACKAGES) - set(names):
        print(f"skipped: {name} (npm or its registry cannot be had here)")
    try:
        peers.Dateutil()
        names.insert(0, peers.Dateutil.name)
    except ImportError:
        print(f"skipped: {peers.Dateutil.name} (not installed)")
    return names


def compare_piece(options, names, seed, size):
    """Prints what one piece came to; returns its faults."""
    cases = list(corpus.make(seed, size))
    ours = peers.Steward(options.program).expand(cases, MOST + 4)
    with concurrent.futures.ProcessPoolExecutor() as pool:
        runs = [pool.submit(compare_with_peer, name, options.packages, cases, ours) for name in names]
        faults = list(compare_with_rfc(cases, ours))
        refused = sum(isinstance(answer, str) for answer in ours)
        print(f"seed {seed}: {size} rules, {refused} of them refused because they never fall on a date")
        for run in runs:
            name, counts, unexplained = run.result()
            print(f"{name}: " + ", ".join(f"{row} {n}" for row, n in counts.most_common()))
            faults += unexplained
    print(*faults, sep="\n", end="\n" if faults else "", flush=True)
    return faults


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--program", required=True)
    options.add_argument("--packages", required=True)
    options.add_argument("--size", type=int, default=os.environ.get("STEWARD_RECURRENCE_RULES", 250))
    options.add_argument("--seed", type=int, default=os.environ.get("STEWARD_RECURRENCE_SEED", 1))
    options.add_argument("--only-rfc", action="store_true", help="leave out the other implementations")
    options = options.parse_args()

    names = [] if options.only_rfc else available_peers(options.packages)
    faults = undocumented()
    print(*faults, sep="\n", end="\n" if faults else "")
    for number in range(0, options.size, PIECE):
        seed = options.seed + number // PIECE
        faults += compare_piece(options, names, seed, min(PIECE, options.size - number))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
