#include "claim_xml.h"

#include <string.h>
#include <apr_strings.h>
#include <apr_tables.h>

typedef struct writer_t {
    apr_array_header_t *parts; /* const char * */
    const fc_sidecar_style_t *style;
    int depth;
    apr_pool_t *p;
} writer_t;

static void put(writer_t *w, const char *text)
{
    APR_ARRAY_PUSH(w->parts, const char *) = text;
}

static void indent(writer_t *w)
{
    int i;

    for (i = 0; i < w->depth; i++) {
        put(w, w->style->indent);
    }
}

static void newline(writer_t *w)
{
    put(w, w->style->newline);
}

static void open_tag(writer_t *w, const char *name)
{
    put(w, "<");
    put(w, w->style->prefix);
    put(w, name);
}

static void end_tag(writer_t *w, const char *name)
{
    put(w, "</");
    put(w, w->style->prefix);
    put(w, name);
    put(w, ">");
}

static void attribute(writer_t *w, const char *name, const char *value)
{
    if (value != NULL) {
        put(w, " ");
        put(w, name);
        put(w, "=\"");
        put(w, fc_xml_escape(value, w->p));
        put(w, "\"");
    }
}

static void attribute_date(writer_t *w, const char *name, const fc_date_t *date)
{
    attribute(w, name, date ? date->text : NULL);
}

/* xml:lang where the language isn't what holds around. */
static void attribute_lang(writer_t *w, const char *lang, const char *around)
{
    if (strcmp(lang ? lang : "", around ? around : "") != 0) {
        attribute(w, "xml:lang", lang ? lang : "");
    }
}

static void begin_line(writer_t *w, const char *name)
{
    indent(w);
    open_tag(w, name);
}

static void end_empty(writer_t *w)
{
    put(w, "/>");
    newline(w);
}

static void end_open(writer_t *w)
{
    put(w, ">");
    newline(w);
    w->depth++;
}

static void end_line(writer_t *w, const char *name)
{
    w->depth--;
    indent(w);
    end_tag(w, name);
    newline(w);
}

static void text_line(writer_t *w, const char *name, const char *text, const char *lang,
                      const char *around)
{
    if (text != NULL) {
        begin_line(w, name);
        attribute_lang(w, lang, around);
        put(w, ">");
        put(w, fc_xml_escape(text, w->p));
        end_tag(w, name);
        newline(w);
    }
}

static void put_rich(writer_t *w, const fc_rich_t *rich)
{
    int i;

    for (i = 0; i < rich->count; i++) {
        const fc_inline_t *item = &rich->items[i];

        if (item->kind == FC_INLINE_TEXT) {
            put(w, fc_xml_escape(item->text, w->p));
        } else if (item->kind == FC_INLINE_END) {
            end_tag(w, item->name);
        } else {
            open_tag(w, item->kind == FC_INLINE_BR ? "br" : item->name);
            attribute(w, "href", item->href);
            attribute(w, "xml:lang", item->lang);
            put(w, item->kind == FC_INLINE_BR ? "/>" : ">");
        }
    }
}

/* --- a claim -------------------------------------------------------------------------------- */

static void put_target(writer_t *w, const fc_target_t *target, const char *around)
{
    begin_line(w, "target");
    if (target->occurrence_said) {
        attribute(w, "occurrence", target->first_only ? "first" : "all");
    }
    end_open(w);
    if (target->fragment != NULL) {
        begin_line(w, "FragmentSelector");
        attribute(w, "value", target->fragment);
        end_open(w);
    }
    begin_line(w, "TextQuoteSelector");
    attribute_lang(w, target->lang, around);
    end_open(w);
    text_line(w, "prefix", target->prefix, NULL, NULL);
    text_line(w, "exact", target->exact, NULL, NULL);
    text_line(w, "suffix", target->suffix, NULL, NULL);
    end_line(w, "TextQuoteSelector");
    if (target->start >= 0) {
        begin_line(w, "TextPositionSelector");
        attribute(w, "start", apr_psprintf(w->p, "%" APR_INT64_T_FMT, target->start));
        attribute(w, "end", apr_psprintf(w->p, "%" APR_INT64_T_FMT, target->end));
        end_empty(w);
    }
    if (target->fragment != NULL) {
        end_line(w, "FragmentSelector");
    }
    end_line(w, "target");
}

