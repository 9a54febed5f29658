/* When does a match end? Xapian has no way to stop one but an exception out of something it calls. */
#ifndef KB_INDEX_DEADLINE_H
#define KB_INDEX_DEADLINE_H

#include "index/guard.h"

namespace kb
{

/* A list of all documents, to be ANDed as a filter: it is asked about each candidate and throws out_of_time once the time is
 * over. */
class deadline final : public Xapian::PostingSource
{
  public:
    explicit deadline(int64_t until_us) : end_us(until_us)
    {
    }

    void init(const Xapian::Database &db) override;
    Xapian::doccount get_termfreq_min() const override;
    Xapian::doccount get_termfreq_est() const override;
    Xapian::doccount get_termfreq_max() const override;
    void next(double) override;
    void skip_to(Xapian::docid to, double) override;
    bool check(Xapian::docid to, double) override;
    bool at_end() const override;
    Xapian::docid get_docid() const override;

  private:
    void look();

    int64_t end_us;
    unsigned calls = 0;
    Xapian::doccount documents = 0;
    Xapian::docid at = 0, last = 0;
};

} // namespace kb

#endif
