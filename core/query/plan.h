/* A question as one partition must be asked: its words analysed in that language, weighed by that partition's statistics, the best of them
 * chosen, as terms and filters for core/index. */
#ifndef KB_QUERY_PLAN_H
#define KB_QUERY_PLAN_H

#include "query/asker.h"
#include "query/parse.h"

typedef struct kb_plan_word {
    kb_str shown;    /* as it stands in the question */
    kb_str surface;  /* term, or an identifier's term */
    kb_str stem;     /* term; empty where there is none */
    uint32_t surface_df, stem_df;
    double title_tf, body_tf; /* occurrences in the question */
    double idf;      /* of its most frequent form */
    double weight;   /* how much the question insists on it */
    double gain;     /* what it tells: weight times idf */
    bool identifier;
    bool common;     /* in so many documents that it only ranks */
    size_t token;    /* its first token */
} kb_plan_word;

typedef struct kb_plan {
    const kb_language *language;
    kb_plan_word *words; /* those that are asked, the most telling first */
    size_t word_count;
    size_t terms_seen;
    bool known;          /* the partition has at least one of its words, or there are none to have */
    double ideal;        /* the BM25 weight of a document of mean length that has each word once */
    kb_ask ask;
    kb_tokens tokens;
    kb_arena *arena;     /* behind all of it */
} kb_plan;

/* What is asked, whatever the language. */
typedef struct kb_question {
    const kb_request *request;
    const kb_typed *typed; /* KB_SEARCH */
    kb_str title, body;    /* plain text; for KB_SEARCH the words stand in title */
    int64_t now_ms, deadline_us;
} kb_question;

/* How much is asked of a partition: one whose language nobody guessed is asked for whole words alone. */
typedef enum kb_plan_depth { KB_PLAN_WORDS, KB_PLAN_FULL } kb_plan_depth;

kb_code kb_plan_make(kb_asker *asker, size_t partition, const kb_language *language, kb_plan_depth depth,
                     const kb_question *question, kb_plan *plan, kb_error *err);
void kb_plan_clear(kb_plan *plan);

/* The parts of it: what must hold whatever the words weigh (restrict.c), and a term in the plan's arena, cut where it would be too long. */
void kb_plan_restrict(kb_asker *asker, const kb_question *question, kb_plan *plan);
kb_str kb_plan_term(kb_arena *arena, const char *prefix, kb_str value);

#endif
