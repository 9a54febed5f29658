/* Answers under any ticket form, while the customer types:
 *
 *   <script src="https://kb.example/kb-suggest.js" defer></script>
 *   <form data-kb-suggest> … </form>
 *
 * The first text field is the subject and the first textarea the text; data-kb-title and data-kb-body name others (CSS selectors).
 * data-kb-lang chooses the words shown (en, de, es, zh). The site's origin must stand in the setting `origins` of kb-searchd. Colours and
 * type follow the page; --kb-accent, --kb-ink, --kb-paper, --kb-line, --kb-radius and --kb-font change them. The form gets the events
 * kb-shown and kb-solved; preventDefault() of kb-solved keeps what the customer typed. Nothing here ever waits for the server or stops a
 * form from being sent. */
(() => {
  "use strict";
  const server = new URL(document.currentScript.src).origin;
  const PAUSE_MS = 350, TIMEOUT_MS = 4000, REST_MS = 20000, LEAST = 8, SENT = 20000;
  const WORDS = {
    en: ["This may already be answered", "Does one of these help?", "That solved it", "No, send the ticket", "Back", "Glad it helped. Nothing was sent.", "Bring my text back", "Read on the site"],
    de: ["Vielleicht ist das schon beantwortet", "Hilft eine dieser Antworten?", "Das hat geholfen", "Nein, Ticket absenden", "Zurück", "Das freut uns. Es wurde nichts gesendet.", "Meinen Text zurückholen", "Auf der Website lesen"],
    es: ["Quizá ya esté respondido", "¿Le ayuda alguna de estas respuestas?", "Esto lo resolvió", "No, enviar el ticket", "Atrás", "Nos alegra. No se ha enviado nada.", "Recuperar mi texto", "Leer en el sitio"],
    zh: ["可能已有答案", "下面的答案有帮助吗？", "问题已解决", "没有，提交工单", "返回", "很高兴能帮到您。没有提交任何内容。", "恢复我输入的内容", "在网站上阅读"],
  };
  const CSS = `:host{display:block;margin-top:.75rem;font:var(--kb-font,inherit);color:var(--kb-ink,inherit)}
.box{--a:var(--kb-accent,light-dark(#0a5c8f,#7cc0ea));border:1px solid var(--kb-line,#8885);border-radius:var(--kb-radius,.5rem);background:var(--kb-paper,transparent);padding:.75rem 1rem;overflow-wrap:anywhere;text-align:start}
h2{font-size:1em;margin:0;font-weight:650}p{margin:.15em 0 .5em}.soft{font-size:.9em}ul{list-style:none;margin:.25rem 0 0;padding:0}li{border-top:1px solid var(--kb-line,#8885)}
button{font:inherit;color:inherit;cursor:pointer;background:none;border:1px solid currentColor;border-radius:.4em;padding:.35em .9em;min-height:2.1em}.main{color:var(--kb-on-accent,light-dark(#fff,#0d1a22));background:var(--a);border-color:var(--a)}
li button{all:unset;box-sizing:border-box;display:block;width:100%;padding:.55em .2em;cursor:pointer}li b{color:var(--a);font-weight:600}li button:hover b{text-decoration:underline}li span{display:block;font-size:.9em}
button:focus-visible,a:focus-visible{outline:2px solid var(--a);outline-offset:2px;border-radius:.25em}a{color:var(--a)}
.acts{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.8rem}.text{white-space:pre-wrap;max-height:22em;overflow:auto;line-height:1.55;margin:.6em 0}.text h3{font-size:1em;margin:.4em 0 0}.text code{background:#8882;padding:0 .25em;border-radius:.2em}em{font-style:normal;font-weight:600}
.live{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}`;

  const make = (name, attributes, ...children) => {
    const element = Object.assign(document.createElement(name), attributes);
    element.append(...children);
    return element;
  };
  const tame = text => String(text || "").replace(/[\u202d\u202e]/g, "\ufffd");
  const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&amp;": "&" };
  const plain = text => tame(text.replace(/&(?:lt|gt|quot|amp|#39|#x27);/g, entity => ENTITIES[entity]));

  function marked(parent, text) {
    for (const part of text.split(/(<em>.*?<\/em>)/s)) parent.append(part.startsWith("<em>") ? make("em", {}, plain(part.slice(4, -5))) : plain(part));
    return parent;
  }

  // Markdown as readable text: headings and bold stand out, the rest stays as written.
  function textOf(article) {
    const place = make("div", { className: "text", dir: "auto", lang: article.lang, tabIndex: 0 });
    let body = tame(article.body);
    if (article.format === "html") body = body.replace(/<(script|style)[\s\S]*?<\/\1>/gi, "").replace(/<[^>]*>/g, " ").replace(/&\w+;|&#39;/g, plain);
    for (const line of body.slice(0, 50000).replace(/^(#{1,6} .*)\n+/gm, "$1\n").split("\n")) {
      const heading = article.format === "markdown" && /^#{1,6} (.*)/.exec(line);
      if (heading) place.append(make("h3", {}, heading[1]));
      else {
        line.split(/(\*\*.+?\*\*|`[^`]+`)/).forEach(part => place.append(part.startsWith("**") && part.length > 4 ? make("b", {}, part.slice(2, -2)) : part.startsWith("`") && part.length > 2 ? make("code", {}, part.slice(1, -1)) : part));
        place.append("\n");
      }
    }
    return place;
  }

  function attach(form) {
    const find = (selector, fallback) => (selector && form.querySelector(selector)) || form.querySelector(fallback);
    const title = find(form.dataset.kbTitle, 'input[name*="subject" i],input[name*="title" i],input[type="text"],input:not([type])');
    const body = find(form.dataset.kbBody, "textarea");
    const last = body || title;
    if (!last) return;
    const tag = (form.dataset.kbLang || document.documentElement.lang || navigator.language).slice(0, 2).toLowerCase();
    const [HEADING, LEAD, SOLVED, SEND, BACK, THANKS, RESTORE, SITE] = WORDS[tag] || WORDS.en;
    const session = [...crypto.getRandomValues(new Uint8Array(8))].map(byte => byte.toString(16).padStart(2, "0")).join("");
    const host = make("div", { lang: WORDS[tag] ? tag : "en" });
    const root = host.attachShadow({ mode: "open" });
    const live = make("p", { className: "live", role: "status" }), place = make("div", {});
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
    root.append(live, place);
    host.hidden = true;
    let timer, abort, asked = "", answer = null, restUntil = 0, busy = false, done = false;

    const call = (path, options) => fetch(server + path, { credentials: "omit", referrerPolicy: "no-referrer", ...options });
    const json = value => ({ method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(value) });
    const tell = (action, hit) => {
      const event = { action, session, query_id: answer ? answer.query_id : undefined };
      if (hit) Object.assign(event, { kind: "article", id: hit.id, position: answer.hits.indexOf(hit) + 1 || undefined });
      call("/v1/events", { ...json(event), keepalive: true }).catch(() => {});
    };
    const show = (announced, ...content) => {
      place.replaceChildren(...(content.length ? [make("div", { className: "box" }, ...content)] : []));
      host.hidden = !content.length;
      if (content.length && !host.isConnected) last.after(host); // only now: a form without an answer stays as it was
      live.textContent = announced || "";
    };
    const hide = () => { answer = null; show(); };
    const text = () => [title && title !== last ? title.value : "", last.value];

    const send = () => { tell("unhelpful"); hide(); form.requestSubmit(); };
    const acts = (...buttons) => make("div", { className: "acts" }, ...buttons);
    const button = (label, onclick, className = "") => make("button", { type: "button", onclick, className }, label);

    function solved(hit) {
      tell("solved", hit);
      const kept = [...form.elements].map(field => [field, field.value]);
      done = true;
      if (form.dispatchEvent(new CustomEvent("kb-solved", { cancelable: true, bubbles: true, detail: { id: hit.id } }))) form.reset();
      show(THANKS, make("p", {}, THANKS), acts(button(RESTORE, () => {
        for (const [field, value] of kept) if (field.type !== "submit" && field.type !== "file") field.value = value;
        done = false;
        asked = "";
        hide();
        last.focus();
      })));
      place.querySelector("button").focus();
    }

    async function open(hit) {
      tell("open", hit);
      let article = { ...hit, body: plain(hit.highlight.body.replace(/<\/?em>/g, "")), format: "text" };
      busy = true; // what is being read is not replaced
      try {
        const reply = await call("/v1/suggest/" + encodeURIComponent(hit.id), { signal: AbortSignal.timeout(TIMEOUT_MS) });
        if (reply.ok) article = await reply.json();
      } catch { /* the excerpt will do */ }
      const heading = make("h2", { dir: "auto", lang: article.lang, tabIndex: -1 }, tame(article.title));
      const more = /^https?:\/\//i.test(article.url || "") ? [make("a", { href: article.url, target: "_blank", rel: "noopener noreferrer" }, SITE)] : [];
      const way = (label, go, look) => button(label, () => { busy = false; go(hit); }, look);
      show("", heading, textOf(article), ...more, acts(way(SOLVED, solved, "main"), way(SEND, send), way(BACK, list)));
      heading.focus();
    }

    function list(left) {
      const items = answer.hits.map(hit => {
        const name = make("b", { dir: "auto", lang: hit.lang }), excerpt = make("span", { dir: "auto", lang: hit.lang });
        marked(name, hit.highlight.title || "");
        if (!name.textContent) name.textContent = tame(hit.title);
        marked(excerpt, hit.highlight.body || "");
        return make("li", {}, make("button", { type: "button", onclick: () => open(hit) }, name, excerpt));
      });
      show(HEADING, make("h2", {}, HEADING), make("p", { className: "soft" }, LEAD), make("ul", {}, ...items));
      if (left) items[answer.hits.indexOf(left)]?.firstChild.focus();
    }

    async function ask() {
      const [subject, message] = text();
      const now = (subject + "\n" + message).slice(0, SENT);
      const size = now.trim().replace(/[\u2e80-\ud7ff]/g, "$&$&").length;
      if (busy || done || now === asked || Date.now() < restUntil) return;
      if (size < LEAST) { asked = now; return hide(); }
      asked = now;
      if (abort) abort.abort();
      const mine = abort = new AbortController();
      const slow = setTimeout(() => mine.abort(new Error("no answer in time")), TIMEOUT_MS);
      try {
        const reply = await call("/v1/suggest", { ...json({ title: subject.slice(0, 1000), body: message.slice(0, SENT), session }), signal: mine.signal });
        if (!reply.ok) throw new Error(String(reply.status));
        const got = await reply.json();
        if (now !== asked || busy || done) return;
        if (got.verdict === "none" || !got.hits.length) return hide();
        answer = got;
        list();
        tell("shown", got.hits[0]);
        form.dispatchEvent(new CustomEvent("kb-shown", { bubbles: true, detail: { count: got.hits.length } }));
      } catch (problem) {
        if (problem.name !== "AbortError") restUntil = Date.now() + REST_MS; // a server that is down is left alone for a while
        if (now === asked && !busy) hide();
      } finally {
        clearTimeout(slow);
      }
    }

    form.addEventListener("input", () => {
      if (done) { done = false; asked = ""; hide(); }
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    });
    form.addEventListener("submit", () => { clearTimeout(timer); tell("submit"); });
    if (text().join("").trim()) timer = setTimeout(ask, PAUSE_MS);
  }

  const start = () => { for (const form of document.querySelectorAll("form[data-kb-suggest]")) { try { attach(form); } catch { /* the form works without */ } } };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
