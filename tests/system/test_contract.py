"""CONTRACT.md: where the documents disagree, one resolution each. The tests carry the numbers of its lines.

Lines that belong to later issues (
    8, 19, 22, 27 to 29, 31 to 34, 38, 39, 41, 42, 45 to 47
) are not here; 26 and 40 are in
test_command_line.py as well.
"""

import concurrent.futures
import json

import pytest

from client import PASSWORD, Client, faults, make_token, new_id, problem, read_token

V1 = "/api/v1/tasks"
S4_MEMBERS = {
    "id",
    "user_id",
    "title",
    "description",
    "completed",
    "priority",
    "tags",
    "due_date",
    "is_recurring",
    "recurrence_pattern",
    "completed_at", "created_at", "updated_at",
}
S3_AND_S4_MEMBERS = S4_MEMBERS | {"reminder_at", "recurrence_rule"}


@pytest.fixture
def s4(user):
    return f"/api/{user.id}/tasks"


@pytest.fixture(params=["v1", "v2", "s3", "s4"])
def surface(request, user):
    """The path of each of the four surfaces."""
    return {"v1": V1, "v2": "/api/v2/tasks", "s3": "/tasks", "s4": f"/api/{user.id}/tasks"}[request.param]


def test_01_one_task_behind_every_prefix(user, surface):
    id = user.create("One", surface)["id"]
    for path in (V1, "/api/v2/tasks", "/tasks", f"/api/{user.id}/tasks"):
        answer = user.get(f"{path}/{id}")
        assert answer.status_code == 200 and answer.json()["title"] == "One"
        assert answer.headers["ETag"] == '"1"'
    changed = user.put(f"{surface}/{id}", json={"title": "Two"})
    assert changed.status_code == 200 and user.task(id)["title"] == "Two"
    assert user.get(f"{surface}/{id}", headers={"If-None-Match": '"2"'}).status_code == 304


def test_01_facades_are_declared_deprecated(user, openapi):
    for path, item in openapi["paths"].items():
        facade = not path.startswith("/api/v1/") and path.split("/")[1] in ("api", "tasks")
        for method, operation in item.items():
            alias = path == "/api/v1/auth/register"
            assert operation.get("deprecated", False) == (facade or alias), (method, path)
    assert user.get("/tasks").headers["Deprecation"].startswith("@")
    assert "Deprecation" not in user.get(V1).headers


def test_02_403_only_for_the_path_of_another_user(user, other, s4):
    id = user.create("Secret")["id"]
    for path in (s4, f"{s4}/{id}", f"{s4}/{new_id()}", f"/api/{new_id()}/tasks"):
        problem(other.get(path), 403, "forbidden")
    problem(other.get(f"/api/{other.id}/tasks/{id}"), 404, "not_found")
    problem(other.get(f"{V1}/{id}"), 404, "not_found")


def test_03_a_missing_or_invalid_token_is_401_with_a_challenge(stranger, user, surface):
    for method in ("GET", "POST"):
        problem(stranger.request(method, surface, json={} if method == "POST" else None), 401, "unauthorized")
    problem(stranger.get(surface, headers={"Authorization": "Bearer nonsense"}), 401)


def test_04_invalid_input_is_400(user, surface):
    assert "/title" in faults(user.post(surface, json={}))
    id = user.create("x")["id"]
    assert "/priority" in faults(user.put(f"{surface}/{id}", json={"priority": "urgent"}))
    assert "limit" in faults(user.get(surface, params={"limit": "x"}))


def test_04_422_is_for_the_reuse_of_a_key_only(user, surface):
    keyed = {"headers": {"Idempotency-Key": "k"}}
    assert user.post(surface, json={"title": "One"}, **keyed).status_code == 201
    problem(user.post(surface, json={"title": "Two"}, **keyed), 422, "idempotency_mismatch")


