"""The program as an operator calls it (DESIGN section 10)."""

import re
import shutil
import signal

import pytest

from client import Client, make_token, problem, read_token
from live import follow
from raw import Connection, head
from server import PATIENCE, Server, free_port, make_folder, run, until

SUBCOMMANDS = ["serve", "migrate", "seed", "config", "token", "admin", "secrets", "keys", "audit", "invite"]
PRODUCTION = {
    "ENVIRONMENT": "production",
    "RATE_LIMIT_DEFAULT": "100/60s",
    "TRUSTED_PROXIES": "127.0.0.1",
    "JWT_SECRET": None,
    "STEWARD_BCRYPT_COST": "12",
}


def one_clear_line(done, *words):
    """The command failed and told why in one line."""
    assert done.returncode not in (0, None) and done.returncode > 0, done
    lines = [line for line in done.stderr.splitlines() if line.startswith("steward: ")]
    assert len(lines) == 1, done.stderr
    for word in words:
        assert word in lines[0], lines[0]


def test_help_tells_of_every_command():
    done = run("--help")
    assert done.returncode == 0 and done.stderr == ""
    for name in SUBCOMMANDS:
        assert re.search(rf"^\s+{name}\s", done.stdout, re.MULTILINE), name
        assert run(name, "--help").returncode == 0
    assert "--listen" in run("serve", "--help").stdout


def test_version():
    done = run("--version")
    assert done.returncode == 0 and re.fullmatch(r"steward \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--frobnicate"],
        ["serve", "--frobnicate"],
        ["frobnicate"],
        [],
        ["migrate"],
        ["migrate", "sideways"],
        ["token"],
        ["config"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_refused_with_a_message(arguments):
    done = run(*arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.strip()) > 10
    if arguments and "frobnicate" in arguments[-1]:
        assert "frobnicate" in done.stderr


def test_config_print_tells_every_value_and_its_origin():
    done = run("config", "print", "--listen", "127.0.0.1:9", DATABASE_URL="postgresql://u:hush@h/db")
    assert done.returncode == 0
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if line}
    assert "127.0.0.1:9" in lines["listen"] and "--listen" in lines["listen"]
    assert "RATE_LIMIT_DEFAULT in the environment" in lines["rate_limit_default"]
    assert lines["trash_days"].split() == ["trash_days", "30", "default"]
    assert "hush" not in done.stdout and "system-tests-share" not in done.stdout
    assert "(set)" in lines["jwt_secret"] and "(set)" in lines["database_url"]


def test_config_check():
    assert run("config", "check").returncode == 0
    done = run("config", "check", "--listen", "nowhere", STEWARD_BCRYPT_COST="99", PORT="x")
    assert done.returncode == 2
    for setting in ("listen", "bcrypt_cost", "STEWARD_BCRYPT_COST in the environment"):
        assert setting in done.stdout


@pytest.mark.parametrize(
    "settings, word",
    [
        ({"JWT_SECRET": "hunter2-hunter2"}, "jwt_secret"),
        ({"JWT_SECRET": "change-me-change-me-change-me-change-me"}, "jwt_secret"),
        ({"BETTER_AUTH_SECRET": "a" * 64}, "jwt_secret"),
        ({"RATE_LIMIT_DEFAULT": "unlimited"}, "rate_limit_default"),
        ({"CORS_ORIGINS": "*"}, "cors_origins"),
        ({"TRUSTED_PROXIES": None}, "tls_cert"),
        ({"RATE_LIMIT_AUTH": "unlimited"}, "rate_limit_auth"),
    ],
    ids=str,
)
def test_production_refuses_what_is_weak(folder, settings, word):
    done = run("config", "check", **{**PRODUCTION, **settings})
    assert done.returncode == 2 and word in done.stdout
    assert settings.get("JWT_SECRET", "?") not in done.stdout
    served = run(
        "serve", "--data-dir", folder / "data", "--listen", "127.0.0.1:0", **{**PRODUCTION, **settings}
    )
    assert served.returncode == 2 and word in served.stderr


def test_a_strong_production_starts_with_hsts():
    with Server(**PRODUCTION) as own:
        taken_by_https = Client(own).get("/", headers={"X-Forwarded-Proto": "https"})
        assert taken_by_https.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert "Strict-Transport-Security" not in Client(own).get("/").headers
        secret = own.data_dir / "encryption-keys"
        assert secret.stat().st_mode & 0o777 == 0o600 and len(secret.read_text().strip()) >= 32
        user = Client.sign_up(own)
        own.restart()
        assert user.again().get("/api/v1/me").status_code == 200  # the secret that was made stays
        own.stop()


