// The author's page: text and preview, the check beside them, versions and translations.
import "./page.js";
import { Problem, call } from "./api.js";
import { checkDraft } from "./check.js";
import { hideConflict, showConflict } from "./conflict.js";
import { $, debounce, h, randomId } from "./dom.js";
import { formatted } from "./markdown.js";
import { showTranslations } from "./translations.js";
import { addVersion, forgetVersions, keepVersions } from "./versions.js";
import { say, sayLanguage } from "./words.js";

const CHECK_MS = 500, PREVIEW_MS = 60, RECENT = 20;
const COMMON = ["de", "en", "es", "zh", "fr", "it", "pt", "nl", "pl", "tr", "ru", "uk", "ar", "fa", "he", "hi", "ja", "ko", "th", "vi"];
const article = { stored: null, translation_of: "", format: "markdown", address: "", text: null };
let languages = COMMON.slice(0, 4), abort = null, asked = 0, saving = false;

const value = id => $(id).value.trim();
const path = id => "/v1/articles/" + encodeURIComponent(id);

function said(text, wrong) {
  $("said").textContent = text;
  $("said").className = wrong ? "wrong" : "";
}

/* ---- the form ---- */

function options(id, pairs) {
  $(id).replaceChildren(...pairs.map(([key, label]) => h("option", { value: key }, label)));
}

function setLanguage(lang) {
  if (lang && ![...$("lang").options].some(option => option.value === lang)) $("lang").append(h("option", { value: lang }, sayLanguage(lang)));
  $("lang").value = lang || "";
}

const now = () => ({ title: value("title"), body: $("body").value });
const isUnsaved = () => article.text && JSON.stringify(now()) !== JSON.stringify(article.text);
const mayLeave = () => !isUnsaved() || confirm(say("discard"));

function take({ title, body }) {
  $("title").value = title;
  $("body").value = body;
  showPreview();
  check.now();
}

function fill(document) {
  for (const id of ["title", "body", "product"]) $(id).value = document?.[id] || "";
  $("number").value = document?.id || "";
  $("number").readOnly = Boolean(document?.version);
  setLanguage(document?.lang);
  $("visibility").value = document?.visibility || "public";
  article.stored = document?.version ? document : null;
  article.translation_of = document?.translation_of || "";
  article.format = document?.format || "markdown";
  article.text = now();
  article.address = location.hash;
  showState();
  showPreview();
  check.now();
}

function showState() {
  const stored = article.stored;
  $("state").hidden = !stored;
  $("state").textContent = stored ? say(stored.state) : "";
  $("version").textContent = stored ? say("version", { version: stored.version }) : say("unsaved");
  $("editor-title").textContent = stored ? stored.id : say("new_article");
  $("retire").hidden = stored?.state !== "published";
  document.title = (stored ? stored.id : say("new_article")) + " · kbsearch";
}

function showPreview() {
  $("preview").lang = $("lang").value;
  $("preview").replaceChildren(h("h3", {}, value("title")), formatted($("body").value.slice(0, 200000), article.format));
}

/* ---- check ---- */

function draftNow() {
  const draft = { title: value("title"), body: $("body").value, format: article.format, visibility: $("visibility").value };
  if ($("lang").value) draft.lang = $("lang").value;
  if (value("product")) draft.product = value("product");
  if (article.stored) draft.id = article.stored.id;
  return draft;
}

async function checkNow() {
  const mine = ++asked, draft = draftNow();
  abort?.abort();
  abort = new AbortController();
  try {
    showDetected(draft);
    await checkDraft(draft, abort.signal);
  } catch (problem) {
    if (mine === asked && problem.name !== "AbortError") $("check-status").textContent = problem.message;
  }
}

async function showDetected(draft) {
  const text = (draft.title + "\n" + draft.body).slice(0, 2000);
  if (text.trim().length < 12) return;
  const found = await call("GET", "/v1/analyze?text=" + encodeURIComponent(text)).catch(() => null);
  if (found) $("lang").options[0].textContent = say("detected", { lang: sayLanguage(found.lang) });
}

const check = debounce(checkNow, CHECK_MS);
const preview = debounce(showPreview, PREVIEW_MS);

/* ---- saving ---- */

function recent() {
  try { return JSON.parse(localStorage.getItem("kb-recent")) || []; } catch { return []; }
}

const showRecent = () => $("recent").replaceChildren(...recent().map(id => h("option", { value: id })));

function remember(id) {
  const ids = [id, ...recent().filter(other => other !== id)].slice(0, RECENT);
  try { localStorage.setItem("kb-recent", JSON.stringify(ids)); } catch { /* then nothing is remembered */ }
  showRecent();
}

function compose(state) {
  const kept = article.stored || {};
  const { version, kind, seq, links, updated_at, lang, product, ...rest } = kept; // what the server says anew
  const all = { ...rest, title: value("title"), body: $("body").value, format: article.format, state, visibility: $("visibility").value };
  delete all.id;
  if ($("lang").value) all.lang = $("lang").value;
  if (value("product")) all.product = value("product");
  if (article.translation_of) all.translation_of = article.translation_of;
  return all;
}

