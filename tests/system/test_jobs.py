"""Jobs with the real program: operators' routes, and what crashes and frozen owners do to jobs (GUARANTEES G2)."""

import json
import contextlib
import os
import signal

import pytest

from client import Client, new_id, problem
from load import Load
from server import Server, run, until
from test_durability import ROUNDS, check, cluster  # noqa: F401

JOBS = "/api/v1/admin/jobs"


def operator(server, **settings):
    who = Client.sign_up(server)
    granted = run(
        "admin", "grant", who.account["email"], "--data-dir", server.data_dir, **{**server.settings, **settings}
    )
    assert granted.returncode == 0, granted.stderr
    return who


@pytest.fixture
def admin(server):
    return operator(server)


def order(admin, kind="noop", **members):
    answer = admin.post(JOBS, json={"kind": kind, **members})
    assert answer.status_code == 201, answer.text
    return answer.json()


def statistics(admin):
    answer = admin.get(JOBS + "/statistics")
    assert answer.status_code == 200, answer.text
    return answer.json()


def dead_ones(admin):
    return admin.get(JOBS, params={"state": "dead", "user_id": admin.id}).json()["items"]


def make_dead(admin):
    id = order(admin, "create_task", payload={"title": ""})["id"]
    until(lambda: [one for one in dead_ones(admin) if one["state"] == "dead"], "the job is dead")
    return f"{JOBS}/{admin.id}/{id}"


def test_operators_routes_need_the_role(user, stranger, openapi):
    checked = 0
    for path, item in openapi["paths"].items():
        if not path.startswith("/api/v1/admin/"):
            continue
        target = path.replace("{user}", user.id).replace("{id}", new_id()).replace("{invitation}", "@example.org")
        for method in item:
            body = {"kind": "noop"} if method in ("post", "patch") else None
            problem(user.request(method.upper(), target, json=body), 403, "forbidden")
            problem(stranger.request(method.upper(), target, json=body), 401)
            checked += 1
    assert checked >= 8


def test_a_role_counts_from_its_grant_to_its_revocation(server):
    who = operator(server)
    assert who.get(JOBS).status_code == 200
    taken = run("admin", "revoke", who.account["email"], "--data-dir", server.data_dir, **server.settings)
    assert taken.returncode == 0
    problem(who.get(JOBS), 403)
    unknown = run("admin", "grant", "nobody@example.org", "--data-dir", server.data_dir, **server.settings)
    assert unknown.returncode != 0 and "nobody has signed up" in unknown.stderr


def test_a_job_runs_when_it_is_due(admin):
    order(admin, "create_task", payload={"title": "Made by a job"})
    until(lambda: [task["title"] for task in admin.tasks()] == ["Made by a job"], "the job has run")


def test_a_job_of_another_user_is_run_as_that_user(admin, user):
    order(admin, "create_task", payload={"title": "For you"}, user_id=user.id)
    until(lambda: [task["title"] for task in user.tasks()] == ["For you"], "the job has run")
    assert admin.tasks() == []
    problem(admin.post(JOBS, json={"kind": "noop", "user_id": new_id()}), 404)


def test_a_repeated_order_makes_its_jobs_once(admin, user):
    order = {"kind": "create_task", "payload": {"title": "Once"}, "user_id": user.id}
    key = {"Idempotency-Key": "order-1"}
    first, second = (admin.post(JOBS, json=order, headers=key) for _ in range(2))
    assert first.status_code == second.status_code == 201 and first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    until(lambda: [task["title"] for task in user.tasks()] == ["Once"], "the job has run")
    problem(admin.post(JOBS, json={**order, "count": 2}, headers=key), 422, "idempotency_mismatch")
    # The user's own keys are others, and so are another operator's.
    assert user.post("/api/v1/tasks", json={"title": "Own"}, headers=key).status_code == 201


