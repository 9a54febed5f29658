// What the pages say, in four languages. The browser chooses; the menu of a page wins and is remembered.

const LANGUAGES = ["en", "de", "es", "zh"];
export const LANGUAGE_NAMES = { en: "English", de: "Deutsch", es: "Español", zh: "中文" };

const WORDS = {
  //                 English, German, Spanish, Chinese
  agent: ["Find", "Finden", "Buscar", "查找"],
  write: ["Write", "Schreiben", "Escribir", "撰写"],
  form: ["Ticket form", "Ticketformular", "Formulario", "工单表单"],
  skip: ["Skip to the contents", "Zum Inhalt", "Ir al contenido", "跳到内容"],
  interface_language: ["Language of this page", "Sprache dieser Seite", "Idioma de esta página", "页面语言"],
  ask_label: ["Your question or the ticket", "Ihre Frage oder das Ticket", "Su pregunta o el ticket", "您的问题或工单"],
  ask_hint: ["Words, an error code, a ticket number – or paste a whole ticket", "Wörter, ein Fehlercode, eine Ticketnummer – oder das ganze Ticket einfügen",
    "Palabras, un código de error, un número de ticket – o pegue el ticket entero", "关键词、错误代码、工单号，或粘贴整张工单"],
  clear: ["Clear", "Leeren", "Borrar", "清空"],
  as_words: ["Words", "Wörter", "Palabras", "关键词"],
  as_ticket: ["Whole ticket", "Ganzes Ticket", "Ticket entero", "整张工单"],
  words_used: ["{used} of {seen} words tell", "{used} von {seen} Wörtern zählen", "{used} de {seen} palabras cuentan", "{seen} 个词中有 {used} 个起作用"],
  corrected: ["read as: {text}", "gelesen als: {text}", "leído como: {text}", "理解为：{text}"],
  ignored: ["less weight: {what}", "weniger Gewicht: {what}", "menos peso: {what}", "权重较低：{what}"],
  verdict_confident: ["Answer found", "Antwort gefunden", "Respuesta encontrada", "已找到答案"],
  verdict_possible: ["Possible answers", "Mögliche Antworten", "Posibles respuestas", "可能的答案"],
  verdict_none: ["No good answer yet", "Noch keine gute Antwort", "Aún sin buena respuesta", "暂无合适答案"],
  articles: ["Articles", "Artikel", "Artículos", "文章"],
  tickets: ["Similar tickets", "Ähnliche Tickets", "Tickets similares", "相似工单"],
  status: ["{articles} articles, {tickets} tickets, {ms} ms", "{articles} Artikel, {tickets} Tickets, {ms} ms", "{articles} artículos, {tickets} tickets, {ms} ms", "{articles} 篇文章，{tickets} 张工单，{ms} 毫秒"],
  nothing: ["Nothing here.", "Hier ist nichts.", "Nada aquí.", "没有结果。"],
  more: ["Show more", "Mehr zeigen", "Mostrar más", "显示更多"],
  strong: ["strong", "stark", "fuerte", "强"],
  medium: ["medium", "mittel", "media", "中"],
  weak: ["weak", "schwach", "débil", "弱"],
  published: ["published", "veröffentlicht", "publicado", "已发布"],
  draft: ["draft", "Entwurf", "borrador", "草稿"],
  retired: ["retired", "zurückgezogen", "retirado", "已停用"],
  open: ["open", "offen", "abierto", "未解决"],
  resolved: ["resolved", "gelöst", "resuelto", "已解决"],
  closed: ["closed", "geschlossen", "cerrado", "已关闭"],
  internal: ["internal", "intern", "interno", "内部"],
  public: ["public", "öffentlich", "público", "公开"],
  facet_kind: ["Kind", "Art", "Tipo", "类型"],
  facet_lang: ["Language", "Sprache", "Idioma", "语言"],
  facet_product: ["Product", "Produkt", "Producto", "产品"],
  facet_state: ["State", "Status", "Estado", "状态"],
  solved_with: ["Solved with this", "Damit gelöst", "Resuelto con esto", "用此文解决"],
  solved_said: ["Solved: {ticket} is linked to {article}.", "Gelöst: {ticket} ist mit {article} verknüpft.", "Resuelto: {ticket} queda enlazado con {article}.", "已解决：{ticket} 已关联 {article}。"],
  linked: ["Solved this ticket", "Hat dieses Ticket gelöst", "Resolvió este ticket", "已解决此工单"],
  duplicate: ["Duplicate of this", "Duplikat hiervon", "Duplicado de este", "标为其重复"],
  duplicate_said: ["{ticket} is marked as a duplicate of {other}.", "{ticket} ist als Duplikat von {other} markiert.", "{ticket} queda marcado como duplicado de {other}.", "{ticket} 已标为 {other} 的重复。"],
  undo: ["Undo", "Rückgängig", "Deshacer", "撤销"],
  undone: ["Undone.", "Rückgängig gemacht.", "Deshecho.", "已撤销。"],
  work_on: ["Work on this ticket", "An diesem Ticket arbeiten", "Trabajar en este ticket", "处理此工单"],
  working: ["Ticket", "Ticket", "Ticket", "工单"],
  leave: ["Leave the ticket", "Ticket verlassen", "Dejar el ticket", "离开工单"],
  write_article: ["Write an article", "Artikel schreiben", "Escribir un artículo", "撰写文章"],
  write_offer: ["Nobody has written this down yet.", "Das hat noch niemand aufgeschrieben.", "Nadie lo ha escrito todavía.", "还没有人记录过这个问题。"],
  close: ["Close", "Schließen", "Cerrar", "关闭"],
  edit: ["Edit", "Bearbeiten", "Editar", "编辑"],
  solved_tickets: ["Solved tickets: {count}", "Gelöste Tickets: {count}", "Tickets resueltos: {count}", "已解决工单：{count}"],
  solved_by: ["Solved by", "Gelöst durch", "Resuelto con", "解决文章"],
  resolution: ["What fixed it", "Was geholfen hat", "Qué lo arregló", "解决办法"],
  duplicate_of: ["Duplicate of", "Duplikat von", "Duplicado de", "重复于"],
  updated: ["updated {date}", "aktualisiert am {date}", "actualizado el {date}", "更新于 {date}"],
  valid_until: ["valid until {date}", "gültig bis {date}", "válido hasta {date}", "有效期至 {date}"],
  try_title: ["Try it with a real ticket", "Mit einem echten Ticket probieren", "Pruébelo con un ticket real", "用真实工单试一试"],
  finance: ["Finance", "Finanzen", "Finanzas", "金融"],
  healthcare: ["Healthcare", "Gesundheit", "Salud", "医疗"],
  retail: ["Retail", "Handel", "Comercio", "零售"],
  technology: ["Technology", "Technik", "Tecnología", "科技"],
  telecom: ["Telecom", "Telekom", "Telecom", "电信"],
  empty_lead: ["Who solved this before?", "Wer hat das schon gelöst?", "¿Quién lo resolvió antes?", "以前谁解决过？"],
  empty_text: ["Type what you see, or paste the ticket as it came. Answers appear while you type, in every language you have articles in.",
    "Tippen Sie, was Sie sehen, oder fügen Sie das Ticket ein, wie es kam. Die Antworten erscheinen beim Tippen, in jeder Sprache Ihrer Artikel.",
    "Escriba lo que ve o pegue el ticket tal como llegó. Las respuestas aparecen mientras escribe, en todos los idiomas de sus artículos.",
    "输入您看到的内容，或直接粘贴工单。答案会在输入时出现，涵盖所有语言的文章。"],
  unreachable: ["The service cannot be reached. What you typed is kept; it is tried again by itself.", "Der Dienst ist nicht erreichbar. Ihr Text bleibt; es wird von selbst wieder versucht.",
    "No se puede contactar con el servicio. Su texto se conserva; se reintenta solo.", "无法连接服务。已输入的内容会保留，并自动重试。"],
  failed: ["The service said: {message}", "Der Dienst sagt: {message}", "El servicio dice: {message}", "服务提示：{message}"],
  key_needed: ["This service needs a key", "Dieser Dienst braucht einen Schlüssel", "Este servicio necesita una clave", "此服务需要密钥"],
  key_use: ["Use it", "Verwenden", "Usarla", "使用"],
  keyboard: ["Keyboard", "Tastatur", "Teclado", "键盘"],
  help_box: ["to the box", "zum Eingabefeld", "al cuadro", "到输入框"],
  help_move: ["next, previous hit", "nächster, voriger Treffer", "siguiente, anterior", "下一个、上一个"],
  help_column: ["articles, tickets", "Artikel, Tickets", "artículos, tickets", "文章、工单"],
  help_open: ["open the document", "Dokument öffnen", "abrir el documento", "打开文档"],
  help_solve: ["solved with this article", "mit diesem Artikel gelöst", "resuelto con este artículo", "用此文章解决"],
  help_duplicate: ["duplicate of this ticket", "Duplikat dieses Tickets", "duplicado de este ticket", "标为此工单的重复"],
  help_undo: ["undo", "rückgängig", "deshacer", "撤销"],
  help_write: ["write an article", "Artikel schreiben", "escribir un artículo", "撰写文章"],
  help_close: ["close, or back to the box", "schließen, oder zurück zum Eingabefeld", "cerrar, o volver al cuadro", "关闭或回到输入框"],
  help_help: ["this help", "diese Hilfe", "esta ayuda", "本帮助"],
  // author
  title: ["Title", "Titel", "Título", "标题"],
  title_hint: ["What the reader sees, in the reader's words", "Was der Leser sieht, in seinen Worten", "Lo que ve el lector, con sus palabras", "用读者的话描述看到的现象"],
  body: ["Text (Markdown)", "Text (Markdown)", "Texto (Markdown)", "正文（Markdown）"],
  body_hint: ["## Problem\n\n## Cause\n\n## Solution", "## Problem\n\n## Ursache\n\n## Lösung", "## Problema\n\n## Causa\n\n## Solución", "## 问题\n\n## 原因\n\n## 解决办法"],
  preview: ["Preview", "Vorschau", "Vista previa", "预览"],
  text_language: ["Language of the text", "Sprache des Textes", "Idioma del texto", "文本语言"],
  detected: ["found: {lang}", "erkannt: {lang}", "detectado: {lang}", "检测为：{lang}"],
  visibility: ["Who may read it", "Wer es lesen darf", "Quién puede leerlo", "可见范围"],
  product: ["Product", "Produkt", "Producto", "产品"],
  number: ["Number", "Nummer", "Número", "编号"],
  open_article: ["Open an article", "Artikel öffnen", "Abrir un artículo", "打开文章"],
  new_article: ["New article", "Neuer Artikel", "Artículo nuevo", "新文章"],
  save_draft: ["Save as draft", "Als Entwurf speichern", "Guardar borrador", "存为草稿"],
  publish: ["Publish", "Veröffentlichen", "Publicar", "发布"],
  retire: ["Retire", "Zurückziehen", "Retirar", "停用"],
  saved_draft: ["Saved as a draft, version {version}.", "Als Entwurf gespeichert, Version {version}.", "Guardado como borrador, versión {version}.", "已存为草稿，版本 {version}。"],
  saved_published: ["Published, version {version}: questions find it now.", "Veröffentlicht, Version {version}: Fragen finden ihn ab jetzt.", "Publicado, versión {version}: las preguntas ya lo encuentran.", "已发布，版本 {version}：现在即可搜到。"],
  saved_retired: ["Retired: questions no longer find it.", "Zurückgezogen: Fragen finden ihn nicht mehr.", "Retirado: las preguntas ya no lo encuentran.", "已停用：不再被搜到。"],
  found_at: ["Asked with its title, it is number {rank}.", "Mit seinem Titel gefragt, steht er auf Platz {rank}.", "Preguntando por su título, está en el puesto {rank}.", "用标题提问时排第 {rank}。"],
  version: ["version {version}", "Version {version}", "versión {version}", "版本 {version}"],
  versions: ["Versions seen since this page was opened", "Versionen, seit diese Seite offen ist", "Versiones vistas desde que se abrió esta página", "打开本页以来的版本"],
  version_other: ["version {version}, by somebody else", "Version {version}, von jemand anderem", "versión {version}, de otra persona", "版本 {version}（他人保存）"],
  version_mine: ["your text, not saved", "Ihr Text, nicht gespeichert", "su texto, sin guardar", "您的文本（未保存）"],
  compare: ["Compare", "Vergleichen", "Comparar", "对比"],
  compare_now: ["As it stands in the editor", "Wie es im Editor steht", "Como está en el editor", "编辑器中的文本"],
  compare_same: ["Both say the same.", "Beide sagen dasselbe.", "Ambas dicen lo mismo.", "两者相同。"],
  discard: ["What you have written is not saved. Leave it?", "Was Sie geschrieben haben, ist nicht gespeichert. Verwerfen?", "Lo que ha escrito no está guardado. ¿Descartarlo?", "您写的内容尚未保存。要放弃吗？"],
  take_back: ["Take this text back", "Diesen Text zurückholen", "Recuperar este texto", "恢复此文本"],
  conflict: ["Somebody saved version {version} meanwhile. Nothing of yours is lost: compare both below, then open theirs or save yours over it.",
    "Inzwischen hat jemand Version {version} gespeichert. Von Ihrem Text ist nichts verloren: vergleichen Sie unten beide, dann öffnen Sie deren oder überschreiben sie.",
    "Mientras tanto alguien guardó la versión {version}. No se ha perdido nada suyo: compare ambas abajo y abra la otra o sobrescríbala.",
    "期间有人保存了版本 {version}。您的文本没有丢失：请在下方对比，然后打开对方版本或覆盖保存。"],
  conflict_gone: ["Somebody deleted this article meanwhile. Your text is kept here: saving writes it anew.", "Inzwischen hat jemand diesen Artikel gelöscht. Ihr Text bleibt hier: Speichern legt ihn neu an.",
    "Mientras tanto alguien borró este artículo. Su texto se conserva: al guardar se crea de nuevo.", "期间有人删除了这篇文章。您的文本仍在：保存即可重新创建。"],
  number_taken: ["There is an article {id} already. Open it, or choose another number.", "Den Artikel {id} gibt es schon. Öffnen Sie ihn, oder wählen Sie eine andere Nummer.",
    "Ya existe el artículo {id}. Ábralo o elija otro número.", "文章 {id} 已存在。请打开它，或换一个编号。"],
  open_theirs: ["Open theirs", "Deren öffnen", "Abrir la otra", "打开对方版本"],
  save_over: ["Save over it", "Überschreiben", "Sobrescribir", "覆盖保存"],
  check: ["While you write", "Während Sie schreiben", "Mientras escribe", "撰写时检查"],
  check_idle: ["Write a title and a few words; what is already there appears here.", "Schreiben Sie Titel und ein paar Wörter; was es schon gibt, erscheint hier.", "Escriba un título y unas palabras; aquí aparece lo que ya existe.", "写下标题和几句话，这里会显示已有内容。"],
  near: ["Already written?", "Schon geschrieben?", "¿Ya está escrito?", "是否已有？"],
  near_none: ["Nothing that resembles it.", "Nichts, was ihm gleicht.", "Nada parecido.", "没有类似内容。"],
  near_warning: ["Much of this stands in another article: mend that one instead?", "Vieles davon steht in einem anderen Artikel: lieber den verbessern?", "Gran parte ya está en otro artículo: ¿mejor mejorar aquel?", "大部分内容已在另一篇文章中：不如改进它？"],
  would_have: ["Tickets it would have answered", "Tickets, die er beantwortet hätte", "Tickets que habría respondido", "本可回答的工单"],
  answers: ["Open tickets it answers", "Offene Tickets, die er beantwortet", "Tickets abiertos que responde", "可回答的未决工单"],
  rank: ["rank {rank}", "Platz {rank}", "puesto {rank}", "第 {rank} 位"],
  none: ["None.", "Keine.", "Ninguno.", "无。"],
  translations: ["Translations", "Übersetzungen", "Traducciones", "译文"],
  missing: ["missing", "fehlt", "falta", "缺失"],
  older: ["older than its source", "älter als das Original", "más antigua que el original", "早于原文"],
  current: ["up to date", "aktuell", "al día", "最新"],
  source: ["Source", "Original", "Original", "原文"],
  beside: ["Read beside", "Daneben lesen", "Leer al lado", "并排阅读"],
  unsaved: ["not saved yet", "noch nicht gespeichert", "sin guardar", "尚未保存"],
  // form
  form_title: ["How can we help?", "Wie können wir helfen?", "¿Cómo podemos ayudarle?", "我们能帮您什么？"],
  form_lead: ["Describe the problem in your own words. If the answer is already written, it appears below while you type.",
    "Beschreiben Sie das Problem mit Ihren Worten. Gibt es die Antwort schon, erscheint sie unten, während Sie tippen.",
    "Describa el problema con sus palabras. Si la respuesta ya está escrita, aparecerá abajo mientras escribe.",
    "请用您自己的话描述问题。如果已有答案，会在您输入时显示在下方。"],
  subject: ["Subject", "Betreff", "Asunto", "主题"],
  message: ["What happened?", "Was ist passiert?", "¿Qué ha pasado?", "发生了什么？"],
  email: ["E-mail (for our answer)", "E-Mail (für unsere Antwort)", "Correo (para responderle)", "电子邮箱（用于回复）"],
  send: ["Send", "Absenden", "Enviar", "提交"],
  sent: ["Thank you. In a real form your ticket would be on its way now; this demo sends nothing.", "Danke. In einem echten Formular wäre Ihr Ticket jetzt unterwegs; diese Vorführung sendet nichts.",
    "Gracias. En un formulario real su ticket ya estaría en camino; esta demostración no envía nada.", "谢谢。在真实表单中工单此时已提交；本演示不会发送任何内容。"],
  form_try: ["Try one", "Probieren", "Pruebe", "试一试"],
  form_how: ["This form is an ordinary HTML form. One script tag and one attribute make it suggest answers:", "Dies ist ein gewöhnliches HTML-Formular. Ein script-Tag und ein Attribut lassen es Antworten vorschlagen:",
    "Es un formulario HTML corriente. Una etiqueta script y un atributo hacen que sugiera respuestas:", "这是一个普通的 HTML 表单。只需一个 script 标签和一个属性即可获得建议："],
};

