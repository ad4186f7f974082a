/* Articles one after another: those that are named, and those in folders that have a sidecar. */
#ifndef FC_WALK_H
#define FC_WALK_H

#include <apr_pools.h>

typedef struct fc_walk_item_t {
    const char *path;     /* the article, or the folder that can't be read */
    const char *relative; /* the path within the folder that was named, else path */
    const char *error;    /* why the folder can't be read; NULL */
    int in_tree;          /* it was found in a folder, by its sidecar; it need not be there */
} fc_walk_item_t;

typedef struct fc_walk_t fc_walk_t;

/* paths: files and folders. A sidecar that is named stands for its article. What is in p grows with
 * the depth of the tree and its largest folder only. paths must outlive the walk. */
fc_walk_t *fc_walk_open(const char *const *paths, int count, apr_pool_t *p);

/* 1 with the next article, folder by folder in the order of names; 0 where there is none any more.
 * Names that begin with a dot are passed over, and so are symbolic links to folders. The item's
 * strings live until the next call. */
int fc_walk_next(fc_walk_t *walk, fc_walk_item_t *item);

#endif
