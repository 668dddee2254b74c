#!/usr/bin/env python3
"""A local provider that speaks Anthropic's Messages and OpenAI's Chat Completions and Responses, and fails as it is told.

    stand_in.py [--port 0] [--script rate,overloaded,ok] [--hang SECONDS]      prints its address

Each request takes the next step of the script; after the last one every request is answered well. A step is one of FAULTS, "ok", or a
dict: {"fault": "rate", "retry_after": "2"}, {"answer": {...}}. Requests that the real one would refuse are answered 400. Tests use
the class:

    with StandIn(["overloaded", {"answer": {"price": 5}}]) as provider:
        ... ANTHROPIC_BASE_URL=provider.url, OPENAI_BASE_URL=provider.url + "/v1" ...
        provider.requests      # [{"path", "headers", "body", "fault"}, ...]

How faithful it is: clients_test.py drives it with the clients that the two companies publish.
"""

import argparse
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BUDGET = "You have reached your specified API usage limits. You will regain access on 2999-01-01 at 00:00 UTC."

# name: status, Anthropic's error type, OpenAI's type and code, message
FAULTS = {
    "rate": (429, "rate_limit_error", "requests", "rate_limit_exceeded", "This request would exceed your rate limit."),
    "overloaded": (529, "overloaded_error", "server_error", None, "Overloaded"),
    "unavailable": (503, "api_error", "server_error", None, "The server is overloaded or not ready yet."),
    "no_money": (402, "billing_error", "insufficient_quota", "insufficient_quota", "There is a problem with your payment."),
    "budget": (400, "invalid_request_error", "invalid_request_error", "billing_hard_limit_reached", BUDGET),
    "no_key": (401, "authentication_error", "invalid_request_error", "invalid_api_key", "invalid API key"),
    "quota": (429, "rate_limit_error", "insufficient_quota", "insufficient_quota", "You exceeded your current quota."),
    "tier": (429, "rate_limit_error", "insufficient_quota", "insufficient_quota", "You reached the limit of your tier."),
    "hang": None,  # nothing until the client goes
    "half": None,  # half of the body, then the connection ends
    "garbage": None,  # 200, and a body that is no JSON
    "refusal": None,  # 200, and the model declines
    "cut": None,  # 200, and the model stopped in the middle
    "wrong": None,  # 200, and an answer that does not fit
}

PATHS = {"/v1/messages": "messages", "/v1/chat/completions": "chat", "/v1/responses": "responses"}

# What a request must and may have, of what the real ones know.
MEMBERS = {
    "messages": ({"model", "max_tokens", "messages"}, {"system", "output_config", "stream", "metadata", "thinking", "tools"}),
    "chat": (
        {"model", "messages"},
        {"max_completion_tokens", "max_tokens", "response_format", "stream", "stream_options", "temperature", "store", "tools"},
    ),
    "responses": (
        {"model", "input"},
        {"instructions", "max_output_tokens", "text", "store", "stream", "temperature", "reasoning", "tools"},
    ),
}


def instance(schema):
    """Some value that fits a schema."""
    if "anyOf" in schema:
        return instance(schema["anyOf"][-1])
    if "enum" in schema:
        return schema["enum"][0]
    simple = {"string": "text", "number": 0.5, "integer": 1, "boolean": False, "array": [], "null": None}
    if schema.get("type") in simple:
        return simple[schema["type"]]
    return {name: instance(member) for name, member in schema.get("properties", {}).items()}


def strict_fault(schema, place="schema"):
    """What strict structured output refuses: objects that are open or whose members are optional."""
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return f"{place}: 'additionalProperties' is required to be supplied and to be false"
        if sorted(schema.get("required", [])) != sorted(schema.get("properties", {})):
            return f"{place}: 'required' is required to be an array including every key in properties"
    parts = {**schema.get("properties", {}), "items": schema.get("items", {})}
    parts.update({str(i): one for i, one in enumerate(schema.get("anyOf", []))})
    faults = (strict_fault(part, f"{place}/{name}") for name, part in parts.items() if part)
    return next((fault for fault in faults if fault), None)


def schema_of(api, body):
    try:
        if api == "messages":
            wanted = body["output_config"]["format"]
        elif api == "chat":
            wanted = body["response_format"]
            return wanted["json_schema"]["schema"] if wanted["type"] == "json_schema" else None
        else:
            wanted = body["text"]["format"]
        return wanted["schema"] if wanted["type"] == "json_schema" else None
    except (KeyError, TypeError):
        return None


