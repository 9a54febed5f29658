// What has just been done, and the way back from it.
import { $, h } from "./dom.js";
import { say } from "./words.js";

const SAID_MS = 4000, UNDO_MS = 20000;
let timer, undo = null;

// `how` undoes what is said; `onundo` is called by the button.
export function toast(text, how, onundo) {
  clearTimeout(timer);
  undo = how || null;
  $("toast").replaceChildren(h("span", {}, text), ...(undo ? [h("button", { type: "button", onclick: onundo }, say("undo"))] : []));
  $("toast").hidden = false;
  timer = setTimeout(() => { $("toast").hidden = true; }, undo ? UNDO_MS : SAID_MS);
}

// How to undo what was said last, once.
export function takeUndo() {
  const how = undo;
  undo = null;
  return how;
}
