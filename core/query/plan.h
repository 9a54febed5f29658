/* A question as one partition must be asked: its words analysed in that language, weighed by that partition's statistics, the best of them
 * chosen, as terms and filters for core/index. */
#ifndef KB_QUERY_PLAN_H
#define KB_QUERY_PLAN_H

#include "query/asker.h"
#include "query/parse.h"
#include "text/noise.h"

typedef struct kb_plan_word {
    kb_str shown;    /* as it stands in the question */
    kb_str surface;  /* term, or an identifier's term */
    kb_str stem;     /* term; empty where there is none */
    kb_str loose;    /* the same, of its loose root */
    kb_str title;    /* term of its root in a title */
    uint32_t surface_df, stem_df, loose_df;
    uint32_t df;     /* of its most frequent form */
    double title_tf, body_tf; /* occurrences in the question */
    double idf;      /* of its most frequent form */
    double weight;   /* how much the question insists on it */
    double gain;     /* what it tells: weight times idf */
    bool identifier; /* one to name: no mere quantity, nothing personal */
    bool inside;     /* it stands nowhere but in identifiers, which are asked for whole: it finds nothing */
    bool stands;     /* typed as it is meant: this language has it so in another tier, or one that knows more of the question (prior.h) */
    kb_str corrected; /* what it was taken for, as no document has it; empty: it is asked for as typed */
    double trust;    /* that this was meant: 1 for a word as typed. Part of weight and gain, not of plan->ideal */
    bool function;   /* it holds the sentence together and says nothing of the matter */
    bool common;     /* in so many documents that it only ranks */
    size_t token;    /* its first token */
    struct kb_other *others; /* what it may be called instead (expand.h); borrowed from the plan */
    size_t other_count;
    struct kb_relative *relatives; /* its parts, and words it is a part of (relatives.h); borrowed from the plan */
    size_t relative_count;
    const struct kb_split *split;  /* its parts as they are shown; NULL: it is whole */
    bool related;                  /* looked at */
} kb_plan_word;

/* Something that articles may have learned (learned.h). */
typedef struct kb_lesson {
    kb_str term;   /* without its level */
    size_t word;   /* the row of words; SIZE_MAX: a pair of words */
    double weight; /* BM25 weight of a single vote */
    kb_role role;
} kb_lesson;

typedef struct kb_plan {
    const kb_language *language;
    kb_plan_word *words; /* those that are asked, the most telling first */
    size_t word_count;
    size_t terms_seen;
    double documents;    /* of the partition */
    double ideal;        /* the BM25 weight of a document of mean length that has each word once */
    kb_lesson *lessons;
    size_t lesson_count;
    struct kb_map *lesson_rows; /* term → row of lessons, plus 1; NULL where no article learned */
    const struct kb_synonym_table *synonyms; /* of the language; borrowed from the asker, NULL: none */
    struct kb_other *others; /* of all words */
    size_t other_count, other_terms;
    struct kb_ask_bound *bounds; /* as in ask */
    size_t related; /* words that relatives were looked for */
    bool lists; /* filters alone: there is nothing to rank by, all that passes them is what was asked for */
    kb_ask ask;
    kb_tokens tokens;    /* borrowed from the question's readings */
    kb_arena *arena;     /* behind all that is not */
} kb_plan;

/* What is asked, whatever the language. */
typedef struct kb_question {
    const kb_request *request;
    const kb_typed *typed; /* KB_SEARCH */
    kb_str title, body;    /* plain text; for KB_SEARCH the words stand in title */
    int64_t now_ms, deadline_us;
    kb_noise_lines noise;  /* of body */
    struct kb_readings *readings; /* borrowed (gather.h); plans are cleared before them */
} kb_question;

/* How much is asked of a partition: one whose language nobody guessed is asked for whole words alone. */
typedef enum kb_plan_depth { KB_PLAN_WORDS, KB_PLAN_FULL } kb_plan_depth;

#define KB_BOUNDS_MOST 1100 /* forms of one question that stand for several terms */
#define KB_PLAN_DATED 40 /* more of them where dates may lift one */
#define KB_PLAN_SPARE 20 /* hits behind the page that are asked for: some of it may be demoted, or be duplicates */

/* First what the partition knows of each word; then, when the drafts of all partitions were compared (prior.h), the rest. */
kb_code kb_plan_draft(kb_asker *asker, size_t partition, const kb_language *language, const kb_question *question, kb_plan *plan,
                      kb_error *err);
kb_code kb_plan_finish(kb_asker *asker, size_t partition, kb_plan_depth depth, const kb_question *question, kb_plan *plan,
                       kb_error *err);
void kb_plan_clear(kb_plan *plan);

/* The parts of it: what must hold whatever the words weigh (restrict.c), and a term in the plan's arena, cut where it would be too long. */
void kb_plan_restrict(kb_asker *asker, const kb_question *question, kb_plan *plan);
kb_str kb_plan_term(kb_arena *arena, const char *prefix, kb_str value);

/* What a word would tell if it were sure that it was meant. */
double kb_plan_full_gain(const kb_plan_word *word);

/* As Xapian 1.4 weighs a term (Robertson and Spärck Jones, 1976, kept above zero). */
double kb_plan_idf(double documents, double frequency);

#endif
