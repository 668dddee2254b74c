"""What AI was asked and what it cost: kept, shown, and counted on after a crash (FEATURES G3, G4)."""

import time

import pytest

from client import PASSWORD, Client, faults
from redis_server import Redis
from server import Server, until
from test_ai import PATH, look, looked, metric, mind, page, provider, reading, site, user, watch  # noqa: F401

CALLS = "/api/v1/ai/calls"
UNREADABLE = "Yours for forty-five euros."


def calls(user, **query):
    answer = user.get(CALLS, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def ended(user, count=1):
    return until(lambda: len(found := [one for one in calls(user) if one["outcome"] != "asked"]) >= count and found, "the calls")


def settings_of(provider, **more):
    return {"ANTHROPIC_API_KEY": "key", "ANTHROPIC_BASE_URL": provider.url, "OUTBOUND_NETWORKS": "any", **more}


@pytest.fixture
def away(site, mind):
    """A page whose price the rules do not find."""
    page(site, "/lamp", UNREADABLE)
    mind.facts["price"] = (45, "forty-five euros")


def test_calls_are_shown_with_what_they_cost(user, site, away, reading):
    made = watch(user, site)
    looked(user, made)
    (call,) = ended(user)
    assert call["monitor_id"] == made["id"] and call["purpose"] == "extract" and call["outcome"] == "answered"
    assert call["provider"] == "anthropic" and call["request_id"].startswith("req_") and call["attempts"] == ["anthropic answered"]
    assert call["input_tokens"] > 0 and 0 < call["cost"] < 0.01 and call["duration_ms"] < 30_000
    assert UNREADABLE not in str(call)
    numbers = user.get(f"{PATH}/{made['id']}/statistics").json()
    assert numbers["ai_calls"] == 1 and numbers["ai_cost"] == call["cost"]
    again = watch(user, site)
    looked(user, again)
    newest = ended(user, 2)[0]
    assert newest["outcome"] == "cached" and newest["cost"] == 0 and newest["monitor_id"] == again["id"]
    first = user.get(CALLS, params={"limit": 1}).json()
    assert first["has_more"] and [one["id"] for one in first["items"]] == [newest["id"]]
    rest = user.get(CALLS, params={"limit": 1, "cursor": first["next_cursor"]}).json()
    assert not rest["has_more"] and rest["next_cursor"] is None and rest["items"] == [call]
    of_one = user.get(CALLS, params={"monitor_id": made["id"]}).json()
    assert of_one["total"] == 1 and of_one["cost"] == call["cost"] and first["total"] == 2
    assert of_one["items"] == [call] == calls(user, outcome="answered")
    assert set(faults(user.get(CALLS, params={"outcome": "good", "limit": 0, "colour": 1}))) == {"outcome", "limit", "colour"}


def test_calls_are_nobody_else_s_and_go_with_their_account(user, site, away, reading):
    made = watch(user, site)
    looked(user, made)
    (call,) = ended(user)
    other = Client.sign_up(reading)
    assert calls(other) == [] == calls(other, monitor_id=made["id"])
    assert [row["id"] for row in user.get("/api/v1/me/export").json()["ai_calls"]] == [call["id"]]
    count = f"select count(*) from ai_calls where user_id = '{user.id}'"
    assert reading.query(count) == [["1"]]
    assert user.delete("/api/v1/me", json={"password": PASSWORD}).status_code == 204
    assert reading.query(count) == [["0"]]


def test_a_monitor_says_whether_ai_reads_for_it(user, site, away, provider):
    made = watch(user, site)
    assert made["ai"] == "auto" and looked(user, made)["facts"][0]["value"] == 45
    never = user.patch(f"{PATH}/{made['id']}", json={"ai": "never"}).json()
    assert never["ai"] == "never"
    looked(user, made, 2)
    count = len(provider.requests)
    page(site, "/lamp", UNREADABLE + " Or more.")
    assert look(user, made)["facts"][0]["value"] is None and len(provider.requests) == count
    page(site, "/lamp", "Price: 60 EUR, for you forty-five euros.")
    user.patch(f"{PATH}/{made['id']}", json={"ai": "always"})
    until(lambda: user.get(f"{PATH}/{made['id']}").json()["facts"][0]["value"] == 45, "what AI reads")
    assert len(provider.requests) == count + 1


def test_a_dry_run_says_what_ai_would_cost(user, server):
    body = {"prompt": "Tell me when https://shop.example/lamp costs less than 50 euros", "frequency": "@every 1h"}
    cost = user.post(PATH + "/validate", json=body).json()["cost_estimate"]
    assert cost["ai"] == "if_unsure" and cost["looks_per_day"] == 24 and cost["currency"] == "USD"
    assert cost["amount_per_day"] == pytest.approx(24 * cost["amount_per_look"]) and cost["amount_per_look"] > 0
    without = Client.sign_up(server).post(PATH + "/validate", json=body).json()["cost_estimate"]
    assert without["ai"] == "no" and without["amount_per_day"] == 0 and "No AI provider" in without["reason"]


def test_kill_9_lets_no_budget_begin_anew(template, site, away, provider):
    # One question reserves some 2.2 cents: the second of two that are under way is too much for a budget of 3.
    with Server(**settings_of(provider, AI_USER_DAILY_BUDGET="3")) as own:
        user = Client.sign_up(own)
        provider.script[:] = ["hang"]
        made = watch(user, site)
        until(lambda: provider.requests, "the question is on its way")
        own.kill()
        own.start()
        (lost,) = [one for one in calls(user) if one["outcome"] == "asked"]
        assert 0.02 < lost["cost"] < 0.03 and lost["monitor_id"] == made["id"] and lost["request_id"] == ""
        assert metric(own, "steward_ai_spent_today_dollars") == pytest.approx(lost["cost"])
        until(lambda: calls(user, outcome="over_budget"), "the look is repeated and may not ask", limit=120)
        assert len(provider.requests) == 1
        own.stop()


def test_what_was_spent_is_counted_after_every_end(template, site, away, provider):
    with Server(**settings_of(provider)) as own:
        user = Client.sign_up(own)
        looked(user, watch(user, site))
        (call,) = ended(user)
        for end in (own.kill, own.stop):
            end()
            own.start()
            assert metric(own, "steward_ai_spent_today_dollars") == pytest.approx(call["cost"])
        assert calls(user) == [call]
        own.stop()


def test_answers_are_shared_through_redis_and_nothing_depends_on_it(template, site, away, mind, provider):
    with Redis() as redis, Server(**settings_of(provider, REDIS_URL=redis.url)) as own:
        user = Client.sign_up(own)
        looked(user, watch(user, site))
        ended(user)
        assert len(provider.requests) == 1
        (key,) = redis.ask("KEYS", "steward:ai:*").split()
        assert 0 < int(redis.ask("PTTL", key)) <= 24 * 3_600_000 and UNREADABLE not in key + redis.ask("GET", key)
        own.restart()
        again = looked(user, watch(user, site))
        assert again["facts"][0]["value"] == 45 and len(provider.requests) == 1, "Redis remembers"
        assert ended(user, 2)[0]["outcome"] == "cached"
        redis.kill()
        mind.facts["price"] = (46, "forty-six euros")
        page(site, "/chair", "Yours for forty-six euros.")
        begin = time.monotonic()
        assert looked(user, watch(user, site, "/chair"))["facts"][0]["value"] == 46
        assert time.monotonic() - begin < 10
        assert looked(user, watch(user, site, "/chair"))["facts"][0]["value"] == 46 and len(provider.requests) == 2
        own.stop()
