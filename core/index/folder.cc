#include "index/folder.h"

#include "index/terms.h"

#include <algorithm>
#include <cinttypes>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/resource.h>

namespace kb
{

#define STAMP_BYTES 4096
#define MARK_BYTES 64
#define DESCRIPTORS 65536

std::string real_path(const char *folder)
{
    char *path = realpath(folder, nullptr);
    if (!path)
        fail_errno(std::string("opening the index ") + folder);
    std::string copy = path;
    free(path);
    return copy;
}

static bool is_tier(const std::string &word)
{
    for (const char *tier : kb_visibility_names)
        if (word == tier)
            return true;
    return false;
}

bool is_partition_name(const std::string &name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t dot = name.find('.');
    return dot != std::string::npos && is_tier(name.substr(0, dot)) && name.size() > dot + 1 &&
           name.size() < sizeof(kb_partition::name) && name.find_first_not_of(letters, dot + 1) == std::string::npos;
}

std::vector<std::string> partition_names(const std::string &folder)
{
    std::vector<std::string> names;
    for (auto &entry : std::filesystem::directory_iterator(folder)) {
        std::string name = entry.path().filename();
        if (is_partition_name(name))
            names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string fresh_name(const std::string &partition)
{
    return partition + '+';
}

bool has_fresh(const std::string &folder, const std::string &partition)
{
    return access((folder + "/" + fresh_name(partition)).c_str(), F_OK) == 0;
}

static void check_not_alone(const std::string &folder, const std::string &name)
{
    std::string partition = name.substr(0, name.size() - 1);
    if (name == fresh_name(partition) && is_partition_name(partition) && access((folder + "/" + partition).c_str(), F_OK))
        fail(KB_CORRUPT, "the index in %s has lost its partition %s; build it anew", folder.c_str(), partition.c_str());
}

std::vector<std::string> database_names(const std::string &folder)
{
    std::vector<std::string> names;
    for (auto &name : partition_names(folder)) {
        names.push_back(name);
        if (has_fresh(folder, name))
            names.push_back(fresh_name(name));
    }
    for (auto &entry : std::filesystem::directory_iterator(folder))
        check_not_alone(folder, entry.path().filename());
    return names;
}

bool has_stamp(const std::string &folder)
{
    return access((folder + "/stamp").c_str(), F_OK) == 0;
}

std::string read_stamp(const std::string &folder)
{
    if (!has_stamp(folder))
        fail(KB_NOT_FOUND, "there is no index in %s", folder.c_str());
    char *text = nullptr;
    size_t len = 0;
    must([&](kb_error *error) { return kb_file_read((folder + "/stamp").c_str(), STAMP_BYTES, &text, &len, error); });
    std::string stamp(text, len);
    free(text);
    return stamp;
}

void check_stamp(const std::string &folder, const char *expected)
{
    std::string stamp = read_stamp(folder);
    if (expected && stamp != expected)
        fail(KB_OUTDATED, "the index was made with '%s', this program needs '%s'; build it anew",
             readable({stamp.data(), stamp.size()}).c_str(), expected);
}

mark read_mark(const std::string &folder)
{
    KB_OWNED_FD fd = open((folder + "/seq").c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno != ENOENT)
        fail_errno("opening " + folder + "/seq");
    char text[MARK_BYTES + 1];
    ssize_t len = fd < 0 ? 0 : read(fd, text, MARK_BYTES);
    if (len < 0)
        fail_errno("reading " + folder + "/seq");
    text[len] = '\0';
    mark mark = {};
    char end = 0;
    bool whole = sscanf(text, "%" SCNu64 " %" SCNu64 "%c", &mark.seq, &mark.commits, &end) == 3 && end == '\n';
    return whole ? mark : kb::mark{};
}

/* As kb_file_replace, without its two fsyncs: they would cost more than the commit. */
static void replace_unsynced(const std::string &path, const std::string &content)
{
    std::string temporary = path + ".tmp";
    KB_OWNED_FD fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        fail_errno("creating " + temporary);
    errno = ENOSPC; /* what a short write means */
    if (write(fd, content.data(), content.size()) != (ssize_t)content.size() || rename(temporary.c_str(), path.c_str()))
        fail_errno("writing " + path);
}

void write_mark(const std::string &folder, mark mark, bool durable)
{
    std::string path = folder + "/seq", content = std::to_string(mark.seq) + " " + std::to_string(mark.commits) + "\n";
    if (!durable)
        return replace_unsynced(path, content);
    must([&](kb_error *error) { return kb_file_replace(path.c_str(), {content.data(), content.size()}, error); });
}

void sync_folder(const std::string &folder)
{
    KB_OWNED_FD fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd))
        fail_errno("syncing " + folder);
}

void raise_descriptor_limit()
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= DESCRIPTORS)
        return;
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, DESCRIPTORS);
    setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace kb
