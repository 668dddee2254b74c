#!/usr/bin/env python3
"""Asks the local provider (stand_in.py) with the clients that Anthropic and OpenAI publish, and with the gateway.

    clients_test.py --program ai_ask --packages FOLDER

What the published clients make of each answer says that the local provider is like the real ones; that it takes their requests and the
gateway's by the same rules says that the gateway speaks as they do. Without npm or a registry only the gateway is tested.
"""

import argparse
import json
import math
import os
import selectors
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import stand_in  # noqa: E402

PACKAGES = {"@anthropic-ai/sdk": "1.14.0", "openai": "6.49.0"}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["price", "stock"],
    "properties": {"price": {"type": "number"}, "stock": {"anyOf": [{"type": "boolean"}, {"type": "null"}]}},
}
GOOD = {"price": 0.5, "stock": None}
options = argparse.Namespace(program=None, packages=None)


def has_packages(folder):
    return all(os.path.isdir(os.path.join(folder, "node_modules", name)) for name in PACKAGES)


def install(folder):
    """Puts the packages into the folder if the registry can be had. Nothing of them is ours."""
    os.makedirs(folder, exist_ok=True)
    if has_packages(folder):
        return True
    with open(os.path.join(folder, "package.json"), "w") as file:
        file.write('{"private": true}')
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    try:
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *wanted]
        subprocess.run(command, cwd=folder, capture_output=True, timeout=120)  # bounded: the registry may be out of reach
    except (OSError, subprocess.TimeoutExpired):
        pass
    return has_packages(folder)


