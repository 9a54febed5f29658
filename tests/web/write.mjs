// The author: warned, published, found, translated.
import { api, assert, askAgent, equal, idsOf, put, until, visit } from "./support.mjs";

const check = page => page.waitForResponse(reply => reply.url().endsWith("/v1/check"));

export async function an_author_is_warned_of_a_near_copy_with_the_passages_marked(place) {
  const source = (await api(place, "GET", "/v1/articles/FIN-005")).body;
  const page = await visit(place, "/write");
  await page.fill("#title", "Terminal without connection");
  await page.fill("#body", source.body.slice(0, Math.floor(source.body.length * 0.8)) + "\n\nCall us if it stays offline.");
  await page.waitForSelector("#check .warning");
  const link = page.locator("#check .much").first();
  assert((await link.textContent()).includes("FIN-005"), "another article is named");
  assert((await link.locator("blockquote mark").count()) > 0, "no passage is marked");
}

export async function an_author_publishes_and_the_open_page_of_an_agent_finds_it(place) {
  const agent = await visit(place, "/");
  await askAgent(agent, "Plotter zieht Papier schief ein");
  const page = await visit(place, "/write");
  await page.fill("#title", "Plotter zieht das Papier schief ein");
  await page.fill("#body", "## Lösung\n\nDie Andruckrolle reinigen und die Papierführung ausrichten.");
  await page.fill("#number", "PLOT-1");
  await page.click("#publish");
  const said = await until(async () => { // hints stand there before
    const text = await page.textContent("#said");
    return text.startsWith("Published") && text.includes("it is number ") ? text : "";
  }, "what became of it");
  assert(said.startsWith("Published, version 1"), said);
  await agent.evaluate(() => dispatchEvent(new Event("focus")));
  await until(async () => (await idsOf(agent, "articles")).includes("PLOT-1"), "the article on the agent's page");
}

export async function a_draft_is_kept_and_not_found_and_a_retired_article_is_gone(place) {
  const page = await visit(place, "/write");
  await page.fill("#title", "Laminierer riecht verbrannt");
  await page.fill("#body", "Folie entfernen, abkühlen lassen, Walzen reinigen.");
  await page.fill("#number", "LAM-1");
  await page.click("#save");
  await page.waitForFunction(() => document.querySelector("#state").textContent === "draft");
  const find = async () => (await api(place, "POST", "/v1/search", { q: "Laminierer", kind: "article" })).body.hits.some(hit => hit.id === "LAM-1");
  assert(!(await find()), "a draft is found");
  await page.click("#publish");
  await page.waitForSelector("#retire:not([hidden])");
  assert(await find(), "the published article is not found");
  await page.click("#retire");
  await page.waitForFunction(() => document.querySelector("#state").textContent === "retired");
  assert(!(await find()), "the retired article is found");
}

export async function two_authors_do_not_overwrite_each_other(place) {
  await put(place, "article", "TWO-1", { title: "Two authors", body: "first", format: "markdown", state: "published", visibility: "internal", lang: "en" });
  const page = await visit(place, "/write#id=TWO-1");
  await page.waitForFunction(() => document.querySelector("#title").value === "Two authors");
  await put(place, "article", "TWO-1", { title: "Two authors", body: "theirs", format: "markdown", state: "published", visibility: "internal", lang: "en" });
  await page.fill("#body", "mine");
  await page.click("#publish");
  await page.waitForSelector("#conflict:not([hidden])");
  equal((await api(place, "GET", "/v1/articles/TWO-1")).body.body, "theirs", "what is stored");
  equal(await page.inputValue("#body"), "mine", "what was typed");
  await page.waitForSelector("#compare:not([hidden])");
  equal([await page.textContent("#compare del"), await page.textContent("#compare ins")], ["theirs", "mine"], "what differs");
  await page.click("[data-way=save_over]");
  await page.waitForFunction(() => document.querySelector("#said").textContent.includes("version 3"));
}

