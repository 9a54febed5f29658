// The agent's page: one box, two columns, the document beside them.
import "./page.js";
import { Problem, call, tell } from "./api.js";
import { currentTicket, linksOf, markDuplicate, solveWith } from "./deeds.js";
import { hideDocument, showDocument } from "./document.js";
import { $, debounce, h, tame } from "./dom.js";
import { showExamples } from "./examples.js";
import { showFacets } from "./facets.js";
import { card } from "./hits.js";
import { listen, showHelp } from "./keyboard.js";
import { takeUndo, toast } from "./toast.js";
import { isTicket, readView, titleAndBody, view, writeView } from "./view.js";
import { language, say, sayLanguage, sayNoise } from "./words.js";

const PAGE = 8, MOST = 100, PAUSE_MS = 160, RETRY_MS = 2000, FRESH_MS = 15000;
const COLUMNS = { articles: "article", tickets: "ticket" };
const shown = { articles: PAGE, tickets: PAGE };
const state = { asked: 0, abort: null, answers: null, links: new Set(), retry: 0, askedAt: 0 };

/* ---- asking ---- */

function filters(kind) {
  const chosen = { kind };
  if (view.lang.size) chosen.lang = [...view.lang];
  if (view.product.size) chosen.product = [...view.product];
  if (view.state.size && kind === "ticket") chosen.state = [...view.state];
  return chosen;
}

// A ticket that is worked on is its own question until somebody types another.
function question(column) {
  const base = { ...filters(COLUMNS[column]), limit: Math.min(MOST, shown[column]), facets: "lang,product,state" };
  if (view.ticket && !view.q) return ["/v1/similar", { ...base, title: state.stored.title, body: state.stored.body || "", exclude: ["ticket:" + view.ticket] }];
  if (!isTicket(view.q)) return ["/v1/search", { ...base, q: view.q }];
  const own = currentTicket();
  return ["/v1/similar", { ...base, ...titleAndBody(view.q), ...(own ? { exclude: ["ticket:" + own] } : {}) }];
}

async function loadTicket() {
  if (!view.ticket || state.stored?.id === view.ticket) return;
  state.stored = await call("GET", "/v1/tickets/" + encodeURIComponent(view.ticket));
}

async function askBoth(signal) {
  await loadTicket();
  const asked = Object.keys(COLUMNS).map(column => call("POST", ...question(column), { signal }));
  const [links, articles, tickets] = await Promise.all([linksOf(currentTicket()).catch(() => new Set()), ...asked]);
  state.links = links;
  return { articles, tickets };
}

async function ask() {
  const mine = ++state.asked;
  state.abort?.abort();
  state.abort = new AbortController();
  clearTimeout(state.retry);
  if (!view.q.trim() && !view.ticket) return showEmpty();
  try {
    const answers = await askBoth(state.abort.signal);
    if (mine !== state.asked) return; // somebody has typed on: this answer is stale
    state.askedAt = Date.now();
    showAnswers(answers);
  } catch (problem) {
    if (mine === state.asked && problem.name !== "AbortError") fail(problem);
  }
}

function fail(problem) {
  $("status").textContent = problem instanceof Problem ? problem.message : String(problem);
  $("status").className = "wrong";
  if (problem.status === 0 || problem.status === 503) state.retry = setTimeout(ask, RETRY_MS);
}

/* ---- showing ---- */

function showEmpty() {
  state.answers = null;
  for (const id of ["results", "mode", "verdict", "offer"]) $(id).hidden = true;
  $("facets").replaceChildren();
  $("status").textContent = "";
  $("empty").hidden = false;
  document.title = "kbsearch";
}

function actsOf(hit, position, answer) {
  const hasTicket = view.ticket || isTicket(view.q);
  if (hit.kind === "article" && hasTicket) {
    const done = state.links.has(hit.id);
    return [{ name: "solve", done, label: say(done ? "linked" : "solved_with"), act: () => !done && solve(hit, position, answer) }];
  }
  if (hit.kind !== "ticket") return [];
  const acts = [{ name: "work", label: say("work_on"), act: () => workOn(hit) }];
  return hasTicket ? [{ name: "duplicate", label: say("duplicate"), act: () => duplicate(hit) }, ...acts] : acts;
}

