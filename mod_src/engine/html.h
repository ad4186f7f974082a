/* Writing the HTML that is injected: ASCII only, so that it is right in a page of any charset. */
#ifndef FC_HTML_H
#define FC_HTML_H

#include <apr_pools.h>
#include <string.h>

typedef struct fc_html_t {
    char *data; /* not terminated */
    apr_size_t length, size;
    apr_size_t begun; /* what is written before that stays where it is */
    apr_pool_t *pool;
} fc_html_t;

/* An empty writer that grows in p. */
fc_html_t *fc_html_create(apr_pool_t *p);

/* Forgets what was written, keeps the room. */
void fc_html_reset(fc_html_t *h);

/* Begins something that stands on its own: what was written before keeps its address, until the
 * writer is reset. What is written from now on is data + begun to data + length. */
void fc_html_begin(fc_html_t *h);

/* Makes room for n bytes more. */
void fc_html_grow(fc_html_t *h, apr_size_t n);

static inline void fc_html_bytes(fc_html_t *h, const char *bytes, apr_size_t n)
{
    if (n > h->size - h->length) {
        fc_html_grow(h, n);
    }
    memcpy(h->data + h->length, bytes, n);
    h->length += n;
}

/* Appends markup as it is: literals of ours only. */
static inline void fc_html_raw(fc_html_t *h, const char *markup)
{
    fc_html_bytes(h, markup, strlen(markup));
}

/* Appends UTF-8 text, made safe for element content and double-quoted attribute values alike: & < >
 * " ' become references, and so does all that isn't ASCII; bytes that aren't UTF-8 and code points
 * that HTML has no reference for (controls, noncharacters) become U+FFFD. */
void fc_html_text(fc_html_t *h, const char *utf8);
void fc_html_text_n(fc_html_t *h, const char *utf8, apr_size_t n);

/* 1 where a text is written as it is. */
int fc_html_is_plain(const char *utf8);

/* Appends an attribute that holds an id as fc_html_text would write it. start: ` name="`. */
static inline void fc_html_id(fc_html_t *h, const char *start, const char *id)
{
    fc_html_raw(h, start);
    fc_html_raw(h, id);
    fc_html_raw(h, "\"");
}

/* Appends ` name="value"`, value escaped as above; nothing where value is NULL. */
void fc_html_attribute(fc_html_t *h, const char *name, const char *value);

void fc_html_number(fc_html_t *h, apr_int64_t number);

#endif
