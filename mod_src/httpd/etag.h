/* Entity tags of annotated pages (contract, section 4, Validators): made of what decides the bytes
 * (the page, the sidecars, the configuration, the moment, this version of the module), all of which
 * is the same on two machines with the same files. */
#ifndef FC_ETAG_H
#define FC_ETAG_H

#include "digest.h"
#include "mod_factcheck.h"

/* A digest of all that decides a page's bytes beside its own and options->url. */
fc_digest_value_t fc_etag_options(const request_rec *r, const fc_page_options_t *options);

/* The strong tag of a page whose bytes are known. contents: their digest. url: options->url decides
 * what is injected. From r->pool, as all tags with its quotes. */
const char *fc_etag_of_contents(const request_rec *r, const fc_page_options_t *options,
                                const char *contents, int url);

/* The tag of a page whose bytes are still to come, as strong as the origin's: made of a file's size
 * and time, or of the tag that a program or another server gave. origin: that tag; NULL: there is
 * none, and so there is none of ours (NULL). opened: size and time of the file whose bytes come; NULL:
 * it isn't known. Where httpd's tag is of another one, which had its name before, ours is weak. */
const char *fc_etag_of_origin(request_rec *r, const fc_page_options_t *options, const char *origin,
                              const apr_finfo_t *opened);

#endif