function showColumn(column, answer) {
  const list = $(column), focused = document.activeElement.closest?.("li.hit")?.querySelector("[data-hit]")?.dataset.hit;
  list.replaceChildren(...answer.hits.map((hit, i) => card(hit, i + 1, open, actsOf(hit, i + 1, answer))));
  if (!answer.hits.length) list.append(h("li", { class: "nothing" }, say("nothing")));
  $(column).parentElement.hidden = view.kind.size === 1 && !view.kind.has(COLUMNS[column]);
  $(column + "-count").textContent = answer.total || "";
  $(column + "-more").hidden = answer.hits.length >= Math.min(answer.total, MOST) || !answer.hits.length;
  if (focused) list.querySelector(`[data-hit="${CSS.escape(focused)}"]`)?.focus();
}

function showMode(analysis) {
  const ticket = view.ticket || isTicket(view.q);
  const parts = [say(ticket ? "as_ticket" : "as_words"), sayLanguage(analysis.lang)];
  if (ticket && analysis.terms_seen) parts.push(say("words_used", { used: analysis.terms_used, seen: analysis.terms_seen }));
  if (analysis.corrected) parts.push(say("corrected", { text: analysis.corrected }));
  if (analysis.ignored?.length) parts.push(say("ignored", { what: analysis.ignored.map(sayNoise).join(", ") }));
  $("mode").textContent = parts.filter(Boolean).join(" · ");
  $("mode").hidden = false;
}

function showVerdict(verdict) {
  $("verdict").hidden = false;
  $("verdict").className = "verdict " + verdict;
  $("verdict").textContent = say("verdict_" + verdict);
}

function showOffer(verdict) {
  const offers = [];
  if (state.named) offers.push(h("button", { type: "button", onclick: () => workOn(state.named) }, say("work_on") + ": " + state.named.id));
  if (verdict === "none") offers.push(h("span", {}, say("write_offer")), h("button", { type: "button", class: "main", onclick: write }, say("write_article")));
  $("offer").replaceChildren(...offers);
  $("offer").hidden = !offers.length;
}

// What can be seen of an answer: while it stays the same, nothing on the page moves.
const unseen = ["took_ms", "query_id"];
const signature = answers => JSON.stringify([answers, [...state.links], view.q, view.ticket, [...view.kind]], (key, value) => (unseen.includes(key) ? undefined : value));

function draw(answers) {
  const { articles, tickets } = answers;
  $("empty").hidden = true;
  $("results").hidden = false;
  showMode(articles.analysis);
  showVerdict(articles.verdict);
  showOffer(articles.verdict);
  showColumn("articles", articles);
  showColumn("tickets", tickets);
  showFacets($("facets"), answers, view.ticket + "\n" + view.q, view, toggle);
  markOpen();
  document.title = (titleAndBody(view.q).title || state.stored?.title || "").slice(0, 60) + " · kbsearch";
}

function showAnswers(answers) {
  const now = signature(answers), { articles, tickets } = answers;
  state.answers = answers;
  if (now !== state.signature || $("results").hidden) draw(answers);
  state.signature = now;
  $("results").dataset.question = view.q;
  $("status").className = "";
  $("status").textContent = say("status", { articles: articles.total, tickets: tickets.total, ms: Math.max(articles.took_ms, tickets.took_ms).toFixed(1) });
  requestAnimationFrame(() => setTimeout(() => performance.mark("kb-painted")));
}

/* ---- the document ---- */

function markOpen() {
  for (const title of document.querySelectorAll("[data-hit]")) title.closest("li").classList.toggle("open", title.dataset.hit === view.open);
}

const actions = { close: closeDocument, openOther: (kind, id) => open({ kind, id }), work: workOn };

async function open(hit, position) {
  view.open = hit.kind + ":" + hit.id;
  writeView();
  markOpen();
  if (position) tell({ action: "open", kind: hit.kind, id: hit.id, position, query_id: state.answers?.[hit.kind + "s"].query_id });
  try {
    await showDocument(hit.kind, hit.id, actions);
    if (matchMedia("(max-width: 75rem)").matches) $("document").focus();
  } catch (problem) {
    fail(problem);
  }
}

function closeDocument() {
  const hit = view.open;
  view.open = "";
  hideDocument();
  writeView();
  markOpen();
  document.querySelector(`[data-hit="${CSS.escape(hit)}"]`)?.focus();
}

/* ---- deeds ---- */

async function attempt(deed) {
  try {
    await deed();
  } catch (problem) {
    fail(problem);
  }
}

function afterDeed(text, undo) {
  toast(text, undo, undoLast);
  return ask();
}

