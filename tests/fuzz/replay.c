/* Runs a harness over kept inputs: files, and folders of files; without arguments over its corpus
 * and what was found. Prints a line in TAP for each; an input that breaks something ends the
 * process, the input's name before it. FUZZ_NAME: the harness. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

static const char *name; /* of the input in hand */

static void on_abort(int number)
{
    (void)number;
    fprintf(stderr, "broken by %s\n", name);
    signal(SIGABRT, SIG_DFL);
}

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat status;
    char *bytes;

    if (!file || fstat(fileno(file), &status) || !S_ISREG(status.st_mode)) {
        fprintf(stderr, "%s can't be read\n", path);
        exit(2);
    }
    bytes = malloc((size_t)status.st_size + 1);
    if (fread(bytes, 1, (size_t)status.st_size, file) != (size_t)status.st_size) {
        fprintf(stderr, "%s can't be read\n", path);
        exit(2);
    }
    fclose(file);
    name = path;
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, (size_t)status.st_size);
    free(bytes);
    return 1;
}

static int replay(const char *path)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort), i, count = 0;
    char *inner;

    if (n < 0) {
        return replay_file(path);
    }
    for (i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.') {
            inner = malloc(strlen(path) + strlen(entries[i]->d_name) + 2);
            sprintf(inner, "%s/%s", path, entries[i]->d_name);
            count += replay_file(inner);
            free(inner);
        }
        free(entries[i]);
    }
    free(entries);
    return count;
}

int main(int argc, char **argv)
{
    static char *const folders[] = {"", "tests/fuzz/corpus/" FUZZ_NAME,
                                    "tests/fuzz/found/" FUZZ_NAME};
    char *const *paths = argc > 1 ? argv : folders;
    int n = argc > 1 ? argc : 3, i;

    signal(SIGABRT, on_abort);
    printf("1..%d\n", n - 1);
    for (i = 1; i < n; i++) {
        int count = access(paths[i], F_OK) ? 0 : replay(paths[i]);
        printf("ok %d - %d inputs of %s keep the invariants\n", i, count, paths[i]);
        fflush(stdout);
    }
    return 0;
}
