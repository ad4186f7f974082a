/* The JSON import, as the command does it: any feed, or page with JSON in it, gives a sidecar that
 * is valid, or none; a second import of the same adds nothing; nothing of a feed reaches a terminal
 * otherwise than as words.
 *
 * Input: the feed's bytes. */
#include <apr_strings.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/article.h"
#include "cli/command.h"
#include "fuzz.h"

static const char article[] =
    "<!DOCTYPE html><html lang=en><title>t</title><p>The company did not pay any taxes in 2018, by "
    "its own account.</p><p>Some words, 48 of them, and a passage. The company did not pay.</p>";

static char folder[] = "/dev/shm/factcheck-import-XXXXXX";

static void remove_folder(void)
{
    rmdir(folder);
}

/* A folder for the files of a run, in memory where there is such. */
static void make_folder(void)
{
    static int made;

    if (!made) {
        if (access("/dev/shm", W_OK) != 0) {
            memcpy(folder, "/var/tmp", 8);
        }
        FUZZ_CHECK(mkdtemp(folder) != NULL, "there is no room for files");
        atexit(remove_folder);
        made = 1;
    }
}

static void write_file(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");

    FUZZ_CHECK(file != NULL && fwrite(bytes, 1, n, file) == n && fclose(file) == 0,
               "%s can't be written", path);
}

/* What the command says: UTF-8, in lines, without a control character. */
static void check_words(const char *words, size_t n, const char *where)
{
    size_t i;

    FUZZ_CHECK(fuzz_utf8_valid(words, n) == n, "%s isn't UTF-8: %s", where, words);
    for (i = 0; i < n; i++) {
        FUZZ_CHECK(((unsigned char)words[i] >= 0x20 && words[i] != 0x7F) || words[i] == '\n',
                   "control character %d in %s: %s", words[i], where, words);
    }
}

/* Runs factcheck import as a process does, with a pool of its own; its exit code. *taken: how many
 * it says it took, where it ended well. */
static int import(const char *feed, const char *page, int *taken, apr_pool_t *parent)
{
    const char *arguments[] = {"import", feed, page, "--author", "Desk", "--bar", "60", NULL};
    FILE *out = stdout, *err = stderr;
    char *words, *remarks;
    const char *last;
    size_t n, remarks_n;
    apr_pool_t *p;
    int code;

    apr_pool_create(&p, parent);
    fflush(stdout);
    stdout = open_memstream(&words, &n);
    stderr = open_memstream(&remarks, &remarks_n);
    code = fc_command_import(7, arguments, p);
    apr_pool_destroy(p);
    fclose(stdout);
    fclose(stderr);
    stdout = out;
    stderr = err;
    check_words(words, n, "the output");
    check_words(remarks, remarks_n, "the remarks");
    FUZZ_CHECK(code == FC_EXIT_FINE || code == FC_EXIT_DIFFERS || code == FC_EXIT_TROUBLE,
               "exit code %d", code);
    FUZZ_CHECK(code != FC_EXIT_TROUBLE || remarks_n > 0, "failed without a word");
    words[n ? n - 1 : 0] = '\0'; /* the line's end */
    last = strrchr(words, '\n');
    last = strstr(last ? last : words, ".claims.xml: ");
    *taken = last ? atoi(last + strlen(".claims.xml: ")) : 0;
    free(words);
    free(remarks);
    return code;
}

/* How many claims the sidecar has; -1: it isn't there. */
static int count_claims(const char *path, apr_pool_t *p)
{
    const fc_sidecar_t *sidecar;
    fc_error_t error = {0};
    const char *bytes;
    apr_size_t n;

    if (access(path, F_OK) != 0) {
        return -1;
    }
    FUZZ_CHECK(fc_file_read(&bytes, &n, 1 << 30, &error, path, p) == APR_SUCCESS,
               "the sidecar can't be read");
    FUZZ_CHECK(fc_sidecar_parse(&sidecar, &error, path, bytes, n, &fc_article_limits, p) ==
                   APR_SUCCESS,
               "the sidecar is invalid, %d:%d %s\n%s", error.line, error.column, error.message,
               bytes);
    return sidecar->claim_count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *feed, *page, *sidecar;
    int code, taken, claims, again;
    apr_pool_t *p;

    make_folder();
    apr_pool_create(&p, fuzz_process_pool());
    feed = apr_pstrcat(p, folder, "/feed", NULL);
    page = apr_pstrcat(p, folder, "/a.html", NULL);
    sidecar = fc_article_sidecar(page, p);
    write_file(feed, data, size);
    write_file(page, article, strlen(article));
    code = import(feed, page, &taken, p);
    claims = count_claims(sidecar, p);
    FUZZ_CHECK(claims == (taken ? taken : -1), "%d taken, and the sidecar has %d", taken, claims);
    if (code != FC_EXIT_TROUBLE) {
        again = import(feed, page, &taken, p);
        FUZZ_CHECK(again != FC_EXIT_TROUBLE && taken == 0, "taken twice, exit code %d", again);
    }
    unlink(sidecar);
    unlink(page);
    unlink(feed);
    apr_pool_destroy(p);
    return 0;
}
