/* What did they mean, and what is the best answer? The three questions of the HTTP API over the index: search, similar, suggest.
 *
 * An asker belongs to one thread; open one for each. It reads the index only, follows the writer's commits and the promotion of
 * generations by itself, and never shows what the request's tiers do not allow. */
#ifndef KB_QUERY_QUERY_H
#define KB_QUERY_QUERY_H

#include "schema/document.h"
#include "schema/languages.h"

typedef struct kb_asker kb_asker;

/* `index_path`: a folder of core/index, or the link to the live generation. KB_NOT_FOUND: nothing is built yet. One that another
 * analyser built is asked all the same, and may rank worse: kb_asker_is_outdated. */
kb_code kb_asker_open(const char *index_path, kb_asker **out, kb_error *err);
void kb_asker_close(kb_asker *asker);
KB_OWNED_TYPE(kb_asker, kb_asker_close)

/* Asks with the rules of `file` (synonym_file.h), which must outlive the asker; NULL: without. */
struct kb_synonym_file;
void kb_asker_use_synonyms(kb_asker *asker, struct kb_synonym_file *file);

/* Cuts joined words as `file` (compound_file.h) says, which must outlive the asker; NULL: as our own list does. */
struct kb_compound_file;
void kb_asker_use_compounds(kb_asker *asker, struct kb_compound_file *file);

/* Judges by the limits in the file `path` (calibration.h), which is read again when it changes; NULL, and before: by the usual ones. */
void kb_asker_use_calibration(kb_asker *asker, const char *path);

/* Looks for newer commits and generations, changed synonyms and changed compounds; every question and analysis does it first. Gives the
 * seq that the answers contain (NULL: not wanted). */
kb_code kb_asker_refresh(kb_asker *asker, uint64_t *seq, kb_error *err);

/* As of the last look. */
bool kb_asker_is_outdated(const kb_asker *asker);

typedef enum kb_manner {
    KB_SEARCH,  /* a short question in `text`: words, "phrases", -not, field:value */
    KB_SIMILAR, /* a whole ticket or article in `title` and `body` */
    KB_SUGGEST, /* a ticket that is being typed: published public articles only, at most 5, nothing when the verdict is none */
} kb_manner;

#define KB_LIMIT_MOST 100
#define KB_OFFSET_MOST 1000
#define KB_QUESTION_BYTES (16 * 1024) /* of a search; similar and suggest take KB_BODY_BYTES */

/* Lists and strings are borrowed for the call. An empty list or false array: no filter. */
typedef struct kb_request {
    kb_manner manner;
    kb_str text;        /* KB_SEARCH */
    kb_str title, body; /* KB_SIMILAR, KB_SUGGEST; plain text */
    kb_format format;   /* of body */
    int64_t created_at; /* KB_SIMILAR: when the ticket was written, which others of about that time profit from; KB_NO_TIME: unknown */
    bool kinds[KB_KINDS];
    bool states[KB_STATES];
    bool tiers[KB_VISIBILITIES]; /* what the asker may see; no filter but a right: none means nothing is found */
    kb_str product; /* that the question is about, where it is known: no filter, but other products contradict */
    kb_list langs, products, categories, tags;
    kb_list exclude; /* "ticket:INC1" */
    int64_t updated_after; /* KB_NO_TIME: any */
    size_t limit, offset;
    kb_list facets;  /* names of fields that have a slot */
    bool explain;
    bool unfolded; /* duplicates are shown beside their master */
    bool bare;     /* hits without highlights and reasons, answers without a verdict: for the publish check, which asks much */
    bool judged;   /* bare, but with a verdict: for the rehearsal of tickets */
    int timeout_ms; /* 0: none */
} kb_request;

void kb_request_init(kb_request *request, kb_manner manner); /* limit 10, all tiers false */

typedef enum kb_band { KB_STRONG, KB_MEDIUM, KB_WEAK } kb_band;
typedef enum kb_verdict { KB_CONFIDENT, KB_POSSIBLE, KB_NONE } kb_verdict;

typedef struct kb_hit {
    kb_document *document; /* as the index shows it: body is plain text */
    double score;          /* 0 to 1, independent of the other hits */
    kb_band band;
    char *highlight_title, *highlight_body; /* HTML: escaped, with <em> */
    kb_list why, vetoes;
    json_t *explain; /* NULL unless asked for */
} kb_hit;

typedef struct kb_analysis {
    char lang[KB_TAG_BYTES]; /* the likeliest, or as given; "und" */
    double lang_confidence;
    kb_list identifiers;
    json_t *splits;  /* {"druckerwarteschlange": ["drucker", "warteschlange"]} */
    json_t *ignored; /* [{"what","lines"}] */
    size_t terms_seen, terms_used;
    char *corrected;
} kb_analysis;

/* Owns all it points to. */
typedef struct kb_answer {
    kb_verdict verdict;
    double strength; /* of its evidence; below 1 is none, unless the limits are moved (calibration.h). For measuring: not shown */
    double sureness; /* the same of confident */
    uint64_t total;
    size_t limit, offset;
    kb_analysis analysis;
    kb_hit *hits;
    size_t hit_count, hit_room;
    json_t *facets; /* {"lang": {"de": 12}}; NULL where none were asked for */
} kb_answer;

/* Answers. KB_INVALID names the parameter (limit, offset, facets, a text too long); human words never fail to parse. KB_UNAVAILABLE: out of time. KB_NOT_FOUND:
 * no index. `out` must be zeroed or cleared. */
kb_code kb_ask_question(kb_asker *asker, const kb_request *request, kb_answer *out, kb_error *err);
void kb_answer_clear(kb_answer *answer);

/* The answer as schema/openapi.json describes it; `query_id` and `took_ms` are the program's. Owned. */
json_t *kb_answer_to_json(const kb_answer *answer, const char *query_id, double took_ms);

/* What the engine makes of a text, for GET /v1/analyze; `lang` empty: detected. `*out` owned. Joined
 * words are cut as the index knows them. */
kb_code kb_analyze_text(kb_asker *asker, kb_str text, kb_str lang, json_t **out, kb_error *err);

/* KB_INVALID where a tag that is asked for names no language, as "gr" does: an empty answer would hide the mistake. The message says
 * what may be meant. Any thread. */
kb_code kb_lang_check(kb_str tag, kb_error *err);

/* Decides and sets document->lang where it is NULL, or where it is only assumed (`assumed`: from a folder's name) and the text
 * clearly is in another language. Thread-safe. */
void kb_settle_language(kb_document *document, bool assumed);

typedef struct kb_index_state {
    char generation[32]; /* "gen-000042" */
    uint64_t seq;
    json_t *partitions; /* {"public.de": 1234}; owned */
} kb_index_state;

/* What GET /v1/index and `stats` show. */
kb_code kb_asker_state(kb_asker *asker, kb_index_state *out, kb_error *err);

#endif
