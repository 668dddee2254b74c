"""The other implementations, each as one that answers a case with its instants."""

import calendar
import json
import os
import selectors
import signal
import subprocess
import sys
from datetime import datetime, timedelta, timezone

from literal import place, read_time

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = {"rrule": "2.8.1", "rrule-temporal": "2.2.7"}


class NoAnswer(Exception):
    pass


def installed(folder):
    """The packages that there are now, put into the folder if the registry can be had. Nothing of it is ours."""
    os.makedirs(folder, exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    try:
        if not all(os.path.isdir(os.path.join(folder, "node_modules", name)) for name in PACKAGES):
            with open(os.path.join(folder, "package.json"), "w") as file:
                file.write('{"private": true}')
            command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *wanted]
            subprocess.run(command, cwd=folder, capture_output=True, timeout=60)  # bounded: the registry may be out of reach
    except (OSError, subprocess.TimeoutExpired):
        pass
    return [name for name in PACKAGES if os.path.isdir(os.path.join(folder, "node_modules", name))]


class Steward:
    def __init__(self, program):
        self.program = program

    def expand(self, cases, most):
        lines = "".join(f"{c.rule}\t{c.start:%Y%m%dT%H%M%S}\t{c.zone}\t{most}\n" for c in cases)
        answers = subprocess.run([self.program], input=lines, text=True, stdout=subprocess.PIPE, check=True).stdout
        return [a if a.startswith("refused") else [int(t) for t in a.split()] for a in answers.splitlines()]


class Dateutil:
    name = "python3-dateutil"

    def __init__(self):
        from dateutil.rrule import rrulestr

        self.rrulestr = rrulestr

    def expand(self, case, most, end):
        def give_up(*_):
            raise NoAnswer("none within half a second")

        signal.signal(signal.SIGALRM, give_up)
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        try:
            return self.walk(case, most, end)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def walk(self, case, most, end):
        found = []
        for at in self.rrulestr(case.rule, dtstart=case.start.replace(tzinfo=case.tz)):
            if len(found) == most or at.replace(tzinfo=None) >= end:
                break
            found.append(int(at.timestamp()))
        return found

    def close(self):
        pass


class Npm:
    def __init__(self, name, folder):
        self.name, self.folder, self.process = name, folder, None

    def start(self):
        command = ["node", "--no-warnings", os.path.join(HERE, "peers.mjs"), self.folder, self.name]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
        )

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def expand(self, case, most, end):
        rule = case.rule
        if self.name != "rrule-temporal" and case.has("UNTIL"):  # it is told wall times only
            until = read_time(case.parts["UNTIL"]).replace(tzinfo=timezone.utc).astimezone(case.tz)
            rule = rule.replace(case.parts["UNTIL"], f"{until:%Y%m%dT%H%M%S}Z")
        limit = calendar.timegm(end.timetuple())
        answer = self.ask({"rule": rule, "start": f"{case.start:%Y%m%dT%H%M%S}", "zone": case.zone, "most": most, "end": limit})
        if "error" in answer:
            raise NoAnswer(answer["error"])
        if "instants" in answer:
            return [int(t) for t in answer["instants"]]
        return [place(datetime(1970, 1, 1) + timedelta(seconds=t), case.tz) for t in answer["walls"]]

    def ask(self, question):
        if not self.process:
            self.start()
        self.process.stdin.write(json.dumps(question) + "\n")
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            line = self.process.stdout.readline() if ready.select(1) else ""
        if not line:
            self.close()
            raise NoAnswer("none within a second")
        return json.loads(line)
