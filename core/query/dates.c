#include "query/dates.h"

#include "base/clock.h"

#include <limits.h>

#define DAY_MS INT64_C(86400000)

int kb_days_apart(int64_t one_ms, int64_t other_ms)
{
    if (one_ms == KB_NO_TIME || other_ms == KB_NO_TIME)
        return KB_NO_DAYS;
    int64_t days = one_ms / DAY_MS - other_ms / DAY_MS;
    days = days < 0 ? -days : days;
    return days > INT_MAX ? INT_MAX : (int)days;
}

double kb_date_factor(const kb_ranking *ranking, int days)
{
    if (days == KB_NO_DAYS || ranking->date <= 0)
        return 1;
    return 1 + ranking->date / (1 + days / ranking->date_days);
}
