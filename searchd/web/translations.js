// The same article in other languages: what is there, what is missing, what is older than its source.
import { call } from "./api.js";
import { $, h, tame } from "./dom.js";
import { formatted } from "./markdown.js";
import { say, sayLanguage } from "./words.js";

const base = lang => (lang || "").split("-")[0];

// The source and its translations, by language; found by the field translation_of.
async function family(article) {
  const source = article.translation_of || article.id;
  const original = article.id === source ? article : await call("GET", "/v1/articles/" + encodeURIComponent(source)).catch(() => null);
  const found = await call("POST", "/v1/search", { q: "translation_of:" + source, kind: "article", limit: 50 });
  return { original, others: found.hits.filter(hit => hit.id !== source) };
}

// Which of the two stands beside the text that is written: its preview, or the article in another language.
function showBeside(other) {
  $("beside").hidden = $("show-preview").hidden = !other;
  $("preview").hidden = Boolean(other);
  $("preview-title").textContent = other ? `${sayLanguage(other.lang)} · ${other.id}` : say("preview");
}

async function readBeside(id) {
  const article = await call("GET", "/v1/articles/" + encodeURIComponent(id));
  $("beside").lang = article.lang;
  $("beside").replaceChildren(h("h3", {}, tame(article.title)), formatted(article.body, article.format));
  showBeside(article);
}

function member(article, original, self) {
  const isSource = article.id === original?.id;
  const older = !isSource && original && article.updated_at < original.updated_at;
  const label = `${sayLanguage(article.lang)} · ${say(isSource ? "source" : older ? "older" : "current")}`;
  const open = () => { location.hash = "id=" + encodeURIComponent(article.id); };
  return h("li", {}, h("button", { type: "button", class: older ? "older" : null, "aria-current": article.id === self ? "true" : null, onclick: article.id === self ? undefined : open }, label), " ",
    article.id === self ? null : h("button", { type: "button", class: "quiet", onclick: () => readBeside(article.id).then(() => $("beside").focus()) }, say("beside")));
}

// `languages`: those of the knowledge base; `begin(lang, original)` starts a translation.
export async function showTranslations(article, languages, begin) {
  $("translations").hidden = true;
  showBeside(null);
  if (!article) return;
  const { original, others } = await family(article);
  const all = original ? [original, ...others] : others;
  if (!all.some(one => one.id === article.id)) all.push(article);
  const have = new Set(all.map(one => base(one.lang)));
  const missing = languages.filter(lang => !have.has(base(lang)));
  $("translation-list").replaceChildren(...all.map(one => member(one, original, article.id)),
    ...missing.map(lang => h("li", {}, h("button", { type: "button", class: "missing", "data-translate": lang, onclick: () => begin(lang, original || article, readBeside) }, `${sayLanguage(lang)} · ${say("missing")}`))));
  $("translations").hidden = false;
}

$("show-preview").addEventListener("click", () => showBeside(null));