def test_05_problems_have_the_detail_of_s4(user, s4):
    assert problem(user.get(f"{s4}/{new_id()}"), 404)["detail"] == "Task not found"


@pytest.mark.parametrize("written", ["HIGH", "high", "High", "hIGH"])
def test_06_priorities_are_read_in_any_case(user, s4, written):
    task = user.create(priority=written)
    assert task["priority"] == "HIGH"
    assert user.get("/tasks/" + task["id"]).json()["priority"] == "High"
    assert user.get(f"{s4}/{task['id']}").json()["priority"] == "HIGH"


def test_06_defaults_and_none(user, s4):
    assert user.create()["priority"] == "NONE"
    assert user.create("x", s4)["priority"] == "NONE"
    assert user.create("x", "/tasks")["priority"] == "Medium"
    none = user.create("x", priority="None")
    assert user.get("/tasks/" + none["id"]).json()["priority"] is None
    assert user.put("/tasks/" + none["id"], json={"title": "y"}).json()["priority"] is None
    low = user.create("x", "/tasks", priority="Low")
    assert low["priority"] == "Low" and user.task(low["id"])["priority"] == "LOW"


def test_07_patterns_are_short_for_rules(user, s4):
    for pattern in ("DAILY", "WEEKLY", "MONTHLY"):
        task = user.create("x", s4, recurrence_pattern=pattern, is_recurring=True)
        assert task["recurrence_pattern"] == pattern and task["is_recurring"] is True
        assert user.task(task["id"])["recurrence_rule"] == "FREQ=" + pattern
    ruled = user.create(recurrence_rule="FREQ=DAILY;INTERVAL=2", timezone="Europe/Berlin")
    assert (ruled["recurrence_pattern"], ruled["is_recurring"], ruled["timezone"]) == (
        None, True, "Europe/Berlin"
    )
    assert user.create(
        recurrence_rule="FREQ=WEEKLY", recurrence_pattern="weekly"
    )["recurrence_pattern"] == "WEEKLY"
    assert user.create()["is_recurring"] is False


def test_07_a_contradiction_is_refused(user):
    assert "/recurrence_pattern" in faults(
        user.post(V1, json={"title": "x", "recurrence_rule": "FREQ=DAILY", "recurrence_pattern": "WEEKLY"})
    )
    assert "/is_recurring" in faults(
        user.post(V1, json={"title": "x", "recurrence_rule": "FREQ=DAILY", "is_recurring": False})
    )
    assert "/is_recurring" in faults(user.post(V1, json={"title": "x", "is_recurring": True}))
    assert user.tasks() == []


def test_09_toggle_and_complete(user, s4):
    id = user.create()["id"]
    assert user.post(f"/tasks/{id}/toggle").json()["completed"] is True
    assert user.post(f"/tasks/{id}/toggle").json()["completed"] is False
    for _ in range(2):
        answer = user.patch(f"{s4}/{id}/complete")
        assert answer.status_code == 200 and answer.json()["completed"] is True
        assert set(answer.json()) == S4_MEMBERS
    assert user.post(f"{V1}/{id}/complete").json()["version"] == 4
    assert len(user.tasks()) == 1


def test_10_delete_has_the_status_of_its_surface_and_moves_to_the_trash(user, s4):
    for path in (V1, "/api/v2/tasks", "/tasks"):
        answer = user.delete(f"{path}/{user.create()['id']}")
        assert answer.status_code == 204 and answer.content == b""
    id = user.create()["id"]
    answer = user.delete(f"{s4}/{id}")
    assert answer.status_code == 200
    assert answer.json() == {"message": "Task deleted successfully", "deleted_id": id}
    assert len(user.tasks(V1 + "/trash")) == 4


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_11_put_and_patch_keep_what_is_absent_and_clear_what_is_null(user, surface, method):
    task = user.create("Old", description="Keep", due_date="2030-01-01T00:00:00Z")
    changed = user.request(method, f"{surface}/{task['id']}", json={"title": "New", "due_date": None}).json()
    assert (changed["title"], changed["description"], changed["due_date"]) == ("New", "Keep", None)


