"""Reminders, the inbox, preferences, quiet hours and the daily summary on the real program (FEATURES B6, E1, F10)."""

import datetime

import pytest

from client import Client, faults, problem
from live import Live, follow
from server import Server, until
from test_jobs import JOBS, operator

INBOX = "/api/v1/notifications"
PREFERENCES = "/api/v1/me/preferences"


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def soon(client, make, seconds=3):
    """Calls make(a time that is near) until it was answered before that time; returns the time and what it gave."""
    while True:
        moment = now() + datetime.timedelta(seconds=seconds)
        made = make(text(moment))
        if now() < moment:
            return moment, made
        client.delete("/api/v1/tasks/" + made["id"])
        seconds *= 2


def remind_soon(client, title="Call the plumber", **members):
    return soon(client, lambda at: client.create(title, reminders=[{"at": at}], **members))


def inbox(client, **parameters):
    answer = client.get(INBOX, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def fired(client, count=1):
    until(lambda: len(inbox(client)) >= count, "the reminder has fired")
    return inbox(client)


def choose(client, **members):
    answer = client.patch(PREFERENCES, json=members)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_reminder_fires_once_and_is_pushed(user):
    with follow(user) as live:
        moment, task = remind_soon(user, due_date="2035-01-01T10:00:00Z")
        told = live.until("event", kind="notification.created")
    assert told["topic"] == "notifications" and told["data"]["entity_id"] == task["id"]
    assert now() >= moment, "not before its time"
    [one] = fired(user)
    assert one == told["data"]
    assert one["title"] == "Call the plumber" and one["text"] == "Due 2035-01-01 10:00 (UTC)"
    assert one["kind"] == "reminder" and one["entity"] == "task" and one["read_at"] is None
    assert one["delivered_at"] == one["created_at"] and one["fire_time"] == text(moment)


def test_reminder_at_fires_as_well(user):
    soon(user, lambda at: user.create("Old way", due_date="2035-01-01", reminder_at=at))
    assert [one["title"] for one in fired(user)] == ["Old way"]


def test_jobs_follow_their_task(server):
    admin = operator(server)

    def jobs():
        items = admin.get(JOBS, params={"user_id": admin.id, "kind": "reminder"}).json()["items"]
        return sorted(item["run_at"] for item in items)

    path = "/api/v1/tasks/" + admin.create(
        due_date="2035-01-01T10:00:00Z", reminders=[{"minutes_before": 60}, {"at": "2034-01-01T00:00:00Z"}]
    )["id"]
    assert jobs() == ["2034-01-01T00:00:00Z", "2035-01-01T09:00:00Z"]
    admin.patch(path, json={"due_date": "2035-01-02T10:00:00Z"})
    assert jobs() == ["2034-01-01T00:00:00Z", "2035-01-02T09:00:00Z"]
    admin.post(path + "/complete")
    assert jobs() == []
    admin.post(path + "/reopen")
    assert len(jobs()) == 2
    admin.delete(path)
    assert jobs() == []
    assert admin.post(path + "/restore").status_code == 200
    assert len(jobs()) == 2
    assert admin.post("/api/v1/undo", json={"count": 1}).status_code == 200
    assert jobs() == []


def test_reminders_of_bad_form_are_refused_with_all_faults(user):
    body = {"title": "", "reminders": [{"minutes_before": 5, "at": "2035-01-01"}, {"at": "soon"}, {"minutes_before": 5}]}
    assert faults(user.post("/api/v1/tasks", json=body)) == {
        "/title": "blank",
        "/reminders/0": "one_of",
        "/reminders/1/at": "invalid_time",
        "/reminders": "needs_due_date",
    }


@pytest.mark.parametrize("policy, count", [("once", 1), ("all", 3)])
def test_what_was_missed_while_the_server_was_down_follows_the_policy(policy, count):
    with Server() as own:
        user = Client.sign_up(own)
        choose(user, missed_reminders={"policy": policy})

        def make(at):
            last = datetime.datetime.fromisoformat(at[:-1])
            return user.create(
                "Missed", reminders=[{"at": text(last - datetime.timedelta(seconds=s))} for s in (0, 0.1, 0.2)]
            )

        moment, _ = soon(user, make, seconds=4)
        own.kill()
        until(lambda: now() > moment, "the reminders are due")
        own.start()
        user = user.again()
        fired(user, count)
        own.kill()  # right after it: what has been told is not told again
        own.start()
        user = user.again()
        _, later = remind_soon(user, "Later")
        until(lambda: [one for one in inbox(user) if one["entity_id"] == later["id"]], "the scheduler runs")
        titles = [one["title"] for one in inbox(user)]
        assert titles == ["Later"] + ["Missed"] * count
        own.stop()


def test_a_reminder_can_be_snoozed(user):
    moment, task = remind_soon(user)
    [one] = fired(user)
    path = f"{INBOX}/{one['id']}/snooze"
    assert faults(user.post(path, json={"until": "2020-01-01"})) == {"/until": "past"}
    assert faults(user.post(path, json={})) == {"": "one_of"}
    answer = user.post(path, json={"until": "2035-01-01T00:00:00Z"})
    assert answer.status_code == 200 and answer.json()["read_at"]
    assert user.task(task["id"])["reminders"][1:] == [{"at": "2035-01-01T00:00:00Z", "snoozed": True}]
    again, _ = soon(user, lambda at: user.post(path, json={"until": at}).json())
    told = fired(user, 2)
    assert told[0]["fire_time"] == text(again) and told[0]["read_at"] is None
    user.post(f"/api/v1/tasks/{task['id']}/complete")
    problem(user.post(path, json={"minutes": 5}), 409)


def test_the_inbox_is_read_and_emptied(user):
    for title in ("one", "two"):
        remind_soon(user, title)
    first, second = fired(user, 2)
    path = f"{INBOX}/{first['id']}"
    assert user.get(INBOX + "/count").json() == {"total": 2, "unread": 2}
    read = user.post(path + "/read")
    assert read.json()["read_at"] and read.headers["ETag"] == '"2"'
    assert user.post(path + "/read").headers["ETag"] == '"2"', "may be repeated"
    problem(user.post(path + "/unread", headers={"If-Match": '"1"'}), 412)
    assert [one["id"] for one in inbox(user, unread="true")] == [second["id"]]
    assert [one["id"] for one in inbox(user, unread="false")] == [first["id"]]
    page = user.get(INBOX, params={"limit": 1}).json()
    assert page["has_more"] and page["total"] == 2 and page["unread"] == 1
    assert inbox(user, limit=1, cursor=page["next_cursor"])[0]["id"] == second["id"]
    assert user.post(path + "/unread").json()["read_at"] is None
    assert user.post(INBOX + "/read").json() == {"marked": 2}
    assert user.delete(path).status_code == 204
    problem(user.get(path), 404)
    assert faults(user.get(INBOX, params={"limit": 0, "x": 1})) == {"limit": "invalid", "x": "unknown"}
    parts = {}
    with Live(user.url, user.token, snapshot="true", topics="notifications,preferences") as live:
        while (message := live.receive())["type"] != "snapshot_end":
            if message["type"] == "snapshot":
                parts[message["topic"]] = message["items"]
    assert [one["id"] for one in parts["notifications"]] == [second["id"]]
    assert parts["preferences"] == [user.get(PREFERENCES).json()]


def test_quiet_hours_hold_the_push(user):
    hour = datetime.timedelta(hours=1)
    clock = lambda moment: moment.strftime("%H:%M")
    chosen = choose(user, quiet_hours={"from": clock(now() - hour), "to": clock(now() + 2 * hour)})
    with follow(user, topics="notifications") as live:
        remind_soon(user)
        held = live.until("event", kind="notification.created")["data"]
        assert held["delivered_at"] is None and held["deliver_at"].endswith(chosen["quiet_hours"]["to"] + ":00Z")
        assert [one["id"] for one in inbox(user, unread="true")] == [held["id"]], "it is in the inbox at once"
        choose(user, quiet_hours=None)
        told = live.until("event", kind="notification.delivered")["data"]
    assert told["id"] == held["id"] and told["delivered_at"]


def test_what_is_not_wanted_is_not_told(server):
    user = operator(server)  # who sees when the job is done
    choose(user, notify={"reminder": []})
    moment, _ = remind_soon(user, "Not wanted")
    waiting = {"user_id": user.id, "kind": "reminder"}
    until(lambda: not user.get(JOBS, params=waiting).json()["items"], "it is decided")
    assert now() >= moment, "not before its time"
    choose(user, notify={"reminder": ["in_app"]})
    remind_soon(user, "Wanted")
    assert [one["title"] for one in fired(user)] == ["Wanted"]


def test_the_daily_summary_comes_once_a_day(user):
    zone = "Etc/GMT+6" if now().hour >= 12 else "Etc/GMT-6"  # where it is neither early nor late now
    user.create("Late", due_date="2020-01-01")
    with follow(user, topics="notifications") as live:
        choose(user, timezone=zone, daily_summary={"enabled": True, "time": "23:59"})
        choose(user, daily_summary={"time": "00:00"})  # the time of today has passed: it comes late
        told = live.until("event", kind="notification.created")["data"]
        assert told["kind"] == "daily_summary" and "1 overdue" in told["title"] and told["text"] == "Overdue: Late"
        choose(user, daily_summary={"time": "00:01"})
        choose(user, daily_summary={"enabled": False})
        choose(user, daily_summary={"enabled": True})
        remind_soon(user, "after it")
        assert live.until("event", kind="notification.created")["data"]["title"] == "after it"
    assert len(inbox(user)) == 2


def test_preferences_are_a_versioned_resource(user, other):
    answer = user.get(PREFERENCES)
    assert answer.headers["ETag"] == '"0"' and answer.json()["timezone"] == "UTC"
    changed = user.put(PREFERENCES, json={"timezone": "Europe/Berlin"}, headers={"If-Match": '"0"'})
    assert changed.status_code == 200 and changed.headers["ETag"] == '"1"'
    stale = user.patch(PREFERENCES, json={"timezone": "UTC"}, headers={"If-Match": '"0"'})
    assert problem(stale, 412)["current"]["timezone"] == "Europe/Berlin"
    body = {"timezone": "Mars/Base", "quiet_hours": {"from": "25:00"}, "version": 3, "colour": "red"}
    assert faults(user.patch(PREFERENCES, json=body)) == {
        "/timezone": "unknown_timezone",
        "/quiet_hours/from": "invalid_time",
        "/version": "read_only",
        "/colour": "unknown_member",
    }
    assert user.get(PREFERENCES).json()["version"] == 1 and other.get(PREFERENCES).json()["version"] == 0
    assert user.get(PREFERENCES, headers={"If-None-Match": '"1"'}).status_code == 304


def test_reminders_and_preferences_outlive_a_crash():
    with Server() as own:
        user = Client.sign_up(own)
        task = user.create(due_date="2035-01-01", reminders=[{"minutes_before": -60}, {"at": "2034-12-31T08:00:00Z"}])
        chosen = choose(user, timezone="Asia/Tokyo", quiet_hours={"from": "22:00", "to": "07:00", "days": ["SA"]})
        remind_soon(user)
        told = fired(user)
        own.kill()
        own.start()
        user = user.again()
        assert user.task(task["id"]) == task and inbox(user) == told
        assert user.get(PREFERENCES).json() == chosen
        own.stop()
