"""Schedules of users with the real program: made, changed, fired, made up for."""

from datetime import datetime

from client import Client, faults, new_id, problem
from live import follow
from server import Server, until

PATH = "/api/v1/schedules"


def make(user, **members):
    body = {"kind": "create_task", "times": "@every 1s", "payload": {"title": "Again"}, **members}
    answer = user.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"{PATH}/{answer.json()['id']}"
    return answer.json()


def one(schedule):
    return f"{PATH}/{schedule['id']}"


def titles(user):
    return [task["title"] for task in user.tasks()]


def test_it_fires_at_its_times_and_tells_of_it(user):
    live = follow(user)
    made = make(user)
    assert live.until("event", kind="schedule.created")["data"] == made
    fired = live.until("event", kind="schedule.fired")
    assert fired["topic"] == "schedules" and fired["data"]["last_at"] == made["next_at"]
    live.until("event", kind="task.created")
    until(lambda: len(titles(user)) >= 2, "it fires again")
    assert user.post(one(made) + "/pause").json()["paused"] is True
    assert user.get(one(made)).json()["paused"] is True
    kinds = [item["kind"] for item in user.get(one(made) + "/history").json()["items"]]
    assert kinds[-1] == "schedule.created" and "schedule.fired" in kinds and "schedule.paused" in kinds


def test_all_faults_are_told_together(user):
    answer = user.post(
        PATH,
        json={"kind": "mail", "times": "61 * * * *", "timezone": "Mars/Olympus", "overlap": "maybe", "colour": 1},
    )
    assert faults(answer) == {
        "/kind": "not_one_of",
        "/times": "invalid_times",
        "/timezone": "unknown_timezone",
        "/overlap": "not_one_of",
        "/colour": "unknown_member",
    }
    answer = user.post(PATH, json={"kind": "create_task", "times": "@daily", "payload": {"id": new_id(), "title": ""}})
    assert faults(answer) == {"/payload/id": "read_only", "/payload/title": "blank"}


def test_a_change_needs_the_present_version(user):
    made = make(user, times="0 9 * * *", timezone="Europe/Berlin")
    etag = user.get(one(made)).headers["ETag"]
    changed = user.patch(one(made), json={"name": "Morning"}, headers={"If-Match": etag})
    assert changed.status_code == 200 and changed.json()["next_at"] == made["next_at"]
    stale = user.put(one(made), json={"name": "Evening"}, headers={"If-Match": etag})
    assert problem(stale, 412)["current"]["name"] == "Morning"
    assert user.delete(one(made), headers={"If-Match": etag}).status_code == 412
    assert user.delete(one(made)).status_code == 204
    problem(user.get(one(made)), 404)
    assert user.get(PATH).json() == {"items": [], "total": 0}


def test_a_repeated_request_makes_one_schedule(user):
    body, key = {"kind": "noop", "times": "@daily"}, {"Idempotency-Key": "schedule-1"}
    first, second = (user.post(PATH, json=body, headers=key) for _ in range(2))
    assert first.json() == second.json() and second.headers["Idempotency-Replayed"] == "true"
    assert user.get(PATH).json()["total"] == 1
    problem(user.post(PATH, json={**body, "times": "@hourly"}, headers=key), 422)


def test_it_runs_now_also_while_paused(user):
    made = make(user, times="@yearly")
    user.post(one(made) + "/pause")
    key = {"Idempotency-Key": "now-1"}
    for _ in range(2):
        assert user.post(one(made) + "/run", headers=key).json()["last_at"]
    until(lambda: titles(user) == ["Again"], "the job has run")
    assert user.post(one(made) + "/resume").json()["paused"] is False


def test_the_past_is_made_up_for(user):
    made = make(user, times="0 0 * * *")
    answer = user.post(one(made) + "/backfill", json={"from": "2021-01-01", "to": "2021-01-05"})
    assert answer.json() == {"made": 5, "left_out": 0, "rest": None}
    until(lambda: len(titles(user)) == 5, "the jobs have run")
    future = user.post(one(made) + "/backfill", json={"from": "2021-01-01", "to": "2999-01-01"})
    assert faults(future) == {"/to": "out_of_range"}


def test_times_are_shown_before_and_after(user):
    night = {"times": "30 2 * * *", "timezone": "Europe/Berlin", "from": "2026-03-28T12:00:00Z", "count": 2}
    seen = user.post(PATH + "/preview", json=night)
    assert seen.json() == {"times": ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]}
    made = make(user, times="@hourly")
    times = user.get(one(made) + "/times", params={"count": 3}).json()["times"]
    assert len(times) == 3 and times[0] == made["next_at"]
    problem(user.get(one(made) + "/times", params={"count": 0}), 400)


def test_every_time_has_one_task_however_often_the_server_dies():
    with Server() as own:
        user = Client.sign_up(own)
        made = make(user, catch_up="all", overlap="queue_all")
        for _ in range(4):
            until(lambda: "Again" in titles(user), "it fires")
            own.kill()
            own.start()
            user = user.again()
        last = user.post(one(made) + "/pause").json()["last_at"]
        wanted = round((instant(last) - instant(made["created_at"])).total_seconds())
        until(lambda: len(titles(user)) >= wanted, "one task for each time")
        assert len(titles(user)) == wanted
        own.stop()


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