// Over that version of the document and no other; over none: only where there is none.
async function put(id, state, over) {
  await call("PUT", path(id), compose(state), { headers: over ? { "If-Match": `"${over.version}"` } : { "If-None-Match": "*" } });
  return call("GET", path(id));
}

async function rankOf(stored) {
  const found = await call("POST", "/v1/search", { q: stored.title, kind: "article", limit: 20 });
  return found.hits.findIndex(hit => hit.id === stored.id) + 1;
}

async function showSaved(stored, state) {
  remember(stored.id);
  addVersion(stored);
  history.replaceState(null, "", "#id=" + encodeURIComponent(stored.id));
  fill(stored);
  const saved = say("saved_" + state, { version: stored.version });
  said(saved);
  translations();
  const rank = state === "published" ? await rankOf(stored) : 0;
  if (rank && article.stored === stored) said(saved + " " + say("found_at", { rank }));
}

const conflict = (id, state) => showConflict(id, now(), Boolean(article.stored), { open: theirs => show(theirs), over: theirs => save(state, theirs) });

async function save(state, over = article.stored) {
  const id = value("number") || "KB-" + randomId().slice(0, 8);
  if (saving) return; // a second click
  hideConflict();
  if (!value("title")) {
    $("title").focus();
    return said(say("title_hint"), true);
  }
  saving = true;
  try {
    const stored = await put(id, state, over).finally(() => { saving = false; });
    await showSaved(stored, state);
  } catch (problem) {
    if (problem.status === 412) await conflict(id, state);
    else said(problem.message, true);
  }
}

/* ---- opening ---- */

function show(stored) {
  history.replaceState(null, "", "#id=" + encodeURIComponent(stored.id));
  fill(stored);
  hideConflict();
  addVersion(stored);
  remember(stored.id);
  translations();
  said("");
}

// A translation that is there already, as a draft perhaps, is opened; else an empty one begins beside its source.
async function translate(lang, source, readBeside) {
  const id = `${source.id}-${lang}`, there = await call("GET", path(id)).catch(() => null);
  if (!mayLeave()) return;
  if (there) return open(id);
  forgetVersions();
  history.replaceState(null, "", "#");
  fill({ title: "", body: "", lang, product: source.product, visibility: source.visibility, id, translation_of: source.id });
  await readBeside(source.id);
  $("title").focus();
}

const translations = () => showTranslations(article.stored, languages, translate).catch(problem => said(problem.message, true));

async function open(id) {
  try {
    const stored = await call("GET", path(id));
    forgetVersions();
    show(stored);
  } catch (problem) {
    said(problem instanceof Problem ? problem.message : String(problem), true);
  }
}

function startNew() {
  forgetVersions();
  hideConflict();
  fill(null);
  showTranslations(null);
  said("");
}

// The ticket for which the agent's page found nothing, if it sent somebody here.
function takeStart() {
  try {
    const start = JSON.parse(sessionStorage.getItem("kb-start"));
    sessionStorage.removeItem("kb-start");
    if (start) take(start);
  } catch { /* an empty page */ }
}

function start() {
  const id = new URLSearchParams(location.hash.slice(1)).get("id");
  if (id) return open(id);
  startNew();
  takeStart();
}

// Another address: another article, unless somebody wants to keep what is not saved.
function goOn() {
  if (mayLeave()) start();
  else history.replaceState(null, "", article.address || "#");
}

// The languages of the knowledge base come first.
async function loadLanguages() {
  const found = await call("POST", "/v1/search", { q: "kind:article", kind: "article", limit: 0, facets: "lang" }).catch(() => null);
  const counts = Object.entries(found?.facets?.lang || {}).sort((a, b) => b[1] - a[1]).map(([lang]) => lang);
  if (counts.length) languages = counts.slice(0, 8);
}

options("visibility", [["public", say("public")], ["internal", say("internal")]]);
options("lang", [["", "–"], ...COMMON.map(tag => [tag, sayLanguage(tag)])]);
for (const id of ["title", "body"]) $(id).addEventListener("input", () => { preview(); check(); });
$("lang").addEventListener("change", () => { showPreview(); check.now(); });
$("publish").addEventListener("click", () => save("published"));
$("save").addEventListener("click", () => save("draft"));
$("retire").addEventListener("click", () => save("retired"));
$("new").addEventListener("click", () => {
  if (!mayLeave()) return;
  history.replaceState(null, "", "#");
  startNew();
  $("title").focus();
});
$("open-form").addEventListener("submit", event => {
  event.preventDefault();
  location.hash = "id=" + encodeURIComponent(value("open-id"));
  $("open-id").value = "";
});
addEventListener("hashchange", goOn);
addEventListener("beforeunload", event => { if (isUnsaved()) event.preventDefault(); });
keepVersions({ now, take });
addEventListener("kb-key", start);
showRecent();
start();
loadLanguages().then(translations);
