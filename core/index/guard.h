/* The one door between C and Xapian: inside this module failures are thrown, outside they are codes. */
#ifndef KB_INDEX_GUARD_H
#define KB_INDEX_GUARD_H

#include <xapian.h>

#include <string>

extern "C" {
#include "base/clock.h"
#include "base/file.h"
#include "schema/fields.h"
#include "schema/postings.h"
}
#include "index/index.h"

namespace kb
{

/* Thrown inside: a kb_error as it is, whatever Xapian and the library throw, and this when a match is out of time. */
struct out_of_time {
};

[[noreturn]] void fail(kb_code code, const char *format, ...) __attribute__((format(printf, 2, 3)));
[[noreturn]] void fail_errno(const std::string &doing);

/* Calls a C function that takes a kb_error; throws what it reports. */
template <typename F>
void must(F call)
{
    kb_error error = {};
    if (call(&error))
        throw error;
}

/* What is being thrown, as one of our codes. For a catch block. */
kb_code caught(kb_error *err) noexcept;

template <typename F>
kb_code guarded(kb_error *err, F work) noexcept
{
    try {
        work();
        return KB_OK;
    } catch (...) {
        return caught(err);
    }
}

} // namespace kb

#endif
