// The daemon, as the pages ask it. An error is an Error with `status` (0: not reached) and the server's sentence.
import { $, h, randomId } from "./dom.js";
import { say } from "./words.js";

let key = "";
try { key = sessionStorage.getItem("kb-key") || ""; } catch { /* asked again then */ }
export const session = randomId();

export class Problem extends Error {
  constructor(status, message, code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export async function call(method, path, body, { signal, headers = {}, keepalive } = {}) {
  const all = { ...headers };
  if (body !== undefined) all["Content-Type"] = "application/json";
  if (key) all.Authorization = "Bearer " + key;
  let reply, answer;
  try {
    reply = await fetch(path, { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body), signal, keepalive });
    answer = await reply.json();
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Problem(0, say("unreachable"));
  }
  if (reply.status === 401) await askForKey();
  if (!reply.ok) throw new Problem(reply.status, say("failed", { message: answer.message || reply.status }), answer.code);
  return answer;
}

// Events are told and forgotten: nothing waits for them.
export const tell = event => call("POST", "/v1/events", { session, ...event }, { keepalive: true }).catch(() => {});

function askForKey() {
  if ($("key-form")) return;
  const input = h("input", { type: "password", id: "key", autocomplete: "off", required: true });
  const form = h("form", { id: "key-form", class: "bar" }, h("label", { for: "key" }, say("key_needed")), input, h("button", {}, say("key_use")));
  form.addEventListener("submit", event => {
    event.preventDefault();
    key = input.value.trim();
    try { sessionStorage.setItem("kb-key", key); } catch { /* lasts for this view */ }
    form.remove();
    dispatchEvent(new Event("kb-key"));
  });
  document.querySelector("main").prepend(form);
  input.focus();
}
