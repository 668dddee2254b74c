"""Jobs with the real program: operators' routes, and what crashes and frozen owners do to jobs (GUARANTEES G2)."""

import os
import signal

import pytest

from client import Client, new_id, problem
from server import Server, run, until
from test_durability import ROUNDS, cluster  # noqa: F401

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
        target = path.replace("{user}", user.id).replace("{id}", new_id())
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


def check_titles(client, wanted):
    titles = [task["title"] for task in client.tasks()]
    assert sorted(titles) == sorted(wanted), "a job was lost, or applied twice"


def test_no_job_is_lost_or_applied_twice_when_the_server_is_killed():
    with Server() as own:
        admin = operator(own)
        wanted = []
        for number in range(ROUNDS):
            # Some are due before the kill, some around it, some while nobody is there to run them.
            for part in range(6):
                title = f"{number}/{part}"
                order(admin, "create_task", payload={"title": title}, count=5, spread_ms=100 + part * 150)
                wanted += [title] * 5
            own.kill()
            own.start()
            admin = admin.again()
        until(lambda: statistics(admin)["due"] + statistics(admin)["running"] == 0, "nothing is due")
        until(lambda: admin.get(JOBS, params={"user_id": admin.id}).json()["items"] == [], "all jobs have run")
        check_titles(admin, wanted)
        own.stop()


def test_a_frozen_owner_cannot_apply_what_another_has_taken_over(cluster):
    with Server(DATABASE_URL=cluster.url) as first:
        admin = operator(first)
        order(admin, "create_task", payload={"title": "once"}, count=40, spread_ms=30_000)
        os.kill(first.process.pid, signal.SIGSTOP)
        try:
            with Server(DATABASE_URL=cluster.url) as second:
                until(lambda: second.readiness()[0] == 200, "the second node has taken over", limit=60)
                there = Client(second, admin.token, admin.account)
                until(lambda: len(there.tasks()) > 10, "the new owner runs jobs")
                os.kill(first.process.pid, signal.SIGCONT)
                # What the first still holds in memory is due by now as well: the fence refuses all of it.
                until(
                    lambda: there.get(JOBS, params={"user_id": admin.id}).json()["items"] == [],
                    "all jobs have run",
                )
                check_titles(there, ["once"] * 40)
                second.stop()
        finally:
            os.kill(first.process.pid, signal.SIGCONT)
            first.kill()
