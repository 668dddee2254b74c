"""Writers that never give up, and the check that nothing they were promised is missing or there twice."""

import http.client
import itertools
import json
import threading
import time
import uuid

from client import make_token
from server import PATIENCE, until

BULK = 20  # operations of a bulk request


class Writer(threading.Thread):
    """One user on one connection. Every request has a key and is repeated until it is answered: unknown
    outcomes are resolved, not guessed. What was acknowledged is remembered; `refusals` are the problems seen
    on the way."""

    def __init__(self, server, stop):
        super().__init__(daemon=True)
        self.server, self.stop = server, stop
        self.subject = str(uuid.uuid4())
        self.token = make_token(sub=self.subject, exp=int(time.time()) + 7200)
        self.acknowledged = 0
        self.titles = {}  # id -> the title that was acknowledged last
        self.bulks = []  # tags of acknowledged bulk requests
        self.refusals = []
        self.fault = None
        self.connection = None

    def run(self):
        try:
            for number in itertools.count():
                if self.stop.is_set():
                    return
                self.step(number)
                self.acknowledged += 1
        except BaseException as fault:  # told by the thread that checks
            self.fault = fault

    def step(self, number):
        if number % 10 == 9:
            tag = f"bulk-{number}"
            operations = [
                {"op": "create", "task": {"title": f"{tag} {n}", "tags": [tag]}} for n in range(BULK)
            ]
            self.insist("POST", "/api/v1/tasks/bulk", {"operations": operations})
            self.bulks.append(tag)
        elif number % 3 == 2 and self.titles:
            id = next(reversed(self.titles))
            self.insist("PATCH", "/api/v1/tasks/" + id, {"title": f"changed {number}"})
            self.titles[id] = f"changed {number}"
        else:
            task = self.insist("POST", "/api/v1/tasks", {"title": f"created {number}"})
            self.titles[task["id"]] = task["title"]

    def insist(self, method, path, body):
        """Repeats the request with its key until it succeeds."""
        key = str(uuid.uuid4())
        deadline = time.monotonic() + PATIENCE
        while True:
            status, answer, headers = self.send(method, path, body, key)
            if status in (200, 201):
                return answer
            if status:
                self.refusals.append(
                    (status, answer.get("code"), headers.get("Retry-After"), headers.get("Content-Type"))
                )
                expected = status == 503 or (status, answer.get("code")) == (409, "idempotency_in_flight")
                assert expected, f"{method} {path} -> {status} {answer}"
            late = time.monotonic() > deadline
            assert not late, f"{method} {path} fails for {PATIENCE} s; last: {status} {self.refusals[-1:]}"
            time.sleep(0.02)

    def send(self, method, path, body, key):
        """(status, document, headers); status 0 when the connection broke: nobody knows what happened."""
        headers = {
            "Authorization": "Bearer " + self.token,
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            if not self.connection:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
            self.connection.request(method, path, json.dumps(body), headers)
            answer = self.connection.getresponse()
            text = answer.read()
            if answer.will_close:
                self.connection.close()
                self.connection = None
            return answer.status, json.loads(text), answer.headers
        except (OSError, http.client.HTTPException):
            self.connection = None
            return 0, {}, {}


class Load:
    """Several writers at once."""

    def __init__(self, server, writers=6):
        self.server = server
        self.stop = threading.Event()
        self.writers = [Writer(server, self.stop) for _ in range(writers)]
        for writer in self.writers:
            writer.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop.set()

    def acknowledged(self):
        self.raise_faults()
        return sum(writer.acknowledged for writer in self.writers)

    def refusals(self):
        self.raise_faults()
        return [refusal for writer in self.writers for refusal in writer.refusals]

    def more(self, count):
        """Waits until so many more writes were acknowledged, by every writer at least one of them."""
        before, each = self.acknowledged(), [writer.acknowledged for writer in self.writers]
        until(lambda: self.acknowledged() >= before + count, f"{count} more writes")
        until(
            lambda: self.acknowledged() and all(w.acknowledged > n for w, n in zip(self.writers, each)),
            "a write of everybody",
        )

    def raise_faults(self):
        for writer in self.writers:
            if writer.fault:
                raise AssertionError(f"a writer failed: {writer.fault}") from writer.fault

    def finish(self):
        """Lets every writer resolve what it is at."""
        self.stop.set()
        for writer in self.writers:
            writer.join(2 * PATIENCE)
            assert not writer.is_alive(), "a writer waits for ever"
        self.raise_faults()


def check_writer(client, writer):
    """What one writer was promised is there, once, and nothing else; its events have no gap."""
    tasks = client.tasks()
    single = {task["id"]: task["title"] for task in tasks if not task["tags"]}
    assert single == writer.titles, "acknowledged writes are missing, or there are others"
    titles = [task["title"] for task in tasks]
    assert len(titles) == len(set(titles)), "a keyed write had two effects"
    by_tag = {tag: sum(task["tags"] == [tag] for task in tasks) for tag in writer.bulks}
    assert all(count == BULK for count in by_tag.values()), by_tag
    assert len(tasks) == len(single) + BULK * len(writer.bulks), "half a bulk request"


def check_events(client, rows):
    """`rows`: user, number of events, first and last seq. One event for each version, without gaps."""
    me = client.get("/api/v1/me").json()["id"]
    [(count, first, last)] = [tuple(map(int, row[1:])) for row in rows if row[0] == me]
    versions = sum(task["version"] for task in client.tasks())
    assert first == 1 and last == count, f"gaps: {count} events numbered {first} to {last}"
    assert count == versions, f"{count} events for {versions} changes"


EVENTS = "select user_id, count(*), min(seq), max(seq) from events group by user_id"
