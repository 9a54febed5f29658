#include "searchd/auth.h"

#include "base/file.h"

#include <arpa/inet.h>
#include <strings.h>
#include <sys/stat.h>

static kb_code check_key(const char *path, kb_str key, kb_error *err)
{
    if (key.len < KB_KEY_LEAST_BYTES || key.len > KB_KEY_MOST_BYTES)
        return kb_fail_param(err, KB_INVALID, "key_file",
                             "the key in %s has %zu characters; it must have %d to %d, make one with: openssl rand -hex 32", path,
                             key.len, KB_KEY_LEAST_BYTES, KB_KEY_MOST_BYTES);
    for (size_t i = 0; i < key.len; i++)
        if (key.bytes[i] <= ' ' || key.bytes[i] > '~')
            return kb_fail_param(err, KB_INVALID, "key_file",
                                 "the key in %s must be one line of letters, digits and signs of ASCII, without spaces", path);
    return KB_OK;
}

kb_code kb_key_read(const char *path, char **out, kb_error *err)
{
    struct stat info;
    if (stat(path, &info))
        return kb_fail_path(err, "looking at the key file", path);
    if (info.st_mode & 077)
        return kb_fail_param(err, KB_INVALID, "key_file", "others than its owner may read the key file %s; run: chmod 600 %s",
                             path, path);
    KB_OWNED(kb_text) content = NULL;
    size_t bytes;
    kb_code code = kb_file_read(path, 4 * KB_KEY_MOST_BYTES, &content, &bytes, err);
    if (code)
        return code;
    kb_str key = kb_str_trim((kb_str){content, bytes});
    code = check_key(path, key, err);
    if (code)
        return code;
    *out = kb_str_dup(key);
    return KB_OK;
}

bool kb_key_matches(const char *authorization, const char *key)
{
    if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0)
        return false;
    kb_str given = kb_str_trim(kb_str_of(authorization + 7));
    size_t bytes = strlen(key);
    volatile unsigned char difference = given.len != bytes;
    for (size_t i = 0; i < bytes; i++)
        difference |= (unsigned char)(key[i] ^ (given.len ? given.bytes[i % given.len] : '\0'));
    return !difference;
}

/* "[::1]:8080" → "::1"; "localhost:8080" → "localhost". */
static kb_str without_port(kb_str host)
{
    if (kb_str_starts(host, KB_STR("["))) {
        const char *end = memchr(host.bytes, ']', host.len);
        return end ? (kb_str){host.bytes + 1, (size_t)(end - host.bytes) - 1} : host;
    }
    const char *colon = memchr(host.bytes, ':', host.len);
    return colon ? (kb_str){host.bytes, (size_t)(colon - host.bytes)} : host;
}

bool kb_host_is_loopback(const char *host)
{
    char name[64];
    kb_str bare = without_port(kb_str_of(host));
    if (bare.len == 0 || bare.len >= sizeof name)
        return false;
    memcpy(name, bare.bytes, bare.len);
    name[bare.len] = '\0';
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, name, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, name, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    size_t tail = strlen(".localhost");
    return strcasecmp(name, "localhost") == 0 || (bare.len > tail && strcasecmp(name + bare.len - tail, ".localhost") == 0);
}

bool kb_origin_is_own(const char *origin, const char *host)
{
    if (!origin)
        return true;
    size_t scheme = strncasecmp(origin, "http://", 7) == 0 ? 7 : strncasecmp(origin, "https://", 8) == 0 ? 8 : 0;
    return scheme && host && strcasecmp(origin + scheme, host) == 0;
}