export async function who_saves_over_another_does_not_overwrite_a_third(place) {
  const shared = { title: "Three authors", format: "markdown", state: "published", visibility: "internal", lang: "en" };
  await put(place, "article", "TRI-1", { ...shared, body: "first" });
  const page = await visit(place, "/write#id=TRI-1");
  await page.waitForFunction(() => document.querySelector("#title").value === "Three authors");
  await put(place, "article", "TRI-1", { ...shared, body: "second" });
  await page.fill("#body", "mine");
  await page.click("#publish");
  await page.waitForSelector("#compare:not([hidden])");
  await put(place, "article", "TRI-1", { ...shared, body: "third" });
  await page.click("[data-way=save_over]");
  await page.waitForFunction(() => document.querySelector("#compare del")?.textContent === "third");
  equal((await api(place, "GET", "/v1/articles/TRI-1")).body.body, "third", "what is stored");
}

export async function who_opens_the_other_text_can_take_back_the_own(place) {
  await put(place, "article", "OWN-2", { title: "Two texts", body: "first", format: "markdown", state: "published", visibility: "internal", lang: "en" });
  const page = await visit(place, "/write#id=OWN-2");
  await page.waitForFunction(() => document.querySelector("#title").value === "Two texts");
  await put(place, "article", "OWN-2", { title: "Two texts", body: "theirs", format: "markdown", state: "published", visibility: "internal", lang: "en" });
  await page.fill("#body", "mine");
  await page.click("#save");
  await page.click("[data-way=open_theirs]");
  equal(await page.inputValue("#body"), "theirs", "the text that was opened");
  await page.locator("#version-list li", { hasText: "your text, not saved" }).getByRole("button", { name: "Take this text back" }).click();
  equal(await page.inputValue("#body"), "mine", "the text that was taken back");
}

export async function a_number_that_is_taken_overwrites_nothing(place) {
  await put(place, "article", "TAKEN-1", { title: "There before", body: "before", format: "markdown", state: "published", visibility: "internal", lang: "en" });
  const page = await visit(place, "/write");
  await page.fill("#title", "Another article");
  await page.fill("#body", "new");
  await page.fill("#number", "TAKEN-1");
  await page.click("#publish");
  await page.waitForSelector("#conflict:not([hidden])");
  assert((await page.textContent("#conflict")).includes("There is an article TAKEN-1 already"), await page.textContent("#conflict"));
  equal([await page.locator("[data-way=save_over]").count(), (await api(place, "GET", "/v1/articles/TAKEN-1")).body.body], [0, "before"], "ways to overwrite, and what is stored");
}

export async function versions_are_compared_and_taken_back(place) {
  await put(place, "article", "VER-1", { title: "Versions", body: "Press the red button twice.", format: "markdown", state: "published", visibility: "internal", lang: "en" });
  const page = await visit(place, "/write#id=VER-1");
  await page.waitForFunction(() => document.querySelector("#title").value === "Versions");
  await page.fill("#body", "Press the green button twice.");
  await page.click("#publish");
  await page.waitForSelector("[data-version='2']");
  await page.click("[data-version='1']");
  equal([await page.textContent("#compare del"), await page.textContent("#compare ins")], ["red", "green"], "what differs");
  await page.locator("#version-list li", { hasText: "version 1" }).getByRole("button", { name: "Take this text back" }).click();
  equal(await page.inputValue("#body"), "Press the red button twice.", "the text");
}

export async function what_is_not_saved_is_not_left_by_accident(place) {
  const page = await visit(place, "/write");
  await page.fill("#title", "Not yet saved");
  const asked = [];
  page.on("dialog", dialog => { asked.push(dialog.type()); dialog.dismiss(); });
  await page.evaluate(() => { location.hash = "id=FIN-005"; });
  await until(() => asked.length, "the question");
  await page.click("#new");
  equal([asked, await page.inputValue("#title"), new URL(page.url()).hash], [["confirm", "confirm"], "Not yet saved", ""], "questions, title, address");
}

