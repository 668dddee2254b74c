"""What happened to a task, and going back (FEATURES A11)."""

from client import new_id, problem

TASKS = "/api/v1/tasks"


def test_every_change_is_told_once_newest_first(user):
    path = f"{TASKS}/{user.create('one')['id']}"
    user.patch(path, json={"title": "two", "priority": "HIGH"})
    user.post(path + "/complete")
    user.post(path + "/complete")  # changes nothing
    user.delete(path)
    user.post(path + "/restore")
    items = user.get(path + "/history").json()["items"]
    kinds = [item["kind"] for item in reversed(items)]
    assert kinds[0] == "task.created" and len(kinds) == 5, kinds
    assert [item["version"] for item in items] == [5, 4, 3, 2, 1]
    sequence = [item["seq"] for item in items]
    assert sequence == list(range(sequence[0], sequence[0] - 5, -1))


def test_a_change_says_what_who_and_when(user):
    path = f"{TASKS}/{user.create('one')['id']}"
    answer = user.patch(path, json={"title": "two"})
    trace = answer.headers["traceparent"].split("-")[1]
    newest = user.get(path + "/history").json()["items"][0]
    assert set(newest) == {"seq", "at", "kind", "version", "source", "trace_id", "changed", "data"}
    assert newest["changed"]["title"] == ["one", "two"]
    assert newest["source"] == "rest" and newest["trace_id"] == trace
    assert newest["at"] == answer.json()["updated_at"]
    assert newest["data"]["title"] == "two"


def test_history_has_pages(user):
    task = user.create("0")
    path = f"{TASKS}/{task['id']}"
    for n in range(1, 7):
        user.patch(path, json={"title": str(n)})
    whole = user.history(task["id"])
    first = user.get(path + "/history", params={"limit": 3}).json()
    second = user.get(path + "/history", params={"limit": 100, "before_seq": first["next_before_seq"]}).json()
    assert first["items"] + second["items"] == whole and len(whole) == 7 and second["next_before_seq"] is None


def test_a_version_can_be_restored(user):
    task = user.create("original", description="text", tags=["a"], priority="LOW")
    path = f"{TASKS}/{task['id']}"
    user.patch(path, json={"title": "spoilt", "description": None, "tags": []})
    answer = user.post(path + "/restore", json={"version": 1})
    assert answer.status_code == 200, answer.text
    back = answer.json()
    assert back["version"] == 3
    for member in ("title", "description", "tags", "priority"):
        assert back[member] == task[member]
    assert user.history(task["id"])[0]["kind"] == "task.restored"


def test_what_never_was_cannot_be_restored(user):
    path = f"{TASKS}/{user.create()['id']}"
    problem(user.post(path + "/restore", json={"version": 9}), 404, "not_found")
    problem(user.post(path + "/restore", json={"version": 0}), 400)
    problem(user.post(f"{TASKS}/{new_id()}/restore", json={"version": 1}), 404)
    problem(user.get(f"{TASKS}/{new_id()}/history"), 404)


def test_history_outlives_the_task(user):
    path = f"{TASKS}/{user.create()['id']}"
    user.delete(path)
    assert len(user.get(path + "/history").json()["items"]) == 2


def test_history_shows_own_writes_at_once(user):
    path = f"{TASKS}/{user.create('0')['id']}"
    for n in range(1, 20):
        version = user.patch(path, json={"title": str(n)}).json()["version"]
        assert user.get(path + "/history", params={"limit": 1}).json()["items"][0]["version"] == version


def test_the_last_changes_can_be_undone_and_done_again(user, openapi):
    path = f"{TASKS}/{user.create('one')['id']}"
    user.patch(path, json={"title": "two"})
    user.patch(path, json={"title": "three"})
    [undo] = [path for path in openapi["paths"] if path.startswith("/api/v1/") and path.endswith("/undo")]
    answer = user.post(undo, json={"count": 2})
    assert answer.status_code == 200 and answer.json()["undone"] == 2, answer.text
    assert user.get(path).json()["title"] == "one"
    assert user.post(undo, json={"count": 2}).status_code == 200
    assert user.get(path).json()["title"] == "three"
