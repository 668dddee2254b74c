"""Tags (FEATURES A5) and projects (A14)."""

import urllib.parse

import pytest

from client import faults, new_id, problem

TASKS, TAGS, PROJECTS = "/api/v1/tasks", "/api/v1/tags", "/api/v1/projects"


def tags_of(user):
    return {tag["name"]: tag["usage"] for tag in user.get(TAGS).json()["items"]}


def test_tags_are_those_of_tasks_with_their_usage(user):
    user.create("a", tags=["Home", "money"])
    user.create("b", tags=["home"])
    gone = user.create("c", tags=["home", "old"])
    user.delete(f"{TASKS}/{gone['id']}")
    listed = {name.lower(): count for name, count in tags_of(user).items()}
    assert listed.pop("old", 0) == 0 and listed == {"home": 2, "money": 1}


def test_a_tag_can_be_made_and_coloured(user):
    answer = user.post(TAGS, json={"name": "Urgent", "colour": "#FF0000"})
    assert answer.status_code == 201 and answer.json()["colour"] == "#ff0000"
    assert answer.headers["Location"] == TAGS + "/urgent"
    assert answer.json()["usage"] == 0
    problem(user.post(TAGS, json={"name": "URGENT"}), 409, "conflict")
    assert user.get(TAGS + "/URGENT").json()["name"] == "Urgent"
    assert user.patch(TAGS + "/urgent", json={"colour": None}).json()["colour"] is None
    assert "/colour" in faults(user.patch(TAGS + "/urgent", json={"colour": "red"}))
    problem(user.get(TAGS + "/absent"), 404, "not_found")


def test_renaming_a_tag_renames_it_in_all_tasks(user):
    one, two = user.create("one", tags=["x", "Old", "y"]), user.create("two", tags=["old"])
    answer = user.patch(TAGS + "/old", json={"name": "New"})
    assert answer.status_code == 200 and answer.json()["usage"] == 2, answer.text
    assert user.task(one["id"])["tags"] == ["x", "New", "y"] and user.task(two["id"])["tags"] == ["New"]
    assert user.task(one["id"])["version"] == 2
    problem(user.get(TAGS + "/old"), 404)
    assert len(user.tasks(tags="new")) == 2 and user.tasks(tags="old") == []


def test_a_name_that_is_taken_needs_a_merge(user):
    user.create("one", tags=["a"])
    user.create("two", tags=["b"])
    problem(user.patch(TAGS + "/a", json={"name": "B"}), 409, "conflict")


def test_merging_tags_leaves_one_in_every_task(user):
    both, one = user.create("both", tags=["a", "x", "b"]), user.create("one", tags=["a"])
    answer = user.post(TAGS + "/a/merge", json={"into": "b"})
    assert answer.status_code == 200 and (
        answer.json()["key"], answer.json()["usage"]
    ) == ("b", 2), answer.text
    assert sorted(user.task(both["id"])["tags"]) == ["b", "x"] and user.task(one["id"])["tags"] == ["b"]
    problem(user.get(TAGS + "/a"), 404)
    problem(user.post(TAGS + "/b/merge", json={"into": "b"}), 409)
    problem(user.post(TAGS + "/b/merge", json={"into": "absent"}), 404)


def test_deleting_a_tag_takes_it_off_all_tasks(user):
    task = user.create("one", tags=["a", "b"])
    assert user.delete(TAGS + "/A").status_code == 204
    assert user.task(task["id"])["tags"] == ["b"]
    problem(user.delete(TAGS + "/a"), 404)


@pytest.mark.parametrize("name", ["two words", "späti", "50%", "a/b", "😀"])
def test_any_name_works_in_a_path(user, name):
    user.create("one", tags=[name])
    answer = user.get(f"{TAGS}/{urllib.parse.quote(name, safe='')}")
    assert answer.status_code == 200 and answer.json()["name"] == name, answer.text


def test_a_project_lives(user):
    answer = user.post(
        PROJECTS, json={"name": "Household", "colour": "#1E90FF", "description": "All at home"}
    )
    assert answer.status_code == 201
    project = answer.json()
    path = f"{PROJECTS}/{project['id']}"
    assert answer.headers["Location"] == path and answer.headers["ETag"] == '"1"'
    assert (project["name"], project["colour"], project["archived"]) == ("Household", "#1e90ff", False)
    assert user.get(path).json()["name"] == "Household"
    changed = user.patch(path, json={"name": "Home"}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200 and changed.json()["description"] == "All at home"
    stale = user.put(path, json={"name": "Late"}, headers={"If-Match": '"1"'})
    assert problem(stale, 412, "precondition_failed")["current"]["name"] == "Home"
    assert user.get(path, headers={"If-None-Match": '"2"'}).status_code == 304
    assert user.delete(path).status_code == 204
    problem(user.get(path), 404)


def test_projects_own_tasks(user):
    id = user.post(PROJECTS, json={"name": "P"}).json()["id"]
    inside, outside = user.create("inside", project_id=id), user.create("outside")
    user.create("done", project_id=id, completed=True)
    assert sorted(user.titles(project_id=id)) == ["done", "inside"]
    assert user.titles(project_id="none") == ["outside"]
    [listed] = user.get(PROJECTS).json()["items"]
    assert listed["tasks"] == {"open": 1, "completed": 1}
    assert user.patch(f"{TASKS}/{outside['id']}", json={"project_id": id}).json()["project_id"] == id
    assert user.delete(f"{PROJECTS}/{id}").status_code == 204
    assert user.task(inside["id"])["project_id"] is None


def test_nothing_goes_into_an_archived_project(user):
    id = user.post(PROJECTS, json={"name": "P"}).json()["id"]
    inside = user.create("inside", project_id=id)
    assert user.patch(f"{PROJECTS}/{id}", json={"archived": True}).json()["archived"] is True
    assert "/project_id" in faults(user.post(TASKS, json={"title": "x", "project_id": id}))
    assert user.patch(f"{TASKS}/{inside['id']}", json={"title": "still"}).json()["project_id"] == id
    assert [one["id"] for one in user.get(PROJECTS, params={"archived": "true"}).json()["items"]] == [id]
    assert user.get(PROJECTS, params={"archived": "false"}).json()["items"] == []


def test_the_client_may_choose_the_id_of_a_project(user):
    id = new_id()
    assert user.post(PROJECTS, json={"id": id, "name": "P"}).json()["id"] == id
    problem(user.post(PROJECTS, json={"id": id, "name": "Q"}), 409, "conflict")


@pytest.mark.parametrize(
    "body, pointer",
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x", "colour": "blue"}, "/colour"),
        ({"nam": "x"}, "/nam"),
    ],
)
def test_a_project_is_validated(user, body, pointer):
    assert pointer in faults(user.post(PROJECTS, json=body))