const solve = (hit, position, answer) => attempt(async () => {
  const { ticket, undo } = await solveWith(hit.id, { position, query_id: answer.query_id });
  await afterDeed(say("solved_said", { ticket, article: hit.id }), undo);
});

const duplicate = hit => attempt(async () => {
  const { ticket, undo } = await markDuplicate(hit.id);
  await afterDeed(say("duplicate_said", { ticket, other: hit.id }), undo);
});

const undoLast = () => attempt(async () => {
  const undo = takeUndo();
  if (!undo) return;
  await undo();
  await afterDeed(say("undone"));
});

function write() {
  const start = view.q ? titleAndBody(view.q) : { title: state.stored?.title || "", body: state.stored?.body || "" };
  try { sessionStorage.setItem("kb-start", JSON.stringify(start)); } catch { /* then the author starts empty */ }
  location.href = "/write";
}

function showWorking() {
  const bar = $("working");
  bar.hidden = !view.ticket;
  if (!view.ticket) return;
  bar.replaceChildren(h("span", {}, say("working")), h("code", {}, view.ticket), h("b", { dir: "auto" }, tame(state.stored?.id === view.ticket ? state.stored.title : "")), h("span", { class: "grow" }),
    h("button", { type: "button", class: "quiet", onclick: leave }, say("leave")));
}

function workOn(ticket) {
  Object.assign(view, { ticket: ticket.id, q: "", open: "" });
  state.named = null;
  $("q").value = "";
  hideDocument();
  changed();
  scrollTo(0, 0);
}

function leave() {
  view.ticket = "";
  changed();
  $("q").focus();
}

/* ---- the box ---- */

function fit() {
  const box = $("q");
  box.style.height = "auto";
  box.style.height = box.scrollHeight + 2 + "px";
  $("clear").hidden = !box.value;
}

// A number that a stored ticket has is offered as that ticket.
async function lookForTicket() {
  const id = view.q.trim();
  state.named = null;
  if (!/^(?=.*\d)[A-Za-z][A-Za-z0-9._:-]{3,60}$/.test(id)) return;
  const named = await call("GET", "/v1/tickets/" + encodeURIComponent(id)).catch(() => null);
  if (named && view.q.trim() === id) {
    state.named = { ...named, id };
    if (state.answers) showOffer(state.answers.articles.verdict);
  }
}

async function changed() {
  shown.articles = shown.tickets = PAGE;
  writeView();
  fit();
  await loadTicket().catch(fail);
  showWorking();
  lookForTicket();
  await ask();
}

const typed = debounce(() => {
  view.q = $("q").value;
  changed();
}, PAUSE_MS);

function toggle(field, value) {
  if (!view[field].delete(value)) view[field].add(value);
  changed();
}

function escape() {
  if (!$("document").hidden) closeDocument();
  else $("q").focus();
}

async function tryExample(text) {
  $("q").value = view.q = text;
  await changed();
  $("results").focus({ preventScroll: true }); // the button that had the focus is gone
}

function start() {
  readView();
  $("q").value = view.q;
  const opened = view.open;
  changed();
  if (opened) open({ kind: opened.split(":")[0], id: opened.slice(opened.indexOf(":") + 1) });
}

$("q").addEventListener("input", () => { fit(); typed(); });
$("q").addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || $("q").value.includes("\n")) return;
  event.preventDefault();
  typed.now();
});
$("ask").addEventListener("submit", event => { event.preventDefault(); typed.now(); });
$("clear").addEventListener("click", () => { $("q").value = ""; typed.now(); $("q").focus(); });
$("keys").addEventListener("click", showHelp);
for (const column of Object.keys(COLUMNS)) {
  $(column + "-more").addEventListener("click", () => { shown[column] += 2 * PAGE; ask(); });
}
const freshen = () => { if (document.visibilityState === "visible" && state.answers) ask(); };
addEventListener("focus", freshen);
document.addEventListener("visibilitychange", freshen);
setInterval(() => { if (Date.now() - state.askedAt > FRESH_MS) freshen(); }, FRESH_MS / 3);
addEventListener("hashchange", start);
addEventListener("kb-key", () => changed());
listen({ box: () => $("q").focus(), undo: undoLast, write, escape });
showExamples(tryExample).catch(() => {}); // no examples without the starter knowledge base
start();
if (!view.q && !view.ticket) $("q").focus();
document.documentElement.lang = language;
