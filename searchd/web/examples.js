// What the agent's page shows before a question: an example ticket of each trade, where the starter knowledge base is loaded.
import { call } from "./api.js";
import { $, h } from "./dom.js";
import { say } from "./words.js";

const button = (trade, ticket, use) =>
  h("button", { type: "button", "data-example": trade, onclick: () => use(ticket.title + "\n\n" + ticket.body) }, h("b", {}, say(trade)), h("span", { lang: ticket.lang, dir: "auto" }, ticket.title));

export async function showExamples(use) {
  $("empty").replaceChildren(h("h2", {}, say("empty_lead")), h("p", {}, say("empty_text")));
  const examples = await call("GET", "/web/examples.json");
  await call("GET", "/v1/articles/" + Object.values(examples)[0].expect);
  $("empty").append(h("h3", {}, say("try_title")), h("div", { class: "examples" }, ...Object.entries(examples).map(([trade, ticket]) => button(trade, ticket, use))));
}
