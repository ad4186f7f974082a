/* A sidecar's bytes as UTF-8. XML 1.0, 4.3.3 and appendix F: a BOM or the first bytes tell the
 * family, the declaration tells which of it. libxml2's converters do the work; but it parses UTF-8
 * only, so that every place in the text is known by its byte. */
#include "sidecar_parts.h"

#include <string.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <libxml/encoding.h>
#include <utf8proc.h>

/* Where an XML declaration must have ended. */
#define DECLARATION_SIZE 512

#define UTF8_BOM "\xEF\xBB\xBF"
#define UTF8_REMEDY "save the file as UTF-8, or name the encoding it really is in"

typedef struct declaration_t {
    const char *encoding; /* NULL where none is said */
    apr_size_t offset;    /* of the name */
} declaration_t;

/* Bytes of the XML declaration at the start of text, 0 where there is none. */
static apr_size_t declaration_length(const char *text, apr_size_t length)
{
    apr_size_t i;

    if (length < 6 || memcmp(text, "<?xml", 5) != 0 || !apr_isspace(text[5])) {
        return 0;
    }
    for (i = 5; i + 1 < length && i < DECLARATION_SIZE; i++) {
        if (text[i] == '?' && text[i + 1] == '>') {
            return i + 2;
        }
    }
    return 0;
}

static void read_declaration(declaration_t *d, const char *text, apr_size_t length, apr_pool_t *p)
{
    const char *copy = apr_pstrmemdup(p, text, declaration_length(text, length));
    const char *at = strstr(copy, "encoding");
    apr_size_t n = 0;

    d->encoding = NULL;
    if (at != NULL) {
        at += strlen("encoding");
        at += strspn(at, " \t\r\n=\"'");
        while (apr_isalnum(at[n]) || (at[n] != '\0' && strchr("._-", at[n]))) {
            n++;
        }
        d->offset = (apr_size_t)(at - copy);
        d->encoding = n > 0 ? apr_pstrmemdup(p, at, n) : NULL;
    }
}

static int is_utf8(const char *encoding)
{
    return apr_strnatcasecmp(encoding, "UTF-8") == 0 || apr_strnatcasecmp(encoding, "UTF8") == 0;
}

static apr_status_t check_utf8(fc_source_t *s)
{
    const utf8proc_uint8_t *text = (const utf8proc_uint8_t *)s->text;
    apr_size_t i = 0;

    while (i < s->length) {
        utf8proc_int32_t codepoint;
        utf8proc_ssize_t taken = 1;

        if (text[i] >= 0x80) {
            taken = utf8proc_iterate(text + i, (utf8proc_ssize_t)(s->length - i), &codepoint);
        }
        if (taken <= 0) {
            return fc_source_fault_at(s, i,
                                      "this byte (0x%02X) isn't UTF-8, which the file is "
                                      "said to be: " UTF8_REMEDY " in its first line",
                                      text[i]);
        }
        i += (apr_size_t)taken;
    }
    return APR_SUCCESS;
}

/* Converts all of bytes, or else sets text to as much as could be. */
static int convert(fc_source_t *s, xmlCharEncodingHandlerPtr handler, const char *bytes,
                   apr_size_t n)
{
    xmlBufferPtr in = xmlBufferCreate(), out = xmlBufferCreate();
    int left = (int)n, before;

    if (in == NULL || out == NULL || xmlBufferAdd(in, (const xmlChar *)bytes, left) != 0) {
        left = -1;
    }
    while (left > 0) {
        before = left;
        if (xmlCharEncInFunc(handler, out, in) < 0 || (left = xmlBufferLength(in)) == before) {
            break;
        }
    }
    if (out != NULL) {
        s->length = (apr_size_t)xmlBufferLength(out);
        s->text = apr_pmemdup(s->scratch, xmlBufferContent(out), s->length);
    }
    xmlBufferFree(in);
    xmlBufferFree(out);
    return left == 0;
}

static void drop_bom(fc_source_t *s)
{
    if (s->length >= 3 && memcmp(s->text, UTF8_BOM, 3) == 0) {
        s->text += 3;
        s->length -= 3;
    }
}

static apr_status_t decode_with(fc_source_t *s, xmlCharEncodingHandlerPtr handler,
                                const char *encoding, const char *bytes, apr_size_t n)
{
    if (!convert(s, handler, bytes, n)) {
        return fc_source_fault_at(s, s->length,
                                  "the bytes from here on aren't %s, which the file "
                                  "is said to be: " UTF8_REMEDY " in its first line",
                                  encoding);
    }
    drop_bom(s);
    return check_utf8(s);
}

