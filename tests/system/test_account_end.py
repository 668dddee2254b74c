"""An account's end: everything can be taken along, then everything is gone."""

import json

from client import PASSWORD, Client, faults, problem
from server import run, until
from test_isolation import Belongings

ME = "/api/v1/me"


def tables(server):
    return [
        row[0]
        for row in server.query(
            "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
        )
    ]


def rows_with(server, text):
    """Every table that holds this text anywhere: whatever tables there will be."""
    found = {}
    for table in tables(server):
        count = int(server.query(f"select count(*) from {table} as t where t::text like '%{text}%'")[0][0])
        if count:
            found[table] = count
    return found


def live_in(user):
    user.api_key = user.post("/api/v1/api-keys", json={"name": "x", "scopes": ["tasks:read"]}).json()["key"]
    Belongings(user)
    user.post("/api/v1/tasks", json={"title": "keyed"}, headers={"Idempotency-Key": "k"})
    Client(user.url).post("/api/v1/auth/password/forgot", json={"email": user.account["email"]})
    Client(user.url).get("/api/v1/tasks", headers={"X-API-Key": user.api_key})


def test_the_export_has_everything_but_secrets(server, user, other):
    live_in(user)
    other.create("of another")
    answer = user.get(ME + "/export")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    exported = answer.json()
    assert exported["user_id"] == user.id and exported["users"][0]["email"] == user.account["email"]
    assert {task["title"] for task in exported["tasks"]} == {"secret open", "secret gone", "secret reminder", "keyed"}
    assert exported["projects"][0]["name"] == "secret project 2" and exported["events"] and exported["audit_details"]
    columns = set()
    for rows in exported.values():
        for row in rows if isinstance(rows, list) else []:
            columns |= set(row)
    assert not [name for name in columns if "hash" in name or "token" in name or "secret" in name or "fingerprint" in name]
    text = json.dumps(exported)
    assert user.api_key not in text and "of another" not in text and other.id not in text
    with_users = {row[0] for row in server.query(
        "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'user_id' "
        "and not (select relispartition from pg_class where oid = to_regclass(quote_ident(table_name)))"
    )}
    assert with_users | {"users"} == set(exported) - {"format", "user_id", "exported_at"}


def pages(user):
    """The lines of an export that is read page by page, and how long each page was."""
    lines, sizes, path = [], [], ME + "/export/pages"
    while path:
        answer = user.get(path)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/x-ndjson", answer.text[:500]
        assert answer.headers["Cache-Control"] == "no-store"
        sizes.append(len(answer.content))
        lines += [json.loads(line) for line in answer.text.splitlines()]
        path = answer.links.get("next", {}).get("url")
    return lines, sizes


def test_pages_of_an_export_have_what_the_document_has(user, other):
    live_in(user)
    other.create("of another")

    def differ():
        document = user.get(ME + "/export").json()
        lines, _ = pages(user)
        assert all(set(line) == {"table", "row"} for line in lines)
        assert {line["table"] for line in lines} <= set(document)
        in_order = lambda rows: sorted(json.dumps(row, sort_keys=True) for row in rows)
        return [
            table for table, rows in document.items() if isinstance(rows, list)
            and in_order(rows) != in_order(line["row"] for line in lines if line["table"] == table)
        ]

    until(lambda: not differ(), "what was under way is done, and both are the same")


def test_an_account_of_any_size_is_exported_in_bounded_pages(server, user, other):
    user.create("the only one")
    count = 20_000
    server.query(
        "insert into events select (jsonb_populate_record(e, jsonb_build_object('seq', 1000 + n, 'content', repeat('x', 2000)))).* "
        f"from events e, generate_series(1, {count}) n where user_id = '{user.id}' and seq = 1"
    )
    told = problem(user.get(ME + "/export"), 409, "conflict")
    assert ME + "/export/pages" in told["detail"]
    lines, sizes = pages(user)
    assert max(sizes) < 4 * 1024 * 1024 and len(sizes) > 10
    numbers = [line["row"]["seq"] for line in lines if line["table"] == "events"]
    assert numbers == sorted(set(numbers)) and numbers[-count:] == list(range(1001, 1001 + count))
    assert [line["row"]["title"] for line in lines if line["table"] == "tasks"] == ["the only one"]
    assert other.get(ME + "/export").status_code == 200


