#include "walk.h"

#include <stdlib.h>
#include <string.h>
#include <apr_file_info.h>
#include <apr_strings.h>
#include <apr_tables.h>

#define SIDECAR_END ".claims.xml"

typedef struct entry_t {
    const char *name; /* of a sidecar without its end */
    int is_folder;
} entry_t;

/* A folder being gone through. */
typedef struct level_t {
    struct level_t *above;
    const char *path, *relative; /* "" or with a slash at the end */
    entry_t *entries;
    int count, next;
    apr_pool_t *pool;
} level_t;

struct fc_walk_t {
    const char *const *paths;
    int count, next;
    level_t *level; /* NULL: between arguments */
    apr_pool_t *pool, *scratch;
};

fc_walk_t *fc_walk_open(const char *const *paths, int count, apr_pool_t *p)
{
    fc_walk_t *walk = apr_pcalloc(p, sizeof(*walk));

    walk->paths = paths;
    walk->count = count;
    walk->pool = p;
    apr_pool_create(&walk->scratch, p);
    return walk;
}

/* The article's name where this is a sidecar's; NULL. */
static const char *article_of(const char *name, apr_pool_t *p)
{
    apr_size_t length = strlen(name), end = strlen(SIDECAR_END);

    return length > end && strcmp(name + length - end, SIDECAR_END) == 0
               ? apr_pstrmemdup(p, name, length - end)
               : NULL;
}

static int compare_entries(const void *left, const void *right)
{
    return strcmp(((const entry_t *)left)->name, ((const entry_t *)right)->name);
}

static void read_entries(level_t *level, apr_dir_t *directory)
{
    apr_array_header_t *entries = apr_array_make(level->pool, 64, sizeof(entry_t));
    apr_finfo_t info;
    apr_status_t rv;

    for (;;) {
        entry_t entry = {NULL, 0};

        rv = apr_dir_read(&info, APR_FINFO_NAME | APR_FINFO_TYPE, directory);
        if (rv != APR_SUCCESS && rv != APR_INCOMPLETE) {
            break;
        }
        if (*info.name == '.') {
            continue;
        }
        entry.is_folder = (info.valid & APR_FINFO_TYPE) && info.filetype == APR_DIR;
        entry.name = entry.is_folder ? apr_pstrdup(level->pool, info.name)
                                     : article_of(info.name, level->pool);
        if (entry.name != NULL) {
            APR_ARRAY_PUSH(entries, entry_t) = entry;
        }
    }
    level->entries = (entry_t *)entries->elts;
    level->count = entries->nelts;
    qsort(level->entries, (size_t)level->count, sizeof(entry_t), compare_entries);
}

static apr_status_t enter(fc_walk_t *walk, const char *path, const char *relative)
{
    apr_pool_t *pool;
    apr_dir_t *directory;
    level_t *level;
    apr_status_t rv;

    apr_pool_create(&pool, walk->pool);
    rv = apr_dir_open(&directory, path, pool);
    if (rv != APR_SUCCESS) {
        apr_pool_destroy(pool);
        return rv;
    }
    level = apr_pcalloc(pool, sizeof(*level));
    level->above = walk->level;
    level->path = apr_pstrcat(pool, path, path[strlen(path) - 1] == '/' ? "" : "/", NULL);
    level->relative = *relative ? apr_pstrcat(pool, relative, "/", NULL) : "";
    level->pool = pool;
    read_entries(level, directory);
    apr_dir_close(directory);
    walk->level = level;
    return APR_SUCCESS;
}

static int fail(fc_walk_t *walk, fc_walk_item_t *item, apr_status_t rv)
{
    item->error = apr_psprintf(walk->scratch, "the folder can't be read: %pm", &rv);
    return 1;
}

/* Goes on in the folder in hand; 0 where it has ended. */
static int next_in_folder(fc_walk_t *walk, fc_walk_item_t *item)
{
    level_t *level = walk->level;
    const entry_t *entry;
    apr_status_t rv;

    if (level->next == level->count) {
        walk->level = level->above;
        apr_pool_destroy(level->pool);
        return 0;
    }
    entry = &level->entries[level->next++];
    item->path = apr_pstrcat(walk->scratch, level->path, entry->name, NULL);
    item->relative = apr_pstrcat(walk->scratch, level->relative, entry->name, NULL);
    item->in_tree = 1;
    if (!entry->is_folder) {
        return 1;
    }
    rv = enter(walk, item->path, item->relative);
    return rv == APR_SUCCESS ? 0 : fail(walk, item, rv);
}

static int next_argument(fc_walk_t *walk, fc_walk_item_t *item)
{
    const char *path = walk->paths[walk->next++], *article = article_of(path, walk->scratch);
    apr_finfo_t info;
    apr_status_t rv = apr_stat(&info, path, APR_FINFO_TYPE, walk->scratch);

    item->in_tree = article != NULL;
    item->path = item->relative = article ? article : path;
    if (rv != APR_SUCCESS || info.filetype != APR_DIR) {
        return 1;
    }
    rv = enter(walk, path, "");
    item->path = path;
    return rv == APR_SUCCESS ? 0 : fail(walk, item, rv);
}

int fc_walk_next(fc_walk_t *walk, fc_walk_item_t *item)
{
    int found = 0;

    apr_pool_clear(walk->scratch);
    while (!found && (walk->level != NULL || walk->next < walk->count)) {
        memset(item, 0, sizeof(*item));
        found = walk->level ? next_in_folder(walk, item) : next_argument(walk, item);
    }
    return found;
}
