"""Lists: filters, orders and pages (FEATURES A7 to A9)."""

import itertools
import threading
import urllib.parse

import pytest

from client import Client, faults

TASKS = "/api/v1/tasks"
ROWS = [
    # title, description, priority, tags, due_date, completed
    ("Pay the rent", "bank transfer", "HIGH", ["home", "money"], "2030-01-03T10:00:00Z", False),
    ("Buy milk", None, "LOW", ["home", "shop"], "2030-01-01T10:00:00Z", True),
    ("call Grandma", "about the RENT", "NONE", [], None, False),
    ("Äpfel kaufen", "im Laden", "MEDIUM", ["Shop"], "2030-01-02", False),
    ("Write report", None, "HIGH", ["work"], "2020-01-01T00:00:00Z", False),
    ("File taxes", "money matters", "MEDIUM", ["work", "money"], None, True),
]
RANK = {"NONE": 0, "LOW": 1, "MEDIUM": 2, "HIGH": 3}


@pytest.fixture(scope="module")
def reader(server):
    """A user whose tasks are those of ROWS; nobody changes them."""
    user = Client.sign_up(server)
    for title, description, priority, tags, due_date, completed in ROWS:
        user.create(
            title,
            description=description,
            priority=priority,
            tags=tags,
            due_date=due_date,
            completed=completed,
        )
    return user


def expected(wanted):
    return sorted(row[0] for row in ROWS if wanted(*row))


FILTERS = [
    ({"status": "completed"}, lambda t, d, p, g, u, done: done),
    ({"status": "true"}, lambda t, d, p, g, u, done: done),
    ({"status": "pending"}, lambda t, d, p, g, u, done: not done),
    ({"status": "false"}, lambda t, d, p, g, u, done: not done),
    ({"status": "all"}, lambda *_: True),
    ({"priority": "high"}, lambda t, d, p, *_: p == "HIGH"),
    ({"priority": "High,NONE"}, lambda t, d, p, *_: p in ("HIGH", "NONE")),
    ({"tags": "home"}, lambda t, d, p, g, *_: "home" in g),
    ({"tags": "HOME,money"}, lambda t, d, p, g, *_: {"home", "money"} <= set(g)),
    ({"tags": "shop"}, lambda t, d, p, g, *_: "shop" in [tag.lower() for tag in g]),
    ({"tags_any": "shop,work"}, lambda t, d, p, g, *_: {"shop", "work"} & {tag.lower() for tag in g}),
    ({"tags_none": "home,work"}, lambda t, d, p, g, *_: not {"home", "work"} & set(g)),
    ({"q": "rent"}, lambda t, d, *_: "rent" in t.lower() or "rent" in (d or "").lower()),
    ({"q": "ÄPFEL"}, lambda t, *_: "Äpfel" in t),
    ({"q": "il"}, lambda t, d, *_: "il" in t.lower() or "il" in (d or "").lower()),
    ({"q": "no such text"}, lambda *_: False),
    ({"due": "none"}, lambda t, d, p, g, due, done: due is None),
    ({"due": "any"}, lambda t, d, p, g, due, done: due is not None),
    ({"due": "overdue"}, lambda t, d, p, g, due, done: due and due < "2026" and not done),
    ({"due_before": "2030-01-02"}, lambda t, d, p, g, due, done: due and due < "2030-01-02"),
    ({"due_to": "2030-01-02"}, lambda t, d, p, g, due, done: due and due < "2030-01-03"),
    ({"due_from": "2030-01-02"}, lambda t, d, p, g, due, done: due and due >= "2030-01-02"),
    ({"due_after": "2030-01-02"}, lambda t, d, p, g, due, done: due and due >= "2030-01-03"),
    (
        {"due_from": "2030-01-01T10:00:00Z", "due_to": "2030-01-02T00:00:00+00:00"},
        lambda t, d, p, g, due, done: due and "2030-01-01" <= due <= "2030-01-02",
    ),
    ({"created_after": "2020-01-01"}, lambda *_: True),
    ({"created_before": "2020-01-01"}, lambda *_: False),
    ({"completed_after": "2020-01-01"}, lambda t, d, p, g, u, done: done),
    ({"has_reminder": "true"}, lambda *_: False),
    ({"is_recurring": "false"}, lambda *_: True),
    ({"project_id": "none"}, lambda *_: True),
]


@pytest.mark.parametrize(
    "parameters, wanted", FILTERS, ids=lambda value: str(value) if isinstance(value, dict) else ""
)
def test_a_filter_chooses_what_it_says(reader, parameters, wanted):
    assert sorted(reader.titles(**parameters)) == expected(wanted)


def test_filters_hold_together(reader):
    """Every pair of filters gives what both of them give."""
    for (one, first), (two, second) in itertools.combinations(FILTERS, 2):
        if set(one) & set(two):
            continue
        both = expected(lambda *row: first(*row) and second(*row))
        answer = reader.get(TASKS, params={**one, **two})
        assert sorted(task["title"] for task in answer.json()["items"]) == both, (one, two)
        assert answer.json()["total"] == len(both)


def last_without(rows, key, reverse):
    """NULLs last in both directions."""
    having = [row for row in rows if key(row) is not None]
    return sorted(having, key=key, reverse=reverse)


