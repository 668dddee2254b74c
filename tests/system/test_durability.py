"""What was answered 2xx survives: kill -9, SIGTERM, and PostgreSQL going away (GUARANTEES G1, G10, G11, G15).

STEWARD_CRASH_ROUNDS sets how often the server is killed.
"""

import concurrent.futures
import contextlib
import os
import pathlib
import pwd
import random
import re
import shutil
import signal
import subprocess

import pytest
import requests

from client import Client, make_token, problem
from load import EVENTS, Load, check_events, check_writer
from server import PATIENCE, Server, free_port, is_running, make_folder, until

ROUNDS = int(os.environ.get("STEWARD_CRASH_ROUNDS", "3"))
TASKS = "/api/v1/tasks"


def check(server, load, query=None):
    load.finish()
    rows = (query or server.query)(EVENTS)
    for writer in load.writers:
        client = Client(server, writer.token)
        # On a busy machine it may take longer than a request waits until the user's data is loaded again.
        until(lambda: client.get(TASKS, params={"limit": 1}).status_code == 200, "the user's data is there")
        check_writer(client, writer)
        check_events(client, rows)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed():
    with Server() as own:
        with Load(own) as load:
            for number in range(ROUNDS):
                load.more(random.randint(60, 200))
                if number % 3 == 2:
                    os.kill(own.postmaster(), signal.SIGKILL)  # the whole machine, as it were
                own.kill()
                own.start()
            load.more(60)
            check(own, load)
        # The seqs that the API shows tell the same story.
        writer = load.writers[0]
        client = Client(own, writer.token)
        numbers = [event["seq"] for task in client.tasks() for event in client.history(task["id"])]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        own.stop()


def test_nothing_acknowledged_is_lost_by_sigterm_under_load():
    with Server() as own:
        with Load(own) as load:
            for _ in range(2):
                load.more(100)
                own.stop()
                assert own.postmaster() is None
                own.start()
            load.more(30)
            check(own, load)
        assert not [refusal for refusal in load.refusals() if refusal[0] not in (409, 503)]


def test_a_key_survives_a_crash():
    with Server() as own:
        user = Client(own, make_token())
        keyed = {"json": {"title": "Once"}, "headers": {"Idempotency-Key": "k"}}
        first = user.post(TASKS, **keyed)
        assert first.status_code == 201
        own.kill()
        own.start()
        again = user.again().post(TASKS, **keyed)
        assert again.status_code == 201 and again.json() == first.json()
        assert again.headers["Idempotency-Replayed"] == "true"
        problem(
            user.again().post(TASKS, json={"title": "Other"}, headers=keyed["headers"]),
            422,
            "idempotency_mismatch",
        )
        own.restart()
        assert user.again().post(TASKS, **keyed).json() == first.json()
        assert len(user.again().tasks()) == 1


def test_everything_comes_back_after_a_restart():
    with Server() as own:
        user = Client.sign_up(own)
        project = user.post("/api/v1/projects", json={"name": "P"}).json()
        task = user.create(
            "Ünïcode ✓ 😀",
            description="line\nline\ttab",
            tags=["a", "B"],
            priority="HIGH",
            due_date="2030-01-02",
            project_id=project["id"],
            recurrence_rule="FREQ=DAILY",
            timezone="Europe/Berlin",
            external_key="x",
            completed=True,
        )
        user.post("/api/v1/tags", json={"name": "B", "colour": "#112233"})
        gone = user.create("gone")
        user.delete(f"{TASKS}/{gone['id']}")

        def everything(client):
            paths = (
                TASKS,
                f"{TASKS}/{task['id']}",
                TASKS + "/trash",
                "/api/v1/tags",
                "/api/v1/projects",
                f"{TASKS}/{task['id']}/history",
                "/api/v1/me",
            )
            return [client.get(path).text for path in paths]

        before = everything(user)
        own.restart()
        assert everything(user.again()) == before
        own.kill()
        own.start()
        assert everything(user.again()) == before


def process_tree(postmaster):
    """The postmaster and its children."""
    family = [postmaster]
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == postmaster:
                family.append(int(stat.parent.name))
    return family


def signal_all(processes, which):
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, which)


@contextlib.contextmanager
def frozen(server):
    """PostgreSQL stands still: what is sent to it stays in flight."""
    signal_all([server.postmaster()], signal.SIGSTOP)  # first, so that no connection is added meanwhile
    processes = process_tree(server.postmaster())
    assert len(processes) > 3
    signal_all(processes, signal.SIGSTOP)
    try:
        yield
    finally:
        signal_all(processes, signal.SIGCONT)


@pytest.fixture
def writing(server):
    """Sends a write while PostgreSQL stands still and returns its future, once the server holds it."""
    pool = concurrent.futures.ThreadPoolExecutor(1)

    def start(client, path, **options):
        def waiting():
            return float(
                re.search(
                    r"^steward_http_requests_in_flight (\S+)", client.again().get("/metrics").text, re.M
                ).group(1)
            )

        before = waiting()
        future = pool.submit(client.again().request, options.pop("method", "POST"), path, **options)
        until(lambda: waiting() > before, "the write is in flight", 5)
        return future

    yield start
    pool.shutdown()


def test_a_key_in_flight_is_409_and_then_answered(server, user, writing):
    keyed = {"json": {"title": "Keyed"}, "headers": {"Idempotency-Key": "k"}}
    user.tasks()
    with frozen(server):
        first = writing(user, TASKS, **keyed)
        problem(user.post(TASKS, **keyed), 409, "idempotency_in_flight")
    made = first.result()
    assert made.status_code == 201
    again = user.post(TASKS, **keyed)
    assert again.json() == made.json() and again.headers["Idempotency-Replayed"] == "true"
    other = user.post(TASKS, json={"title": "Other"}, headers=keyed["headers"])
    problem(other, 422, "idempotency_mismatch")
    assert user.titles() == ["Keyed"]