def test_12_the_description_of_s4_is_shorter_on_input_only(user, s4):
    for path in (V1, "/tasks"):
        assert len(user.create("x", path, description="é" * 2000)["description"]) == 2000
        assert "/description" in faults(user.post(path, json={"title": "x", "description": "x" * 2001}))
    long = user.create(description="x" * 2000)
    assert len(user.get(f"{s4}/{long['id']}").json()["description"]) == 2000
    assert user.put(f"{s4}/{long['id']}", json={"title": "y"}).status_code == 200
    assert "/description" in faults(user.post(s4, json={"title": "x", "description": "x" * 1001}))
    assert user.create("x", s4, description="x" * 1000)


def test_13_lists_have_the_shape_of_their_surface(user, s4):
    for number in range(3):
        user.create(str(number))
    for path in (V1, "/api/v2/tasks", "/tasks"):
        page = user.get(path, params={"limit": 2}).json()
        assert set(page) == {"items", "total", "limit", "offset", "next_cursor", "has_more"}
        assert (page["total"], page["limit"], page["offset"], page["has_more"]) == (3, 2, 0, True)
    answer = user.get(s4, params={"limit": 2})
    assert isinstance(answer.json(), list) and [task["title"] for task in answer.json()] == ["2", "1"]
    assert answer.headers["X-Total-Count"] == "3" and "next" in answer.links
    assert all(set(task) == S4_MEMBERS for task in answer.json())


@pytest.mark.parametrize(
    "value, titles",
    [
        ("true", ["done"]),
        ("completed", ["done"]),
        ("false", ["open"]),
        ("pending", ["open"]),
        ("all", ["done", "open"]),
    ],
)
def test_14_every_spelling_of_the_status_filter(user, surface, value, titles):
    user.create("open")
    user.create("done", completed=True)
    answer = user.get(surface, params={"status": value, "sort_by": "title"}).json()
    assert [task["title"] for task in (answer if isinstance(answer, list) else answer["items"])] == titles


def test_15_tags_are_and_tags_any_is_or(user, surface):
    user.create("both", tags=["a", "b"])
    user.create("one", tags=["a"])

    def found(**parameters):
        answer = user.get(surface, params={"sort_by": "title", **parameters}).json()
        return [task["title"] for task in (answer if isinstance(answer, list) else answer["items"])]

    assert found(tags="a,b") == ["both"] and found(tags_any="a,b") == ["both", "one"]
    assert found(tags="a") == ["both", "one"]


def test_16_tags_keep_their_order_and_lose_their_doubles(user, surface):
    assert user.create("x", surface, tags=["b", "A", "B", "a", "c"])["tags"] == ["b", "A", "c"]


def test_17_any_text_is_a_subject(server):
    for subject in ("auth0|5f7c8", "42", "ünïcode", "x" * 255, "a/b c"):
        one, again = Client.external(server, sub=subject), Client.external(server, sub=subject)
        id = one.get("/api/v1/me").json()["id"]
        assert again.get("/api/v1/me").json()["id"] == id
        task = one.create("Mine")
        assert task["user_id"] == id and again.task(task["id"]) == task
    assert Client.external(server, sub="auth0|5f7c9").tasks() == []


def test_17_a_string_subject_works_in_the_path(server):
    client = Client.external(server, sub="user_2abc")
    assert client.create("x", "/api/user_2abc/tasks")["title"] == "x"
    me = client.get("/api/v1/me").json()["id"]
    assert len(client.get(f"/api/{me}/tasks").json()) == 1
    problem(client.get("/api/user_2abd/tasks"), 403)


