// The customer at the ticket form: helped, or not bothered.
import { assert, equal, metric, until, visit } from "./support.mjs";

async function type(page, subject, message) {
  const asked = page.waitForResponse(reply => reply.url().endsWith("/v1/suggest") && reply.request().method() === "POST");
  await page.fill("#subject", subject);
  await page.fill("#message", message);
  return (await asked).json();
}

async function is_helped(place, locale, subject, message, solved) {
  const before = await metric(place, 'kbsearch_events_total{action="solved"}');
  const page = await visit(place, "/form", { locale });
  await type(page, subject, message);
  await page.click(".box li button");
  await page.waitForSelector(".box .text");
  await page.getByRole("button", { name: solved }).click();
  await until(async () => (await metric(place, 'kbsearch_events_total{action="solved"}')) === before + 1, "the event to be counted");
  equal([await page.inputValue("#message"), await page.textContent("#sent")], ["", ""], "nothing is left to send");
}

export const a_customer_is_helped_in_spanish = place => is_helped(place, "es-ES", "Tarjeta robada", "Me robaron la tarjeta en el metro, ¿cómo la anulo?", "Esto lo resolvió");
export const a_customer_is_helped_in_chinese = place => is_helped(place, "zh-CN", "换手机后登录不了", "换了手机以后登录不了，一直收不到验证码。", "问题已解决");

export async function a_customer_is_not_bothered_where_there_is_no_answer(place) {
  const page = await visit(place, "/form");
  const answer = await type(page, "Glorbix vrumzel", "Plimbok zzyrtl fnordal wuxqip qwaxty.");
  equal(answer.hits.length, 0, "hits");
  equal(await page.locator(".box").count(), 0, "boxes");
  await page.click("form > button");
  await page.waitForFunction(() => document.querySelector("#sent").textContent);
}

export async function no_send_goes_on_with_the_ticket(place) {
  const page = await visit(place, "/form");
  await type(page, "Coffee machine", "The coffee maker clicks three times and won't brew since I cleaned it.");
  await page.click(".box li button");
  await page.waitForSelector(".box .text");
  await page.getByRole("button", { name: "No, send the ticket" }).click();
  await page.waitForFunction(() => document.querySelector("#sent").textContent);
}

export async function what_was_typed_comes_back(place) {
  const page = await visit(place, "/form");
  const text = "The coffee maker clicks three times and won't brew since I cleaned it.";
  await type(page, "Coffee machine", text);
  await page.click(".box li button");
  await page.getByRole("button", { name: "That solved it" }).click();
  await page.getByRole("button", { name: "Bring my text back" }).click();
  equal(await page.inputValue("#message"), text, "the text");
}

export async function a_server_that_fails_does_not_hold_the_form(place) {
  const page = await visit(place, "/form");
  await page.route("**/v1/**", route => route.abort());
  const asked = page.waitForRequest("**/v1/suggest");
  await page.fill("#subject", "Coffee machine");
  await page.fill("#message", "The coffee maker clicks three times and won't brew.");
  await asked;
  await page.click("form > button");
  await page.waitForFunction(() => document.querySelector("#sent").textContent);
  equal(await page.locator(".box").count(), 0, "boxes");
  assert(!place.complaints.length, "complaints");
}

export async function an_internal_article_is_never_opened(place) {
  const page = await visit(place, "/form");
  const status = await page.evaluate(async () => {
    const written = await fetch("/v1/articles/SECRET-1", { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ title: "secret", body: "secret", state: "published", visibility: "internal" }) });
    return [written.status, (await fetch("/v1/suggest/SECRET-1")).status, (await fetch("/v1/suggest/FIN-005")).status];
  });
  equal(status, [201, 404, 200], "written, internal, public");
}
