"""Probes, metrics, the description of the API and the pages for people (FEATURES K1, K2)."""

import re
import shutil
import subprocess

import pytest

from server import until
from test_edge import METHODS, TASKS


def test_probes_and_their_aliases(stranger):
    for path in ("/health", "/livez", "/api/v1/health"):
        answer = stranger.get(path)
        assert answer.status_code == 200 and answer.json()["status"] == "healthy"
        assert answer.headers["Cache-Control"] == "no-store"
    for path in ("/ready", "/readyz"):
        report = stranger.get(path)
        assert report.status_code == 200 and report.json()["status"] == "ready"
        assert {"database", "writers", "leases"} <= {check["name"] for check in report.json()["checks"]}
        assert all(check["ready"] and check["reason"] for check in report.json()["checks"])


def test_a_node_tests_its_webhooks_when_it_starts(stranger):
    until(lambda: "steward_webhooks_ok 1" in stranger.get("/metrics").text, "the test of webhooks")
    checks = {check["name"]: check for check in stranger.get("/ready").json()["checks"]}
    assert "has arrived" in checks["webhooks"]["reason"]


LABELS = r'\{([a-zA-Z_]\w*="(\\.|[^"\\])*"(,|(?=\})))*\}'
SAMPLE = re.compile(rf"([a-zA-Z_:][\w:]*)({LABELS})? (-?[\d.]+(e[+-]?\d+)?|\+Inf|-Inf|NaN)")