def test_18_the_session_satisfies_every_document(stranger):
    account = {"email": f"{new_id()}@example.org", "password": PASSWORD, "name": "Ada"}
    for path, status in (("/api/v1/auth/signup", 201), ("/api/v1/auth/login", 200)):
        answer = stranger.post(
            path, json=account if status == 201 else {name: account[name] for name in ("email", "password")}
        )
        assert answer.status_code == status
        session = answer.json()
        assert {
            "access_token", "refresh_token", "expires_in", "token", "expires_at", "user", "token_type"
        } <= set(session)
        assert session["token"] == session["access_token"] and session["token_type"] == "Bearer"
        assert session["expires_in"] == 900
        header, claims = read_token(session["token"])
        assert claims["sub"] == claims["user_id"] == session["user"]["id"]
        assert (claims["email"], claims["name"]) == (account["email"], "Ada")
        assert claims["exp"] - claims["iat"] == 900
        assert {"id", "email", "name", "created_at"} <= set(session["user"])


def test_18_an_external_token_names_its_user_by_sub_or_user_id(server):
    subject = new_id()
    by_sub = Client.external(server, sub=subject, email="ext@example.org", name="Ext")
    by_user_id = Client.external(server, sub=None, user_id=subject)
    me = by_sub.get("/api/v1/me").json()
    assert (me["email"], me["name"]) == ("ext@example.org", "Ext")
    assert by_user_id.get("/api/v1/me").json()["id"] == me["id"]


def test_18_a_first_request_by_many_connections_makes_one_user(server):
    token = make_token(sub="many-" + new_id())
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        ids = set(pool.map(lambda _: Client(server, token).create("x")["user_id"], range(12)))
    assert len(ids) == 1 and len(Client(server, token).tasks()) == 12


def test_20_own_and_external_issuers_live_together(user, server):
    external = Client.external(server, sub=new_id())
    user.create("own")
    external.create("external")
    assert user.titles() == ["own"] and external.titles() == ["external"]


def test_20_the_shared_secret_signs_for_no_issuer_but_its_own(user, server):
    problem(Client(server, make_token(iss="steward", sub=user.id)).get("/api/v1/tasks"), 401, "unauthorized")


def test_21_a_second_account_with_the_address_is_409(user, stranger):
    body = {"email": user.account["email"].upper(), "password": PASSWORD, "name": "Eve"}
    for path in ("/api/v1/auth/signup", "/api/v1/auth/register", "/api/auth/signup"):
        assert problem(
            stranger.post(path, json=body), 409, "conflict"
        )["detail"] == "Email already registered"


@pytest.mark.parametrize(
    "given, shown, all_day",
    [
        ("2030-03-01T10:00:00Z", "2030-03-01T10:00:00Z", False),
        ("2030-03-01T10:00:00+02:00", "2030-03-01T08:00:00Z", False),
        ("2030-03-01T10:00:00", "2030-03-01T10:00:00Z", False),
        ("2030-03-01T10:00:00.123456Z", "2030-03-01T10:00:00.123456Z", False),
        ("2030-03-01", "2030-03-01", True),
    ],
)
def test_23_dates_are_rfc_3339_and_naive_ones_are_utc(user, surface, given, shown, all_day):
    id = user.create("x", surface, due_date=given)["id"]
    task = user.task(id)
    assert task["due_date"].startswith(shown) and task["due_all_day"] is all_day
    assert task["due_date"].endswith("Z")
    assert user.patch(f"{V1}/{id}", json={"due_date": task["due_date"]}).status_code == 200


def test_24_tasks_have_the_members_of_both_documents(user):
    task = user.create(due_date="2030-01-02T00:00:00Z", reminder_at="2030-01-01T00:00:00Z", completed=True)
    assert S3_AND_S4_MEMBERS <= set(task) and task["reminder_at"] and task["completed_at"]
    assert set(user.get("/tasks/" + task["id"]).json()) >= S3_AND_S4_MEMBERS
    assert set(user.get(f"/api/{user.id}/tasks/{task['id']}").json()) == S4_MEMBERS


