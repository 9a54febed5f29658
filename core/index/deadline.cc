#include "index/deadline.h"

namespace kb
{

#define CALLS_PER_LOOK 64 /* at the clock: a candidate costs about as much as a look */

void deadline::look()
{
    if (calls++ % CALLS_PER_LOOK == 0 && kb_monotonic_us() >= end_us)
        throw out_of_time();
}

void deadline::init(const Xapian::Database &db)
{
    documents = db.get_doccount();
    last = db.get_lastdocid();
    at = 0;
    calls = 0;
    look();
}

Xapian::doccount deadline::get_termfreq_min() const
{
    return documents;
}

Xapian::doccount deadline::get_termfreq_est() const
{
    return documents;
}

Xapian::doccount deadline::get_termfreq_max() const
{
    return documents;
}

void deadline::next(double)
{
    look();
    at++;
}

void deadline::skip_to(Xapian::docid to, double)
{
    look();
    if (to > at)
        at = to;
}

bool deadline::check(Xapian::docid to, double min_weight)
{
    skip_to(to, min_weight);
    return true;
}

bool deadline::at_end() const
{
    return at > last;
}

Xapian::docid deadline::get_docid() const
{
    return at;
}

} // namespace kb
