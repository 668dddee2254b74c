"""Tasks one at a time: FEATURES A1 to A4."""

import concurrent.futures

import pytest

from client import faults, new_id, problem

TASKS = "/api/v1/tasks"
MEMBERS = {
    "id",
    "user_id",
    "title",
    "description",
    "completed",
    "completed_at",
    "priority",
    "tags",
    "due_date",
    "due_all_day",
    "reminder_at",
    "is_recurring",
    "recurrence_rule",
    "recurrence_pattern",
    "timezone",
    "project_id",
    "external_key",
    "created_at", "updated_at", "deleted_at", "version",
}
ABSENT = "01890a5d-ac96-774b-bcce-b302099a8057"


def test_create_answers_the_whole_task_with_its_location_and_etag(user):
    answer = user.post(TASKS, json={"title": "Pay the rent", "priority": "high", "tags": ["home", "Money"]})
    assert answer.status_code == 201
    task = answer.json()
    assert set(task) == MEMBERS
    assert answer.headers["Location"] == f"{TASKS}/{task['id']}"
    assert answer.headers["ETag"] == f'"{task["version"]}"'
    assert task["user_id"] == user.id
    assert (task["priority"], task["tags"], task["completed"], task["version"]) == (
        "HIGH", ["home", "Money"], False, 1
    )
    assert task["description"] is None and task["reminder_at"] is None
    assert user.task(task["id"]) == task


def test_the_smallest_task_is_a_title(user):
    task = user.create("x")
    assert (task["priority"], task["tags"], task["due_date"]) == ("NONE", [], None)


def test_put_and_patch_merge(user):
    task = user.create(
        "Old", description="Keep me", priority="LOW", due_date="2030-01-02T03:04:05Z", tags=["a"]
    )
    path = f"{TASKS}/{task['id']}"
    changed = user.patch(path, json={"title": "New"}).json()
    assert changed["title"] == "New" and changed["description"] == "Keep me" and changed["version"] == 2
    changed = user.put(path, json={"description": None, "priority": "High"}).json()
    assert (changed["title"], changed["description"], changed["priority"]) == ("New", None, "HIGH")
    assert changed["due_date"] == task["due_date"] and changed["tags"] == ["a"] and changed["version"] == 3
    assert user.task(task["id"]) == changed


def test_merge_patch_media_type_is_welcome(user):
    path = f"{TASKS}/{user.create()['id']}"
    answer = user.patch(
        path, data='{"title":"Merged"}', headers={"Content-Type": "application/merge-patch+json"}
    )
    assert answer.status_code == 200 and answer.json()["title"] == "Merged"


def test_what_changes_nothing_makes_no_version(user):
    task = user.create("Same", tags=["a"])
    answer = user.patch(f"{TASKS}/{task['id']}", json={"title": "Same", "tags": ["a"]})
    assert answer.status_code == 200 and answer.json() == task


def test_fields_of_two_devices_do_not_clobber_each_other(user):
    path = f"{TASKS}/{user.create('Shared')['id']}"
    phone, laptop = user.again(), user.again()
    assert phone.patch(path, json={"priority": "HIGH"}).status_code == 200
    assert laptop.patch(path, json={"due_date": "2030-05-06T07:08:09Z"}).status_code == 200
    task = user.get(path).json()
    assert task["priority"] == "HIGH" and task["due_date"].startswith("2030-05-06T07:08:09")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_stale_if_match_is_refused_with_the_present_representation(user, method):
    task = user.create("First")
    path = f"{TASKS}/{task['id']}"
    present = user.patch(path, json={"title": "Second"})
    body = None if method == "DELETE" else {"title": "Third"}
    answer = user.request(method, path, json=body, headers={"If-Match": '"1"'})
    refusal = problem(answer, 412, "precondition_failed")
    assert refusal["current"] == present.json()
    assert answer.headers["ETag"] == present.headers["ETag"]
    assert user.get(path).json() == present.json()
    again = user.request(method, path, json=body, headers={"If-Match": answer.headers["ETag"]})
    assert again.status_code == (204 if method == "DELETE" else 200)


