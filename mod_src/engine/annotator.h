/* The engine's one door: a page's bytes in, insertions out.
 *
 *   fc_annotator_open, then fc_annotator_feed as often as you like, then fc_annotator_finish;
 *   after each of them fc_annotator_decided says up to which origin byte everything is decided,
 *   and fc_annotator_next hands over the insertions up to there. The engine takes its time, which
 *   saves work; before a pause, fc_annotator_flush has it decide all that can be.
 *
 * The answer doesn't depend on how the input was cut. The page's bytes are never copied, changed or
 * kept beyond the call: whoever has them weaves the insertions in. */
#ifndef FC_ANNOTATOR_H
#define FC_ANNOTATOR_H

#include <apr_errno.h>
#include <apr_pools.h>
#include <apr_time.h>
#include "log.h"
#include "sidecar.h"

/* Once in a process, before threads. p: lives as long as the process. */
apr_status_t fc_engine_init(apr_pool_t *p);

/* --- reviews: sidecars merged, their quotes compiled; immutable, shared by threads --- */

typedef struct fc_reviews_t fc_reviews_t;

typedef struct fc_reviews_options_t {
    double tolerance;     /* FactCheckTolerance */
    const char *language; /* FactCheckLanguage of the pages to come, NULL: auto. Pages of another
                             are right too, and cost more */
} fc_reviews_options_t;

#define FC_TOLERANCE_DEFAULT 0.25

/* Merges n sidecars in order and compiles them into p, where they must live too. A quote that folds
 * to nothing, or is longer than limits->quote_length, is an error: APR_EINVAL and *error. */
apr_status_t fc_reviews_compile(const fc_reviews_t **reviews, fc_error_t *error,
                                const fc_sidecar_t *const *sidecars, int n,
                                const fc_sidecar_limits_t *limits,
                                const fc_reviews_options_t *options, apr_pool_t *p);

int fc_reviews_count(const fc_reviews_t *reviews);
const fc_claim_t *fc_reviews_claim(const fc_reviews_t *reviews, int index);

/* The next moment after now at which what is shown changes though no file does (a datePublished or
 * expires passes), or 0. */
apr_time_t fc_reviews_next_change(const fc_reviews_t *reviews, apr_time_t now);

/* 1 where readers may see the claim at this moment under show (FC_SHOW_…). */
int fc_claim_is_shown(const fc_claim_t *claim, unsigned show, apr_time_t now);

/* --- a page --- */

typedef enum { FC_STATE_INTACT, FC_STATE_CHANGED, FC_STATE_MISSING } fc_state_t; /* best first */
typedef enum { FC_CAUSE_NONE, FC_CAUSE_WORDING, FC_CAUSE_CONTEXT } fc_cause_t;

/* What readers are shown (FactCheckShow), as bits. */
#define FC_SHOW_INTACT 1u
#define FC_SHOW_CHANGED 2u
#define FC_SHOW_MISSING 4u
#define FC_SHOW_DRAFT 8u
#define FC_SHOW_DEFAULT (FC_SHOW_INTACT | FC_SHOW_CHANGED)

typedef struct fc_page_options_t {
    const char *charset;    /* of Content-Type; NULL where it says none */
    const char *url;        /* the page's absolute URL, for pages with <base href>; NULL: unknown */
    const char *stylesheet; /* href of the stylesheet, NULL: none is linked */
    const char *language;   /* FactCheckLanguage; NULL or "auto" */
    const char *contact;    /* FactCheckContact; NULL */
    const char *about;      /* FactCheckAbout; NULL */
    unsigned show;          /* FC_SHOW_… */
    int popover;            /* notes are popovers: 1 only where the stylesheet knows them */
    int structured_data;    /* FactCheckStructuredData; counts only where url is known */
    apr_time_t now;         /* which reviews are published or expired */
    int whole;              /* 1: nothing leaves before finish, so that what stands late in the page
                               (ids) can decide what stands early; 0: it streams */
    int report;             /* 1: keep the passages' texts for fc_annotator_matches */
    int excerpts;           /* 1: keep the passages' excerpts for fc_annotator_matches */
    int keep_text;          /* 1: keep all of the page's text (page.h); only with whole */
    apr_size_t hold;        /* FactCheckLimit Hold, in origin bytes; 0: no limit */
    apr_int64_t work;       /* FactCheckLimit Work, in steps of matching; 0: no limit */
    const fc_log_t *log;    /* NULL: silence */
} fc_page_options_t;