ORDERS = [
    ("title", lambda task: task["title"].lower()),
    ("priority", lambda task: RANK[task["priority"]]),
    ("due_date", lambda task: task["due_date"]),
    ("completed_at", lambda task: task["completed_at"]),
    ("created_at", lambda task: task["created_at"]),
    ("updated_at", lambda task: task["updated_at"]),
]


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("name, key", ORDERS, ids=lambda value: value if isinstance(value, str) else "")
def test_a_list_is_sorted_with_missing_values_last(reader, name, key, direction):
    tasks = reader.tasks(sort_by=name, sort_order=direction)
    values = [key(task) for task in tasks]
    present = [value for value in values if value is not None]
    assert present == sorted(present, reverse=direction == "desc")
    assert values == present + [None] * (len(values) - len(present))
    assert len(tasks) == len(ROWS)


def test_the_newest_come_first_unless_said_otherwise(reader):
    assert reader.titles() == [row[0] for row in reversed(ROWS)]


def test_the_best_match_of_a_search_comes_first(user):
    for title, description in [
        ("Something", "tea"), ("green tea", None), ("Tea", None), ("Teapot", None), ("steam", None)
    ]:
        user.create(title, description=description)
    assert user.titles(q="tea") == ["Tea", "Teapot", "green tea", "steam", "Something"]


@pytest.mark.parametrize("order", ["created_at", "title", "priority", "due_date"])
@pytest.mark.parametrize("limit", [1, 2, 4, 6, 100])
def test_pages_by_cursor_and_by_offset_are_the_list(reader, order, limit):
    whole = [task["id"] for task in reader.tasks(sort_by=order)]
    assert [task["id"] for task in reader.tasks(sort_by=order, limit=limit)] == whole
    by_offset = []
    for offset in range(0, len(whole) + limit, limit):
        page = reader.get(TASKS, params={"sort_by": order, "limit": limit, "offset": offset}).json()
        assert (page["limit"], page["offset"], page["total"]) == (limit, offset, len(whole))
        assert page["has_more"] == (offset + limit < len(whole))
        by_offset += [task["id"] for task in page["items"]]
    assert by_offset == whole


def test_a_page_says_where_it_stands(reader):
    answer = reader.get(TASKS, params={"limit": 4, "tags_any": "home,work"})
    page = answer.json()
    assert set(page) == {"items", "total", "limit", "offset", "next_cursor", "has_more"}
    assert answer.headers["X-Total-Count"] == "4" and page["has_more"] is False
    assert page["next_cursor"] is None
    assert 'rel="next"' not in answer.headers.get("Link", "")


def test_the_link_leads_through_the_list(reader):
    seen, target = [], TASKS + "?limit=2&sort_by=title&status=pending"
    while target:
        answer = reader.get(target)
        seen += [task["title"] for task in answer.json()["items"]]
        target = answer.links["next"]["url"] if "next" in answer.links else None
        if target:
            target = urllib.parse.urlsplit(target)._replace(scheme="", netloc="").geturl()
    assert seen == reader.titles(sort_by="title", status="pending")


def test_the_total_can_be_left_out(reader):
    answer = reader.get(TASKS, params={"total": "false", "limit": 2})
    assert answer.json()["total"] is None and "X-Total-Count" not in answer.headers


@pytest.mark.parametrize(
    "parameters, name",
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"sort_by": "colour"}, "sort_by"),
        ({"sort_order": "up"}, "sort_order"),
        ({"status": "maybe"}, "status"),
        ({"priority": "urgent"}, "priority"),
        ({"due_before": "soon"}, "due_before"),
        ({"cursor": "x"}, "cursor"),
        ({"sort_by": "relevance"}, "sort_by"),
        ({"colour": "red"}, "colour"),
        ({"project_id": "7"}, "project_id"),
    ],
)
def test_a_bad_parameter_is_named(reader, parameters, name):
    assert name in faults(reader.get(TASKS, params=parameters))


def test_all_bad_parameters_are_told_together(reader):
    answer = reader.get(TASKS, params={"limit": "0", "status": "maybe", "colour": "red"})
    assert set(faults(answer)) == {"limit", "status", "colour"}


def test_a_cursor_belongs_to_its_list(reader):
    cursor = reader.get(TASKS, params={"limit": 1}).json()["next_cursor"]
    for change in (
        {"sort_by": "title"}, {"status": "pending"}, {"cursor": cursor[:-2] + "xx"}, {"offset": "1"}
    ):
        faults(reader.get(TASKS, params={"limit": 1, "cursor": cursor, **change}))
    # The size of a page is free.
    assert reader.get(TASKS, params={"limit": 3, "cursor": cursor}).status_code == 200


@pytest.mark.parametrize("order", ["created_at", "title"])
def test_paging_skips_and_repeats_nothing_while_others_write(user, order):
    untouched = {user.create(f"row {number:03}")["id"] for number in range(60)}
    stop = threading.Event()

    def disturb():
        client = user.again()
        while not stop.is_set():
            id = client.create("row 030 passing by")["id"]
            client.delete(f"{TASKS}/{id}")

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(3):
            seen = [task["id"] for task in user.tasks(sort_by=order, limit=7)]
            assert len(seen) == len(set(seen))
            assert untouched <= set(seen)
    finally:
        stop.set()
        thread.join()


def test_the_trash_is_a_list_too(user):
    for number in range(5):
        user.delete(f"{TASKS}/{user.create(str(number))['id']}")
    assert len(user.tasks(TASKS + "/trash", limit=2)) == 5
    assert user.get(TASKS + "/trash", params={"q": "3"}).json()["total"] == 1
