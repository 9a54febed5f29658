// What every page does first: its words, the menu of languages, the way past the top bar.
import { $, h } from "./dom.js";
import { LANGUAGE_NAMES, chooseLanguage, language, sayPage } from "./words.js";

sayPage();
const menu = $("interface-language");
for (const [tag, name] of Object.entries(LANGUAGE_NAMES)) menu.append(h("option", { value: tag, lang: tag, selected: tag === language }, name));
menu.addEventListener("change", () => chooseLanguage(menu.value));

// The address keeps what is looked at, so the link to the contents must not change it.
const skip = document.querySelector(".skip");
skip.addEventListener("click", event => {
  event.preventDefault();
  $(skip.hash.slice(1)).focus();
});