def test_nobody_sees_what_is_not_committed(server, user, writing):
    """DESIGN, law 1: a read that comes while a write is in flight waits for it."""
    path = f"{TASKS}/{user.create('Old')['id']}"
    with frozen(server):
        write = writing(user, path, method="PATCH", json={"title": "New"})
        for target in (path, TASKS + "?q=new", TASKS):
            with pytest.raises(requests.ReadTimeout):
                answer = user.again().get(target, timeout=0.3)
                assert "New" not in answer.text, "this is not committed yet"
        assert not write.done()
    assert write.result().status_code == 200 and user.get(path).json()["title"] == "New"


def expect_outage(server, load):
    """While the database is away: writes get 503 with Retry-After, /ready says why, /health is well."""
    seen = len(load.refusals())
    until(lambda: len(load.refusals()) > seen, "a refused write")
    status, report = until(lambda: (now := server.readiness())[0] == 503 and now, "/ready answers 503")
    assert "database" in report, report
    alive = Client(server).get("/health")
    assert alive.status_code == 200
    for status, code, retry_after, kind in load.refusals():
        if status != 409:
            assert (status, code) == (503, "unavailable") and int(retry_after) >= 1, (
                status, code, retry_after
            )
            assert kind.startswith("application/problem+json")


def expect_recovery(server, load):
    until(lambda: server.readiness()[0] == 200, "/ready answers 200 again")
    load.more(60)
    assert server.process.poll() is None, "it has to recover without a restart"
    check(server, load)


OTHERS = "from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
QUICK = {"STEWARD_REQUEST_TIMEOUT_MS": "1000"}


def test_a_frozen_postgresql_is_an_outage_that_ends():
    with Server(**QUICK) as own, Load(own) as load:
        load.more(60)
        with frozen(own):
            expect_outage(own, load)
        expect_recovery(own, load)
        own.stop()


def test_a_killed_postgresql_is_started_again():
    with Server(**QUICK) as own, Load(own) as load:
        for _ in range(2):
            load.more(60)
            killed = own.postmaster()
            os.kill(killed, signal.SIGKILL)
            until(lambda: own.postmaster() not in (None, killed), "another PostgreSQL runs")
        expect_recovery(own, load)
        own.stop()


def test_a_killed_connection_is_made_again():
    """One backend dies: PostgreSQL restarts them all, in recovery."""
    with Server(**QUICK) as own, Load(own) as load:
        load.more(60)
        backends = [int(pid) for [pid] in own.query(f"select pid {OTHERS}")]
        os.kill(backends[0], signal.SIGKILL)
        # Before PostgreSQL has noticed, requests are still answered: that would not be the recovery.
        until(lambda: not any(map(is_running, backends)), "all backends are gone")
        expect_recovery(own, load)
        own.query(f"select pg_terminate_backend(pid) {OTHERS}")
        load_again = Load(own)
        with load_again:
            load_again.more(30)
            check(own, load_again)
        own.stop()


def postgres_program(name):
    found = sorted(
        pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4])
    )
    return str(found[-1]) if found else name


class Cluster:
    """A PostgreSQL of the operator's own, for DATABASE_URL."""

    def __init__(self, folder):
        self.data, self.port = folder / "cluster", free_port()
        self.folder = folder
        self.owner = "postgres" if os.geteuid() == 0 else None
        if self.owner:
            account = pwd.getpwnam(self.owner)
            os.chown(folder, account.pw_uid, account.pw_gid)
        self.run(
            "initdb", "-D", self.data, "-U", "steward", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        self.url = f"postgresql://steward@127.0.0.1:{self.port}/postgres"

    def run(self, program, *arguments):
        command = [postgres_program(program), *map(str, arguments)]
        if self.owner:
            command = ["runuser", "-u", self.owner, "--", *command]
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            cwd=self.folder,
        )

    def start(self):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder}"
        self.run("pg_ctl", "start", "-w", "-D", self.data, "-l", self.folder / "cluster.log", "-o", options)

    def stop(self, mode="fast"):
        self.run("pg_ctl", "stop", "-w", "-D", self.data, "-m", mode)

    def query(self, sql):
        done = subprocess.run(
            ["psql", "-XAtq", "-F", "\t", self.url, "-c", sql],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        return [line.split("\t") for line in done.stdout.splitlines()]


@pytest.fixture
def cluster():
    folder = make_folder()
    made = Cluster(folder)
    made.start()
    try:
        yield made
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def test_an_external_postgresql_may_stop_and_start(cluster):
    with Server(DATABASE_URL=cluster.url, **QUICK) as own, Load(own) as load:
        assert not (own.data_dir / "postgres").exists()
        for mode in ("fast", "immediate"):
            load.more(60)
            cluster.stop(mode)
            expect_outage(own, load)
            cluster.start()
            until(lambda: own.readiness()[0] == 200, "/ready answers 200 again")
        load.more(60)
        assert own.process.poll() is None
        check(own, load, cluster.query)
        own.stop()


def test_a_stopped_server_leaves_no_process_behind():
    with Server() as own:
        postmaster = own.postmaster()
        assert postmaster
        own.stop()
        assert not is_running(postmaster)
        own.start()
        postmaster = own.postmaster()
        own.kill()
        until(lambda: not is_running(postmaster), "PostgreSQL ends when its server was killed")
