// kb-suggest.js inside a page of another origin, with a policy of its own.
import zlib from "node:zlib";
import { api, assert, equal, visit } from "./support.mjs";

const MOST_BYTES = 10000;
const form = (place, server) => `<!doctype html><html lang="en"><title>Shop</title><h1>Contact</h1>
<form data-kb-suggest action="/sent" method="get"><p><input name="subject" id="subject"></p><textarea name="text" id="text" rows="4"></textarea><p id="below">below</p><button>Send</button></form>
<script src="${server}/kb-suggest.js" defer></script></html>`;

function publish(place) {
  const html = form(place, place.url);
  place.foreign.pages = {
    "/contact": { html, policy: `default-src 'none'; script-src ${place.url}; connect-src ${place.url}; form-action 'self'; require-trusted-types-for 'script'` },
    "/plain": { html: html.replace(/<script.*script>/, "") },
    "/sent?subject=&text=x": { html: "<!doctype html><title>Sent</title>" },
  };
}

const QUESTION = "The coffee maker clicks three times and won't brew since I cleaned it.";
const places = page => page.evaluate(() => ["h1", "#subject", "#text"].map(selector => { const box = document.querySelector(selector).getBoundingClientRect(); return [box.top, box.left, box.width, box.height]; }));

export async function it_answers_in_a_page_of_another_origin_with_a_strict_policy(place) {
  publish(place);
  const page = await visit(place, place.foreign.url + "/contact");
  await page.fill("#text", QUESTION);
  await page.click(".box li button");
  await page.waitForSelector(".box .text");
  assert((await page.textContent(".box .text")).length > 200, "the answer is not there in full");
}

export async function it_moves_nothing_above_the_suggestions(place) {
  publish(place);
  const page = await visit(place, place.foreign.url + "/contact");
  const before = await places(page);
  await page.fill("#text", QUESTION);
  await page.waitForSelector(".box li button");
  equal(await places(page), before, "places of what stands above");
}

export async function it_leaves_no_global_name(place) {
  publish(place);
  const names = page => page.evaluate(() => Object.getOwnPropertyNames(window).filter(name => !/^\d+$/.test(name)).sort());
  const [plain, with_it] = [await visit(place, place.foreign.url + "/plain"), await visit(place, place.foreign.url + "/contact")];
  await with_it.fill("#text", QUESTION);
  await with_it.waitForSelector(".box");
  equal(await names(with_it), await names(plain), "names of the window");
}

export async function its_style_stays_inside_and_follows_the_variables_of_the_page(place) {
  publish(place);
  const page = await visit(place, place.foreign.url + "/contact");
  await page.fill("#text", QUESTION);
  await page.waitForSelector(".box li button");
  await page.evaluate(() => document.documentElement.style.setProperty("--kb-accent", "rgb(200, 0, 100)"));
  equal(await page.locator(".box li b").first().evaluate(element => getComputedStyle(element).color), "rgb(200, 0, 100)", "accent");
  equal(await page.evaluate(() => document.querySelectorAll("style, link").length), 0, "styles in the page");
}

export async function an_origin_that_is_not_listed_gets_nothing_and_keeps_its_form(place) {
  publish(place);
  const other = place.foreign.url.replace("127.0.0.1", "localhost");
  const page = await visit(place, place.foreign.url + "/plain");
  place.visited = [];
  await page.goto(other + "/contact");
  const refused = page.waitForEvent("requestfailed", request => request.url().endsWith("/v1/suggest"));
  await page.fill("#text", QUESTION);
  await refused;
  equal(await page.locator(".box").count(), 0, "boxes");
  await page.fill("#text", "x");
  await page.click("button");
  await page.waitForURL("**/sent**");
  place.visited = [];
  place.complaints = [];
}

export async function only_listed_origins_may_ask_and_only_what_a_form_asks(place) {
  const ask = async (origin, target, method = "POST") => (await fetch(place.url + target, { method, headers: { Origin: origin, "Content-Type": "application/json" }, body: method === "POST" ? "{}" : undefined })).status;
  const ours = place.foreign.url, theirs = "https://evil.example";
  equal([await ask(ours, "/v1/suggest"), await ask(theirs, "/v1/suggest"), await ask(ours, "/v1/similar"), await ask(ours, "/v1/events"), await ask(theirs, "/v1/events", "OPTIONS"), await ask(ours, "/v1/events", "OPTIONS")],
    [200, 403, 403, 400, 403, 204], "statuses");
}

export async function it_has_less_than_ten_kilobytes(place) {
  const { body, headers } = await api(place, "GET", "/kb-suggest.js");
  const bytes = zlib.gzipSync(body, { level: 9 }).length;
  assert(bytes < MOST_BYTES, `${bytes} bytes`);
  equal(headers.get("cross-origin-resource-policy"), "cross-origin", "who may load it");
}
