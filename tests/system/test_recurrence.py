"""Recurring tasks over the network: FEATURES A19, B1 to B4; CONTRACT 7 to 9."""

import concurrent.futures

import pytest

from client import Client, faults, new_id, problem
from server import Server

TASKS = "/api/v1/tasks"


def make(user, **members):
    given = {"due_date": "2035-03-25T09:00:00Z", "recurrence_rule": "FREQ=DAILY", "timezone": "Europe/Berlin"}
    return user.create("Water the plants", **{**given, **members})


def complete(user, task, **options):
    answer = user.post(f"{TASKS}/{task['id']}/complete", **options)
    assert answer.status_code == 200, answer.text
    return answer.json()


def series(user, task):
    """Ids of the open tasks of a series, and of all."""
    tasks = [t for t in user.get(TASKS + "?limit=100").json()["items"] if t.get("series_id") == task["series_id"]]
    return [t["id"] for t in tasks if not t["completed"]], [t["id"] for t in tasks]


def test_completing_makes_the_next_one_in_the_zone_of_the_task(user):
    task = make(user, due_date="2035-03-24T08:00:00Z", reminder_at="2035-03-24T07:00:00Z", tags=["home"])
    done = complete(user, task)
    made = user.task(done["successor_id"])
    assert made["due_date"] == "2035-03-25T07:00:00Z"  # nine o'clock, summer time since that night
    assert made["reminder_at"] == "2035-03-25T06:00:00Z"
    assert (made["title"], made["tags"], made["completed"]) == (task["title"], ["home"], False)
    assert made["series_id"] == task["id"] and made["recurrence_id"] == made["due_date"]
    assert done["completed"] is True and done["id"] == task["id"]


def test_each_change_is_one_event(user):
    task = make(user)
    made = complete(user, task)["successor_id"]
    assert [e["kind"] for e in user.history(task["id"])] == ["task.completed", "task.created"]
    assert [e["kind"] for e in user.history(made)] == ["task.created"]


@pytest.mark.parametrize(
    "path, verb",
    [(TASKS + "/{}/toggle", "post"), ("/tasks/{}/toggle", "post"), ("/api/{user}/tasks/{}/complete", "patch")],
)
def test_every_surface_continues_the_series(user, path, verb):
    task = make(user)
    answer = user.request(verb.upper(), path.replace("{user}", user.id).format(task["id"]))
    assert answer.status_code == 200 and answer.json()["completed"] is True
    assert len(series(user, task)[1]) == 2


def test_patch_and_bulk_continue_the_series(user):
    task = make(user)
    user.patch(f"{TASKS}/{task['id']}", json={"completed": True})
    (open_one,), every = series(user, task)
    assert len(every) == 2
    answer = user.post(TASKS + "/bulk", json={"operations": [{"op": "complete", "id": open_one}]})
    assert answer.status_code == 200
    assert len(series(user, task)[1]) == 3


def test_toggling_back_and_forth_makes_no_second_one(user):
    task = make(user)
    for _ in range(5):
        user.post(f"{TASKS}/{task['id']}/toggle")
    open_ones, every = series(user, task)
    assert len(every) == 2 and len(open_ones) == 1


def test_many_toggles_at_once_make_one(user):
    task = make(user)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: user.again().post(f"{TASKS}/{task['id']}/complete"), range(32)))
    assert len(series(user, task)[1]) == 2


def test_a_repeated_request_makes_one(user):
    task = make(user)
    key = {"Idempotency-Key": new_id()}
    first, second = (complete(user, task, headers=key) for _ in range(2))
    assert first == second
    assert len(series(user, task)[1]) == 2


def test_a_crash_keeps_the_series(template):
    with Server() as server:
        user = Client.sign_up(server)
        task = make(user)
        made = complete(user, task)["successor_id"]
        server.kill()
        server.start()
        user = user.again()
        assert complete(user, task)["successor_id"] == made
        after = complete(user, user.task(made))
        assert after["successor_id"] not in (made, task["id"], None)
        assert len(series(user, task)[1]) == 3


def test_due_date_and_rule_do_not_change_each_other(user):
    task = make(user, recurrence_rule="FREQ=WEEKLY")
    path = f"{TASKS}/{task['id']}"
    moved = user.patch(path, json={"due_date": "2035-03-27T10:00:00Z"}).json()
    assert moved["recurrence_rule"] == "FREQ=WEEKLY" and moved["recurrence_id"] == task["recurrence_id"]
    assert user.task(complete(user, task)["successor_id"])["due_date"] == "2035-04-01T09:00:00Z"
    other = make(user)
    assert user.patch(f"{TASKS}/{other['id']}", json={"recurrence_pattern": "MONTHLY"}).json()["due_date"] == other["due_date"]