static void put_rating(writer_t *w, const fc_claim_t *claim)
{
    begin_line(w, "reviewRating");
    attribute(w, "ratingValue", claim->rating_value_text);
    attribute(w, "worstRating", claim->worst_rating_text);
    attribute(w, "bestRating", claim->best_rating_text);
    attribute(w, "alternateName", claim->alternate_name);
    attribute_lang(w, claim->alternate_name_lang, claim->lang);
    end_empty(w);
}

static void put_citations(writer_t *w, const fc_claim_t *claim)
{
    int i;

    for (i = 0; i < claim->citation_count; i++) {
        const fc_citation_t *citation = &claim->citations[i];

        begin_line(w, "citation");
        attribute(w, "name", citation->name);
        attribute(w, "url", citation->url);
        attribute(w, "publisher", citation->publisher);
        attribute_date(w, "datePublished", citation->date_published);
        attribute(w, "archivedAt", citation->archived_at);
        attribute_lang(w, citation->lang, claim->lang);
        end_empty(w);
    }
}

static void put_corrections(writer_t *w, const fc_claim_t *claim)
{
    int i;

    for (i = 0; i < claim->correction_count; i++) {
        const fc_correction_t *correction = &claim->corrections[i];

        begin_line(w, "correction");
        attribute_date(w, "datePublished", &correction->date_published);
        attribute_lang(w, correction->text.lang, claim->lang);
        put(w, ">");
        put_rich(w, &correction->text);
        end_tag(w, "correction");
        newline(w);
    }
}

/* The dates on a line of their own, below the first attribute. */
static void put_start(writer_t *w, const fc_claim_t *claim, const char *around)
{
    begin_line(w, "claimReview");
    attribute(w, "id", claim->id);
    attribute(w, "author", claim->author->id);
    attribute(w, "url", claim->url);
    newline(w);
    indent(w);
    put(w, apr_psprintf(w->p, "%*s", (int)(strlen("<claimReview") + strlen(w->style->prefix)), ""));
    attribute_date(w, "datePublished", &claim->date_published);
    attribute_date(w, "dateModified", claim->date_modified);
    attribute_date(w, "expires", claim->expires);
    if (claim->status != FC_WORK_PUBLISHED) {
        attribute(w, "creativeWorkStatus", claim->status == FC_WORK_DRAFT ? "Draft" : "Withdrawn");
    }
    attribute_lang(w, claim->lang, around);
    end_open(w);
}

static writer_t *create_writer(const fc_sidecar_style_t *style, apr_pool_t *p)
{
    writer_t *w = apr_pcalloc(p, sizeof(*w));

    w->parts = apr_array_make(p, 128, sizeof(const char *));
    w->style = style;
    w->depth = 1;
    w->p = p;
    return w;
}

const char *fc_claim_xml(const fc_claim_t *claim, const fc_sidecar_style_t *style, const char *lang,
                         apr_pool_t *p)
{
    writer_t *w = create_writer(style, p);
    int i;

    put_start(w, claim, lang);
    for (i = 0; i < claim->target_count; i++) {
        put_target(w, &claim->targets[i], claim->lang);
    }
    if (claim->item_author != NULL || claim->item_published != NULL) {
        begin_line(w, "itemReviewed");
        attribute(w, "author", claim->item_author);
        attribute_date(w, "datePublished", claim->item_published);
        end_empty(w);
    }
    text_line(w, "claimReviewed", claim->claim_reviewed, claim->claim_reviewed_lang, claim->lang);
    put_rating(w, claim);
    if (claim->review_body.count > 0) {
        begin_line(w, "reviewBody");
        attribute_lang(w, claim->review_body.lang, claim->lang);
        put(w, ">");
        put_rich(w, &claim->review_body);
        end_tag(w, "reviewBody");
        newline(w);
    }
    put_citations(w, claim);
    put_corrections(w, claim);
    end_line(w, "claimReview");
    return apr_array_pstrcat(p, w->parts, '\0');
}

const char *fc_author_xml(const fc_author_t *author, const fc_sidecar_style_t *style,
                          const char *lang, apr_pool_t *p)
{
    writer_t *w = create_writer(style, p);

    begin_line(w, "author");
    attribute(w, "id", author->id);
    attribute(w, "name", author->name);
    attribute(w, "url", author->url);
    attribute_lang(w, author->lang, lang);
    end_empty(w);
    return apr_array_pstrcat(p, w->parts, '\0');
}
