// Where the links in mails lead: #reset=TOKEN, #confirm=TOKEN, #forgot. What follows # never reaches a server or a log, and
// nothing happens before a person presses the button, since programs that look at mails follow links, too.
"use strict";

const paths = {
  forgot: "/api/v1/auth/password/forgot",
  reset: "/api/v1/auth/password/reset",
  confirm: "/api/v1/auth/email/confirm",
};
const done = {
  forgot: "If this address has an account, a mail is on its way.",
  reset: "The new password is set. Sign in with it.",
  confirm: "Thank you, the address is confirmed.",
};

const [asked, token] = location.hash.slice(1).split("=");
const what = asked in paths ? asked : "forgot";
const form = document.getElementById(what);
const said = document.getElementById("said");

async function send(event) {
  event.preventDefault();
  const body = Object.fromEntries(new FormData(form));
  if (what !== "forgot") body.token = token;
  const answer = await fetch(paths[what], {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.ok) {
    form.hidden = true;
    said.textContent = done[what];
    history.replaceState(null, "", location.pathname);
    return;
  }
  const problem = await answer.json().catch(() => ({ detail: `The server answered ${answer.status}.` }));
  said.textContent = problem.errors?.map((fault) => fault.message).join(" ") || problem.detail || problem.title;
}

form.hidden = false;
form.addEventListener("submit", (event) => {
  send(event).catch(() => { said.textContent = "The server cannot be reached. Try again."; });
});
