// The agent's page: finding, linking, undoing, sharing.
import { api, askAgent, assert, equal, idsOf, put, until, visit } from "./support.mjs";

const TICKET = "Bildschirm bleibt dunkel nach dem Andocken\n\nSobald ich den Laptop morgens auf die Station stecke, bleibt der Monitor schwarz und die Lüfter heulen. Die Station blinkt orange.";
const NEXT = "Monitor schwarz auf der Station\n\nLaptop morgens eingesteckt, Lüfter heulen, alles orange und dunkel. Bildschirm bleibt aus.";

export async function an_agent_finds_a_fix_links_it_and_the_next_such_ticket_ranks_it_higher(place) {
  const shared = { lang: "de", state: "published", visibility: "internal", format: "markdown" };
  await put(place, "article", "DOCK-1", { ...shared, title: "Firmware der Dockingstation erneuern", body: "Bleibt nach dem Andocken alles dunkel und blinkt die Station orange, verliert sie die Verbindung zum Grafikchip. Firmware 2.10 einspielen und neu starten." });
  for (let i = 2; i < 6; i++) await put(place, "article", "DOCK-" + i, { ...shared, title: "Monitor an der Station einrichten, Teil " + i, body: "Bildschirm und Laptop auf der Station: Auflösung wählen. Lüfter reinigen." });
  const page = await visit(place, "/");
  await askAgent(page, NEXT);
  const before = (await until(async () => (await idsOf(page, "articles")).length && (await idsOf(page, "articles")), "articles")).indexOf("DOCK-1");
  await askAgent(page, TICKET);
  const card = page.locator("#articles .hit", { has: page.locator('[data-hit="article:DOCK-1"]') });
  await card.locator('[data-act="solve"]').click();
  await page.waitForSelector("#toast:not([hidden]) button");
  await card.locator(".done").waitFor();
  const { body } = await api(place, "GET", "/v1/articles/DOCK-1");
  equal(body.links.length, 1, "links of the article");
  await askAgent(page, NEXT);
  await until(async () => { const now = (await idsOf(page, "articles")).indexOf("DOCK-1"); return now >= 0 && (now < before || before < 0 || now === 0); }, "DOCK-1 to rise from " + before);
  assert(before !== 0, "DOCK-1 was first already");
}

export async function a_link_is_undone_in_one_click(place) {
  const page = await visit(place, "/");
  await page.click("[data-example=telecom]");
  await page.click('#articles [data-act="solve"]');
  await page.click("#toast button");
  await page.waitForFunction(() => !document.querySelector("#articles .done") && !document.querySelector("#toast button"));
  const id = (await idsOf(page, "articles"))[0];
  const { body } = await api(place, "GET", "/v1/articles/" + id);
  assert(!body.links.some(link => /^T-\d{8}-/.test(link)), "the link is still there: " + body.links);
}

export async function a_ticket_is_marked_as_a_duplicate_and_unmarked(place) {
  await put(place, "ticket", "OWN-1", { title: "Kartenterminal ohne Verbindung T-068", body: "Terminal zeigt T-068 seit dem Routertausch.", state: "open", lang: "de" });
  const page = await visit(place, "/#ticket=OWN-1");
  await page.click('#tickets [data-act="duplicate"]');
  await page.waitForSelector("#toast:not([hidden]) button");
  const marked = (await api(place, "GET", "/v1/tickets/OWN-1")).body;
  assert(marked.duplicate_of && marked.body.includes("T-068"), "not marked, or its text is gone");
  await page.click("#toast button");
  await until(async () => !(await api(place, "GET", "/v1/tickets/OWN-1")).body.duplicate_of, "the mark to go");
}