def test_waiting_jobs_are_listed_edited_and_cancelled(admin):
    id = order(admin, run_at="2031-01-01T00:00:00Z", payload={"a": 1})["id"]
    one = f"{JOBS}/{admin.id}/{id}"
    assert admin.get(one).json()["payload"] == {"a": 1}
    edited = admin.patch(one, json={"payload": {"a": 2}, "priority": 1})
    assert edited.status_code == 200 and edited.json()["payload"] == {"a": 2}
    listed, query = [], {"limit": 2}
    for _ in range(50):
        page = admin.get(JOBS, params=query).json()
        listed += [item["id"] for item in page["items"]]
        if not page["next_cursor"]:
            break
        query["cursor"] = page["next_cursor"]
    assert id in listed and len(set(listed)) == len(listed)
    assert admin.delete(one).status_code == 204
    problem(admin.get(one), 404)


def test_dead_jobs_are_listed_edited_requeued_and_purged(admin):
    one = make_dead(admin)
    assert "title" in admin.get(one).json()["last_error"]
    problem(admin.patch(one, json={"payload": 7}), 400)
    assert admin.patch(one, json={"payload": {"title": "Repaired"}}).status_code == 200
    assert admin.post(one + "/requeue").status_code == 200
    until(lambda: [task["title"] for task in admin.tasks()] == ["Repaired"], "the job has run")
    make_dead(admin)
    listed = admin.get(JOBS, params={"state": "dead", "kind": "create_task"}).json()["items"]
    assert admin.id in [item["user_id"] for item in listed]
    problem(admin.delete(JOBS + "/dead"), 400)
    assert admin.delete(JOBS + "/dead", params={"before": "2001-01-01"}).json() == {"purged": 0}
    assert admin.delete(JOBS + "/dead", params={"before": "2999-01-01"}).json()["purged"] >= 1
    assert dead_ones(admin) == []


def test_statistics_and_metrics_tell_of_jobs(admin, server):
    before = statistics(admin)
    order(admin, count=50)
    until(lambda: statistics(admin)["done_total"] >= before["done_total"] + 50, "the jobs have run")
    now = statistics(admin)
    assert "noop" in [kind["kind"] for kind in now["kinds"]]
    assert len(now["minutes"]) == 60 and now["oldest_overdue_seconds"] < 60
    text = Client(server).get("/metrics").text
    for name in ("jobs_due", "jobs_oldest_overdue_seconds", "jobs_done_total", "job_start_lag_seconds_count"):
        assert "steward_" + name in text


def test_a_job_that_kills_the_server_again_and_again_ends_up_dead():
    with Server() as own:
        admin = operator(own)
        order(admin, "create_task", payload={"title": "later"}, run_at="2031-01-01T00:00:00Z")
        with contextlib.suppress(OSError):  # it may be gone before it can answer
            admin.post(JOBS, json={"kind": "crash"})
        deaths = 0
        while not has_dead_job_or_is_gone(own, admin := admin.again()):
            deaths += 1
            assert deaths <= 3
            own.forget()
            own.launch()
        assert deaths == 3
        assert "died 3 times" in dead_ones(admin)[0]["last_error"] + dead_ones(admin)[-1]["last_error"]
        order(admin, "create_task", payload={"title": "Life goes on"})
        until(lambda: "Life goes on" in [task["title"] for task in admin.tasks()], "other jobs run")
        own.stop()


def has_dead_job_or_is_gone(server, client):
    """True when a job is dead; false when the server has ended instead."""

    def look():
        if server.process.poll() is not None:
            return "gone"
        with contextlib.suppress(OSError, ValueError, KeyError):
            return "dead" if any(one["state"] == "dead" for one in dead_ones(client)) else None

    return until(look, "a job is dead, or the server is gone") == "dead"


def check_titles(client, wanted):
    titles = [task["title"] for task in client.tasks()]
    assert sorted(titles) == sorted(wanted), "a job was lost, or applied twice"


def all_have_run(admin):
    until(lambda: admin.get(JOBS, params={"user_id": admin.id}).json()["items"] == [], "all jobs have run")


