"""Limits that nodes keep together in Redis, and what becomes of them without it (GUARANTEES G15)."""

import itertools
import json
import re

import pytest

from client import PASSWORD, Client
from redis_server import Redis
from server import Server, until

LOGIN = "/api/v1/auth/login"
names = (f"n{i}@example.org" for i in itertools.count())


def settings(redis, quota):
    return {
        "REDIS_URL": redis.url,
        "RATE_LIMIT_DEFAULT": "1000/60s",
        "RATE_LIMIT_AUTH": f"{quota}/86400s",
        "TRUSTED_PROXIES": "127.0.0.1",
    }


def attempts(own, address, count=1):
    """The statuses of so many logins, each with another name, from this address."""
    return [
        Client(own)
        .post(
            LOGIN,
            json={"email": next(names), "password": PASSWORD},
            headers={"X-Forwarded-For": address},
        )
        .status_code
        for _ in range(count)
    ]


def metric(own, name):
    return int(re.search(rf"^steward_redis_{name} ([0-9]+)$", Client(own).get("/metrics").text, re.M)[1])


def redis_check(own):
    status, body = own.readiness()
    checks = [check for check in json.loads(body)["checks"] if check["name"] == "redis"]
    return status, checks[0] if checks else None


def is_up(own):
    return metric(own, "up") == 1


@pytest.fixture
def redis():
    with Redis() as running:
        yield running


def test_two_servers_admit_the_quota_together(redis):
    with Server(**settings(redis, 7)) as one, Server(**settings(redis, 7)) as two:
        until(lambda: is_up(one) and is_up(two), "Redis is found")
        together = [attempts(own, "198.51.100.1")[0] for own in (one, two) * 6]
        asked = metric(one, "claims_total") + metric(two, "claims_total")
        alone = metric(one, "alone_total") + metric(two, "alone_total")
        # On a busy machine an answer may come too late; such a request is counted by its node alone.
        assert together.count(401) >= 7 and together.count(401) <= 7 + alone and asked + alone >= 7
        if alone == 0:
            assert together == [401] * 7 + [429] * 5
        assert attempts(one, "198.51.100.2") == [401]
        assert int(redis.ask("PTTL", "steward:rate:auth:198.51.100.1")) > 0


def test_killed_frozen_and_started_again_redis_changes_no_answer(redis):
    with Server(**settings(redis, 100)) as own:
        user = Client.sign_up(own)
        until(lambda: is_up(own), "Redis is found")
        for away, back in ((redis.kill, redis.start), (redis.freeze, redis.thaw)):
            away()
            until(lambda: attempts(own, "198.51.100.3") == [401] and not is_up(own), "the loss is noticed")
            status, check = redis_check(own)
            assert status == 200 and check["ready"] and "alone" in check["reason"]
            assert attempts(own, "198.51.100.4", 5) == [401] * 5
            assert user.create("as ever")["title"] == "as ever"
            back()
            until(lambda: is_up(own), "Redis is found again")
            assert redis_check(own)[1]["reason"] == "answers"
        own.stop()


def test_without_redis_from_the_start_the_server_serves_and_limits_alone(redis):
    redis.kill()
    with Server(**settings(redis, 3)) as own:
        assert attempts(own, "198.51.100.1", 5) == [401] * 3 + [429] * 2
        redis.start()
        until(lambda: is_up(own), "Redis is found")


def test_a_full_redis_refuses_nothing_here(redis):
    redis.ask("CONFIG", "SET", "maxmemory", "1")
    with Server(**settings(redis, 3)) as own:
        until(lambda: is_up(own), "Redis is found")
        until(lambda: attempts(own, "198.51.100.1") and metric(own, "refused_total") > 0, "Redis refuses to write")
        assert attempts(own, "198.51.100.9", 5) == [401] * 3 + [429] * 2
        assert is_up(own)