@pytest.mark.parametrize(
    "one, two", [("JWT_SECRET", "BETTER_AUTH_SECRET"), ("CORS_ORIGINS", "ALLOWED_ORIGINS")]
)
def test_two_names_with_different_values_are_refused(one, two):
    values = {
        one: "https://a.example.org-0123456789-0123456789", two: "https://b.example.org-0123456789-0123456789"
    }
    done = run("config", "check", **{"JWT_SECRET": None, **values})
    assert done.returncode == 2 and one in done.stdout and two in done.stdout
    assert run("config", "check", **{"JWT_SECRET": None, one: values[one], two: values[one]}).returncode == 0


def test_a_file_is_weaker_than_the_environment_and_that_than_the_command_line(tmp_path):
    file = tmp_path / "steward.toml"
    file.write_text("trash_days = 11\nidempotency_hours = 12\nreaders = 3\n")
    done = run("config", "print", "--config", file, "--trash-days", 31, STEWARD_IDEMPOTENCY_HOURS="32")
    shown = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if line}
    assert (shown["trash_days"], shown["idempotency_hours"], shown["readers"]) == ("31", "32", "3")
    file.write_text("trash_dayz = 11\n")
    done = run("config", "check", "--config", file)
    assert done.returncode == 2 and "trash_dayz" in done.stdout
    assert run("config", "check", "--config", tmp_path / "absent.toml").returncode == 2


@pytest.fixture
def folder():
    """A folder for data directories; removed when the PostgreSQL in it has ended."""
    made = make_folder()
    yield made
    Server(made).remove()
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def stopped():
    """A data directory whose server was stopped, and its user."""
    own = Server()
    with own:
        user = Client.sign_up(own)
        user.create("Kept")
        own.stop()
        yield own, user


def test_migrations_go_down_and_up(stopped, folder):
    own, _ = stopped
    status = run("migrate", "status", "--data-dir", own.data_dir)
    assert status.returncode == 0 and re.fullmatch(r"(applied +\d+_\w+\n)+", status.stdout), status
    fresh = run("migrate", "status", "--data-dir", folder / "data")
    assert fresh.returncode == 0 and fresh.stdout == status.stdout.replace("applied", "missing"), fresh
    assert run("migrate", "up", "--data-dir", folder / "data").stdout == status.stdout
    count = len(status.stdout.splitlines())
    assert run("migrate", "down", count, "--data-dir", folder / "data").returncode == 0
    assert run("migrate", "status", "--data-dir", folder / "data").stdout == fresh.stdout
    assert run("migrate", "up", "--data-dir", folder / "data").stdout == status.stdout
    assert run("migrate", "down", 0, "--data-dir", folder / "data").returncode == 2


def test_a_token_for_an_account(stopped):
    own, user = stopped
    done = run("token", "--user", user.account["email"].upper(), "--data-dir", own.data_dir)
    assert done.returncode == 0, done
    token = done.stdout.strip()
    assert read_token(token)[1]["sub"] == user.id
    one_clear_line(
        run("token", "--user", "nobody@example.org", "--data-dir", own.data_dir), "nobody@example.org"
    )
    own.start()
    assert Client(own, token).titles() == ["Kept"]
    own.stop()


def test_a_token_of_the_command_line_is_listed_and_revoked_like_any_session(stopped):
    own, user = stopped
    token = run("token", "--user", user.account["email"], "--data-dir", own.data_dir).stdout.strip()
    own.start()
    guest = Client(own, token)
    listed = {one["id"]: one for one in guest.get("/api/v1/me/sessions").json()["items"]}
    made = listed[read_token(token)[1]["sid"]]
    assert made["device"] == "steward token" and made["current"]
    live = follow(guest)
    assert guest.delete(f"/api/v1/me/sessions/{made['id']}").status_code == 204
    assert live.until_closed().args[0] == 4401
    until(lambda: guest.get("/api/v1/me").status_code == 401, "the token is void", limit=5)
    own.stop()


def test_seed_makes_a_demo_account(folder):
    for _ in range(2):  # again changes nothing
        done = run("seed", "--data-dir", folder / "data")
        assert done.returncode == 0 and "@" in done.stdout, done
    email = re.search(r"\S+@\S+?(?=[\s,;.]*(\s|$))", done.stdout).group()
    token = run("token", "--user", email, "--data-dir", folder / "data").stdout.strip()
    with Server(folder) as own:
        assert len(Client(own, token).tasks()) == 53
        own.stop()