def read_metrics(client):
    """Types by family and values by sample; asserts the rules of the text format on the way."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer.text.endswith("\n")
    kinds, values, described = {}, {}, set()
    for line in answer.text.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            assert name not in described, f"{name} is described twice"
            described.add(name)
        elif line.startswith("# TYPE "):
            name, kind = line.split(" ")[2:]
            assert name not in kinds and kind in ("counter", "gauge", "histogram", "summary"), line
            kinds[name] = kind
        else:
            match = SAMPLE.fullmatch(line)
            assert match, f"not a sample: {line!r}"
            name = match.group(1)
            family = re.sub("_(bucket|sum|count)$", "", name) if re.sub(
                "_(bucket|sum|count)$", "", name
            ) in kinds else name
            assert family in kinds and family in described, f"{name} has no type or help"
            assert kinds[family] != "counter" or name.endswith("_total"), f"counter {name}"
            assert name + (match.group(2) or "") not in values, f"{line} comes twice"
            values[name + (match.group(2) or "")] = float(match.group(6))
    return kinds, values


def test_metrics_are_in_the_text_format(user):
    user.create()
    kinds, values = read_metrics(user)
    assert kinds["steward_http_request_duration_seconds"] == "histogram" and len(values) > 20
    buckets = {}
    for sample, value in values.items():
        if sample.startswith("steward_http_request_duration_seconds_bucket"):
            labels, bound = re.fullmatch(r'[^{]*\{(.*),le="(.*)"\}', sample).groups()
            buckets.setdefault(labels, []).append((float(bound.replace("+Inf", "inf")), value))
    assert buckets
    for labels, rows in buckets.items():
        counts = [count for _, count in sorted(rows)]
        assert counts == sorted(counts) and sorted(rows)[-1][0] == float("inf")
        assert counts[-1] == values[f"steward_http_request_duration_seconds_count{{{labels}}}"]
    if shutil.which("promtool"):
        done = subprocess.run(
            ["promtool", "check", "metrics"], input=user.get("/metrics").text, text=True, capture_output=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_requests_are_counted_by_route_not_by_address(user):
    id = user.create()["id"]
    for _ in range(3):
        user.get(f"{TASKS}/{id}")
    text = user.get("/metrics").text
    assert re.search(
        r'steward_http_requests_total\{method="GET",route="/api/v1/tasks/\{id\}",status="200"\} ([3-9]|\d\d)',
        text,
    )
    assert id not in text and user.id not in text


def test_metrics_tell_of_actors_batches_and_memory(user):
    user.create()
    names = " ".join(read_metrics(user)[0])
    for topic in ("mailbox|backlog", "batch", "commit", "users", "memory|bytes"):
        assert re.search(topic, names), f"{topic} in {names}"


def references(node):
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref":
                yield value
            yield from references(value)
    if isinstance(node, list):
        for item in node:
            yield from references(item)


def test_openapi_is_sound(openapi):
    assert openapi["openapi"].startswith("3.1") and openapi["info"]["title"] and openapi["info"]["version"]
    for reference in set(references(openapi)):
        assert reference.startswith("#/"), reference
        node = openapi
        for part in reference[2:].split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
    seen = set()
    for path, item in openapi["paths"].items():
        for method, operation in item.items():
            where = f"{method} {path}"
            assert method.upper() in METHODS, where
            assert operation["operationId"] not in seen, f"{where}: operationId is used twice"
            seen.add(operation["operationId"])
            assert operation["summary"] and operation["tags"] and operation["responses"], where
            assert any(status[0] in "123" for status in operation["responses"]), where
            assert all(answer["description"] for answer in operation["responses"].values()), where
            in_path = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
            assert in_path == re.findall(r"{(.*?)}", path) and len(in_path) == len(set(in_path)), where
            names = [(one["in"], one["name"].lower()) for one in operation["parameters"]]
            assert len(names) == len(set(names)), where
            assert all("schema" in one for one in operation["parameters"]), where
            if operation["security"]:
                assert {"401", "429", "503"} <= set(operation["responses"]), where
                assert operation["security"] == [{"bearer": []}], where
            if method == "post":
                assert ("header", "idempotency-key") in names, where


def test_openapi_says_of_answers_what_is_true(user, openapi):
    """The answer of every GET without an id has the members that its schema requires."""

    def resolve(schema):
        while "$ref" in schema:
            schema = openapi["components"]["schemas"][schema["$ref"].split("/")[-1]]
        return schema

    user.create(tags=["a"])
    checked = 0
    for path, item in openapi["paths"].items():
        if "get" not in item or re.search(r"{(?!user_id)", path):
            continue
        content = item["get"]["responses"].get("200", {}).get("content", {})
        if not content or "text/event-stream" in content:  # streams: test_live
            continue
        if path.startswith("/api/v1/admin/"):  # not for this user: test_jobs
            continue
        answer = user.get(path.replace("{user_id}", user.id))
        assert answer.status_code == 200, path
        assert answer.headers["Content-Type"].split(";")[0] in {kind.split(";")[0] for kind in content}, path
        if "application/json" not in content:
            continue
        schema = resolve(content["application/json"]["schema"])
        if schema.get("type") == "object":
            body = answer.json()
            assert set(schema.get("required", [])) <= set(body), path
            if "properties" in schema:
                assert set(body) <= set(schema["properties"]), path
                checked += 1
    assert checked >= 5


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/errors", "/errors/validation"])
def test_pages_need_nothing_from_elsewhere(stranger, path):
    answer = stranger.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    linked = re.findall(r'(?:src|href)="([^"#]+)', answer.text)
    assert linked and "<title>" in answer.text
    for target in linked:
        assert target.startswith("/") and not target.startswith("//"), target
        part = stranger.get(target)
        assert part.status_code == 200 and len(part.content) > 50, target
        if target.endswith(".css"):
            assert "@import" not in part.text
            for source in re.findall(r"url\(\s*[\"']?([^\"')]{1,20})", part.text):
                assert source.startswith("data:"), (target, source)
    assert not re.search(r"(?:https?:)?//[a-z]", re.sub(r'xmlns="[^"]*"', "", answer.text))
    assert not re.search(
        r"<script(?![^>]*src=)[^>]*>|\son\w+=|style=", answer.text
    ), "inline code is refused by the page's own policy"


def test_docs_are_the_viewer_where_the_build_could_fetch_it(stranger):
    page, viewer = stranger.get("/docs").text, stranger.get("/docs/swagger-ui-bundle.js")
    if viewer.status_code == 404:
        assert page == stranger.get("/redoc").text
        return
    assert '"/docs/swagger-ui-bundle.js"' in page and "validatorUrl: null" in stranger.get("/docs/viewer.js").text
    assert "Apache License" in stranger.get("/docs/LICENSE").text


@pytest.mark.parametrize("path", ["/docs/docs.js", "/docs/swagger-ui-bundle.js", "/openapi.json"])
def test_what_is_the_same_for_everybody_comes_compressed_and_is_revalidated(stranger, path):
    plain = stranger.get(path, headers={"Accept-Encoding": "identity"})
    if plain.status_code == 404:
        pytest.skip("the viewer is not part of this build")
    assert "max-age" in plain.headers["Cache-Control"] and "Content-Encoding" not in plain.headers
    packed = stranger.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and packed.content == plain.content
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for answer in (plain, packed):
        known = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": "gzip"}
        assert stranger.get(path, headers=known).status_code == 304


def test_every_error_has_its_page(stranger):
    kinds = stranger.get("/errors").json()
    assert len(kinds) >= 20 and len({kind["code"] for kind in kinds}) == len(kinds)
    for kind in kinds:
        page = stranger.get(kind["type"], headers={"Accept": "text/html"})
        assert page.status_code == 200 and kind["code"] in page.text
        assert stranger.get(kind["type"]).json() == kind
        assert kind["explanation"] and kind["remedy"]


def test_the_greeting_leads_on(stranger):
    links = stranger.get("/").json()["links"]
    for name, target in links.items():
        if name != "api":
            assert stranger.get(target).status_code == 200, target