def test_pages_of_an_export_refuse_what_is_no_cursor_of_theirs(server, user, other):
    user.create("the first event")
    server.query(
        "insert into events select (jsonb_populate_record(e, jsonb_build_object('seq', 1000 + n, 'content', repeat('x', 2000)))).* "
        f"from events e, generate_series(1, 1000) n where user_id = '{user.id}' and seq = 1"
    )
    following = user.get(ME + "/export/pages").links["next"]["url"]
    assert user.get(following).status_code == 200
    assert faults(other.get(following)) == {"cursor": "other_list"}
    assert faults(user.get(following[:-2])) == {"cursor": "invalid"}
    assert faults(user.get(ME + "/export/pages?cursor=&x=1")) == {"cursor": "invalid", "x": "unknown"}


def test_exports_are_limited_more_than_other_requests(template):
    from server import Server

    with Server(RATE_LIMIT_DEFAULT="20/3600s", RATE_LIMIT_EXPORT="2/3600s") as server:
        user = Client.sign_up(server)
        answers = [user.get(ME + "/export") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert problem(answers[2], 429, "rate_limited") and int(answers[2].headers["Retry-After"]) > 60
        assert user.get(ME).status_code == 200
        answers = [user.get(ME + "/export/pages") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429], "a page counts as five requests"


def test_everything_of_a_deleted_account_is_gone(server, user, other):
    live_in(user)
    other.create("of another")
    assert rows_with(server, user.id) and rows_with(server, user.account["email"])
    assert faults(user.delete(ME, json={"password": "wrong"})) == {"/password": "wrong"}
    assert faults(user.delete(ME, json={})) == {"/password": "wrong"}
    assert user.get(ME).status_code == 200
    assert user.delete(ME, json={"password": PASSWORD}).status_code == 204
    for table, count in rows_with(server, user.id).items():
        raise AssertionError(f"{count} rows in {table}")
    assert not rows_with(server, user.account["email"])
    assert [task["title"] for task in other.tasks()] == ["of another"]
    checked = run("audit", "verify", "--data-dir", server.data_dir)
    assert checked.returncode == 0, checked.stderr


def test_tokens_and_keys_of_a_deleted_account_open_nothing(server, user, stranger):
    live_in(user)
    user.delete(ME, json={"password": PASSWORD})
    for path in ("/api/v1/tasks", ME, ME + "/export", ME + "/export/pages", "/api/v1/sync"):
        problem(user.get(path), 401)
    problem(user.post("/api/v1/tasks", json={"title": "x"}), 401)
    until(lambda: Client(server, user.api_key).get("/api/v1/tasks").status_code == 401, "the end of the key", limit=5)
    login = {"email": user.account["email"], "password": PASSWORD}
    problem(stranger.post("/api/v1/auth/login", json=login), 401)
    again = stranger.post("/api/v1/auth/signup", json={**login, "name": "Ada"})
    assert again.status_code == 201 and again.json()["user"]["id"] != user.id
    assert Client(server, again.json()["access_token"]).tasks() == []


def test_live_connections_of_a_deleted_account_end(user):
    stream = user.get("/api/v1/events", stream=True)
    lines = stream.iter_lines(chunk_size=1)
    next(lines)
    assert user.delete(ME, json={"password": PASSWORD}).status_code == 204
    assert list(lines) is not None  # it ends


def test_a_deletion_outlives_a_crash_and_a_restart(template):
    from server import Server

    with Server() as server:
        user = Client.sign_up(server)
        user.create("x")
        assert user.delete(ME, json={"password": PASSWORD}).status_code == 204
        server.kill()
        server.start()
        problem(user.get(ME), 401)
        assert not rows_with(server, user.id)


def test_who_signs_in_elsewhere_confirms_in_words(server):
    user = Client.external(server)
    id = user.get(ME).json()["id"]
    assert faults(user.delete(ME, json={})) == {"/confirm": "required"}
    assert list(faults(user.delete(ME, json={"confirm": "yes"}))) == ["/confirm"]
    assert user.delete(ME, json={"confirm": "delete my account"}).status_code == 204
    assert not rows_with(server, id)
