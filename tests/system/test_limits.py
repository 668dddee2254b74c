"""Rate limits over the network: exact under parallel clients, by the arithmetic of what the server tells."""

import concurrent.futures
import json
import re
import threading

from client import PASSWORD, Client, make_token, problem
from raw import Connection, head
from server import Server

TASKS = "/api/v1/tasks"
LOGIN = "/api/v1/auth/login"


def standing(answer):
    """(name, remaining, reset) of the RateLimit header."""
    name, remaining, reset = re.fullmatch('"([a-z]+)";r=([0-9]+);t=([0-9]+)', answer.headers["RateLimit"]).groups()
    return name, int(remaining), int(reset)


def together(count, work):
    """Runs work(i) on `count` threads that begin at the same moment."""
    begin = threading.Barrier(count)

    def run(i):
        begin.wait()
        return work(i)

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_answers_tell_the_standing():
    with Server(RATE_LIMIT_DEFAULT="10/10000s") as own:
        user = Client.sign_up(own)
        first = user.get(TASKS)
        assert first.headers["RateLimit-Policy"] == '"default";q=10;w=10000'
        assert standing(first) == ("default", 9, 1000)
        assert standing(user.get(TASKS + "/018f0000-0000-7000-8000-000000000000"))[1] == 8  # a 404 counts as well
        bulk = user.post(TASKS + "/bulk", json={"operations": []})
        assert bulk.status_code in (400, 429) and standing(user.get(TASKS))[1] == 7  # refused: counts for nothing
        assert user.get("/api/v1/me").headers["RateLimit-Policy"] == first.headers["RateLimit-Policy"]


def test_sixty_four_connections_get_exactly_the_quota():
    """The window is so long that nothing comes back while the test runs, however slow the machine is."""
    with Server(RATE_LIMIT_DEFAULT="200/86400s") as own:
        token = make_token()
        clients = [Client(own, token) for _ in range(64)]
        answers = sum(together(64, lambda i: [clients[i].get(TASKS) for _ in range(6)]), [])
        admitted = [answer for answer in answers if answer.status_code == 200]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert len(admitted) == 200 and len(refused) == 64 * 6 - 200
        assert sorted(standing(answer)[1] for answer in admitted) == list(range(200))
        for answer in refused:
            problem(answer, 429, "rate_limited")
            name, remaining, reset = standing(answer)
            wait = int(answer.headers["Retry-After"])
            # One request comes back after 432 s; all of them, counted from the first, after a day.
            assert (name, remaining) == ("default", 0) and 1 <= wait <= 432 and 86400 - 432 <= reset <= 86400


def test_logins_from_one_address_are_exact_and_leave_others_alone():
    with Server(RATE_LIMIT_DEFAULT="100/60s", RATE_LIMIT_AUTH="20/86400s", TRUSTED_PROXIES="127.0.0.1") as own:
        def attempt(address, i=0):
            body = json.dumps({"email": f"nobody{i}@example.org", "password": PASSWORD})
            text = head("POST", LOGIN, Content_Length=len(body), X_Forwarded_For=address) + "\r\n" + body
            with Connection(own) as connection:
                return connection.send(text).read()[0]

        answers = together(64, lambda i: attempt("198.51.100.1", i))
        assert sorted(answers) == [401] * 20 + [429] * 44
        assert attempt("198.51.100.2") == 401
        assert attempt("6.6.6.6, 198.51.100.1") == 429  # who is left of the client can be anybody


def test_a_client_cannot_name_its_address_itself():
    with Server(RATE_LIMIT_DEFAULT="100/60s", RATE_LIMIT_AUTH="2/86400s") as own:
        client = Client(own)
        answers = [
            client.post(
                LOGIN,
                json={"email": "nobody@example.org", "password": PASSWORD},
                headers={"X-Forwarded-For": f"198.51.100.{i}", "Forwarded": f"for=198.51.100.{i}"},
            ).status_code
            for i in range(4)
        ]
        assert answers == [401, 401, 429, 429]


def test_probes_are_answered_to_an_address_that_is_over_its_limit():
    with Server(RATE_LIMIT_DEFAULT="100/60s", RATE_LIMIT_IP="3/86400s") as own:
        client = Client(own)
        assert [client.get("/openapi.json").status_code for _ in range(5)] == [200] * 3 + [429] * 2
        for path in ("/health", "/ready", "/metrics"):
            assert client.get(path).status_code == 200


def test_logs_name_the_client_behind_the_proxy():
    with Server(LOG_LEVEL="debug", TRUSTED_PROXIES="127.0.0.1") as own:
        Client(own).get("/health", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.7"})
        lines = [json.loads(line) for line in own.log(most=100_000).splitlines() if line.startswith("{")]
        assert any(line.get("client") == "203.0.113.7" for line in lines)


def test_cookies_never_authenticate():
    """There is no cookie session, so no page of somebody else can act for a user: nothing to forge."""
    with Server() as own:
        user = Client.sign_up(own)
        stranger = Client(own)
        for name in ("token", "access_token", "session", "better-auth.session_token"):
            answer = stranger.get("/api/v1/me", headers={"Cookie": f"{name}={user.token}"})
            problem(answer, 401, "unauthorized")
            answer = stranger.post(TASKS, json={"title": "forged"}, headers={"Cookie": f"{name}={user.token}"})
            problem(answer, 401, "unauthorized")
        assert user.titles() == []
        assert "Set-Cookie" not in user.get("/api/v1/me").headers


def test_wrong_passwords_slow_down_who_guesses_and_nobody_else():
    with Server(RATE_LIMIT_DEFAULT="100/60s", RATE_LIMIT_AUTH="1000/60s", TRUSTED_PROXIES="127.0.0.1") as own:
        owner = Client.sign_up(own)
        email = owner.account["email"]

        def log_in(password, address, who=email):
            headers = {"X-Forwarded-For": address}
            return Client(own).post(LOGIN, json={"email": who, "password": password}, headers=headers)

        assert log_in(PASSWORD, "203.0.113.1").status_code == 200
        for who in (email, "nobody@example.org"):  # an account that does not exist is treated alike
            guesses = [log_in("wrong password", "198.51.100.1", who) for _ in range(12)]
            assert [answer.status_code for answer in guesses] == [401] * 10 + [429] * 2
            assert 1 <= int(guesses[-1].headers["Retry-After"]) <= 90
            problem(guesses[-1], 429, "rate_limited")
        assert log_in(PASSWORD, "198.51.100.1").status_code == 429  # not even the right one there, for a while
        for i in range(2, 131):  # and a crowd
            log_in("wrong password", f"198.51.100.{i}")
        assert log_in("wrong password", "198.51.100.250").status_code == 429
        assert log_in(PASSWORD, "203.0.113.1").status_code == 200  # the owner, where the owner has been before
