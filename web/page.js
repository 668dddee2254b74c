// What the pages that sign in have in common.
"use strict";

const at = (id) => document.getElementById(id);
const session = { token: null };

/// An element with properties (data-x and aria-x as attributes) and children.
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-")) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/// "5 min", of seconds.
function span(seconds) {
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "min"]])
    if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  return seconds >= 10 || seconds === 0 ? `${Math.round(seconds)} s` : `${seconds.toFixed(1)} s`;
}

/// "in 5 min", "3 h ago".
function when(time) {
  const seconds = (Date.parse(time) - Date.now()) / 1000;
  return seconds > 0 ? `in ${span(seconds)}` : `${span(-seconds)} ago`;
}

/// Changes only what differs.
function set(element, text, title = "") {
  if (element.textContent !== text) element.textContent = text;
  if (element.title !== title) element.title = title;
}

/// Rows stay the same elements, so that the focus stays where it is.
function rows(body, items, key, build, fill) {
  const known = new Map([...body.children].map((row) => [row.dataset.key, row]));
  const wanted = items.map((item) => {
    const name = key(item), row = known.get(name) ?? build(item);
    row.dataset.key = name;
    fill(row, item);
    return row;
  });
  for (const [name, row] of known) if (!wanted.some((one) => one.dataset.key === name)) row.remove();
  wanted.forEach((row, i) => { if (body.children[i] !== row) body.insertBefore(row, body.children[i] ?? null); });
}

function show(state, text) {
  at("state").dataset.state = state;
  at("state").textContent = text;
}

/// What the server answers, or an Error with its reason and status.
async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (session.token) headers.Authorization = `Bearer ${session.token}`;
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => ({ detail: `The server answered ${answer.status}.` }));
  const reason = problem.errors?.map((e) => e.message).join(" ") || problem.detail || problem.title;
  throw Object.assign(new Error(reason), { status: answer.status });
}

/// Shows the form for signing in, with a reason.
function ask(why) {
  at("why").textContent = why;
  at("sign-in").hidden = false;
}

/// Calls `then` whenever somebody has signed in.
function whenSignedIn(then) {
  at("sign-in").onsubmit = async (event) => {
    event.preventDefault();
    const form = event.target, how = event.submitter?.value || "login";
    at("fault").textContent = "";
    const body = { email: form.email.value, password: form.password.value };
    if (how === "signup") body.name = body.email.split("@")[0];
    try {
      session.token = (await call("POST", `/api/v1/auth/${how}`, body)).access_token;
      form.password.value = "";
      form.hidden = true;
      await then();
    } catch (fault) {
      at("fault").textContent = fault.message;
    }
  };
}