// The server says why in plain English; these are its sentences.
const REASONS = [
  [/^code (.+) in both$/, ["code {1} in both", "Code {1} in beiden", "código {1} en ambos", "两者都有代码 {1}"]],
  [/^in the title: (.+)$/, ["in the title: {1}", "im Titel: {1}", "en el título: {1}", "标题中有：{1}"]],
  [/^(\d+) of (\d+) rare words$/, ["{1} of {2} rare words", "{1} von {2} seltenen Wörtern", "{1} de {2} palabras raras", "{2} 个罕见词中有 {1} 个"]],
  [/^learned from 1 solved ticket$/, ["learned from a solved ticket", "aus einem gelösten Ticket gelernt", "aprendido de un ticket resuelto", "从 1 张已解决工单学到"]],
  [/^learned from (\d+) solved tickets$/, ["learned from {1} solved tickets", "aus {1} gelösten Tickets gelernt", "aprendido de {1} tickets resueltos", "从 {1} 张已解决工单学到"]],
  [/^1 duplicate$/, ["1 duplicate", "1 Duplikat", "1 duplicado", "1 个重复"]],
  [/^(\d+) duplicates$/, ["{1} duplicates", "{1} Duplikate", "{1} duplicados", "{1} 个重复"]],
  [/^synonym: (.+) for (.+)$/, ["synonym: {1} for {2}", "Synonym: {1} für {2}", "sinónimo: {1} por {2}", "同义词：{1} 代替 {2}"]],
  [/^from the same day$/, ["from the same day", "vom selben Tag", "del mismo día", "同一天"]],
  [/^(\d+) days? apart$/, ["{1} days apart", "{1} Tage Abstand", "a {1} días de distancia", "相隔 {1} 天"]],
  [/^duplicate of (.+)$/, ["duplicate of {1}", "Duplikat von {1}", "duplicado de {1}", "{1} 的重复"]],
  [/^other error code: (.+)$/, ["other error code: {1}", "anderer Fehlercode: {1}", "otro código de error: {1}", "错误代码不同：{1}"]],
  [/^other version: (.+)$/, ["other version: {1}", "andere Version: {1}", "otra versión: {1}", "版本不同：{1}"]],
  [/^other product: (.+)$/, ["other product: {1}", "anderes Produkt: {1}", "otro producto: {1}", "产品不同：{1}"]],
];