def test_no_job_is_lost_or_applied_twice_when_the_server_is_killed():
    with Server() as own, Load(own, writers=3) as load:
        admin = operator(own)
        wanted = []
        for number in range(ROUNDS):
            # Some are due before the kill, some around it, some while nobody is there to run them.
            for part in range(6):
                title = f"{number}/{part}"
                order(admin, "create_task", payload={"title": title}, count=20, spread_ms=100 + part * 400)
                wanted += [title] * 20
            own.kill()
            own.start()
            admin = admin.again()
            load.more(10)
        until(lambda: statistics(admin)["due"] + statistics(admin)["running"] == 0, "nothing is due")
        all_have_run(admin)
        check_titles(admin, wanted)
        check(own, load)
        own.stop()


ONCE, RECENT, ALL = range(3)  # catch_up_policy


def put_hourly_schedule(server, who, title, catch_up, shard):
    """Behind the server's back: every hour a task, last fired 30 and a half hours ago."""
    id, start = new_id(), "now() - interval '30 hours 30 minutes'"
    payload = json.dumps({"title": title})
    server.query(
        f"""insert into schedules values ('{who.id}', '{id}', 'create_task', 'FREQ=HOURLY', '', '{payload}', 5, 3,
              {catch_up}, {10 * 3600}, 0, 0, 0, false, {start} + interval '1 hour', null, {start}, {start}, 1);
            insert into jobs values ('{who.id}', '{id}', {shard}, 'schedule', null, 0, 0, 0, 5,
              {start} + interval '1 hour', 0, 5, null, null, null, 'null', '', {start}, {start}, 1)"""
    )


def test_schedules_catch_up_as_their_policy_says_whenever_the_server_is_killed():
    with Server() as own:
        admin = operator(own)
        order(admin, run_at="2031-01-01T00:00:00Z")
        [[shard]] = own.query(f"select shard from jobs where user_id = '{admin.id}'")
        own.query(f"delete from jobs where user_id = '{admin.id}'")
        for number in range(ROUNDS):
            for policy in (ONCE, RECENT, ALL):
                put_hourly_schedule(own, admin, f"{number}/{policy}", policy, shard)
            own.kill()
            own.start()
        admin = admin.again()
        until(lambda: statistics(admin)["due"] + statistics(admin)["running"] == 0, "nothing is due")
        ticks = f"select count(*) from jobs where user_id = '{admin.id}' and run_at <= now()"
        until(lambda: own.query(ticks) == [["0"]], "all jobs have run")
        fires = {ONCE: 1, RECENT: 10, ALL: 30}
        check_titles(admin, [f"{n}/{policy}" for n in range(ROUNDS) for policy in fires for _ in range(fires[policy])])
        own.stop()


def test_a_frozen_owner_cannot_apply_what_another_has_taken_over(cluster):
    node = {"DATABASE_URL": cluster.url, "ENCRYPTION_KEYS": "0123456789abcdef" * 4}
    with Server(**node) as first:
        admin = operator(first)
        for number in range(max(1, ROUNDS // 3)):
            title = f"round {number}"
            order(admin, "create_task", payload={"title": title}, count=40, spread_ms=30_000)
            os.kill(first.process.pid, signal.SIGSTOP)
            try:
                with Server(**node) as second:
                    until(lambda: second.readiness()[0] == 200, "the second node has taken over", limit=60)
                    there = Client(second, admin.token, admin.account)
                    until(lambda: there.titles().count(title) > 10, "the new owner runs jobs")
                    os.kill(first.process.pid, signal.SIGCONT)
                    # What the first still holds in memory is due by now as well: the fence refuses all of it.
                    all_have_run(there)
                    check_titles(there, [f"round {n}" for n in range(number + 1) for _ in range(40)])
                    second.stop()
            finally:
                os.kill(first.process.pid, signal.SIGCONT)
            until(lambda: first.readiness()[0] == 200, "the first node has its shards again")


def test_a_server_that_was_frozen_for_longer_than_its_lease_goes_on():
    with Server() as own, Load(own) as load:
        for _ in range(max(1, ROUNDS // 3)):
            load.more(60)
            own.process.send_signal(signal.SIGSTOP)
            try:
                until(
                    lambda: own.query("select count(*) from nodes where lease_until > now()") == [["0"]],
                    "the lease is over",
                )
            finally:
                own.process.send_signal(signal.SIGCONT)
            load.more(60)
        check(own, load)
        own.stop()
