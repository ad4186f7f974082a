/* What the charset's files share. */
#ifndef FC_CHARSET_PRIVATE_H
#define FC_CHARSET_PRIVATE_H

#include <stdint.h>
#include "charset.h"

typedef enum {
    FC_DECODER_NONE, /* not supported */
    FC_DECODER_UTF_8,
    FC_DECODER_SINGLE_BYTE,
    FC_DECODER_USER_DEFINED,
    FC_DECODER_GB18030,
    FC_DECODER_BIG5,
    FC_DECODER_EUC_JP,
    FC_DECODER_SHIFT_JIS,
    FC_DECODER_EUC_KR
} fc_decoder_t;

struct fc_charset_t {
    const char *name;
    fc_decoder_t decoder;
    const uint16_t *single; /* SINGLE_BYTE: its index */
    const char *labels;     /* in lower case, a space between two */
};

/* --- the indexes of the Encoding standard, 5; 0: maps to nothing --- */

enum {
    FC_SINGLE_IBM866,
    FC_SINGLE_ISO_8859_2,
    FC_SINGLE_ISO_8859_3,
    FC_SINGLE_ISO_8859_4,
    FC_SINGLE_ISO_8859_5,
    FC_SINGLE_ISO_8859_6,
    FC_SINGLE_ISO_8859_7,
    FC_SINGLE_ISO_8859_8,
    FC_SINGLE_ISO_8859_10,
    FC_SINGLE_ISO_8859_13,
    FC_SINGLE_ISO_8859_14,
    FC_SINGLE_ISO_8859_15,
    FC_SINGLE_ISO_8859_16,
    FC_SINGLE_KOI8_R,
    FC_SINGLE_KOI8_U,
    FC_SINGLE_MACINTOSH,
    FC_SINGLE_WINDOWS_874,
    FC_SINGLE_WINDOWS_1250,
    FC_SINGLE_WINDOWS_1251,
    FC_SINGLE_WINDOWS_1252,
    FC_SINGLE_WINDOWS_1253,
    FC_SINGLE_WINDOWS_1254,
    FC_SINGLE_WINDOWS_1255,
    FC_SINGLE_WINDOWS_1256,
    FC_SINGLE_WINDOWS_1257,
    FC_SINGLE_WINDOWS_1258,
    FC_SINGLE_X_MAC_CYRILLIC,
    FC_SINGLE_COUNT
};

extern const uint16_t fc_index_single[FC_SINGLE_COUNT][128];
extern const uint16_t fc_index_jis0208[11280];
extern const uint16_t fc_index_jis0212[8836];
extern const uint16_t fc_index_gb18030[23940];
extern const uint16_t fc_index_gb18030_ranges[][2]; /* pointer, code point: where a run begins */
extern const unsigned fc_index_gb18030_range_count;
extern const uint16_t fc_index_euc_kr[23940];
extern const uint16_t fc_index_big5[19782];      /* the low 16 bits */
extern const uint8_t fc_index_big5_plane2[2473]; /* a bit each: add 0x20000 */

#endif
