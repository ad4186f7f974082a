/* A sidecar's bytes as UTF-8. XML 1.0, 4.3.3 and appendix F: a BOM or the first bytes tell the
 * family, the declaration tells which of it. libxml2 then parses UTF-8 only, so that every place in
 * the text is known by its byte. (Its own converters write to stderr, whatever handlers are set.)
 */
#include "sidecar_parts.h"

#include <string.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <apr_xlate.h>
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
        if (text[i] == '\0') {
            return fc_source_fault_at(s, i,
                                      "a NUL can't stand in XML: remove it, or save the file "
                                      "as UTF-8");
        }
        i += (apr_size_t)taken;
    }
    return APR_SUCCESS;
}

/* Converts all of bytes and returns 1, or sets text to as much as could be. */
static int convert(fc_source_t *s, apr_xlate_t *converter, const char *bytes, apr_size_t n)
{
    apr_size_t room = n * 2 + 64, left = n, used = 0;
    char *text = apr_palloc(s->scratch, room);
    apr_status_t rv = APR_SUCCESS;

    while (left > 0 && rv == APR_SUCCESS) {
        apr_size_t before = left, free = room - used;

        rv = apr_xlate_conv_buffer(converter, bytes + (n - left), &left, text + used, &free);
        used = room - free;
        if (rv == APR_SUCCESS && left > 0) {
            char *more;

            if (left == before && room > n * 8) {
                break; /* no character takes that much room: it doesn't get on */
            }
            room *= 2;
            more = apr_palloc(s->scratch, room);
            memcpy(more, text, used);
            text = more;
        }
    }
    s->text = text;
    s->length = used;
    return left == 0 && rv == APR_SUCCESS;
}

static void drop_bom(fc_source_t *s)
{
    if (s->length >= 3 && memcmp(s->text, UTF8_BOM, 3) == 0) {
        s->text += 3;
        s->length -= 3;
    }
}

static apr_status_t decode_with(fc_source_t *s, apr_xlate_t *converter, const char *encoding,
                                const char *name, const char *bytes, apr_size_t n)
{
    int whole = convert(s, converter, bytes, n);

    s->encoding = encoding;
    drop_bom(s);
    if (!whole) {
        return fc_source_fault_at(s, s->length,
                                  "the bytes from here on aren't %s, which the file "
                                  "is said to be: " UTF8_REMEDY " in its first line",
                                  name);
    }
    return check_utf8(s);
}

/* Encodings in which a declaration's letters aren't ASCII bytes. */
static const struct {
    xmlCharEncoding family;
    const char *encoding; /* iconv's name */
    const char *name;     /* what a declaration's begins with */
} wide[] = {
    {XML_CHAR_ENCODING_UTF16LE, "UTF-16LE", "UTF-16"},
    {XML_CHAR_ENCODING_UTF16BE, "UTF-16BE", "UTF-16"},
    {XML_CHAR_ENCODING_UCS4LE, "UCS-4LE", "ISO-10646-UCS-4"},
    {XML_CHAR_ENCODING_UCS4BE, "UCS-4BE", "ISO-10646-UCS-4"},
};

static apr_status_t decode_wide(fc_source_t *s, xmlCharEncoding family, const char *bytes,
                                apr_size_t n)
{
    const apr_size_t count = sizeof(wide) / sizeof(wide[0]);
    apr_xlate_t *converter;
    declaration_t d;
    apr_status_t rv;
    apr_size_t i = 0;

    while (i < count && wide[i].family != family) {
        i++;
    }
    if (i == count ||
        apr_xlate_open(&converter, "UTF-8", wide[i].encoding, s->scratch) != APR_SUCCESS) {
        return fc_source_fault(s, NULL, "the file's encoding can't be read here: save it as UTF-8");
    }
    rv = decode_with(s, converter, wide[i].encoding, wide[i].name, bytes, n);
    if (rv == APR_SUCCESS) {
        read_declaration(&d, s->text, s->length, s->scratch);
        if (d.encoding != NULL &&
            strncasecmp(d.encoding, wide[i].name, strlen(wide[i].name)) != 0) {
            rv = fc_source_fault_at(s, d.offset,
                                    "the file says that it is %s, but its bytes are "
                                    "%s: " UTF8_REMEDY " here",
                                    fc_source_quote(s, d.encoding), wide[i].name);
        }
    }
    return rv;
}

/* Every other encoding, named by the declaration. */
static apr_status_t decode_named(fc_source_t *s, const declaration_t *d, const char *bytes,
                                 apr_size_t n)
{
    apr_size_t ascii = declaration_length(bytes, n);
    apr_xlate_t *converter;
    apr_status_t rv;

    if (apr_xlate_open(&converter, "UTF-8", d->encoding, s->scratch) != APR_SUCCESS) {
        return fc_source_fault_at(s, d->offset, "the encoding %s isn't known: " UTF8_REMEDY " here",
                                  fc_source_quote(s, d->encoding));
    }
    rv = decode_with(s, converter, d->encoding, d->encoding, bytes, n);
    /* A name such as UTF-16 over ASCII bytes may convert, but to something else. */
    if (s->length < ascii || memcmp(s->text, bytes, ascii) != 0) {
        s->text = bytes;
        s->error->message = NULL;
        rv = fc_source_fault_at(
            s, d->offset, "the file says that it is %s, but its bytes aren't: " UTF8_REMEDY " here",
            fc_source_quote(s, d->encoding));
    }
    return rv;
}

/* EBCDIC's code pages share the letters of a declaration, which names the page. */
static apr_status_t decode_ebcdic(fc_source_t *s, const char *bytes, apr_size_t n)
{
    apr_xlate_t *converter;
    declaration_t d = {NULL, 0};

    if (apr_xlate_open(&converter, "UTF-8", "IBM037", s->scratch) == APR_SUCCESS) {
        convert(s, converter, bytes, n < DECLARATION_SIZE ? n : DECLARATION_SIZE);
        read_declaration(&d, s->text, s->length, s->scratch);
    }
    return d.encoding != NULL ? decode_named(s, &d, bytes, n)
                              : fc_source_fault(s, NULL,
                                                "the file is EBCDIC, but doesn't say "
                                                "which: save it as UTF-8");
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
