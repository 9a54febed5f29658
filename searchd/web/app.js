"use strict";

const LIMIT = 10, OFFSET_MOST = 1000;
const element = id => document.getElementById(id);
const state = { q: "", kind: "", offset: 0, key: sessionStorage.getItem("key") || "", asked: 0 };

function add(parent, name, text, style) {
  const child = document.createElement(name);
  if (style) child.className = style;
  if (text) child.textContent = text;
  parent.append(child);
  return child;
}

// The server escapes highlights and marks words with <em>; nothing else in them is markup. They become text nodes, never HTML.
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&apos;": "'", "&amp;": "&" };
const plain = text => text.replace(/&(?:lt|gt|quot|apos|amp|#39|#x27);/g, entity => ENTITIES[entity]);

function addHighlight(parent, text) {
  text.split(/(<em>.*?<\/em>)/s).forEach(part => {
    if (part.startsWith("<em>")) add(parent, "em", plain(part.slice(4, -5)));
    else if (part) parent.append(plain(part));
  });
}

function addTitle(item, hit) {
  const title = add(item, "h2");
  const safe = /^https?:\/\//i.test(hit.url || "");
  const place = safe ? add(title, "a") : title;
  if (safe) {
    place.href = hit.url;
    place.rel = "noopener noreferrer";
  }
  place.lang = hit.lang || "";
  place.dir = "auto";
  addHighlight(place, (hit.highlight && hit.highlight.title) || "");
  if (!place.textContent) place.textContent = hit.title || hit.id;
}

function showHit(hit) {
  const item = add(element("hits"), "li");
  addTitle(item, hit);
  const about = add(item, "p", "", "about");
  add(about, "span", hit.band, "band " + (["strong", "medium", "weak"].includes(hit.band) ? hit.band : ""));
  about.append(["", hit.kind, hit.id, hit.lang, hit.state, hit.visibility, (hit.updated_at || "").slice(0, 10)].filter((part, i) => !i || part).join(" · "));
  const text = add(item, "p");
  text.lang = hit.lang || "";
  text.dir = "auto";
  addHighlight(text, (hit.highlight && hit.highlight.body) || "");
  if ((hit.why || []).length) add(item, "p", hit.why.join(" · "), "why");
  if ((hit.vetoes || []).length) add(item, "p", hit.vetoes.join(" · "), "why veto");
}

function say(text, wrong) {
  element("status").textContent = text;
  element("status").className = wrong ? "wrong" : "";
}

function showAnswer(answer) {
  if (answer.offset === 0) element("hits").replaceChildren();
  answer.hits.forEach(showHit);
  const shown = answer.offset + answer.hits.length;
  say(answer.total ? `${shown} of ${answer.total} in ${answer.took_ms.toFixed(1)} ms` : "Nothing found.");
  element("more").hidden = shown >= answer.total || answer.hits.length === 0 || shown > OFFSET_MOST;
}

async function ask(offset) {
  const mine = ++state.asked;
  const headers = { "Content-Type": "application/json" };
  if (state.key) headers.Authorization = "Bearer " + state.key;
  const question = { q: state.q, limit: LIMIT, offset };
  if (state.kind) question.kind = state.kind;
  try {
    const reply = await fetch("/v1/search", { method: "POST", headers, body: JSON.stringify(question) });
    const answer = await reply.json();
    if (mine !== state.asked) return;
    element("key-form").hidden = reply.status !== 401;
    if (!reply.ok) return say(answer.message || "The service did not answer.", true);
    state.offset = offset;
    showAnswer(answer);
  } catch {
    if (mine === state.asked) say("The service cannot be reached.", true);
  }
}

function start() {
  state.q = element("q").value.trim();
  history.replaceState(null, "", state.q ? "/?q=" + encodeURIComponent(state.q) : "/");
  element("more").hidden = true;
  if (state.q) return ask(0);
  ++state.asked;
  element("hits").replaceChildren();
  say("");
}

let pause;
element("q").addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(start, 200);
});
element("form").addEventListener("submit", event => {
  event.preventDefault();
  clearTimeout(pause);
  start();
});
element("key-form").addEventListener("submit", event => {
  event.preventDefault();
  state.key = element("key").value.trim();
  sessionStorage.setItem("key", state.key);
  start();
});
element("kinds").addEventListener("click", event => {
  if (event.target.dataset.kind === undefined) return;
  state.kind = event.target.dataset.kind;
  for (const button of element("kinds").children) button.setAttribute("aria-pressed", String(button === event.target));
  start();
});
element("more").addEventListener("click", () => ask(state.offset + LIMIT));

element("q").value = new URLSearchParams(location.search).get("q") || "";
start();
