/* Which limits of the verdict suit the links of this store? Asks solved tickets again, as if their articles had not learned from
 * them. */
#ifndef KB_INDEXER_REHEARSING_H
#define KB_INDEXER_REHEARSING_H

#include "query/calibration.h"

/* Writes KB_CALIBRATION_FILE of the data folder; with too few tickets, the usual limits. The live index is copied for it, where
 * there are enough, and goes on meanwhile. KB_BUSY: another one is at it. KB_UNAVAILABLE: stopped. */
kb_code kb_calibrate_data(const char *data, bool quiet, kb_error *err);

#endif
