// The demo's ticket form: an ordinary form, to which kb-suggest.js adds the answers.
import "./page.js";
import { $, h } from "./dom.js";
import { say } from "./words.js";

const EXAMPLES = [
  ["de", "Kartenterminal offline", "Seit dem neuen Router nimmt unser Kartenlesegerät keine Karten mehr an. Auf dem Testausdruck steht T-068."],
  ["en", "Coffee machine", "The coffee maker clicks three times and won't brew since I cleaned it."],
  ["es", "Tarjeta robada", "Me robaron la tarjeta en el metro. ¿Cómo la anulo ahora mismo?"],
  ["zh", "换手机后登录不了", "换了手机以后登录不了，一直收不到验证码。"],
];

function tryOne([lang, subject, message]) {
  $("subject").value = subject;
  $("message").value = message;
  for (const field of [$("subject"), $("message")]) field.lang = lang;
  $("message").dispatchEvent(new Event("input", { bubbles: true }));
}

$("ticket").dataset.kbLang = document.documentElement.lang;
$("try").append(h("span", {}, say("form_try")), ...EXAMPLES.map(example => h("button", { type: "button", lang: example[0], "data-example": example[0], onclick: () => tryOne(example) }, example[1])));
$("how").textContent = `<script src="${location.origin}/kb-suggest.js" defer></script>\n<form data-kb-suggest> … </form>`;
$("ticket").addEventListener("submit", event => {
  event.preventDefault();
  $("sent").textContent = say("sent");
});
$("ticket").addEventListener("input", () => { $("sent").textContent = ""; });