@pytest.mark.parametrize(
    "condition, status", [("*", 200), ('"7", "1"', 200), ('W/"1"', 412), ('"7"', 412), ("1", 412)]
)
def test_if_match_compares_strongly(user, condition, status):
    path = f"{TASKS}/{user.create()['id']}"
    answer = user.patch(path, json={"title": "Changed"}, headers={"If-Match": condition})
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize("verb", ["complete", "reopen", "toggle"])
def test_verbs_keep_to_if_match(user, verb):
    path = f"{TASKS}/{user.create()['id']}"
    problem(user.post(f"{path}/{verb}", headers={"If-Match": '"9"'}), 412, "precondition_failed")
    assert user.get(path).json()["version"] == 1


def test_no_update_with_if_match_is_lost(user):
    """Eight editors count up together; each of them reads, adds and writes until it succeeds."""
    path = f"{TASKS}/{user.create('0')['id']}"

    def edit(_):
        client, done = user.again(), 0
        while done < 5:
            read = client.get(path)
            number = str(int(read.json()["title"]) + 1)
            answer = client.patch(path, json={"title": number}, headers={"If-Match": read.headers["ETag"]})
            assert answer.status_code in (200, 412)
            done += answer.status_code == 200

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(edit, range(8)))
    task = user.get(path).json()
    assert (task["title"], task["version"]) == ("40", 41)


@pytest.mark.parametrize("condition", ['"1"', 'W/"1"', '"0", "1"', "*"])
def test_if_none_match_answers_304_without_a_body(user, condition):
    path = f"{TASKS}/{user.create()['id']}"
    answer = user.get(path, headers={"If-None-Match": condition})
    assert answer.status_code == 304 and answer.content == b"" and answer.headers["ETag"] == '"1"'


def test_a_changed_task_is_sent_again(user):
    path = f"{TASKS}/{user.create()['id']}"
    user.patch(path, json={"title": "Changed"})
    answer = user.get(path, headers={"If-None-Match": '"1"'})
    assert answer.status_code == 200 and answer.headers["ETag"] == '"2"'


def test_a_list_has_an_etag_that_follows_its_content(user):
    tag = user.get(TASKS).headers["ETag"]
    assert user.get(TASKS, headers={"If-None-Match": tag}).status_code == 304
    user.create()
    answer = user.get(TASKS, headers={"If-None-Match": tag})
    assert answer.status_code == 200 and answer.headers["ETag"] != tag


def test_the_client_may_choose_the_id(user):
    id = new_id()
    answer = user.post(TASKS, json={"id": id, "title": "Mine"})
    assert answer.status_code == 201 and answer.json()["id"] == id
    problem(user.post(TASKS, json={"id": id, "title": "Again"}), 409, "conflict")
    assert user.task(id)["title"] == "Mine"


def test_an_id_of_the_trash_is_taken_as_well(user):
    id = user.create("Gone")["id"]
    user.delete(f"{TASKS}/{id}")
    problem(user.post(TASKS, json={"id": id, "title": "Again"}), 409, "conflict")


