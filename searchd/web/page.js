// What every page does first: its words, and the menu of languages.
import { $, h } from "./dom.js";
import { LANGUAGE_NAMES, chooseLanguage, language, sayPage } from "./words.js";

sayPage();
const menu = $("interface-language");
for (const [tag, name] of Object.entries(LANGUAGE_NAMES)) menu.append(h("option", { value: tag, lang: tag, selected: tag === language }, name));
menu.addEventListener("change", () => chooseLanguage(menu.value));
