// Everything without a mouse.
import { api, assert, equal, idsOf, until, visit } from "./support.mjs";

const focused = page => page.evaluate(() => document.activeElement.dataset?.hit || document.activeElement.id);

export async function hits_are_reached_opened_and_left_by_keyboard(place) {
  const page = await visit(place, "/");
  await page.keyboard.type("T-068 terminal");
  await until(async () => (await idsOf(page, "articles")).length > 1 && (await idsOf(page, "tickets")).length, "hits");
  const [first, second] = await idsOf(page, "articles");
  await page.keyboard.press("ArrowDown");
  equal(await focused(page), "article:" + first, "down from the box");
  await page.keyboard.press("j");
  equal(await focused(page), "article:" + second, "j");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#document:not([hidden]) h2");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#document", { state: "hidden" });
  equal(await focused(page), "article:" + first, "focus comes back");
  await page.keyboard.press("l");
  assert((await focused(page)).startsWith("ticket:"), "l goes to the tickets");
  await page.keyboard.press("/");
  equal(await focused(page), "q", "/ goes to the box");
}

export async function a_ticket_is_solved_and_undone_by_keyboard(place) {
  const page = await visit(place, "/#ticket=T-TEC-0002");
  await until(async () => (await idsOf(page, "articles")).length, "articles");
  await page.keyboard.press("Escape");
  await page.focus("#articles [data-hit]");
  const id = (await focused(page)).split(":")[1];
  const before = (await api(place, "GET", "/v1/articles/" + id)).body.links;
  if (before.includes("T-TEC-0002")) await page.keyboard.press("j");
  const other = (await focused(page)).split(":")[1];
  await page.keyboard.press("s");
  await until(async () => (await api(place, "GET", "/v1/articles/" + other)).body.links.includes("T-TEC-0002"), "the link");
  await page.waitForSelector("#toast button");
  await page.keyboard.press("u");
  await until(async () => !(await api(place, "GET", "/v1/articles/" + other)).body.links.includes("T-TEC-0002"), "the link to go");
}

export async function the_help_says_every_key_and_closes(place) {
  const page = await visit(place, "/#q=printer");
  await until(async () => (await idsOf(page, "articles")).length, "articles");
  await page.focus("#articles [data-hit]");
  await page.keyboard.press("?");
  await page.waitForSelector("#help[open]");
  equal(await page.$$eval("#help dt", terms => terms.length), 10, "lines of help");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#help", { state: "hidden" });
}

export async function the_way_past_the_top_bar_keeps_what_was_typed(place) {
  for (const [target, box, reached] of [["/", "#q", "results"], ["/write", "#body", "title"], ["/form", "#message", "subject"]]) {
    const page = await visit(place, target);
    await page.fill(box, "T-068 printer");
    if (target === "/") await page.waitForSelector("#articles .hit");
    await page.focus(".skip");
    await page.keyboard.press("Enter");
    equal([await focused(page), await page.inputValue(box)], [reached, "T-068 printer"], target);
  }
}

export async function the_form_and_its_suggestions_are_reached_by_tab(place) {
  const page = await visit(place, "/form");
  await page.focus("#message");
  await page.keyboard.type("The coffee maker clicks three times and won't brew since I cleaned it.");
  await page.waitForSelector(".box li button");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".box .text");
  const heading = await page.evaluate(() => document.querySelector("#message").nextSibling.shadowRoot.activeElement?.tagName);
  equal(heading, "H2", "focus is at the answer");
  await page.getByRole("button", { name: "Back" }).press("Enter");
  const back = await page.evaluate(() => document.querySelector("#message").nextSibling.shadowRoot.activeElement?.parentElement.tagName);
  equal(back, "LI", "focus is at the suggestion again");
}