def test_an_external_key_updates_the_task_that_has_it(user):
    first = user.post(TASKS, json={"external_key": "crm-1", "title": "One", "description": "Keep"})
    again = user.post(TASKS, json={"external_key": "crm-1", "title": "Two"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert (again.json()["title"], again.json()["description"]) == ("Two", "Keep")
    assert len(user.tasks()) == 1


def test_an_external_key_belongs_to_one_task(user):
    user.create("One", external_key="key")
    two = user.create("Two")
    problem(user.patch(f"{TASKS}/{two['id']}", json={"external_key": "key"}), 409, "conflict")
    problem(user.post(TASKS, json={"id": new_id(), "external_key": "key", "title": "Three"}), 409, "conflict")


def test_delete_moves_to_the_trash_and_restore_brings_back(user):
    task = user.create("Fragile", tags=["a"])
    path = f"{TASKS}/{task['id']}"
    answer = user.delete(path)
    assert answer.status_code == 204 and answer.content == b""
    problem(user.get(path), 404, "not_found")
    problem(user.patch(path, json={"title": "x"}), 404)
    problem(user.post(path + "/complete"), 404)
    problem(user.delete(path), 404)
    assert user.tasks() == []
    [kept] = user.tasks(TASKS + "/trash")
    assert kept["id"] == task["id"] and kept["deleted_at"]
    back = user.post(path + "/restore")
    assert back.status_code == 200 and back.json()["deleted_at"] is None
    assert user.get(path).json()["title"] == "Fragile"
    assert user.tasks(TASKS + "/trash") == []


def test_what_is_purged_is_gone(user):
    id = user.create()["id"]
    user.delete(f"{TASKS}/{id}")
    answer = user.delete(f"{TASKS}/trash/{id}")
    assert answer.status_code == 204
    problem(user.post(f"{TASKS}/{id}/restore"), 404)
    assert user.tasks(TASKS + "/trash") == []


def test_only_the_trash_can_be_purged(user):
    id = user.create()["id"]
    refusal = user.delete(f"{TASKS}/trash/{id}")
    assert refusal.status_code in (404, 409)
    assert user.task(id)


def test_the_trash_can_be_emptied(user):
    for number in range(3):
        user.delete(f"{TASKS}/{user.create(str(number))['id']}")
    kept = user.create("Kept")
    answer = user.delete(TASKS + "/trash")
    assert answer.status_code == 200 and answer.json() == {"purged": 3}
    assert user.tasks(TASKS + "/trash") == [] and user.tasks() == [kept]


def test_complete_and_reopen_are_idempotent(user):
    path = f"{TASKS}/{user.create()['id']}"
    done = user.post(path + "/complete").json()
    assert done["completed"] and done["completed_at"] and done["version"] == 2
    assert user.post(path + "/complete").json() == done
    opened = user.post(path + "/reopen").json()
    assert not opened["completed"] and opened["completed_at"] is None and opened["version"] == 3
    assert user.post(path + "/reopen").json() == opened


def test_toggle_turns_every_time(user):
    path = f"{TASKS}/{user.create()['id']}"
    assert [user.post(path + "/toggle").json()["completed"] for _ in range(3)] == [True, False, True]


def test_completed_can_be_set_like_any_member(user):
    task = user.create(completed=True)
    assert task["completed_at"]
    assert user.patch(f"{TASKS}/{task['id']}", json={"completed": False}).json()["completed_at"] is None


REFUSED = [
    ({}, "/title", "required"),
    ({"title": ""}, "/title", None),
    ({"title": " \t "}, "/title", None),
    ({"title": "x" * 201}, "/title", "too_long"),
    ({"title": 7}, "/title", "wrong_type"),
    ({"title": None}, "/title", "null"),
    ({"title": "a\u0000b"}, None, None),
    ({"title": "a\u0007b"}, "/title", "control_character"),
    ({"title": "x", "description": "x" * 2001}, "/description", "too_long"),
    ({"title": "x", "priority": "urgent"}, "/priority", None),
    ({"title": "x", "priority": 1}, "/priority", "wrong_type"),
    ({"title": "x", "completed": "yes"}, "/completed", "wrong_type"),
    ({"title": "x", "tags": "home"}, "/tags", "wrong_type"),
    ({"title": "x", "tags": ["ok", ""]}, "/tags/1", None),
    ({"title": "x", "tags": [str(n) for n in range(51)]}, "/tags", None),
    ({"title": "x", "due_date": "tomorrow"}, "/due_date", None),
    ({"title": "x", "due_date": "2030-02-30"}, "/due_date", None),
    ({"title": "x", "due_date": 1893456000}, "/due_date", "wrong_type"),
    ({"title": "x", "reminder_at": "2030-01-01T00:00:00Z"}, "/reminder_at", "needs_due_date"),
    (
        {"title": "x", "due_date": "2030-01-01T00:00:00Z", "reminder_at": "2030-01-01T00:00:01Z"},
        "/reminder_at",
        "after_due_date",
    ),
    ({"title": "x", "recurrence_rule": "FREQ=SOMETIMES"}, "/recurrence_rule", None),
    ({"title": "x", "recurrence_pattern": "YEARLY"}, "/recurrence_pattern", None),
    ({"title": "x", "is_recurring": True}, "/is_recurring", "contradiction"),
    ({"title": "x", "timezone": "Mars/Olympus"}, "/timezone", None),
    ({"title": "x", "project_id": ABSENT}, "/project_id", None),
    ({"title": "x", "project_id": "7"}, "/project_id", None),
    ({"title": "x", "id": "7"}, "/id", None),
    ({"title": "x", "external_key": ""}, "/external_key", None),
    ({"title": "x", "colour": "red"}, "/colour", "unknown_member"),
    ({"title": "x", "user_id": ABSENT}, "/user_id", "read_only"),
    ({"title": "x", "version": 7}, "/version", "read_only"),
    ({"title": "x", "created_at": "2030-01-01T00:00:00Z"}, "/created_at", "read_only"),
    ([], "", "wrong_type"),
    ("title", "", "wrong_type"),
]


@pytest.mark.parametrize("body, pointer, code", REFUSED, ids=lambda value: str(value)[:40])
def test_what_breaks_a_rule_is_refused_and_leaves_nothing(user, body, pointer, code):
    found = faults(user.post(TASKS, json=body))
    if pointer is not None:
        assert pointer in found, found
        assert code in (None, found[pointer])
    assert user.tasks() == []


def test_all_faults_are_told_together(user):
    answer = user.post(
        TASKS, json={"titel": "x", "priority": "urgent", "due_date": "soon", "tags": 1, "completed": 0}
    )
    assert set(faults(answer)) == {"/title", "/titel", "/priority", "/due_date", "/tags", "/completed"}


def test_a_refused_update_changes_nothing(user):
    task = user.create("Whole")
    faults(user.patch(f"{TASKS}/{task['id']}", json={"title": "Half", "priority": "urgent"}))
    assert user.task(task["id"]) == task


def test_a_reminder_is_held_to_the_due_date_that_is_there(user):
    path = f"{TASKS}/{user.create(due_date='2030-01-01T12:00:00Z')['id']}"
    assert "/reminder_at" in faults(user.patch(path, json={"reminder_at": "2030-01-01T13:00:00Z"}))
    assert user.patch(path, json={"reminder_at": "2030-01-01T11:00:00Z"}).status_code == 200
    assert "/reminder_at" in faults(user.patch(path, json={"due_date": None}))
    assert user.patch(path, json={"due_date": None, "reminder_at": None}).status_code == 200


@pytest.mark.parametrize("id", ["7", "x" * 300, "00000000-0000-0000-0000-00000000000g", "%2e%2e", "trash2"])
def test_what_is_no_id_is_not_found_or_not_valid(user, id):
    answer = user.get(f"{TASKS}/{id}")
    assert answer.status_code in (400, 404)
    problem(answer, answer.status_code)


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", "required"),
        (b"{", "invalid_json"),
        (b'{"title":"a"} x', "invalid_json"),
        (b'{"title":"a","title":"b"}', "duplicate_member"),
        (b'{"title":"\xff"}', "invalid_json"),
        (b"[" * 100 + b"]" * 100, "too_deep"),
    ],
    ids=["empty", "cut off", "trailing", "duplicate", "not UTF-8", "deep"],
)
def test_malformed_json_is_refused(user, body, code):
    assert code in faults(user.post(TASKS, data=body, headers={"Content-Type": "application/json"})).values()