/* UTF-16 and other families in which a declaration's letters aren't ASCII bytes. */
static apr_status_t decode_wide(fc_source_t *s, xmlCharEncoding family, const char *bytes,
                                apr_size_t n)
{
    xmlCharEncodingHandlerPtr handler = xmlGetCharEncodingHandler(family);
    const char *name = xmlGetCharEncodingName(family);
    declaration_t d;
    apr_status_t rv;

    if (handler == NULL) {
        return fc_source_fault(s, NULL, "the file's encoding can't be read here: save it as UTF-8");
    }
    rv = decode_with(s, handler, name, bytes, n);
    if (rv == APR_SUCCESS) {
        read_declaration(&d, s->text, s->length, s->scratch);
        if (d.encoding != NULL && xmlParseCharEncoding(d.encoding) != family &&
            strncasecmp(d.encoding, name, strlen("UTF-16")) != 0) {
            rv = fc_source_fault_at(s, d.offset,
                                    "the file says that it is %s, but its bytes are "
                                    "%s: " UTF8_REMEDY " here",
                                    fc_source_quote(s, d.encoding), name);
        }
    }
    xmlCharEncCloseFunc(handler);
    return rv;
}

/* Every other encoding, named by the declaration. */
static apr_status_t decode_named(fc_source_t *s, const declaration_t *d, const char *bytes,
                                 apr_size_t n)
{
    xmlCharEncodingHandlerPtr handler = xmlFindCharEncodingHandler(d->encoding);
    apr_size_t ascii = declaration_length(bytes, n);
    apr_status_t rv;

    s->text = bytes;
    s->length = ascii;
    if (handler == NULL) {
        return fc_source_fault_at(s, d->offset, "the encoding %s isn't known: " UTF8_REMEDY " here",
                                  fc_source_quote(s, d->encoding));
    }
    rv = decode_with(s, handler, d->encoding, bytes, n);
    /* A name such as UTF-16 over ASCII bytes may convert, but to something else. */
    if (s->length < ascii || memcmp(s->text, bytes, ascii) != 0) {
        s->text = bytes;
        s->length = ascii;
        s->error->message = NULL;
        rv = fc_source_fault_at(
            s, d->offset, "the file says that it is %s, but its bytes aren't: " UTF8_REMEDY " here",
            fc_source_quote(s, d->encoding));
    }
    xmlCharEncCloseFunc(handler);
    return rv;
}

/* EBCDIC's code pages share the letters of a declaration, which names the page. */
static apr_status_t decode_ebcdic(fc_source_t *s, const char *bytes, apr_size_t n)
{
    xmlCharEncodingHandlerPtr handler = xmlGetCharEncodingHandler(XML_CHAR_ENCODING_EBCDIC);
    declaration_t d = {NULL, 0};

    if (handler != NULL) {
        convert(s, handler, bytes, n < DECLARATION_SIZE ? n : DECLARATION_SIZE);
        read_declaration(&d, s->text, s->length, s->scratch);
        xmlCharEncCloseFunc(handler);
    }
    return d.encoding != NULL ? decode_named(s, &d, bytes, n)
                              : decode_wide(s, XML_CHAR_ENCODING_EBCDIC, bytes, n);
}

apr_status_t fc_source_decode(fc_source_t *s, const char *bytes, apr_size_t n)
{
    xmlCharEncoding family = xmlDetectCharEncoding((const unsigned char *)bytes, (int)n);
    int bom = n >= 3 && memcmp(bytes, UTF8_BOM, 3) == 0;
    declaration_t d;

    if (family == XML_CHAR_ENCODING_EBCDIC) {
        return decode_ebcdic(s, bytes, n);
    }
    if (family != XML_CHAR_ENCODING_UTF8 && family != XML_CHAR_ENCODING_NONE) {
        return decode_wide(s, family, bytes, n);
    }
    s->text = bytes;
    s->length = n;
    drop_bom(s);
    read_declaration(&d, s->text, s->length, s->scratch);
    if (d.encoding == NULL || is_utf8(d.encoding)) {
        return check_utf8(s);
    }
    if (bom) {
        return fc_source_fault_at(s, d.offset,
                                  "the file says that it is %s, but begins with "
                                  "UTF-8's byte order mark: write UTF-8 here",
                                  fc_source_quote(s, d.encoding));
    }
    return decode_named(s, &d, bytes, n);
}
