// The author's page: text and preview, the check beside them, versions and translations.
import "./page.js";
import { Problem, call } from "./api.js";
import { checkDraft } from "./check.js";
import { $, debounce, h, randomId } from "./dom.js";
import { formatted } from "./markdown.js";
import { showTranslations } from "./translations.js";
import { say, sayLanguage } from "./words.js";

const CHECK_MS = 500, PREVIEW_MS = 60;
const COMMON = ["de", "en", "es", "zh", "fr", "it", "pt", "nl", "pl", "tr", "ru", "uk", "ar", "fa", "he", "hi", "ja", "ko", "th", "vi"];
const article = { stored: null, translation_of: "", versions: [], format: "markdown" };
let languages = COMMON.slice(0, 4), abort = null, asked = 0;

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

function fill(document) {
  for (const id of ["title", "body", "product"]) $(id).value = document?.[id] || "";
  $("number").value = document?.id || "";
  $("number").readOnly = Boolean(document?.version);
  setLanguage(document?.lang);
  $("visibility").value = document?.visibility || "public";
  article.stored = document?.version ? document : null;
  article.translation_of = document?.translation_of || "";
  article.format = document?.format || "markdown";
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

function remember(id) {
  try {
    const ids = [id, ...JSON.parse(localStorage.getItem("kb-recent") || "[]").filter(other => other !== id)].slice(0, 20);
    localStorage.setItem("kb-recent", JSON.stringify(ids));
  } catch { /* then nothing is remembered */ }
  showRecent();
}

function showRecent() {
  let ids = [];
  try { ids = JSON.parse(localStorage.getItem("kb-recent") || "[]"); } catch { /* none */ }
  $("recent").replaceChildren(...ids.map(id => h("option", { value: id })));
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

async function put(id, state, over) {
  const headers = over ? {} : article.stored ? { "If-Match": `"${article.stored.version}"` } : { "If-None-Match": "*" };
  await call("PUT", path(id), compose(state), { headers });
  return call("GET", path(id));
}

async function rankOf(stored) {
  const found = await call("POST", "/v1/search", { q: stored.title, kind: "article", limit: 20 });
  return found.hits.findIndex(hit => hit.id === stored.id) + 1;
}

async function save(state, over) {
  const id = value("number") || "KB-" + randomId().slice(0, 8);
  $("conflict").hidden = true;
  if (!value("title")) {
    $("title").focus();
    return said(say("title_hint"), true);
  }
  try {
    const stored = await put(id, state, over);
    article.versions.unshift(stored);
    remember(id);
    history.replaceState(null, "", "#id=" + encodeURIComponent(id));
    fill(stored);
    const rank = state === "published" ? await rankOf(stored) : 0;
    said(say("saved_" + state, { version: stored.version }) + (rank ? " " + say("found_at", { rank }) : ""));
    showVersions();
    translations();
  } catch (problem) {
    if (problem.status === 412) return showConflict(id, state);
    said(problem.message, true);
  }
}

async function showConflict(id, state) {
  const theirs = await call("GET", path(id)).catch(() => null);
  $("conflict").replaceChildren(h("span", {}, say("conflict", { version: theirs?.version ?? "–" })), h("button", { type: "button", onclick: () => { $("conflict").hidden = true; fill(theirs); } }, say("open_theirs")),
    h("button", { type: "button", onclick: () => save(state, true) }, say("save_over")));
  $("conflict").hidden = false;
}

function showVersions() {
  $("versions").hidden = article.versions.length < 2;
  $("version-list").replaceChildren(...article.versions.slice(1).map(old => h("li", {}, h("button", {
    type: "button",
    onclick: () => {
      $("title").value = old.title;
      $("body").value = old.body;
      showPreview();
      check.now();
    },
  }, say("version", { version: old.version }) + " · " + say("take_back")))));
}

/* ---- opening ---- */

const translations = () => showTranslations(article.stored, languages, (lang, original, readBeside) => {
  fill({ title: "", body: "", lang, product: original.product, visibility: original.visibility, id: `${original.id}-${lang}`, translation_of: original.id });
  article.versions = [];
  history.replaceState(null, "", "#");
  readBeside(original.id);
  $("title").focus();
}).catch(problem => said(problem.message, true));

async function open(id) {
  try {
    fill(await call("GET", path(id)));
    article.versions = [article.stored];
    showVersions();
    remember(id);
    translations();
    said("");
  } catch (problem) {
    said(problem instanceof Problem ? problem.message : String(problem), true);
  }
}

function startNew() {
  article.versions = [];
  fill(null);
  showVersions();
  showTranslations(null);
  said("");
}

function start() {
  const hash = new URLSearchParams(location.hash.slice(1));
  if (hash.get("id")) return open(hash.get("id"));
  startNew();
  let given = null;
  try {
    given = JSON.parse(sessionStorage.getItem("kb-start"));
    sessionStorage.removeItem("kb-start");
  } catch { /* an empty page */ }
  if (given) fill({ ...given, body: given.body });
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
$("new").addEventListener("click", () => { history.replaceState(null, "", "#"); startNew(); $("title").focus(); });
$("open-form").addEventListener("submit", event => {
  event.preventDefault();
  location.hash = "id=" + encodeURIComponent(value("open-id"));
  $("open-id").value = "";
});
addEventListener("hashchange", start);
addEventListener("kb-key", start);
showRecent();
await loadLanguages();
start();
