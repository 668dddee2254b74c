"""The load tester against the real server: that its scenarios run and find nothing wrong. No figure is judged."""

import json
import subprocess

from client import Client
from server import SECRET, Server, binary
from test_jobs import operator


def bench(server, folder, *arguments):
    result = folder / "result.json"
    command = [binary() + "-bench", "--url", server.url, "--jwt-secret", SECRET, "--quiet", "--json", str(result)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return {one["scenario"]: one for one in json.loads(result.read_text())["results"]}, done.stdout


def test_live_scenarios_lose_and_repeat_nothing(tmp_path):
    with Server(RATE_LIMIT_DEFAULT="unlimited") as own:
        arguments = ["live", "live-load", "reconnect", "--users", "3", "-c", "20", "-d", "1s", "-w", "100ms"]
        results, table = bench(own, tmp_path, *arguments)
        for name in ("live", "live-load", "reconnect"):
            assert results[name]["requests"] >= 20, table
            assert results[name]["errors"] == {}, table
        assert "20 sockets of 3 users" in table
        paced, table = bench(own, tmp_path, "live", "--rate", "20", "--users", "3", "-c", "6", "-d", "1s", "-w", "0s")
        assert 0 < paced["live"]["requests"] <= 2 * 21 and paced["live"]["errors"] == {}, table
        own.stop()


def test_monitors_are_read(tmp_path):
    with Server(RATE_LIMIT_DEFAULT="unlimited") as own:
        names = ["monitors", "facts", "series", "statistics"]
        results, table = bench(own, tmp_path, *names, "--users", "2", "--tasks", "5", "-c", "4", "-d", "500ms", "-w", "100ms")
        for name in names:
            assert results[name]["requests"] > 0 and results[name]["errors"] == {}, table
        own.stop()


def test_job_scenarios_run_all_their_jobs(tmp_path):
    with Server(RATE_LIMIT_DEFAULT="unlimited") as own:
        token = operator(own).token
        names = ["jobs", "jobs-pipe", "jobs-lag", "jobs-now"]
        arguments = [*names, "--operator", token, "--users", "3", "--jobs", "500", "-d", "1s"]
        results, table = bench(own, tmp_path, *arguments)
        assert [results[name]["requests"] for name in names[:3]] == [500] * 3, table
        assert results["jobs-now"]["requests"] > 0, table
        refused = subprocess.run(
            [binary() + "-bench", "jobs", "--url", own.url, "--operator", Client.sign_up(own).token],
            capture_output=True, text=True, timeout=60,
        )
        assert refused.returncode == 1 and "steward admin grant" in refused.stderr
        own.stop()
