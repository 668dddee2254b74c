// Where "get no more of these mails" leads. Nothing happens before a person presses the button, since programs that look at mails
// follow links, too.
"use strict";

const names = { summaries: "daily summaries", monitors: "mails of monitors" };
const token = new URLSearchParams(location.search).get("token") ?? "";
const form = document.getElementById("unsubscribe");
const said = document.getElementById("said");
const kind = names[token.split(".")[0]];

async function send(event) {
  event.preventDefault();
  const answer = await fetch(`/mail/unsubscribe?token=${encodeURIComponent(token)}`, {
    method: "POST",
    headers: { Accept: "application/json" },
  });
  if (answer.ok) {
    form.hidden = true;
    said.textContent = `You get no more ${kind ?? "of these mails"}. Mails about your account still come.`;
    return;
  }
  const problem = await answer.json().catch(() => ({ detail: `The server answered ${answer.status}.` }));
  said.textContent = problem.errors?.map((fault) => fault.message).join(" ") || problem.detail || problem.title;
}

if (kind) document.getElementById("what").textContent = kind;
form.hidden = false;
form.addEventListener("submit", (event) => {
  send(event).catch(() => { said.textContent = "The server cannot be reached. Try again."; });
});
