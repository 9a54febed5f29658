#include "query/calibration.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

#include <math.h>

#define FILE_BYTES (64 * 1024)
#define NONE_MOST 0.05      /* of the answers that have the right article */
#define NONE_LEAST 0.25     /* of those that do not have it */
#define CONFIDENT_MOST 0.33 /* of those that do not have it */
#define STEP 0.01

static const char *const rankings[] = {[KB_SEARCH] = "search", [KB_SIMILAR] = "similar"};

#define RANKINGS (sizeof rankings / sizeof *rankings)

void kb_calibration_init(kb_calibration *calibration)
{
    *calibration = (kb_calibration){.made_at = KB_NO_TIME};
    for (size_t i = 0; i < RANKINGS; i++)
        for (size_t tier = 0; tier < KB_VISIBILITIES; tier++)
            calibration->rows[i][tier].limits = KB_LIMITS_USUAL;
}

kb_limits kb_calibration_limits(const kb_calibration *calibration, const kb_request *request)
{
    kb_manner ranking = request->manner == KB_SEARCH ? KB_SEARCH : KB_SIMILAR;
    return calibration->rows[ranking][request->tiers[KB_TIER_INTERNAL] ? KB_TIER_INTERNAL : KB_TIER_PUBLIC].limits;
}

/* ---- choosing ------------------------------------------------------------------------------------------------------- */

static double within(double value, double least, double most)
{
    return value >= least && value <= most ? value : value > most ? most : least;
}

/* As near to 1 as few tickets say little. */
static double dampen(double limit, unsigned tickets)
{
    double share = 1 - (double)KB_CALIBRATION_TICKETS / tickets;
    return round(pow(limit, share) / STEP) * STEP;
}

static int by_size(const void *a, const void *b)
{
    const double *one = a, *other = b;
    return (*one > *other) - (*one < *other);
}

/* Sorts them; the one below which that share of them is. */
static double quantile(double *values, size_t count, double share)
{
    size_t place = (size_t)(share * (double)count);
    qsort(values, count, sizeof *values, by_size);
    return count ? values[place < count ? place : count - 1] : 1;
}

/* Where articles are long, or have learned much, weak answers are coincidence: a limit is lowered only as far as enough of the
 * answers that are wrong for certain stay below it. */
static double possible_from(const kb_rehearsal *rehearsals, size_t count)
{
    double *strengths = kb_alloc((count + 1) * sizeof *strengths);
    size_t right = 0;
    for (size_t i = 0; i < count; i++)
        if (rehearsals[i].right)
            strengths[right++] = rehearsals[i].strength;
    double limit = quantile(strengths, right, NONE_MOST);
    for (size_t i = 0; i < count; i++)
        strengths[i] = rehearsals[i].absent_strength;
    double least = fmin(quantile(strengths, count, NONE_LEAST), 1);
    free(strengths);
    return within(fmax(limit, least), KB_POSSIBLE_LEAST, KB_POSSIBLE_MOST);
}

static double confident_from(const kb_rehearsal *rehearsals, size_t count)
{
    double *sureness = kb_alloc((count + 1) * sizeof *sureness);
    for (size_t i = 0; i < count; i++)
        sureness[i] = rehearsals[i].absent_sureness;
    double limit = quantile(sureness, count, 1 - CONFIDENT_MOST);
    free(sureness);
    return within(limit, KB_CONFIDENT_LEAST, KB_CONFIDENT_MOST);
}

void kb_calibrate(kb_calibrated *row, const kb_rehearsal *rehearsals, size_t count)
{
    row->limits = KB_LIMITS_USUAL;
    if (row->right < KB_CALIBRATION_TICKETS || row->articles < KB_CALIBRATION_ARTICLES)
        return;
    row->limits.possible = dampen(possible_from(rehearsals, count), row->right);
    row->limits.confident = dampen(confident_from(rehearsals, count), row->right);
}

/* ---- the file ------------------------------------------------------------------------------------------------------- */

static json_t *row_to_json(const kb_calibrated *row)
{
    return json_pack("{s:i, s:i, s:i, s:f, s:f}", "tickets", (int)row->tickets, "right", (int)row->right, "articles",
                     (int)row->articles, "possible", row->limits.possible, "confident", row->limits.confident);
}

json_t *kb_calibration_to_json(const kb_calibration *calibration)
{
    json_t *json = json_object();
    json_object_set_new(json, "made_at", kb_json_time(calibration->made_at));
    json_object_set_new(json, "seq", json_integer((json_int_t)calibration->seq));
    for (size_t i = 0; i < RANKINGS; i++) {
        json_t *tiers = json_object();
        for (size_t tier = 0; tier < KB_VISIBILITIES; tier++)
            json_object_set_new(tiers, kb_visibility_names[tier], row_to_json(&calibration->rows[i][tier]));
        json_object_set_new(json, rankings[i], tiers);
    }
    return json;
}

static double limit_of(const json_t *row, const char *name, double least, double most)
{
    const json_t *limit = json_object_get(row, name);
    return json_is_number(limit) ? within(json_number_value(limit), least, most) : 1;
}

static unsigned count_of(const json_t *row, const char *name)
{
    json_int_t count = json_integer_value(json_object_get(row, name));
    return count > 0 && count < UINT32_MAX ? (unsigned)count : 0;
}

static kb_calibrated row_of(const json_t *json)
{
    return (kb_calibrated){.tickets = count_of(json, "tickets"),
                           .right = count_of(json, "right"),
                           .articles = count_of(json, "articles"),
                           .limits = {limit_of(json, "possible", KB_POSSIBLE_LEAST, KB_POSSIBLE_MOST),
                                      limit_of(json, "confident", KB_CONFIDENT_LEAST, KB_CONFIDENT_MOST)}};
}

void kb_calibration_read(const char *path, kb_calibration *out)
{
    KB_OWNED(kb_text) text = NULL;
    KB_OWNED(json_t) json = NULL;
    size_t len;
    kb_calibration_init(out);
    if (kb_file_read(path, FILE_BYTES, &text, &len, NULL) || kb_json_parse((kb_str){text, len}, &json, NULL))
        return;
    json_int_t seq = json_integer_value(json_object_get(json, "seq"));
    const char *made_at = json_string_value(json_object_get(json, "made_at"));
    out->seq = seq > 0 ? (uint64_t)seq : 0;
    if (made_at)
        kb_time_parse(kb_str_of(made_at), &out->made_at, NULL);
    for (size_t i = 0; i < RANKINGS; i++)
        for (size_t tier = 0; tier < KB_VISIBILITIES; tier++)
            out->rows[i][tier] = row_of(json_object_get(json_object_get(json, rankings[i]), kb_visibility_names[tier]));
}

kb_code kb_calibration_write(const char *path, const kb_calibration *calibration, kb_error *err)
{
    KB_OWNED(json_t) json = kb_calibration_to_json(calibration);
    KB_OWNED(kb_text) text = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(3));
    return kb_file_replace(path, kb_str_of(text), err);
}
