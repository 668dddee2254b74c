"""The wall between tenants (GUARANTEES G8, CONTRACT 2).

What belongs to another user cannot be told from what does not exist. The operations come from the server's
own description, so a new route is tested the day it is added.
"""

import itertools
import re

import pytest

from client import Client, new_id, problem
from server import until
from test_auth import METHODS
from test_reminders import fired, inbox, remind_soon

HIDDEN_HEADERS = {"date", "x-request-id", "traceparent", "content-length"}


def example(schema, openapi):
    """The smallest body that a schema allows."""
    while "$ref" in schema:
        schema = openapi["components"]["schemas"][schema["$ref"].split("/")[-1]]
    if "examples" in schema:
        return schema["examples"][0]
    if "example" in schema:
        return schema["example"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        return {name: example(schema["properties"][name], openapi) for name in schema.get("required", [])}
    if kind == "array":
        return [example(schema["items"], openapi)]
    return {"boolean": True, "integer": 1, "string": "text"}.get(kind)


def body_for(operation, path, openapi):
    if path.endswith("/restore"):
        return {"version": 1}
    if path.endswith("/snooze"):
        return {"minutes": 5}
    if path.endswith("/merge"):
        return {"into": "b-own"}
    if "requestBody" not in operation:
        return None
    return example(operation["requestBody"]["content"]["application/json"]["schema"], openapi)


class Belongings:
    """Everything of one user that a path can name."""

    def __init__(self, client):
        self.client = client
        self.open = client.create("secret open", tags=["a-secret"])["id"]
        self.gone = client.create("secret gone")["id"]
        client.delete("/api/v1/tasks/" + self.gone)
        self.session = client.get("/api/v1/me/sessions").json()["items"][0]["id"]
        self.project = client.post("/api/v1/projects", json={"name": "secret project"}).json()["id"]
        client.patch("/api/v1/projects/" + self.project, json={"name": "secret project 2"})
        remind_soon(client, "secret reminder")
        self.notification = fired(client)[0]["id"]
        daily = {"kind": "create_task", "times": "@yearly", "payload": {"title": "secret"}}
        self.schedule = client.post("/api/v1/schedules", json=daily).json()["id"]
        secret = {"prompt": "secret", "url": "https://shop.example/secret", "frequency": "@yearly"}
        self.monitor = client.post("/api/v1/monitors", json=secret).json()["id"]
        client.post(f"/api/v1/monitors/{self.monitor}/pause")
        self.trigger = client.get("/api/v1/triggers").json()["items"][0]["id"]
        self.action = client.get("/api/v1/actions").json()["items"][0]["id"]
        hook = {"url": "https://hooks.invalid/secret", "topics": ["projects"]}
        self.webhook = client.post("/api/v1/webhooks", json=hook).json()["id"]
        self.delivery = client.post(f"/api/v1/webhooks/{self.webhook}/test").json()["id"]
        self.key = client.post("/api/v1/api-keys", json={"name": "secret", "scopes": ["tasks:read"]}).json()["id"]
        self.mail = until(lambda: client.get("/api/v1/mails").json()["items"], "the mail")[0]["id"]

    def ids(self, path):
        """What {id} may mean at this path."""
        if "projects" in path:
            return [self.project]
        if "notifications" in path:
            return [self.notification]
        if "schedules" in path:
            return [self.schedule]
        if "monitors" in path:
            return [self.monitor]
        if "triggers" in path:
            return [self.trigger]
        if "actions" in path:
            return [self.action]
        if "sessions" in path:
            return [self.session]
        if "api-keys" in path:
            return [self.key]
        if "webhooks" in path:
            return [self.delivery] if "deliveries" in path else [self.webhook]
        if "mails" in path:
            return [self.mail]
        return [self.open, self.gone]

    def snapshot(self):
        return [
            self.client.tasks(),
            self.client.tasks("/api/v1/tasks/trash"),
            self.client.get("/api/v1/projects").json(),
            self.client.get("/api/v1/tags").json(),
            inbox(self.client),
            self.client.get("/api/v1/schedules").json(),
            self.client.get("/api/v1/monitors").json(),
            self.client.get("/api/v1/triggers").json(),
            self.client.get("/api/v1/actions").json(),
            self.client.get("/api/v1/api-keys").json(),
            self.client.get("/api/v1/webhooks").json()["total"],
            self.client.history(self.open),
            self.client.history(self.gone),
        ]


def seen(answer, names):
    """The answer without what differs between any two requests, and without the name that was asked for."""
    headers = sorted(
        (name.lower(), value) for name, value in answer.headers.items() if name.lower() not in HIDDEN_HEADERS
    )
    text = re.sub(r'"(trace_id|instance)":"[^"]*",?', "", answer.text)
    for name in names:
        text = text.replace(name, "ID")
    return answer.status_code, headers, text


def operations(openapi):
    for path, item in openapi["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def test_every_operation_on_a_foreign_thing_is_as_on_an_absent_one(user, other, openapi):
    mine = Belongings(user)
    before = mine.snapshot()
    other.create("own", tags=["b-own"])
    checked = 0
    for path, method, operation in operations(openapi):
        names = [name for name in re.findall(r"{(.*?)}", path) if name != "user_id"]
        if not names or operation["security"] == [] or path.startswith("/api/v1/admin/"):
            continue  # tests/system/test_jobs.py has those of operators
        if names == ["provider"]:
            continue  # not a thing of anybody: one's own account there (tests/system/test_oauth.py)
        if "due_at" in names:  # a part of the monitor with the id
            names.remove("due_at")
            path = path.replace("{due_at}", "2026-01-01T00:00:00Z")
        assert names in (["id"], ["name"]), f"{path}: teach this test what {names} are"
        target = path.replace("{user_id}", other.id)
        if path.endswith("/recover"):
            target += "?since=2026-01-01"
        body = body_for(operation, path, openapi)
        pairs = [(id, new_id()) for id in mine.ids(path)] if names == ["id"] else [("a-secret", "a-absent")]
        for (foreign, absent), condition in itertools.product(
            pairs, [{}, {"If-Match": '"1"'}, {"If-None-Match": "*"}]
        ):
            answers = [
                seen(
                    other.request(
                        method, target.replace("{%s}" % names[0], name), json=body, headers=condition
                    ),
                    [foreign, absent],
                )
                for name in (foreign, absent)
            ]
            assert answers[0] == answers[1], (method, path, condition)
            assert answers[0][0] == 404, (method, path, condition, answers[0])
            checked += 1
    assert checked > 60
    assert mine.snapshot() == before, "somebody else has changed or added something"


def test_ids_in_bodies_and_filters_name_only_own_things(user, other):
    mine = Belongings(user)
    own = other.create("own")["id"]

    def both(method, path, body, foreign):
        """The same request about the foreign and about an absent thing."""
        absent = new_id()
        answers = []
        for id in (foreign, absent):
            answer = other.request(method, path, json=body(id))
            answers.append(seen(answer, [foreign, absent]))
        assert answers[0] == answers[1], (method, path)
        return answers[0][0]

    assert both("POST", "/api/v1/tasks", lambda id: {"title": "x", "project_id": id}, mine.project) == 400
    assert both("PATCH", "/api/v1/tasks/" + own, lambda id: {"project_id": id}, mine.project) == 400
    for operation in ({"op": "complete"}, {"op": "delete"}, {"op": "update", "task": {"title": "taken"}}):
        for atomic in (True, False):
            request = lambda id: {"operations": [{**operation, "id": id}], "atomic": atomic}
            assert both("POST", "/api/v1/tasks/bulk", request, mine.open) in (200, 404)
    assert both(
        "POST",
        "/api/v1/tasks/bulk",
        lambda id: {"filter": {"ids": [id]}, "op": "delete", "dry_run": True},
        mine.open,
    ) == 200
    for parameters in ("ids={}", "project_id={}"):
        answers = [
            other.get("/api/v1/tasks?" + parameters.format(id)).json()
            for id in (mine.open, mine.project, new_id())
        ]
        assert all(answer["items"] == [] and answer["total"] == 0 for answer in answers)
    assert user.task(mine.open)["title"] == "secret open"


def test_choosing_a_taken_id_or_key_of_another_user_tells_nothing(user, other):
    theirs = user.create("theirs", external_key="shared-key")
    mine = other.post(
        "/api/v1/tasks", json={"id": theirs["id"], "title": "mine", "external_key": "shared-key"}
    )
    assert mine.status_code == 201 and mine.json()["title"] == "mine"
    assert user.task(theirs["id"])["title"] == "theirs" and other.task(theirs["id"])["title"] == "mine"
    assert len(user.history(theirs["id"])) == len(other.history(theirs["id"])) == 1
    project = user.post("/api/v1/projects", json={"name": "theirs"}).json()["id"]
    assert other.post("/api/v1/projects", json={"id": project, "name": "mine"}).status_code == 201
    assert user.get("/api/v1/projects/" + project).json()["name"] == "theirs"


def test_the_path_of_another_user_is_403_before_any_lookup(user, other, openapi):
    """Whether the named user, task or anything exists: one answer."""
    id = user.create("secret")["id"]
    checked = 0
    for path, method, operation in operations(openapi):
        if "{user_id}" not in path:
            continue
        answers = []
        for owner, task in itertools.product((user.id, new_id(), "somebody"), (id, new_id())):
            target = path.replace("{user_id}", owner).replace("{id}", task)
            answer = other.request(method, target, json=body_for(operation, path, openapi))
            problem(answer, 403, "forbidden")
            answers.append(seen(answer, []))
            checked += 1
        assert len({str(answer) for answer in answers}) == 1, (method, path)
    assert checked >= 36


def test_403_is_for_nothing_else(user, openapi):
    """Every operation of a user on own and absent things: never 403, but for what only operators may."""
    for path, method, operation in operations(openapi):
        if operation["security"] == [] or path.startswith("/api/v1/admin/"):
            continue
        target = path.replace("{user_id}", user.id).replace("{id}", new_id()).replace("{name}", "absent")
        stream = "text/event-stream" in str(operation["responses"])  # has no end
        answer = user.request(method, target, json=body_for(operation, path, openapi), stream=stream)
        assert answer.status_code != 403 and answer.status_code < 500, (method, path, answer.content[:500] if not stream else "")
        answer.close()


def test_lists_counts_tags_and_search_see_only_own_things(user, other):
    Belongings(user)
    assert other.tasks() == [] and other.tasks("/api/v1/tasks/trash") == [] and other.tasks(q="secret") == []
    assert other.get("/api/v1/tags").json()["items"] == []
    assert other.get("/api/v1/projects").json()["items"] == []
    problem(other.post("/api/v1/undo", json={"count": 1}), 409)
    assert other.delete("/api/v1/tasks/trash").json() == {"purged": 0}
    assert len(user.tasks("/api/v1/tasks/trash")) == 1


@pytest.mark.parametrize("parameter", ["user_id", "user", "owner_id"])
def test_the_user_cannot_be_chosen(user, other, parameter):
    user.create("secret")
    answer = other.get("/api/v1/tasks", params={parameter: user.id})
    problem(answer, 400, "validation")
    assert problem(other.post("/api/v1/tasks", json={"title": "x", parameter: user.id}), 400)


def test_a_cursor_of_another_user_shows_only_own_tasks(user, other):
    for number in range(4):
        user.create(f"secret {number}")
        other.create(f"own {number}")
    cursor = user.get("/api/v1/tasks", params={"limit": 1}).json()["next_cursor"]
    answer = other.get("/api/v1/tasks", params={"limit": 10, "cursor": cursor})
    assert answer.status_code in (200, 400)
    assert "secret" not in answer.text


def test_two_accounts_of_one_connection_stay_apart(user, other):
    """The token decides, request by request, also on one keep-alive connection."""
    user.create("of one")
    other.create("of two")
    line = Client(user.url)
    for who, title in [(user, "of one"), (other, "of two")] * 5:
        items = line.get("/api/v1/tasks", headers={"Authorization": "Bearer " + who.token}).json()["items"]
        assert [task["title"] for task in items] == [title]
