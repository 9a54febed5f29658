// Everything by keyboard, and the overlay that says how.
import { $, h } from "./dom.js";
import { say } from "./words.js";

const HELP = [["/", "help_box"], ["j k ↓ ↑", "help_move"], ["h l ← →", "help_column"], ["Enter", "help_open"], ["s", "help_solve"], ["d", "help_duplicate"],
  ["u", "help_undo"], ["w", "help_write"], ["Esc", "help_close"], ["?", "help_help"]];

export function showHelp() {
  const list = h("dl");
  for (const [keys, key] of HELP) list.append(h("dt", {}, ...keys.split(" ").flatMap(name => [h("kbd", {}, name), " "])), h("dd", {}, say(key)));
  $("help").replaceChildren(h("h2", { id: "help-title" }, say("keyboard")), list, h("button", { type: "button", onclick: () => $("help").close() }, say("close")));
  $("help").showModal();
}

const titles = column => [...$(column).querySelectorAll("h3 button")];
const columnOf = element => ["articles", "tickets"].find(id => $(id).contains(element));

function step(by) {
  const column = columnOf(document.activeElement) || (titles("articles").length ? "articles" : "tickets");
  const all = titles(column);
  const at = all.findIndex(title => title.closest("li").contains(document.activeElement));
  all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + by))]?.focus();
}

function changeColumn(to) {
  const from = titles(columnOf(document.activeElement) || "articles");
  const row = Math.max(0, from.findIndex(title => title.closest("li").contains(document.activeElement)));
  const all = titles(to);
  all[Math.min(row, all.length - 1)]?.focus();
}

const act = name => document.activeElement.closest("li.hit")?.querySelector(`[data-act="${name}"]`)?.click();

// `deeds`: box, undo, write, escape.
export function listen(deeds) {
  const right = document.dir === "rtl" ? "articles" : "tickets";
  const left = right === "tickets" ? "articles" : "tickets";
  const keys = {
    "/": deeds.box, "?": showHelp, j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1), l: () => changeColumn(right), ArrowRight: () => changeColumn(right),
    h: () => changeColumn(left), ArrowLeft: () => changeColumn(left), s: () => act("solve"), d: () => act("duplicate"), u: deeds.undo, w: deeds.write, Escape: deeds.escape,
  };
  addEventListener("keydown", event => {
    const typing = event.target.closest("input, textarea, select");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || $("help").open) return;
    if (typing && event.target.id === "q" && (event.key === "Escape" || (event.key === "ArrowDown" && !event.target.value.includes("\n")))) {
      event.preventDefault();
      step(0);
      return;
    }
    if (typing || !keys[event.key] || (event.target.closest("#document") && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    keys[event.key]();
  });
}