export async function saving_keeps_what_the_page_does_not_show(place) {
  await put(place, "article", "KEEP-1", { title: "Keeps", body: "text", format: "markdown", state: "published", visibility: "internal", lang: "en", tags: ["one"], meta: { owner: "x" }, url: "https://example.org/keep" });
  const page = await visit(place, "/write#id=KEEP-1");
  await page.waitForFunction(() => document.querySelector("#title").value === "Keeps");
  await page.fill("#body", "new text");
  await page.click("#save");
  await page.waitForFunction(() => document.querySelector("#said").textContent);
  const { body } = await api(place, "GET", "/v1/articles/KEEP-1");
  equal([body.tags, body.meta, body.url, body.body], [["one"], { owner: "x" }, "https://example.org/keep", "new text"], "the document");
}

export async function translations_say_what_is_missing_and_what_is_older_than_its_source(place) {
  const shared = { format: "markdown", state: "published", visibility: "public", body: "Text" };
  await put(place, "article", "TR-1", { ...shared, lang: "en", title: "Source", updated_at: "2026-05-02T09:00:00Z" });
  await put(place, "article", "TR-1-de", { ...shared, lang: "de", title: "Original", translation_of: "TR-1", updated_at: "2026-05-01T09:00:00Z" });
  const page = await visit(place, "/write#id=TR-1");
  await page.waitForSelector("#translations:not([hidden])");
  const said = await page.textContent("#translation-list");
  assert(said.includes("German · older than its source") && said.includes("Spanish · missing"), said);
  await page.click('[data-translate="es"]');
  await page.waitForSelector("#beside:not([hidden])");
  const [text, beside] = await Promise.all(["#body", "#beside"].map(selector => page.locator(selector).boundingBox()));
  assert(beside.x >= text.x + text.width && beside.y < text.y + text.height && text.y < beside.y + beside.height, "the source does not stand beside the text");
  equal([await page.inputValue("#lang"), await page.inputValue("#number")], ["es", "TR-1-es"], "language and number of the translation");
}

export async function a_translation_that_is_a_draft_is_opened_and_not_begun_again(place) {
  const shared = { format: "markdown", visibility: "public", body: "Text" };
  await put(place, "article", "TD-1", { ...shared, lang: "en", title: "Source", state: "published" });
  await put(place, "article", "TD-1-es", { ...shared, lang: "es", title: "Borrador", state: "draft", translation_of: "TD-1" });
  const page = await visit(place, "/write#id=TD-1");
  await page.click('[data-translate="es"]');
  await page.waitForFunction(() => document.querySelector("#title").value === "Borrador");
}

export async function an_author_reads_a_translation_beside_the_text_and_goes_back_to_the_preview(place) {
  const page = await visit(place, "/write#id=FIN-005");
  await page.locator("#translation-list li", { hasText: "German" }).getByRole("button", { name: "Read beside" }).click();
  await page.waitForSelector("#beside:not([hidden])");
  equal(await page.getAttribute("#beside", "lang"), "de", "language of what is read");
  await page.click("#show-preview");
  await page.waitForSelector("#preview:not([hidden])");
  assert(await page.isHidden("#beside"), "both are there");
}

export async function the_language_found_is_shown_and_can_be_changed(place) {
  const page = await visit(place, "/write");
  await page.fill("#title", "Der Drucker druckt nicht mehr");
  await page.fill("#body", "Bitte starten Sie die Warteschlange des Druckers neu.");
  await page.waitForFunction(() => document.querySelector("#lang").options[0].textContent.includes("German"));
  await page.selectOption("#lang", "nl");
  await page.fill("#number", "LANG-1");
  await page.click("#save");
  await page.waitForFunction(() => document.querySelector("#state").textContent === "draft");
  equal((await api(place, "GET", "/v1/articles/LANG-1")).body.lang, "nl", "language");
}