// What an answer says it gave less weight to.
const NOISES = {
  quote: ["quote", "Zitat", "cita", "引文"],
  signature: ["signature", "Signatur", "firma", "签名"],
  disclaimer: ["disclaimer", "Haftungshinweis", "aviso legal", "免责声明"],
  template: ["form", "Vordruck", "plantilla", "模板"],
  trace: ["stack trace", "Stapel", "traza", "调用栈"],
  log: ["log", "Protokoll", "registro", "日志"],
  boilerplate: ["phrases", "Floskeln", "fórmulas", "套话"],
};

function chosen() {
  let kept = null;
  try { kept = localStorage.getItem("kb-language"); } catch { /* storage may be closed */ }
  const wanted = [kept, ...navigator.languages].filter(Boolean).map(tag => tag.toLowerCase().split("-")[0]);
  return wanted.find(tag => LANGUAGES.includes(tag)) || "en";
}

export const language = chosen();
const column = LANGUAGES.indexOf(language);
document.documentElement.lang = language;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export const say = (key, values = {}) => fill((WORDS[key] || [key, key, key, key])[column], values);

export function sayReason(reason) {
  for (const [pattern, texts] of REASONS) {
    const match = pattern.exec(reason);
    if (match) return fill(texts[column], match);
  }
  return reason;
}

export const sayNoise = ({ what, lines }) => `${NOISES[what]?.[column] || what} ${lines ?? ""}`.trim();

const names = (() => { try { return new Intl.DisplayNames([language], { type: "language" }); } catch { return null; } })();
export function sayLanguage(tag) {
  try { return tag && tag !== "und" ? names.of(tag) : "–"; } catch { return tag; }
}

const dates = new Intl.DateTimeFormat(language, { year: "numeric", month: "short", day: "numeric" });
export const sayDate = time => (time ? dates.format(new Date(time)) : "");

export function chooseLanguage(tag) {
  try { localStorage.setItem("kb-language", tag); } catch { /* then it lasts for this view only */ }
  location.reload();
}

// Static text of a page: <b data-say="key">, data-say-hint for placeholders, data-say-label for aria-label.
export function sayPage() {
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll("[data-say-hint]")) element.placeholder = say(element.dataset.sayHint);
  for (const element of document.querySelectorAll("[data-say-label]")) element.setAttribute("aria-label", say(element.dataset.sayLabel));
}