export async function each_trade_has_an_example_at_one_click_and_its_fix_is_found(place) {
  const page = await visit(place, "/");
  await page.waitForSelector("[data-example]");
  const examples = (await api(place, "GET", "/web/examples.json")).body;
  equal(Object.keys(examples).sort(), ["finance", "healthcare", "retail", "technology", "telecom"], "trades");
  for (const [trade, { expect }] of Object.entries(examples)) {
    await page.click(`[data-example=${trade}]`);
    await until(async () => (await idsOf(page, "articles")).slice(0, 5).includes(expect), `${expect} among the first five of ${trade}`);
    await page.click("#clear");
    await page.waitForSelector(`[data-example=${trade}]`);
  }
}

export async function the_address_opens_the_same_view_for_a_colleague(place) {
  const page = await visit(place, "/");
  await askAgent(page, "T-068");
  await page.click('#facets [data-value="langde"]');
  await page.waitForFunction(() => location.hash.includes("lang=de"));
  await page.waitForFunction(() => [...document.querySelectorAll("#articles .about")].every(line => line.textContent.includes("German")));
  await page.click("#articles [data-hit]");
  await page.waitForSelector("#document:not([hidden]) h2");
  const other = await visit(place, page.url());
  await other.waitForSelector("#document:not([hidden]) h2");
  await until(async () => (await idsOf(other, "articles")).length, "articles");
  equal(await idsOf(other, "articles"), await idsOf(page, "articles"), "articles");
  equal(await other.textContent("#document h2"), await page.textContent("#document h2"), "document");
  equal(await other.getAttribute('#facets [data-value="langde"]', "aria-pressed"), "true", "facet");
}

const facet = (page, value) => page.locator(`#facets [data-value="${value}"]`);
const countOf = async (page, value) => Number((await facet(page, value).locator("span").textContent()).trim() || 0);

async function facets_of(place, question) {
  const page = await visit(place, "/");
  await askAgent(page, question);
  const groups = await page.$$eval("#facets [role=group]", found => found.map(group => group.getAttribute("aria-label")));
  equal(groups, ["Kind", "Language", "Product", "State"], "facets of " + question);
  const heads = await Promise.all(["articles", "tickets"].map(column => page.textContent(`#${column}-count`)));
  equal([await countOf(page, "kindarticle"), await countOf(page, "kindticket")], heads.map(Number), "counts of the kinds");
  const all = await page.$$eval('#facets [data-value^="lang"] span', found => found.reduce((sum, one) => sum + Number(one.textContent), 0));
  equal(all, heads.reduce((sum, one) => sum + Number(one), 0), "all languages together");
}

export const words_have_facets_with_counts_of_all_hits = place => facets_of(place, "T-068 printer login app");
export const a_pasted_ticket_has_facets_with_counts_of_all_hits = place => facets_of(place, TICKET);

export async function a_second_language_is_chosen_beside_the_first(place) {
  const page = await visit(place, "/");
  await askAgent(page, "T-068");
  const spanish = await countOf(page, "langes");
  await facet(page, "langde").click();
  await page.waitForSelector('#facets [data-value="langde"][aria-pressed=true]');
  equal(await countOf(page, "langes"), spanish, "the count of what is not chosen");
  await facet(page, "langes").click();
  const languages = () => page.$$eval(".hit .about span:nth-of-type(2)", found => [...new Set(found.map(one => one.textContent))].sort().join());
  await until(async () => (await languages()) === "German,Spanish", "hits of both and of no other");
}

export async function one_kind_fills_the_page_and_is_in_the_address(place) {
  const page = await visit(place, "/#q=printer&kind=ticket");
  await until(async () => (await idsOf(page, "tickets")).length, "tickets");
  assert(await page.isHidden("#articles"), "the articles are still there");
  await facet(page, "kindticket").click();
  await page.waitForSelector("#articles .hit");
  assert(!page.url().includes("kind="), page.url());
}

export async function an_example_leaves_the_focus_at_its_answer(place) {
  const page = await visit(place, "/");
  await page.focus("[data-example=retail]");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "results");
  await page.keyboard.press("j");
  await page.waitForFunction(() => document.activeElement.dataset.hit);
}