def fault_of(api, headers, body):
    """Why the real one would answer 400 or 401, or None."""
    needed, known = MEMBERS[api]
    if api == "messages" and headers.get("anthropic-version") != "2026-10-21":
        return 400, "anthropic-version: header is required"
    if not headers.get("authorization", "").startswith("Bearer "):
        return 401, "no key"
    if not headers.get("content-type", "").startswith("application/json"):
        return 400, "the content type is not application/json"
    for name in sorted(needed - body.keys()):
        return 400, f"{name}: Field required"
    for name in sorted(body.keys() - needed - known):
        return 400, f"{name}: Extra inputs are not permitted"
    messages = body["input"] if api == "responses" else body["messages"]
    roles = {"user", "assistant"} | ({"system", "developer"} if api != "messages" else set())
    if isinstance(messages, str) and api == "responses":
        messages = [{"role": "user", "content": messages}]
    if not isinstance(messages, list) or not messages:
        return 400, "messages: at least one message is required"
    for one in messages:
        if not isinstance(one, dict) or one.get("role") not in roles or not one.get("content"):
            return 400, "messages: role and content are required"
    schema = schema_of(api, body)
    if schema is not None and (fault := strict_fault(schema)):
        return 400, fault
    return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        api = PATHS.get(self.path)
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        step, number = self.server.owner.take(self.path, headers, body)
        self.number, fault = number, step.get("fault", "ok")
        if api is None:
            return self.refuse(api, 404, "not_found_error", "invalid_request_error", None, "Not found")
        if not isinstance(body, dict):
            return self.refuse(api, 400, "invalid_request_error", "invalid_request_error", None, "not JSON")
        if wrong := fault_of(api, headers, body):
            kind = "authentication_error" if wrong[0] == 401 else "invalid_request_error"
            return self.refuse(api, wrong[0], kind, "invalid_request_error", None, wrong[1])
        if FAULTS.get(fault):
            status, theirs, kind, code, message = FAULTS[fault]
            return self.refuse(api, status, theirs, kind, code, message, step.get("retry_after"), fault)
        if fault == "hang":
            self.server.owner.ended.wait(self.server.owner.hang)
            self.close_connection = True
            return None
        if self.server.owner.answer and fault == "ok" and "answer" not in step:
            step = {"answer": self.server.owner.answer(self.path, body)}
        text = self.text_of(step, fault, schema_of(api, body))
        if body.get("stream"):
            return self.stream(events(api, body, text, fault), fault)
        answer = json.dumps(document(api, body, text, fault)).encode()
        if fault == "garbage":
            answer = answer[: len(answer) // 2]
        return self.send(200, answer, half=fault == "half")

    @staticmethod
    def text_of(step, fault, schema):
        if "answer" in step:
            return json.dumps(step["answer"])
        if fault in ("refusal", "cut"):
            return "" if fault == "refusal" else '{"half": "of an'
        if fault == "wrong":
            return '{"unasked": true}'
        return json.dumps(instance(schema)) if schema else "Hello."

    def send_head(self, status, length, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is None:
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        for name in ("request-id", "x-request-id"):
            self.send_header(name, f"req_{self.number}")

    def send(self, status, body, retry_after=None, half=False):
        self.send_head(status, len(body))
        if retry_after is not None:
            self.send_header("retry-after", str(retry_after))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if half else body)
        if half:
            self.wfile.flush()
            self.close_connection = True

    def refuse(self, api, status, theirs, kind, code, message, retry_after=None, fault=None):
        if api == "messages":
            details = {"details": {"error_code": "enforced_spend_limit_reached"}} if fault == "tier" else {}
            told = {"type": "error", "error": {"type": theirs, "message": message, **details}, "request_id": f"req_{self.number}"}
        else:
            told = {"error": {"message": message, "type": kind, "param": None, "code": code}}
        self.send(status, json.dumps(told).encode(), retry_after)

    def stream(self, all_events, fault):
        self.send_head(200, None, "text/event-stream")
        self.end_headers()
        self.close_connection = True
        middle = len(all_events) // 2
        for i, (name, data) in enumerate(all_events[:middle] if fault == "half" else all_events):
            text = data if isinstance(data, str) else json.dumps(data)
            text = text[: len(text) // 2] if fault == "garbage" and i == middle else text
            self.wfile.write((f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode())


def usage(body, text):
    return len(json.dumps(body)) // 4, len(text) // 4 + 1


def document(api, body, text, fault):
    """The whole answer."""
    given, made = usage(body, text)
    declines, is_cut = fault == "refusal", fault == "cut"
    if api == "messages":
        stop = "refusal" if declines else "max_tokens" if is_cut else "end_turn"
        content = [{"type": "text", "text": text, "citations": None}] if text else []
        return {
            "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": content,
            "stop_reason": stop, "stop_sequence": None,
            "usage": {"input_tokens": given, "output_tokens": made, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0},
        }  # fmt: skip
    if api == "chat":
        message = {"role": "assistant", "content": None if declines else text, "refusal": "I cannot." if declines else None}
        return {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": body["model"],
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "length" if is_cut else "stop"}],
            "usage": {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made},
        }  # fmt: skip
    part = {"type": "refusal", "refusal": "I cannot."} if declines else {"type": "output_text", "text": text, "annotations": []}
    status = "incomplete" if is_cut else "completed"
    return {
        "id": "resp_1", "object": "response", "created_at": 1, "model": body["model"], "status": status, "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if is_cut else None,
        "output": [{"id": "msg_1", "type": "message", "status": status, "role": "assistant", "content": [part]}],
        "usage": {
            "input_tokens": given, "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": made, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": given + made,
        },
    }  # fmt: skip


def pieces(text):
    return [text[i : i + 5] for i in range(0, len(text), 5)]


def events(api, body, text, fault):
    """The same as a stream: pairs of an event's name and its data."""
    whole = document(api, body, text, fault)
    if api == "messages":
        empty = {**whole, "content": [], "stop_reason": None, "usage": {**whole["usage"], "output_tokens": 1}}
        yours = [("message_start", {"message": empty}), ("content_block_start", {"index": 0, "content_block": {"type": "text", "text": ""}})]
        yours += [("content_block_delta", {"index": 0, "delta": {"type": "text_delta", "text": piece}}) for piece in pieces(text)]
        end = {"delta": {"stop_reason": whole["stop_reason"], "stop_sequence": None}, "usage": whole["usage"]}
        yours += [("content_block_stop", {"index": 0}), ("message_delta", end), ("message_stop", {})]
        return [(name, {"type": name, **data}) for name, data in yours]
    if api == "chat":
        base = {key: whole[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}

        def chunk(delta, finish=None):
            return (None, {**base, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

        yours = [chunk({"role": "assistant", "content": ""})] + [chunk({"content": piece}) for piece in pieces(text)]
        yours.append(chunk({}, whole["choices"][0]["finish_reason"]))
        if body.get("stream_options", {}).get("include_usage"):
            yours.append((None, {**base, "choices": [], "usage": whole["usage"]}))
        return [*yours, (None, "[DONE]")]
    at = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    started = {**whole, "status": "in_progress", "output": [], "usage": None}
    item, part = whole["output"][0], whole["output"][0]["content"][0]
    yours = [("response.created", {"response": started}), ("response.in_progress", {"response": started})]
    yours.append(("response.output_item.added", {"output_index": 0, "item": {**item, "status": "in_progress", "content": []}}))
    yours.append(("response.content_part.added", {**at, "part": {"type": "output_text", "text": "", "annotations": []}}))
    yours += [("response.output_text.delta", {**at, "delta": piece, "logprobs": []}) for piece in pieces(text)]
    yours.append(("response.output_text.done", {**at, "text": text, "logprobs": []}))
    yours += [("response.content_part.done", {**at, "part": part}), ("response.output_item.done", {"output_index": 0, "item": item})]
    yours.append(("response.completed" if whole["status"] == "completed" else "response.incomplete", {"response": whole}))
    return [(name, {"type": name, "sequence_number": i, **data}) for i, (name, data) in enumerate(yours)]


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Clients that go in the middle are what the tests are about."""


class StandIn:
    """Serves on a free port of the loopback until it is closed. `answer(path, body)` gives the answers that no step of
    the script has; else they are anything that fits."""

    def __init__(self, script=(), port=0, hang=60, answer=None):
        self.script, self.requests, self.hang, self.answer = list(script), [], hang, answer
        self.ended, self.lock = threading.Event(), threading.Lock()
        self.server = Server(("127.0.0.1", port), Handler)
        self.server.owner = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def take(self, path, headers, body):
        with self.lock:
            step = self.script.pop(0) if self.script else "ok"
            step = {"fault": step} if isinstance(step, str) else step
            self.requests.append({"path": path, "headers": headers, "body": body, "fault": step.get("fault", "ok")})
            return step, len(self.requests)

    def close(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--script", default="", help="steps, separated by commas")
    options.add_argument("--hang", type=float, default=60, help="seconds")
    options = options.parse_args()
    with StandIn([step for step in options.script.split(",") if step], options.port, options.hang) as one:
        print(one.url, flush=True)
        try:
            one.thread.join()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
