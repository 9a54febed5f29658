#include "indexer/command.h"
#include "indexer/data.h"
#include "indexer/generations.h"
#include "indexer/print.h"
#include "indexer/rehearsing.h"

#include "base/clock.h"
#include "publish/data_folder.h"

struct options {
    kb_common common;
    bool show, if_due;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"show", 0, KB_SETTING_SWITCH, offsetof(struct options, show), NULL, NULL, 0, 0, NULL,
     "show the limits as they are, and ask nothing", true},
    {"if_due", 0, KB_SETTING_SWITCH, offsetof(struct options, if_due), NULL, NULL, 0, 0, NULL,
     "only where something was stored since the last time", true},
};

static bool is_due(const char *data, const char *path)
{
    KB_OWNED(kb_store) store = NULL;
    kb_calibration before;
    uint64_t seq;
    kb_calibration_read(path, &before);
    kb_code code = kb_data_store_open(data, KB_STORE_READ, &store, NULL);
    code = code ? code : kb_store_seq(store, &seq, NULL);
    return code || before.made_at == KB_NO_TIME || before.seq != seq;
}

static void show(const kb_common *common, const char *path)
{
    static const char *const rankings[] = {[KB_SEARCH] = "search", [KB_SIMILAR] = "similar"};
    kb_calibration calibration;
    kb_calibration_read(path, &calibration);
    if (common->json)
        kb_print_json(kb_calibration_to_json(&calibration));
    if (common->json || common->quiet)
        return;
    puts("                  tickets   right  articles  possible from  confident from");
    for (size_t ranking = 0; ranking <= KB_SIMILAR; ranking++)
        for (size_t tier = 0; tier < KB_VISIBILITIES; tier++) {
            const kb_calibrated *row = &calibration.rows[ranking][tier];
            printf("%-8s%-8s%9u%8u%10u%15.2f%16.2f\n", rankings[ranking], kb_visibility_names[tier], row->tickets, row->right,
                   row->articles, row->limits.possible, row->limits.confident);
        }
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    (void)arguments;
    const struct options *options = given;
    KB_OWNED(kb_text) path = kb_data_path(options->common.data, KB_CALIBRATION_FILE);
    if (options->if_due && !is_due(options->common.data, path)) {
        kb_print_not_due(&options->common, "nothing was stored since the last time");
        return 0;
    }
    kb_code code = options->show ? KB_OK : kb_calibrate_data(options->common.data, options->common.quiet, err);
    if (code == KB_OK)
        show(&options->common, path);
    return kb_exit_status(code);
}

const kb_command kb_calibrate_command = {
    .name = "calibrate",
    .arguments = "",
    .help = "fit the limits of the verdict to the team's own solved tickets",
    .details = "Tickets that are linked to the article that solved them ask again, with what the article learned from them left "
               "out; how\n"
               "strong the answers with the right article are says from which strength on an answer counts as one. At most 400 "
               "tickets, one\n"
               "of each requester and 20 of an article; with fewer than 50 that find theirs, or fewer than 20 articles, nothing "
               "changes.\n"
               "The follower does this by itself when there is nothing else to do.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .minds_stop = true,
    .run = run,
};
