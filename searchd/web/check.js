// What /v1/check says of a draft, beside it.
import { call } from "./api.js";
import { $, h, tame, textOf } from "./dom.js";
import { say, sayLanguage } from "./words.js";

const MUCH = 0.5; // of the draft stands in the other article
const share = found => Math.max(found.share, found.share_of_article);
const percent = value => Math.round(value * 100) + " %";

function passage(entry, lang) {
  const quote = textOf("blockquote", lang);
  quote.append(h("mark", {}, tame(entry.text)));
  return quote;
}

function entry(found, kind, extra) {
  const link = textOf("a", found.lang, { href: kind === "article" ? "/write#id=" + encodeURIComponent(found.id) : "/#ticket=" + encodeURIComponent(found.id), target: "_blank" });
  link.append(tame(found.title || found.id));
  return h("li", {}, link, h("p", { class: "about" }, [found.id, found.lang ? sayLanguage(found.lang) : "", ...extra].filter(Boolean).join(" · ")));
}

function section(title, entries, none) {
  return [h("h3", {}, title), entries.length ? h("ol", {}, ...entries) : h("p", { class: "soft" }, none)];
}

function nearEntry(found) {
  const item = entry(found, "article", [percent(share(found))]);
  if (share(found) >= MUCH) item.className = "much";
  for (const one of found.passages.slice(0, 4)) item.append(passage(one, found.lang));
  return item;
}

const rankOf = found => say("rank", { rank: found.rank });

function show(answer) {
  const { near_duplicates: near, answers: open, would_have_answered: would } = answer;
  const warning = near.some(found => share(found) >= MUCH) ? [h("p", { class: "warning", role: "alert" }, say("near_warning"))] : [];
  $("check-body").replaceChildren(...section(say("near"), near.map(nearEntry), say("near_none")).toSpliced(1, 0, ...warning),
    ...section(say("would_have"), would.map(found => entry(found, "ticket", [rankOf(found)])), say("none")),
    ...section(say("answers"), open.map(found => entry(found, "ticket", [rankOf(found)])), say("none")));
}

export async function checkDraft(draft, signal) {
  if (draft.title.length + draft.body.length < 12) {
    $("check-status").textContent = say("check_idle");
    $("check-body").replaceChildren();
    return;
  }
  const answer = await call("POST", "/v1/check", draft, { signal });
  $("check-status").textContent = "";
  show(answer);
}
