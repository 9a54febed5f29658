// The customer at the ticket form: helped, or not bothered.
import { assert, equal, metric, put, until, visit } from "./support.mjs";

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

async function is_not_bothered(place, locale, subject, message) {
  const page = await visit(place, "/form", { locale });
  const answer = await type(page, subject, message);
  equal(answer.hits.length, 0, "hits");
  equal(await page.locator(".box").count(), 0, "boxes");
  await page.click("form > button");
  await page.waitForFunction(() => document.querySelector("#sent").textContent);
}

export const a_customer_is_not_bothered_where_there_is_no_answer = place => is_not_bothered(place, "en-US", "Glorbix vrumzel", "Plimbok zzyrtl fnordal wuxqip qwaxty.");
export const a_customer_is_not_bothered_in_spanish = place => is_not_bothered(place, "es-ES", "Hola", "Hola, buenos días.");
export const a_customer_is_not_bothered_in_chinese = place => is_not_bothered(place, "zh-CN", "魑魅魍魉", "饕餮貔貅，囹圄耄耋，龃龉不解。");

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

export async function a_hostile_article_stays_text_inside_the_form(place) {
  const evil = '<script>window.hacked=1</script><svg onload="window.hacked=1"><img src=x onerror="window.hacked=1">';
  for (const format of ["text", "markdown", "html"]) {
    await put(place, "article", "BAD-" + format, { title: `Wrzlpf ${format} ${evil} \u202egnp.exe`, body: `# Wrzlpf ${format}\n\n${evil} [x](javascript:window.hacked=1) \u202etxet`, format,
      lang: "en", state: "published", visibility: "public" });
  }
  const page = await visit(place, "/form");
  for (const format of ["text", "markdown", "html"]) {
    await type(page, "Wrzlpf", "Wrzlpf " + format);
    await page.locator(".box li button", { hasText: "Wrzlpf " + format }).first().click();
    await page.waitForSelector(".box .text");
    const made = await page.locator(".box").evaluate(box => ({ hacked: window.hacked, elements: box.querySelectorAll("script, svg, img, a").length, text: box.textContent }));
    assert(!made.hacked && !made.elements && made.text.includes("<script>") && !/[\u202d\u202e]/.test(made.text), JSON.stringify(made));
    await page.getByRole("button", { name: "Back" }).click();
  }
}

export async function an_answer_from_right_to_left_is_shown_so(place) {
  await put(place, "article", "RTL-2", { title: "الشاشة سوداء بعد التحديث", body: "أعد تشغيل الجهاز ثم حدّث برنامج الشاشة.", lang: "ar", state: "published", visibility: "public" });
  const page = await visit(place, "/form");
  await type(page, "الشاشة", "الشاشة سوداء بعد التحديث");
  const looks = element => [getComputedStyle(element).direction, element.lang];
  equal(await page.locator(".box li b").first().evaluate(looks), ["rtl", "ar"], "the suggestion");
  await page.click(".box li button");
  equal(await page.locator(".box .text").evaluate(looks), ["rtl", "ar"], "the answer");
}

export async function an_internal_article_is_never_opened(place) {
  const page = await visit(place, "/form");
  const status = await page.evaluate(async () => {
    const written = await fetch("/v1/articles/SECRET-1", { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ title: "secret", body: "secret", state: "published", visibility: "internal" }) });
    return [written.status, (await fetch("/v1/suggest/SECRET-1")).status, (await fetch("/v1/suggest/FIN-005")).status];
  });
  equal(status, [201, 404, 200], "written, internal, public");
}