export async function an_answer_that_comes_late_is_dropped(place) {
  const page = await visit(place, "/");
  let release;
  const held = new Promise(wake => { release = wake; });
  await page.route("**/v1/search", async route => {
    if (route.request().postDataJSON().q === "printer") await held;
    await route.continue().catch(() => {}); // the page has let it go
  });
  await page.fill("#q", "printer");
  await page.waitForRequest(request => request.url().endsWith("/v1/search") && request.postDataJSON().q === "printer");
  await askAgent(page, "T-068");
  const shown = await idsOf(page, "articles");
  release();
  await askAgent(page, "T-068 ");
  equal(await idsOf(page, "articles"), shown, "the answer to what was typed last");
}

export async function no_good_answer_offers_to_write_an_article_with_the_ticket_as_its_start(place) {
  const page = await visit(place, "/");
  await askAgent(page, "Glorbix vrumzel qwaxty\n\nPlimbok zzyrtl fnordal wuxqip.");
  await page.click("#offer .main");
  await page.waitForURL("**/write");
  await page.waitForFunction(() => document.querySelector("#title").value.startsWith("Glorbix"));
  assert((await page.inputValue("#body")).includes("Plimbok"), "the body is not taken over");
}

export async function a_hostile_title_and_body_stay_text(place) {
  const evil = '<script>window.hacked=1</script><svg onload="window.hacked=1"><img src=x onerror="window.hacked=1">';
  const title = `Qzxv ${evil} \u202egnp.exe\u202c end`;
  const body = `# Qzxv\n\n${evil}\n\n[click](javascript:window.hacked=1) <a href="javascript:window.hacked=1">b</a> \u202etxet desrever`;
  for (const format of ["text", "markdown", "html"]) await put(place, "article", "EVIL-" + format, { title, body, format, lang: "en", state: "published", visibility: "public" });
  const page = await visit(place, "/");
  await askAgent(page, "Qzxv");
  await until(async () => (await idsOf(page, "articles")).length >= 3, "three hits");
  for (const format of ["text", "markdown", "html"]) {
    await page.click(`[data-hit="article:EVIL-${format}"]`);
    await page.waitForFunction(id => document.querySelector("#document .facts code")?.textContent === id, "EVIL-" + format);
    const found = await page.evaluate(() => ({ hacked: window.hacked, elements: document.querySelectorAll("#results svg, #results script, #results img, #results [onload], #results [onerror], #results a[href^='javascript']").length,
      title: document.querySelector("#document-title").textContent, all: document.querySelector("#results").textContent }));
    assert(!found.hacked && !found.elements, `${format}: ${JSON.stringify(found).slice(0, 300)}`);
    assert(found.title.includes("<script>"), "the title is not shown as it is");
    assert(!/[\u202d\u202e]/.test(found.all), "an override of the direction is shown");
  }
}

export async function text_from_right_to_left_is_shown_so(place) {
  await put(place, "article", "RTL-1", { title: "الطابعة لا تعمل بعد التحديث", body: "أعد تشغيل خدمة الطباعة ثم أعد تثبيت برنامج التشغيل.", lang: "ar", state: "published", visibility: "public" });
  const page = await visit(place, "/");
  await askAgent(page, "الطابعة لا تعمل");
  const title = page.locator('h3:has([data-hit="article:RTL-1"])');
  equal(await title.evaluate(element => [getComputedStyle(element).direction, element.lang]), ["rtl", "ar"], "direction and language");
}

export async function the_browser_chooses_the_words_of_the_page(place) {
  for (const [locale, words] of [["de-AT", "Finden"], ["es-MX", "Buscar"], ["zh-CN", "查找"], ["fr-FR", "Find"]]) {
    const page = await visit(place, "/", { locale });
    equal(await page.textContent("nav a"), words, locale);
  }
}
