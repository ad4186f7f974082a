/* The decoders of the Encoding standard, 8 to 14, one character a call. Where one of them
 * "restores" a byte, that byte isn't taken. */
#include "charset_private.h"

/* What a decoder says of the bytes. */
static apr_size_t take(apr_size_t n, apr_int32_t value, apr_int32_t *codepoint)
{
    *codepoint = value;
    return n;
}

static apr_size_t refuse(apr_size_t n, apr_int32_t *codepoint)
{
    *codepoint = FC_CODEPOINT_INVALID;
    return n;
}

static int is_within(unsigned byte, unsigned low, unsigned high)
{
    return byte - low <= high - low;
}

/* A lead byte and one more that map to value, or to nothing where it is 0; then an ASCII one is
 * looked at again by itself. */
static apr_size_t take_double(const unsigned char *bytes, apr_int32_t value, apr_int32_t *codepoint)
{
    if (value != 0) {
        return take(2, value, codepoint);
    }
    return refuse(bytes[1] < 0x80 ? 1 : 2, codepoint);
}

/* 8.1.1 UTF-8 decoder */
static apr_size_t decode_utf_8(const unsigned char *bytes, apr_size_t n, apr_int32_t *codepoint)
{
    const unsigned lead = bytes[0];
    const apr_size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    apr_int32_t value = (apr_int32_t)(lead & (0x7Fu >> length));
    unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    apr_size_t i;

    if (!is_within(lead, 0xC2, 0xF4)) {
        return refuse(1, codepoint);
    }
    for (i = 1; i < length; i++) {
        if (i == n) {
            return 0;
        }
        if (!is_within(bytes[i], low, high)) {
            return refuse(i, codepoint);
        }
        value = value << 6 | (bytes[i] & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    return take(length, value, codepoint);
}

/* 9.1 single-byte decoder */
static apr_size_t decode_single(const uint16_t *index, unsigned byte, apr_int32_t *codepoint)
{
    const apr_int32_t value = index[byte - 0x80];

    return value != 0 ? take(1, value, codepoint) : refuse(1, codepoint);
}

/* 5 "index gb18030 ranges code point", with the pointer of 10.2.1 */
static apr_int32_t gb18030_range_codepoint(const unsigned char *bytes)
{
    const unsigned pointer =
        (((bytes[0] - 0x81u) * 10 + bytes[1] - 0x30u) * 126 + bytes[2] - 0x81u) * 10 + bytes[3] -
        0x30u;
    unsigned low = 0, high = fc_index_gb18030_range_count;

    if (pointer >= 189000) {
        return pointer <= 1237575 ? (apr_int32_t)(pointer - 189000 + 0x10000) : 0;
    }
    if (pointer > 39419) {
        return 0;
    }
    while (high - low > 1) {
        const unsigned middle = (low + high) / 2;

        if (fc_index_gb18030_ranges[middle][0] <= pointer) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (apr_int32_t)(fc_index_gb18030_ranges[low][1] + pointer -
                         fc_index_gb18030_ranges[low][0]);
}

/* 10.2.1 gb18030 decoder, for four bytes */
static apr_size_t decode_gb18030_four(const unsigned char *bytes, apr_size_t n,
                                      apr_int32_t *codepoint)
{
    apr_int32_t value;

    if (n > 2 && !is_within(bytes[2], 0x81, 0xFE)) {
        return refuse(1, codepoint);
    }
    if (n < 4) {
        return 0;
    }
    if (!is_within(bytes[3], 0x30, 0x39)) {
        return refuse(1, codepoint);
    }
    value = gb18030_range_codepoint(bytes);
    return value != 0 ? take(4, value, codepoint) : refuse(4, codepoint);
}

/* 10.2.1 gb18030 decoder */
static apr_size_t decode_gb18030(const unsigned char *bytes, apr_size_t n, apr_int32_t *codepoint)
{
    apr_int32_t value = 0;

    if (bytes[0] == 0x80) {
        return take(1, 0x20AC, codepoint);
    }
    if (bytes[0] == 0xFF) {
        return refuse(1, codepoint);
    }
    if (n < 2) {
        return 0;
    }
    if (is_within(bytes[1], 0x30, 0x39)) {
        return decode_gb18030_four(bytes, n, codepoint);
    }
    if (is_within(bytes[1], 0x40, 0xFE) && bytes[1] != 0x7F) {
        value =
            fc_index_gb18030[(bytes[0] - 0x81) * 190 + bytes[1] - (bytes[1] < 0x7F ? 0x40 : 0x41)];
    }
    return take_double(bytes, value, codepoint);
}

/* 11.1.1 Big5 decoder. Four of its pointers stand for two code points each: they are invalid here.
 */
static apr_size_t decode_big5(const unsigned char *bytes, apr_size_t n, apr_int32_t *codepoint)
{
    apr_int32_t value = 0;

    if (!is_within(bytes[0], 0x81, 0xFE)) {
        return refuse(1, codepoint);
    }
    if (n < 2) {
        return 0;
    }
    if (is_within(bytes[1], 0x40, 0x7E) || is_within(bytes[1], 0xA1, 0xFE)) {
        const unsigned pointer =
            (bytes[0] - 0x81u) * 157 + bytes[1] - (bytes[1] < 0x7F ? 0x40u : 0x62u);

        if (pointer == 1133 || pointer == 1135 || pointer == 1164 || pointer == 1166) {
            return refuse(2, codepoint);
        }
        value = fc_index_big5[pointer];
        if (fc_index_big5_plane2[pointer / 8] >> pointer % 8 & 1) {
            value += 0x20000;
        }
    }
    return take_double(bytes, value, codepoint);
}

/* 12.1.1 EUC-JP decoder, for three bytes */
static apr_size_t decode_jis0212(const unsigned char *bytes, apr_size_t n, apr_int32_t *codepoint)
{
    apr_int32_t value = 0;

    if (n < 3) {
        return 0;
    }
    if (is_within(bytes[2], 0xA1, 0xFE)) {
        value = fc_index_jis0212[(bytes[1] - 0xA1) * 94 + bytes[2] - 0xA1];
    }
    if (value != 0) {
        return take(3, value, codepoint);
    }
    return refuse(bytes[2] < 0x80 ? 2 : 3, codepoint);
}

/* 12.1.1 EUC-JP decoder */
static apr_size_t decode_euc_jp(const unsigned char *bytes, apr_size_t n, apr_int32_t *codepoint)
{
    apr_int32_t value = 0;

    if (bytes[0] != 0x8E && bytes[0] != 0x8F && !is_within(bytes[0], 0xA1, 0xFE)) {
        return refuse(1, codepoint);
    }
    if (n < 2) {
        return 0;
    }
    if (bytes[0] == 0x8F && is_within(bytes[1], 0xA1, 0xFE)) {
        return decode_jis0212(bytes, n, codepoint);
    }
    if (bytes[0] == 0x8E && is_within(bytes[1], 0xA1, 0xDF)) {
        value = 0xFF61 - 0xA1 + bytes[1];
    } else if (bytes[0] >= 0xA1 && is_within(bytes[1], 0xA1, 0xFE)) {
        value = fc_index_jis0208[(bytes[0] - 0xA1) * 94 + bytes[1] - 0xA1];
    }
    return take_double(bytes, value, codepoint);
}

/* 12.3.1 Shift_JIS decoder; its private-use rows are in the index. */
static apr_size_t decode_shift_jis(const unsigned char *bytes, apr_size_t n, apr_int32_t *codepoint)
{
    apr_int32_t value = 0;

    if (bytes[0] == 0x80) {
        return take(1, 0x80, codepoint);
    }
    if (is_within(bytes[0], 0xA1, 0xDF)) {
        return take(1, 0xFF61 - 0xA1 + bytes[0], codepoint);
    }
    if (bytes[0] == 0xA0 || bytes[0] > 0xFC) {
        return refuse(1, codepoint);
    }
    if (n < 2) {
        return 0;
    }
    if (is_within(bytes[1], 0x40, 0xFC) && bytes[1] != 0x7F) {
        value = fc_index_jis0208[(bytes[0] - (bytes[0] < 0xA0 ? 0x81 : 0xC1)) * 188 + bytes[1] -
                                 (bytes[1] < 0x7F ? 0x40 : 0x41)];
    }
    return take_double(bytes, value, codepoint);
}

/* 13.1.1 EUC-KR decoder */
static apr_size_t decode_euc_kr(const unsigned char *bytes, apr_size_t n, apr_int32_t *codepoint)
{
    apr_int32_t value = 0;

    if (!is_within(bytes[0], 0x81, 0xFE)) {
        return refuse(1, codepoint);
    }
    if (n < 2) {
        return 0;
    }
    if (is_within(bytes[1], 0x41, 0xFE)) {
        value = fc_index_euc_kr[(bytes[0] - 0x81) * 190 + bytes[1] - 0x41];
    }
    return take_double(bytes, value, codepoint);
}

apr_size_t fc_charset_decode(const fc_charset_t *cs, const unsigned char *bytes, apr_size_t n,
                             apr_int32_t *codepoint)
{
    if (bytes[0] < 0x80) {
        return take(1, bytes[0], codepoint);
    }
    switch (cs->decoder) {
    case FC_DECODER_UTF_8:
        return decode_utf_8(bytes, n, codepoint);
    case FC_DECODER_SINGLE_BYTE:
        return decode_single(cs->single, bytes[0], codepoint);
    case FC_DECODER_USER_DEFINED: /* 14.5.1 */
        return take(1, 0xF780 - 0x80 + bytes[0], codepoint);
    case FC_DECODER_GB18030:
        return decode_gb18030(bytes, n, codepoint);
    case FC_DECODER_BIG5:
        return decode_big5(bytes, n, codepoint);
    case FC_DECODER_EUC_JP:
        return decode_euc_jp(bytes, n, codepoint);
    case FC_DECODER_SHIFT_JIS:
        return decode_shift_jis(bytes, n, codepoint);
    case FC_DECODER_EUC_KR:
        return decode_euc_kr(bytes, n, codepoint);
    default:
        return refuse(1, codepoint);
    }
}
