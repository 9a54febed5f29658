#include "query/query.h"

#include "text/decode.h"
#include "text/detect.h"
#include "text/tags.h"

#define SURE_SHARE 0.8    /* of the text, before it overrules the name of a folder */
#define SURE_BYTES 60     /* shorter texts overrule nothing */

/* Title and body as a reader sees them. */
static void add_plain(const kb_document *document, kb_buf *plain)
{
    kb_buf_add(plain, kb_str_of(document->title));
    kb_buf_add_char(plain, '\n');
    kb_decode(kb_str_of(document->body), document->format, plain);
}

static void set_lang(kb_document *document, const char *code)
{
    free(document->lang);
    document->lang = kb_str_dup(kb_str_of(code));
}

void kb_settle_language(kb_document *document, bool assumed)
{
    if (document->lang && !assumed)
        return;
    KB_OWNED_BUF plain = {.ceiling = KB_BODY_BYTES + 2048};
    add_plain(document, &plain);
    kb_guesses guesses = kb_detect(kb_buf_str(&plain));
    if (!document->lang) {
        const kb_language *by_script = guesses.count ? NULL : kb_detect_script(kb_buf_str(&plain));
        set_lang(document, guesses.count ? guesses.items[0].language->code : by_script ? by_script->code : "und");
        return;
    }
    bool sure = guesses.reliable && guesses.items[0].share >= SURE_SHARE && plain.len >= SURE_BYTES;
    if (sure && guesses.items[0].language != kb_language_find(kb_str_of(document->lang)))
        set_lang(document, guesses.items[0].language->code);
}

kb_code kb_lang_check(kb_str tag, kb_error *err)
{
    char instead[KB_TAG_BYTES];
    if (kb_tag_is_language(tag, instead))
        return KB_OK;
    return kb_fail_param(err, KB_INVALID, "lang", "there is no language '%.*s'; %s%s%s", (int)kb_utf8_floor(tag, 40), tag.bytes,
                         *instead ? "did you mean '" : "write its code of ISO 639, as 'de' or 'pt-BR'", instead, *instead ? "'?" : "");
}