class Peer:
    """A program that answers lines of JSON."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            if not ready.select(60):
                raise AssertionError("no answer within a minute")
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


# What each client makes of an error: its class and the type that it found in the body.
ANTHROPIC_ERRORS = {
    "rate": ("RateLimitError", 429, "rate_limit_error"),
    "overloaded": ("OverloadedError", 529, "overloaded_error"),
    "unavailable": ("ServiceUnavailableError", 503, "api_error"),
    "no_money": ("PaymentRequiredError", 402, "billing_error"),
    "budget": ("BadRequestError", 400, "invalid_request_error"),
    "no_key": ("AuthenticationError", 401, "authentication_error"),
    "tier": ("EnforcedSpendLimitReachedError", 429, "rate_limit_error"),
}
OPENAI_ERRORS = {
    "rate": ("RateLimitError", 429, "rate_limit_exceeded"),
    "overloaded": ("InternalServerError", 529, "server_error"),
    "unavailable": ("InternalServerError", 503, "server_error"),
    "no_money": ("APIError", 402, "insufficient_quota"),
    "budget": ("BadRequestError", 400, "billing_hard_limit_reached"),
    "no_key": ("AuthenticationError", 401, "invalid_api_key"),
    "quota": ("RateLimitError", 429, "insufficient_quota"),
}
ERRORS = {"messages": ANTHROPIC_ERRORS, "chat": OPENAI_ERRORS, "responses": OPENAI_ERRORS}
ENDS = {
    "messages": {"ok": "end_turn", "refusal": "refusal", "cut": "max_tokens"},
    "chat": {"ok": "stop", "refusal": "refusal", "cut": "length"},
    "responses": {"ok": "completed", "refusal": "refusal", "cut": "incomplete"},
}


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not install(options.packages):
            raise unittest.SkipTest("the clients could not be had from npm")
        cls.peer = Peer("node", "--no-warnings", os.path.join(HERE, "clients.mjs"), options.packages)

    @classmethod
    def tearDownClass(cls):
        cls.peer.close()

    def ask(self, api, script, **more):
        with stand_in.StandIn(script) as provider:
            answer = self.peer.ask({"api": api, "url": provider.url, "schema": SCHEMA, **more})
            return answer, provider.requests

    def test_answers_are_understood(self):
        for api in ERRORS:
            for stream in (False, True):
                with self.subTest(api, stream=stream):
                    answer, requests = self.ask(api, [{"answer": GOOD}], stream=stream)
                    self.assertEqual(json.loads(answer["text"]), GOOD)
                    self.assertEqual(answer["stop"], ENDS[api]["ok"])
                    self.assertGreater(answer["input"], 10)
                    self.assertGreater(answer["output"], 1)
                    self.assertEqual(len(requests), 1)

    def test_ids_are_found(self):
        for api in ERRORS:
            with self.subTest(api):
                self.assertEqual(self.ask(api, [])[0]["id"], "req_1")

    def test_errors_are_understood(self):
        for api, stream in ((api, stream) for api in ERRORS for stream in (False, True)):
            for fault, (kind, status, told) in ERRORS[api].items():
                with self.subTest(api, fault=fault, stream=stream):
                    answer, _ = self.ask(api, [fault], stream=stream)
                    self.assertEqual((answer["error"], answer["status"], answer["type"]), (kind, status, told))
                    self.assertEqual(answer["id"], "req_1")

    def test_pauses_are_kept(self):
        for api in ERRORS:
            with self.subTest(api):
                answer, requests = self.ask(api, [{"fault": "rate", "retry_after": "0.01"}, "ok"], retries=1)
                self.assertEqual(answer["stop"], ENDS[api]["ok"])
                self.assertEqual(len(requests), 2)

    def test_refusals_and_cut_answers_are_understood(self):
        for api, fault in ((api, fault) for api in ERRORS for fault in ("refusal", "cut")):
            with self.subTest(api, fault=fault):
                self.assertEqual(self.ask(api, [fault])[0]["stop"], ENDS[api][fault])

    def test_broken_answers_are_errors(self):
        for api, stream in ((api, stream) for api in ERRORS for stream in (False, True)):
            for fault in ("hang", "half", "garbage"):
                with self.subTest(api, fault=fault, stream=stream):
                    answer, _ = self.ask(api, [fault], stream=stream, timeout=300 if fault == "hang" else 10000)
                    self.assertIn("error", answer)
                    self.assertNotIn("status", answer)

    def test_open_schemas_are_refused(self):
        for api in ERRORS:
            with self.subTest(api), stand_in.StandIn() as provider:
                answer = self.peer.ask({"api": api, "url": provider.url, "schema": {"type": "object", "properties": {}}})
                self.assertEqual(answer["status"], 400)


class Gateway(unittest.TestCase):
    """What attempts, spend and breakers are after each fault, over HTTP and processes."""

    NAMES = ["anthropic", "openai", "openai-chat"]

    @classmethod
    def setUpClass(cls):
        cls.peer = Peer(options.program)

    @classmethod
    def tearDownClass(cls):
        cls.peer.close()

    def ask(self, provider, script, **more):
        """The provider with the script first, the other company's without faults second."""
        second = "openai" if provider == "anthropic" else "anthropic"
        with stand_in.StandIn(script) as failing, stand_in.StandIn([{"answer": GOOD}]) as other:
            urls = {"anthropic": failing.url, "openai": other.url + "/v1"}
            if provider != "anthropic":
                urls = {"anthropic": other.url, "openai": failing.url + "/v1"}
            answer = self.peer.ask({"providers": [provider, second], "schema": SCHEMA, **urls, **more})
            return answer, failing.requests, other.requests

    @staticmethod
    def cost_of(request):
        """Of a good answer, by the default prices."""
        given, made = stand_in.usage(request["body"], json.dumps(GOOD))
        micro = (given * 1, made * 5) if "messages" in request["path"] else (given * 0.25, made * 2)
        return sum(math.ceil(part) for part in micro)

    def test_the_gateways_requests_are_taken(self):
        for name in self.NAMES:
            with self.subTest(name):
                answer, requests, others = self.ask(name, [{"answer": GOOD}])
                self.assertEqual(answer["value"], GOOD)
                self.assertEqual(answer["attempts"], [f"{name} answered"])
                self.assertEqual(answer["id"], "req_1")
                self.assertEqual(answer["spent"], answer["cost"])
                self.assertGreater(answer["cost"], 0)
                self.assertEqual((len(requests), others), (1, []))

    def test_faults_go_to_the_other_provider_and_cost_nothing(self):
        held_open = {"no_money", "no_key", "quota", "tier", "budget"}
        for name in self.NAMES:
            for fault in ERRORS["messages" if name == "anthropic" else "chat"]:
                with self.subTest(name, fault=fault):
                    answer, requests, others = self.ask(name, [fault])
                    self.assertEqual(answer["value"], GOOD)
                    self.assertEqual((len(requests), len(others)), (1, 1))
                    self.assertEqual(answer["breakers"], ["open" if fault in held_open else "closed", "closed"])
                    self.assertEqual(answer["spent"], answer["cost"])
                    self.assertEqual(len(answer["attempts"]), 2)
                    self.assertEqual(answer["cost"], self.cost_of(others[0]))

    def test_a_pause_opens_the_breaker(self):
        for name in self.NAMES:
            with self.subTest(name):
                answer, requests, _ = self.ask(name, [{"fault": "rate", "retry_after": "60"}])
                self.assertEqual(answer["breakers"], ["open", "closed"])
                self.assertEqual(len(requests), 1)

    def test_what_may_have_been_charged_counts_in_full(self):
        for name in self.NAMES:
            for fault in ("hang", "half"):
                with self.subTest(name, fault=fault):
                    answer, requests, others = self.ask(name, [fault], attempt_ms=300)
                    self.assertEqual(answer["value"], GOOD)
                    self.assertEqual((len(requests), len(others)), (1, 1))
                    clean, _, _ = self.ask(name, ["rate"])
                    self.assertGreater(answer["cost"], clean["cost"] + 1000)

    def test_one_repair_is_tried(self):
        for name in self.NAMES:
            for fault in ("wrong", "cut"):
                with self.subTest(name, fault=fault):
                    answer, requests, others = self.ask(name, [fault, {"answer": GOOD}])
                    self.assertEqual(answer["value"], GOOD)
                    self.assertEqual((len(requests), others), (2, []))
                    answer, requests, others = self.ask(name, [fault, fault])
                    self.assertEqual((len(requests), len(others)), (2, 1))

    def test_garbage_and_refusals_go_to_the_other_provider(self):
        for name in self.NAMES:
            with self.subTest(name):
                answer, requests, _ = self.ask(name, ["garbage", "garbage"])
                self.assertEqual(answer["value"], GOOD)
                self.assertEqual(len(requests), 2)
                answer, requests, _ = self.ask(name, ["refusal"])
                self.assertEqual(answer["value"], GOOD)
                self.assertEqual(len(requests), 1)

    def test_the_attempts_are_counted_over_both(self):
        with stand_in.StandIn(["overloaded"] * 9) as one, stand_in.StandIn(["overloaded"] * 9) as two:
            urls = {"anthropic": one.url, "openai": two.url + "/v1"}
            answer = self.peer.ask({"providers": ["anthropic", "openai"], "schema": SCHEMA, **urls})
            self.assertIn("No AI provider could answer", answer["error"])
            self.assertEqual((len(one.requests), len(two.requests), answer["spent"]), (2, 2, 0))

    def test_the_deadline_is_kept(self):
        answer, requests, others = self.ask("anthropic", ["hang"], limit_ms=500)
        self.assertIn("in time", answer["error"])
        self.assertEqual((len(requests), others), (1, []))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", required=True)
    arguments.add_argument("--packages", required=True)
    _, rest = arguments.parse_known_args(namespace=options)
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