def test_a_second_server_on_the_data_directory_is_refused(server):
    done = run("serve", "--listen", f"127.0.0.1:{free_port()}", "--data-dir", server.data_dir)
    one_clear_line(done, str(server.data_dir), str(server.process.pid), "--data-dir")
    assert Client(server).get("/ready").status_code == 200


def test_a_port_in_use_is_refused(server, folder):
    done = run("serve", "--listen", f"127.0.0.1:{server.port}", "--data-dir", folder / "data")
    one_clear_line(done, str(server.port))


def test_an_impossible_data_directory_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    done = run("serve", "--listen", "127.0.0.1:0", "--data-dir", tmp_path / "file" / "data")
    one_clear_line(done, "--data-dir")


def test_a_database_that_is_not_there_is_refused(folder):
    done = run(
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        folder / "data",
        DATABASE_URL=f"postgresql://u:hush@127.0.0.1:{free_port()}/db",
    )
    one_clear_line(done, "DATABASE_URL")
    assert "hush" not in done.stderr + done.stdout


def test_two_servers_side_by_side(server):
    with Server() as own:
        for one in (server, own):
            assert Client.sign_up(one).create("Here")["title"] == "Here"
        own.stop()
    assert Client(server).get("/ready").status_code == 200


def test_the_interrupt_key_stops_like_sigterm():
    with Server() as own:
        own.process.send_signal(signal.SIGINT)
        assert own.process.wait(10) == 0
        assert own.postmaster() is None


def test_being_stopped_and_continued_does_not_cut_a_drain_short():
    with Server() as own:
        user, body = Client.sign_up(own), '{"title":"Last"}'
        with Connection(own) as connection:
            connection.send(head("POST", "/api/v1/tasks", user, Content_Length=len(body)) + "\r\n" + body[:1])
            user.get("/health")
            own.process.send_signal(signal.SIGTERM)
            until(lambda: "steward stops" in own.log(), "the drain has begun")
            own.process.send_signal(signal.SIGSTOP)
            own.process.send_signal(signal.SIGCONT)
            connection.send(body[1:])
            assert connection.read()[0] == 201
        assert own.process.wait(10) == 0
        assert "cut short" not in own.log()


def test_a_port_of_zero_is_any_free_one():
    own = Server()
    try:
        own.port = 0
        own.launch()
        told = until(lambda: re.search(r"http://127\.0\.0\.1:(\d+)", own.log()), "the address in the log")
        own.port = int(told.group(1))
        until(lambda: own.readiness()[0] == 200, "ready at that port")
    finally:
        own.remove()


def test_the_life_of_a_token_is_configured():
    """CONTRACT 18: JWT_EXPIRY_DAYS counts only when it is set."""
    with Server(JWT_EXPIRY_DAYS="7") as own:
        user = Client.sign_up(own)
        claims = read_token(user.token)[1]
        assert claims["exp"] - claims["iat"] == 7 * 86400


def test_a_server_may_speak_s3_everywhere():
    with Server(STEWARD_TASK_SHAPE="s3") as own:
        user = Client(own, make_token())
        assert user.create(priority="high")["priority"] == "High"


def test_ready_is_false_while_the_server_stops(server):
    problem(Client(server).get("/absent"), 404)  # the shared server is untouched by what follows
    with Server() as own:
        own.process.send_signal(signal.SIGTERM)
        until(lambda: own.readiness()[0] != 200, "not ready any more", PATIENCE)
        assert own.process.wait(10) == 0


def test_a_new_key_of_secrets_goes_into_the_data_directory(folder):
    done = run("secrets", "add-key", "--data-dir", folder / "data")
    keys = folder / "data" / "encryption-keys"
    assert done.returncode == 0, done.stderr
    assert len(keys.read_text().split()) == 2 and keys.stat().st_mode & 0o777 == 0o600
    done = run("secrets", "add-key", "--data-dir", folder / "data", ENCRYPTION_KEYS="0123456789abcdef" * 4)
    one_clear_line(done, "ENCRYPTION_KEYS", "openssl rand -hex 32")


def test_malformed_keys_for_secrets_are_refused(folder):
    done = run("serve", "--data-dir", folder, ENCRYPTION_KEYS="0123")
    assert done.returncode == 2 and "encryption_keys" in done.stderr and "0123," not in done.stderr