def test_25_and_26_postgresql_with_migrations(server):
    names = {row[0] for row in server.query("select tablename from pg_tables where schemaname = 'public'")}
    assert {"users", "tasks", "events", "tags", "projects", "idempotency_records", "shards"} <= names


TEXTS = [
    "plain",
    "<script>alert(1)</script> & \"quotes\" 'n' backslash \\ / \\u0041",
    "Robert'); DROP TABLE tasks;--",
    "Ünïcödé 漢字 العربية 😀 👩‍👩‍👧 e\u0301 \u202eoverride",
    "  spaces around  ",
    "%s %n {0} ${x} $1",
    "\U0001f600" * 200,
]


@pytest.mark.parametrize("text", TEXTS, ids=lambda value: ascii(value)[:20])
def test_35_text_is_stored_unchanged(user, surface, text):
    id = user.create(text, surface, description=text + "\n\ttab")["id"]
    for client in (user, user.again()):
        task = client.task(id)
        assert (task["title"], task["description"]) == (text, text + "\n\ttab")
    [found] = user.tasks(q=text.strip()[:20])
    assert found["id"] == id


@pytest.mark.parametrize(
    "body",
    [
        b'{"title":"a\\u0000b"}',
        b'{"title":"a\\u001bb"}',
        b'{"title":"\xc3\x28"}',
        b'{"title":"\\ud800"}',
        b'{"title":"a\x01b"}',
        b'{"title":"\xed\xa0\x80"}',
    ],
)
def test_35_what_is_no_text_is_refused(user, surface, body):
    faults(user.post(surface, data=body, headers={"Content-Type": "application/json"}))
    assert user.tasks() == []


def test_35_lengths_count_characters(user):
    assert user.create("😀" * 200)
    assert "/title" in faults(user.post(V1, json={"title": "😀" * 201}))


def test_36_cors_is_an_allowlist(user):
    answer = user.get(V1, headers={"Origin": "https://app.example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example.org"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "*" not in json.dumps(
        [value for name, value in answer.headers.items() if name.startswith("Access-Control")]
    )
    assert "Access-Control-Allow-Origin" not in user.get(
        V1, headers={"Origin": "https://evil.example"}
    ).headers


def test_37_health_and_readiness(stranger):
    for path in ("/health", "/livez", "/api/v1/health", "/ready", "/readyz"):
        assert stranger.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "word, found",
    [
        ("rent", True),
        ("RENT", True),
        ("ent", True),
        ("the rent", True),
        ("rental", False),
        ("transf", True),
        ("50%", True),
        ("_", False),
    ],
)
def test_43_a_keyword_matches_as_substring(user, surface, word, found):
    user.create("Pay the rent", description="50% by bank transfer")
    answer = user.get(surface, params={"q": word}).json()
    assert len(answer if isinstance(answer, list) else answer["items"]) == (1 if found else 0)


def test_44_signup_and_its_aliases(stranger):
    for path in ("/api/v1/auth/signup", "/api/v1/auth/register", "/api/auth/signup"):
        answer = stranger.post(
            path, json={"email": f"{new_id()}@example.org", "password": PASSWORD, "name": "Ada"}
        )
        assert answer.status_code == 201, path
    user = Client.sign_up(stranger)
    for path in ("/api/v1/auth/login", "/api/auth/login"):
        assert stranger.post(
            path, json={"email": user.account["email"], "password": PASSWORD}
        ).status_code == 200, path


def test_48_own_writes_are_seen_at_once_on_every_connection(user, surface):
    """Read your writes, list and search included: no cache may be behind."""
    second = user.again()
    id = user.create("0")["id"]
    for number in range(1, 40):
        writer, reader = (user, second) if number % 2 else (second, user)
        assert writer.put(f"{surface}/{id}", json={"title": f"title {number}"}).status_code == 200
        assert reader.get(f"{surface}/{id}").json()["title"] == f"title {number}"
        assert reader.titles(q=f"title {number}") == [f"title {number}"]
