"""Many things in one request (FEATURES A10, GUARANTEES G11)."""

import pytest

from client import faults, new_id, problem

TASKS = "/api/v1/tasks"
BULK = TASKS + "/bulk"


def operations(*list, **members):
    return {"operations": list, **members}


def create(title, **members):
    return {"op": "create", "task": {"title": title, **members}}


def test_every_verb_in_one_request(user):
    old, done, gone = (user.create(name) for name in ("old", "done", "gone"))
    answer = user.post(BULK, json=operations(
        create("new", external_key="k"),
        {"op": "update", "id": old["id"], "task": {"title": "renamed"}},
        {"op": "complete", "id": done["id"]},
        {"op": "delete", "id": gone["id"]},
        {"op": "reopen", "external_key": "k"},
    ))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["succeeded"], body["failed"]) == (5, 0)
    assert [one["status"] for one in body["results"]] == [201, 200, 200, 204, 200]
    assert [one["index"] for one in body["results"]] == [0, 1, 2, 3, 4]
    assert body["results"][1]["task"]["title"] == "renamed"
    assert sorted(user.titles()) == ["done", "new", "renamed"]
    assert user.task(done["id"])["completed"]


def test_operations_see_those_before_them_by_temp_id(user):
    answer = user.post(BULK, json=operations(
        {**create("draft"), "temp_id": "t1"},
        {"op": "update", "id": "t1", "task": {"title": "final"}},
        {"op": "complete", "id": "t1"},
    ))
    results = answer.json()["results"]
    assert results[0]["temp_id"] == "t1" and len({one["id"] for one in results}) == 1
    [task] = user.tasks()
    assert task["title"] == "final" and task["completed"] and task["id"] == results[0]["id"]


def test_atomic_is_all_or_nothing(user):
    kept = user.create("kept")
    answer = user.post(BULK, json=operations(
        create("lost"),
        {"op": "update", "id": kept["id"], "task": {"title": "changed"}},
        {"op": "complete", "id": new_id()},
        create(""),
    ))
    body = problem(answer, answer.status_code)
    assert 400 <= answer.status_code < 500
    assert {pointer.split("/")[2] for pointer in [fault["pointer"] for fault in body["errors"]]} == {"2", "3"}
    assert user.tasks() == [kept]


def test_not_atomic_does_what_it_can(user):
    answer = user.post(
        BULK,
        json=operations(
            create("one"), {"op": "delete", "id": new_id()}, create(""), create("two"), atomic=False
        ),
    )
    body = answer.json()
    assert answer.status_code == 200 and (body["succeeded"], body["failed"]) == (2, 2)
    assert [one["status"] for one in body["results"]] == [201, 404, 400, 201]
    assert body["results"][1]["error"]["code"] == "not_found"
    assert body["results"][2]["error"]["errors"][0]["pointer"] == "/operations/2/task/title"
    assert sorted(user.titles()) == ["one", "two"]


def test_an_operation_may_expect_a_version(user):
    task = user.create("first")
    answer = user.post(
        BULK,
        json=operations(
            {"op": "update", "id": task["id"], "if_version": 7, "task": {"title": "x"}}, atomic=False
        ),
    )
    [result] = answer.json()["results"]
    assert result["status"] == 412 and result["error"]["current"] == task


def test_a_keyed_operation_is_done_once(user):
    request = operations({**create("once"), "idempotency_key": "op-1"}, create("every time"))
    first, second = user.post(BULK, json=request).json(), user.post(BULK, json=request).json()
    assert second["results"][0]["id"] == first["results"][0]["id"] and second["results"][0]["replayed"]
    assert sorted(user.titles()) == ["every time", "every time", "once"]


def test_a_thousand_operations(user):
    answer = user.post(BULK, json=operations(*(create(f"task {n}") for n in range(1000))))
    assert answer.status_code == 200 and answer.json()["succeeded"] == 1000
    assert user.get(TASKS, params={"limit": 1}).json()["total"] == 1000
    assert "/operations" in faults(user.post(BULK, json=operations(*(create("x") for _ in range(1001)))))
    assert user.get(TASKS, params={"limit": 1}).json()["total"] == 1000


def test_by_filter_needs_a_look_first(user):
    for n in range(3):
        user.create(f"old {n}", tags=["old"])
    kept = user.create("kept")
    request = {"filter": {"tags": ["old"]}, "op": "complete"}
    assert "/expected_count" in faults(user.post(BULK, json=request))
    looked = user.post(BULK, json={**request, "dry_run": True}).json()
    assert looked["dry_run"] is True and looked["count"] == 3 and len(looked["ids"]) == 3
    assert user.tasks(status="completed") == []
    problem(user.post(BULK, json={**request, "expected_count": 2}), 409, "conflict")
    assert user.tasks(status="completed") == []
    done = user.post(BULK, json={**request, "expected_count": 3}).json()
    assert (done["count"], done["changed"]) == (3, 3)
    assert user.titles(status="pending") == ["kept"] and user.task(kept["id"]) == kept


@pytest.mark.parametrize(
    "verb, body", [("update", {"task": {"priority": "LOW"}}), ("delete", {}), ("reopen", {})]
)
def test_every_verb_by_filter(user, verb, body):
    user.create("a", tags=["x"], completed=True)
    user.create("b")
    answer = user.post(BULK, json={"filter": {"tags": "x"}, "op": verb, "expected_count": 1, **body})
    assert answer.status_code == 200 and answer.json()["changed"] == 1, answer.text


@pytest.mark.parametrize("filter", [{}, {"status": "all"}, {"colour": "red"}, [], {"tags": ""}])
def test_a_filter_for_everything_or_nothing_known_is_refused(user, filter):
    user.create("safe")
    found = faults(user.post(BULK, json={"filter": filter, "op": "delete", "expected_count": 1}))
    assert any(pointer.startswith("/filter") for pointer in found), found
    assert user.titles() == ["safe"]


@pytest.mark.parametrize(
    "body, pointer",
    [
        ({}, "/operations"),
        ({"operations": []}, "/operations"),
        ({"operations": [{"op": "explode"}]}, "/operations/0/op"),
        ({"operations": [{"op": "complete"}]}, "/operations/0/id"),
        ({"operations": [{"op": "create"}]}, "/operations/0/task"),
        ({"operations": [{"op": "create", "task": {"titel": "x"}}]}, "/operations/0/task/titel"),
        ({"operations": [{"op": "complete", "id": "x", "task": {}}]}, "/operations/0/task"),
        ({"operations": [7]}, "/operations/0"),
        ({"operations": [create("x")], "filter": {"tags": "x"}}, "/filter"),
        ({"filter": {"tags": "x"}, "op": "create", "dry_run": True}, "/op"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_pointed_at(user, body, pointer):
    assert pointer in faults(user.post(BULK, json=body))
