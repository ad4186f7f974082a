/* The page's character encoding: which it is, and its bytes decoded for comparison. After the HTML
 * standard, 13.2.3 "The input byte stream", and the Encoding standard. */
#ifndef FC_CHARSET_H
#define FC_CHARSET_H

#include <apr.h>

typedef struct fc_charset_t fc_charset_t; /* immutable, static */

/* How many of the page's first bytes take part in detection. */
#define FC_CHARSET_PRESCAN 1024

#define FC_CODEPOINT_INVALID (-1)

/* The encoding of a label after the Encoding standard, 4.2 "Names and labels" (ASCII case and
 * surrounding white space don't count), or NULL. */
const fc_charset_t *fc_charset_lookup(const char *label, apr_size_t length);

/* The standard's name, such as "windows-1252". */
const char *fc_charset_name(const fc_charset_t *cs);

/* 1 where markup is ASCII and bytes decode without state, so that pages may be annotated; 0 for
 * UTF-16, ISO-2022-JP, replacement and the like (and UTF-32, HZ: labels that browsers don't know
 * are NULL in lookup; http_label naming them is answered below). */
int fc_charset_is_supported(const fc_charset_t *cs);

/* Which encoding a page has: BOM, then http_label (the charset parameter of Content-Type, NULL
 * where there is none), then <meta charset> or http-equiv among its first FC_CHARSET_PRESCAN bytes,
 * else windows-1252. bytes: the page's first bytes, all FC_CHARSET_PRESCAN of them or the whole
 * page. *bom_length: bytes of a BOM at the start (0, 2 or 3). Never NULL; what isn't to be
 * annotated yields an encoding that isn't supported. */
const fc_charset_t *fc_charset_detect(const char *bytes, apr_size_t length, const char *http_label,
                                      apr_size_t *bom_length);

/* Decodes one character from n >= 1 bytes. Returns how many bytes it takes, with *codepoint its
 * scalar value or FC_CODEPOINT_INVALID for bytes that don't decode (as many as the Encoding
 * standard's decoder replaces by one U+FFFD; a few double characters of Big5 are invalid here).
 * Returns 0 where the bytes are the beginning of a character and more are needed; never with n
 * >= 4.
 */
apr_size_t fc_charset_decode(const fc_charset_t *cs, const unsigned char *bytes, apr_size_t n,
                             apr_int32_t *codepoint);

/* 1 where every byte below 0x80 in text is that ASCII character, whatever stands before it (UTF-8,
 * single-byte encodings): the fast way for ASCII runs. */
int fc_charset_is_ascii_transparent(const fc_charset_t *cs);

#endif