def test_scopes(user):
    first = make(user)
    second = user.task(complete(user, first)["successor_id"])
    path = f"{TASKS}/{second['id']}"
    user.patch(path + "?scope=this", json={"title": "Only now"})
    third = user.task(complete(user, second)["successor_id"])
    assert third["title"] == first["title"]
    path = f"{TASKS}/{third['id']}"
    user.patch(path + "?scope=all", json={"title": "Always"})
    assert {user.task(t["id"])["title"] for t in (first, second, third)} == {"Always"}
    user.patch(path + "?scope=following", json={"due_date": "2035-05-01T06:00:00Z"})
    assert user.task(complete(user, third)["successor_id"])["due_date"] == "2035-05-02T06:00:00Z"
    assert "scope" in faults(user.patch(path + "?scope=some", json={"title": "x"}))
    assert "/recurrence_rule" in faults(user.patch(path + "?scope=this", json={"recurrence_rule": "FREQ=YEARLY"}))


def test_skip(user):
    task = make(user)
    path = f"{TASKS}/{task['id']}"
    skipped = user.post(path + "/skip").json()
    assert skipped["due_date"] == "2035-03-26T09:00:00Z" and skipped["id"] == task["id"]
    later = user.post(path + "/skip", json={"occurrence": "2035-03-27T09:00:00Z"}).json()
    assert later["recurrence_exceptions"] == ["2035-03-27T09:00:00Z"] and later["due_date"] == skipped["due_date"]
    assert user.task(complete(user, task)["successor_id"])["due_date"] == "2035-03-28T09:00:00Z"
    problem(user.post(path + "/skip"), 409)
    problem(user.post(f"{TASKS}/{user.create()['id']}/skip"), 409)
    assert "/occurrence" in faults(user.post(path + "/skip", json={"occurrence": "soon"}))


def test_counting_from_completion(user):
    task = make(user, due_date="2020-01-01", recurrence_rule="FREQ=YEARLY", recurs_from_completion=True)
    done = complete(user, task)
    assert user.task(done["successor_id"])["due_date"][:4] == str(int(done["completed_at"][:4]) + 1)
    assert "/recurs_from_completion" in faults(
        user.post(TASKS, json={"title": "x", "recurrence_rule": "FREQ=DAILY;COUNT=2", "recurs_from_completion": True})
    )


def test_lists_show_what_is_to_come(user):
    plain = user.create("Once")
    task = make(user, due_date="2020-01-01T09:00:00Z", recurrence_rule="FREQ=WEEKLY", timezone="UTC")
    until = user.get(TASKS).headers["Date"]
    import email.utils
    from datetime import timedelta

    now = email.utils.parsedate_to_datetime(until)
    page = user.get(TASKS, params={"expand": "occurrences", "until": (now + timedelta(days=28)).isoformat()}).json()
    assert {t["id"] for t in page["items"]} == {plain["id"], task["id"]}
    assert len(page["occurrences"]) == 4 and page["occurrences_complete"] is True
    assert {o["task_id"] for o in page["occurrences"]} == {task["id"]}
    assert all(o["projected"] is True and o["due_date"] > now.strftime("%Y-%m-%d") for o in page["occurrences"])
    assert "until" in faults(user.get(TASKS, params={"expand": "occurrences"}))
    assert "until" in faults(user.get(TASKS, params={"expand": "occurrences", "until": "2999-01-01"}))


@pytest.mark.parametrize(
    "rule, reason",
    [
        ("FREQ=WEEKLY;BYDAY=2MO", "A number before a day"),
        ("FREQ=DAILY;BYDAY=-1FR", "A number before a day"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs another BY part"),
        ("FREQ=DAILY;COUNT=2;COUNT=2", "COUNT is there twice"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20350101", "Use COUNT or UNTIL"),
        ("FREQ=DAILY;UNTIL=20350230", "a date that does not exist"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never falls on any date"),
    ],
)
def test_bad_rules_are_refused_with_the_reason(user, rule, reason):
    answer = user.post(TASKS, json={"title": "x", "recurrence_rule": rule})
    assert "/recurrence_rule" in faults(answer) and reason in answer.text
