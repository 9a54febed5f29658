#include "index/guard.h"

#include <cerrno>
#include <cstdarg>
#include <system_error>

namespace kb
{

void fail(kb_code code, const char *format, ...)
{
    kb_error error = {};
    error.code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(error.message, sizeof error.message, format, args);
    va_end(args);
    throw error;
}

void fail_errno(const std::string &doing)
{
    kb_error error = {};
    kb_fail_errno(&error, doing.c_str());
    throw error;
}

/* The kinds of Xapian::Error. A DatabaseError is damage ("EOF reading block 2") unless the operating system says otherwise. */
static const struct {
    const char *type;
    kb_code code;
    const char *says;
} kinds[] = {
    {"DatabaseModifiedError", KB_STALE, "the index moved on while it was read; reopen it and ask again"},
    {"DatabaseLockError", KB_BUSY, "another process writes this index"},
    {"DatabaseVersionError", KB_OUTDATED, "the index was made by another version of Xapian; build it anew"},
    {"DatabaseCorruptError", KB_CORRUPT, "the index is damaged; build it anew"},
    {"DatabaseNotFoundError", KB_CORRUPT, "a partition of the index is not whole; build it anew"},
    {"DatabaseOpeningError", KB_CORRUPT, "a partition of the index cannot be opened; build it anew"},
    {"SerialisationError", KB_CORRUPT, "the index holds what cannot be read; build it anew"},
    {"RangeError", KB_CORRUPT, "the index holds what cannot be read; build it anew"},
    {"DatabaseError", KB_CORRUPT, "the index is damaged; build it anew"},
    {"DatabaseCreateError", KB_IO, "a partition of the index cannot be made"},
    {"DatabaseClosedError", KB_IO, "the index was closed after an earlier fault; open it again"},
    {"NetworkError", KB_UNAVAILABLE, "a remote partition does not answer"},
    {"NetworkTimeoutError", KB_UNAVAILABLE, "a remote partition does not answer in time"},
    {"InvalidArgumentError", KB_INVALID, "Xapian refuses this"},
    {"UnimplementedError", KB_INVALID, "Xapian cannot do this"},
};

/* What the operating system says it is. A missing file of an index is damage, a full disk is not. */
static kb_code system_code(const char *said, kb_code otherwise)
{
    if (!said || strcmp(said, strerror(ENOENT)) == 0 || strcmp(said, strerror(ENOTDIR)) == 0)
        return otherwise;
    return strcmp(said, strerror(ENOSPC)) == 0 || strcmp(said, strerror(EDQUOT)) == 0 ? KB_FULL : KB_IO;
}

static kb_code translate(const Xapian::Error &error, kb_error *err)
{
    const char *said = error.get_error_string();
    for (auto &kind : kinds) {
        if (strcmp(kind.type, error.get_type()) != 0)
            continue;
        kb_code code = kind.code == KB_CORRUPT || kind.code == KB_IO ? system_code(said, kind.code) : kind.code;
        return kb_fail(err, code, "%s (%s%s%s)", code == kind.code ? kind.says : "the index cannot be read or written",
                       error.get_msg().c_str(), said ? ": " : "", said ? said : "");
    }
    return kb_fail(err, KB_INTERNAL, "unexpected %s from Xapian (%s)", error.get_type(), error.get_msg().c_str());
}

static kb_code translate(const std::system_error &error, kb_error *err)
{
    errno = error.code().value();
    return kb_fail_errno(err, "reading the folder of the index");
}

kb_code caught(kb_error *err) noexcept
{
    try {
        throw;
    } catch (const kb_error &error) {
        return kb_fail_param(err, error.code, error.param, "%s", error.message);
    } catch (const out_of_time &) {
        return kb_fail(err, KB_UNAVAILABLE, "the question took longer than its deadline; ask with fewer or rarer words");
    } catch (const Xapian::Error &error) {
        return translate(error, err);
    } catch (const std::bad_alloc &) {
        return kb_fail(err, KB_NO_MEMORY, "out of memory while using the index");
    } catch (const std::system_error &error) {
        return translate(error, err);
    } catch (const std::exception &error) {
        return kb_fail(err, KB_INTERNAL, "unexpected failure in the index: %s", error.what());
    } catch (...) {
        return kb_fail(err, KB_INTERNAL, "unexpected failure in the index");
    }
}

} // namespace kb