typedef struct fc_annotator_t fc_annotator_t;

/* All of *options and reviews must live as long as the annotator, which lives in p. */
apr_status_t fc_annotator_open(fc_annotator_t **annotator, const fc_reviews_t *reviews,
                               const fc_page_options_t *options, apr_pool_t *p);

/* bytes are needed during the call only. An error (APR_ENOMEM and the like) means: pass the rest of
 * the page on as it is. */
apr_status_t fc_annotator_feed(fc_annotator_t *a, const char *bytes, apr_size_t n);
void fc_annotator_flush(fc_annotator_t *a);
apr_status_t fc_annotator_finish(fc_annotator_t *a);

/* Origin bytes before this offset may leave, with the insertions that fc_annotator_next hands over.
 */
apr_off_t fc_annotator_decided(const fc_annotator_t *a);

typedef struct fc_insertion_t {
    apr_off_t offset; /* origin byte that it stands before */
    const char *html; /* ASCII; valid until the next feed, flush, finish or the end of the pool */
    apr_size_t length;
} fc_insertion_t;

/* The next insertion with offset <= decided, each once, in ascending order; NULL: none for now. */
const fc_insertion_t *fc_annotator_next(fc_annotator_t *a);

/* Why nothing was or will be injected, in words for a log or a header (the charset, a frameset …);
 * NULL where there is no such reason. */
const char *fc_annotator_reason(const fc_annotator_t *a);

/* 1 where what is injected depends on options->url, as far as the page was seen. */
int fc_annotator_uses_url(const fc_annotator_t *a);

/* 1 where FactCheckLimit Work has ended the search: other flushes of the same page may end in other
 * insertions. */
int fc_annotator_is_exhausted(const fc_annotator_t *a);

/* --- what became of each claim; after finish --- */

/* A passage as it stands, for those who quote it elsewhere; texts in UTF-8, as readers see them. */
typedef struct fc_excerpt_t {
    const char *exact;           /* NULL: it has what no quote can have */
    const char *prefix, *suffix; /* the words that count as its context; "": nothing stands there */
    apr_int64_t start, end;      /* TextPositionSelector */
    const char *before, *after;  /* the rest of its sentence, with the white space between */
    int cut_before, cut_after;   /* 1: the sentence goes on there, and is too long to be shown */
    int has_border;              /* 1: it goes over the border of a block */
} fc_excerpt_t;

/* So many passages of a target have an excerpt, the first ones. */
#define FC_EXCERPTS 100

typedef struct fc_match_t {
    int target; /* from 1 */
    fc_state_t state;
    apr_off_t start, end; /* origin bytes, end exclusive */
    const char *text;     /* what readers see, white space collapsed, UTF-8; NULL unless report */
    const char *around;   /* changed: the same with some words beside it; else NULL */
    const char *id;       /* of its first highlight in the page; NULL: it has none */
    fc_cause_t cause;     /* of changed */
    const fc_excerpt_t *excerpt; /* NULL unless excerpts */
} fc_match_t;

typedef struct fc_claim_result_t {
    int shown;                 /* 0: draft, not yet published or expired, and so not looked for */
    fc_state_t state;          /* the worst target's */
    fc_cause_t cause;          /* of changed */
    const fc_match_t *matches; /* in document order */
    int match_count;
    int listed;          /* 1: the page shows it */
    const char *note_id; /* of its note in the page; NULL: it has none there */
} fc_claim_result_t;

void fc_annotator_result(const fc_annotator_t *a, int claim, fc_claim_result_t *result);

/* Why a target (from 1) isn't intact, or how it was found, in one English sentence for logs and
 * editors; allocated from p. After finish. */
const char *fc_annotator_explain(const fc_annotator_t *a, int claim, int target, apr_pool_t *p);

/* How often the words of a target (from 1) that nothing was taken for by rules 1 and 2 stand in the
 * page in other surroundings. After finish. */
int fc_annotator_verbatim(const fc_annotator_t *a, int claim, int target);

/* How many of the shown claims have the state. */
int fc_annotator_count(const fc_annotator_t *a, fc_state_t state);

/* The same of all states. */
void fc_annotator_counts(const fc_annotator_t *a, int claims[3]);

#endif
