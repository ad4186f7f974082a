#include "fold.h"

#include <utf8proc.h>

typedef struct range_t {
    apr_int32_t first, last;
} range_t;

/* Scripts whose writing doesn't separate words by spaces (Unicode block ranges). */
static const range_t lone_ranges[] = {
    {0x0E00, 0x0EFF},   /* Thai, Lao */
    {0x0F00, 0x0FFF},   /* Tibetan */
    {0x1000, 0x109F},   /* Myanmar */
    {0x1780, 0x17FF},   /* Khmer */
    {0x1950, 0x19FF},   /* Tai Le, New Tai Lue, Khmer symbols */
    {0x1A20, 0x1AAF},   /* Tai Tham */
    {0x1B00, 0x1B7F},   /* Balinese */
    {0x2E80, 0x2FDF},   /* CJK radicals */
    {0x3005, 0x3007},   /* iteration mark, closing mark, ideographic zero */
    {0x3021, 0x3029},   /* Hangzhou numerals */
    {0x3031, 0x3035},   /* kana repeat marks */
    {0x3038, 0x303C},   /* Hangzhou numerals, masu mark */
    {0x3041, 0x312F},   /* Hiragana, Katakana, Bopomofo */
    {0x31A0, 0x31BF},   /* Bopomofo extended */
    {0x31F0, 0x31FF},   /* Katakana phonetic extensions */
    {0x3400, 0x4DBF},   /* CJK extension A */
    {0x4E00, 0xA4CF},   /* CJK unified ideographs, Yi */
    {0xA980, 0xA9FF},   /* Javanese, Myanmar extended B */
    {0xAA60, 0xAADF},   /* Myanmar extended A, Tai Viet */
    {0xF900, 0xFAFF},   /* CJK compatibility ideographs */
    {0xFF66, 0xFF9F},   /* halfwidth kana */
    {0x16FE0, 0x18DFF}, /* ideographic symbols, Tangut, Khitan */
    {0x1AFF0, 0x1B2FF}, /* kana supplements, Nushu */
    {0x20000, 0x3FFFF}, /* CJK extensions B and on */
};

static const range_t heavy_ranges[] =
    {
        {0x1100, 0x11FF}, /* Hangul jamo */
        {0x2E80, 0x2FDF},   {0x3005, 0x3007}, {0x3021, 0x3029},
        {0x3031, 0x3035},   {0x3038, 0x303C}, {0x3041, 0x30FF}, /* Hiragana, Katakana */
        {0x3131, 0x318E},                                       /* Hangul compatibility jamo */
        {0x31F0, 0x31FF},   {0x3400, 0x4DBF}, {0x4E00, 0x9FFF},
        {0xA960, 0xA97F}, /* Hangul jamo extended A */
        {0xAC00, 0xD7FF}, /* Hangul syllables, jamo extended B */
        {0xF900, 0xFAFF},   {0xFF66, 0xFFDC}, {0x1AFF0, 0x1B16F},
        {0x20000, 0x3FFFF},
};

static int in_ranges(const range_t *ranges, int n, apr_int32_t cp)
{
    int low = 0, high = n - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        if (cp < ranges[middle].first) {
            high = middle - 1;
        } else if (cp > ranges[middle].last) {
            low = middle + 1;
        } else {
            return 1;
        }
    }
    return 0;
}

#define IN_RANGES(table, cp) in_ranges(table, (int)(sizeof(table) / sizeof(table[0])), cp)

int fc_char_is_white(apr_int32_t cp)
{
    if (cp <= 0x20) {
        return cp == 0x20 || (cp >= 0x09 && cp <= 0x0D);
    }
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

int fc_char_is_ignored(apr_int32_t cp)
{
    if (cp < 0xAD) {
        return cp < 0x20 && !(cp >= 0x09 && cp <= 0x0D);
    }
    return cp == 0xAD || cp == 0x034F || cp == 0x061C || cp == 0x180E ||
           (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x2064) || (cp >= 0x2066 && cp <= 0x206F) || cp == 0xFEFF;
}

static fc_class_t class_of_sign(apr_int32_t cp)
{
    switch (cp) {
    case '-':
    case 0x2010:
    case 0x2011:
        return FC_CLASS_HYPHEN;
    case '+':
    case 0xB1:
    case 0x2013:
    case 0x2212:
    case 0xFF0B:
    case 0xFF0D:
        return FC_CLASS_SIGN;
    case '\'':
    case 0x2019:
        return FC_CLASS_APOSTROPHE;
    case '.':
    case ',':
    case 0xB7:
    case 0x066B:
    case 0x066C:
    case 0xFF0C:
    case 0xFF0E:
        return FC_CLASS_POINT;
    case '%':
    case 0x2030:
    case 0x066A:
    case 0xFF05:
        return FC_CLASS_PERCENT;
    default:
        return FC_CLASS_OTHER;
    }
}

fc_class_t fc_char_class(apr_int32_t cp)
{
    switch (utf8proc_category(cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return IN_RANGES(lone_ranges, cp) ? FC_CLASS_LONE : FC_CLASS_LETTER;
    case UTF8PROC_CATEGORY_ND:
        return FC_CLASS_DIGIT;
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return IN_RANGES(lone_ranges, cp) ? FC_CLASS_LONE : FC_CLASS_NUMBER;
    default:
        return class_of_sign(cp);
    }
}

int fc_char_weight(apr_uint32_t folded)
{
    return folded >= 0x1100 && IN_RANGES(heavy_ranges, (apr_int32_t)folded) ? 2 : 1;
}

int fc_char_extends(apr_int32_t before, apr_int32_t cp, apr_int32_t *state)
{
    utf8proc_int32_t s = *state;
    int border;

    if (utf8proc_get_property(cp)->boundclass == UTF8PROC_BOUNDCLASS_OTHER &&
        utf8proc_get_property(before)->boundclass != UTF8PROC_BOUNDCLASS_PREPEND) {
        *state = 0; /* most characters: nothing joins them to the one before (rule GB999) */
        return 0;
    }
    border = utf8proc_grapheme_break_stateful(before, cp, &s);
    *state = s;
    return !border;
}

/* 1 where the compatibility decomposition of cp is one that the contract folds: ligatures,
 * presentation, wide and narrow forms. The tag of a decomposition is the Unicode Character
 * Database's; alphabetic presentation forms carry <compat> or <font>, and are told by their block.
 */
static int is_folded_compatibility(apr_int32_t cp)
{
    switch (utf8proc_get_property(cp)->decomp_type) {
    case UTF8PROC_DECOMP_TYPE_INITIAL:
    case UTF8PROC_DECOMP_TYPE_MEDIAL:
    case UTF8PROC_DECOMP_TYPE_FINAL:
    case UTF8PROC_DECOMP_TYPE_ISOLATED:
    case UTF8PROC_DECOMP_TYPE_VERTICAL:
    case UTF8PROC_DECOMP_TYPE_WIDE:
    case UTF8PROC_DECOMP_TYPE_NARROW:
    case UTF8PROC_DECOMP_TYPE_SMALL:
        return 1;
    case UTF8PROC_DECOMP_TYPE_COMPAT:
    case UTF8PROC_DECOMP_TYPE_FONT:
        return (cp >= 0xFB00 && cp <= 0xFB4F) || cp == 0x0132 || cp == 0x0133 || cp == 0x0587;
    default:
        return 0;
    }
}

/* One mark for its variants. */
static apr_uint32_t fold_mark(apr_uint32_t cp)
{
    switch (cp) {
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0xAB:
    case 0xBB:
        return '"';
    case 0x2018:
    case 0x2019:
    case 0x201B:
        return '\'';
    case 0x058A:
    case 0x05BE:
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0x2E3A:
    case 0x2E3B:
        return '-';
    default:
        return cp;
    }
}

/* What a wide or narrow form stands for, where that has a compatibility form of its own, which
 * isn't folded: utf8proc decomposes all the way. */
static apr_int32_t wide_or_narrow(apr_int32_t cp)
{
    static const struct {
        apr_int32_t first, last, to;
    } ranges[] = {
        {0xFFA1, 0xFFBE, 0x3131}, /* Hangul consonants */
        {0xFFC2, 0xFFC7, 0x314F}, /* Hangul vowels */
        {0xFFCA, 0xFFCF, 0x3155}, {0xFFD2, 0xFFD7, 0x315B},
        {0xFFDA, 0xFFDC, 0x3161}, {0xFFE3, 0xFFE3, 0x00AF}, /* macron */
    };
    apr_size_t i;

    for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (cp >= ranges[i].first && cp <= ranges[i].last) {
            return cp - ranges[i].first + ranges[i].to;
        }
    }
    return cp;
}

/* 1 where a code point alone has no decomposition to be looked at. */
static int is_its_own_form(apr_int32_t cp)
{
    return utf8proc_get_property(cp)->decomp_seqindex == UINT16_MAX &&
           !(cp >= 0xAC00 && cp <= 0xD7A3) && !fc_char_is_ignored(cp) && !fc_char_is_white(cp);
}

/* Appends the decomposed, mark-folded form of cp to out (room for room). */
static int append_folded(apr_int32_t cp, utf8proc_int32_t *out, int room)
{
    int option = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE;
    utf8proc_ssize_t n;
    int i, class_before = 0;

    if (fc_char_is_ignored(cp)) {
        return 0;
    }
    if (cp == 0x2026 && room >= 3) {
        out[0] = out[1] = out[2] = '.';
        return 3;
    }
    cp = wide_or_narrow(cp);
    if (is_folded_compatibility(cp)) {
        option |= UTF8PROC_COMPAT;
    }
    n = utf8proc_decompose_char(cp, out, room, (utf8proc_option_t)option, &class_before);
    if (n < 0 || n > room) {
        return 0;
    }
    for (i = 0; i < n; i++) {
        out[i] = (utf8proc_int32_t)fold_mark((apr_uint32_t)out[i]);
    }
    return (int)n;
}

/* Canonical ordering (Unicode, D108): marks of different classes sorted, stably. */
static void order_marks(utf8proc_int32_t *cps, int n)
{
    int i, j;
    for (i = 1; i < n; i++) {
        utf8proc_int32_t cp = cps[i];
        int class_of_cp = utf8proc_get_property(cp)->combining_class;
        if (class_of_cp == 0) {
            continue;
        }
        for (j = i; j > 0 && utf8proc_get_property(cps[j - 1])->combining_class > class_of_cp;
             j--) {
            cps[j] = cps[j - 1];
        }
        cps[j] = cp;
    }
}

int fc_cluster_fold(const apr_int32_t *cps, int n, apr_uint32_t *out)
{
    utf8proc_int32_t room[FC_FOLDED_MAX];
    utf8proc_ssize_t composed;
    int length = 0, i;

    if (n == 1 && cps[0] >= 0 && cps[0] <= 0x10FFFF && is_its_own_form(cps[0])) {
        out[0] = fold_mark((apr_uint32_t)cps[0]);
        return 1;
    }
    for (i = 0; i < n; i++) {
        if (cps[i] < 0 || cps[i] > 0x10FFFF) {
            out[0] = FC_CHAR_INVALID;
            return 1;
        }
        length += append_folded(cps[i], room + length, FC_FOLDED_MAX - length);
    }
    if (length > 1) {
        order_marks(room, length);
        composed = utf8proc_normalize_utf32(
            room, length, (utf8proc_option_t)(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
        length = composed < 0 ? 0 : (int)composed;
    } else if (length == 1) {
        composed = utf8proc_normalize_utf32(
            room, length, (utf8proc_option_t)(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
        length = composed < 0 ? 0 : (int)composed;
    }
    /* A folded white space comes only out of compatibility forms; white space is a gap, never a
     * character. */
    for (i = 0, n = 0; i < length; i++) {
        if (!fc_char_is_white(room[i])) {
            out[n++] = (apr_uint32_t)room[i];
        }
    }
    return n;
}

int fc_char_ends_with(apr_uint32_t folded, apr_uint32_t mark)
{
    utf8proc_int32_t parts[8];
    int class_before = 0;
    utf8proc_ssize_t n;

    if (folded > 0x10FFFF || mark > 0x10FFFF ||
        utf8proc_get_property((utf8proc_int32_t)mark)->combining_class == 0) {
        return 0;
    }
    n = utf8proc_decompose_char((utf8proc_int32_t)folded, parts, 8, UTF8PROC_DECOMPOSE,
                                &class_before);
    return n > 1 && n <= 8 && parts[n - 1] == (utf8proc_int32_t)mark;
}

apr_uint32_t fc_digit_raised(apr_uint32_t digit, int lowered)
{
    static const apr_uint32_t raised[] = {0x2070, 0xB9,   0xB2,   0xB3,   0x2074,
                                          0x2075, 0x2076, 0x2077, 0x2078, 0x2079};
    if (digit < '0' || digit > '9') {
        return digit;
    }
    return lowered ? 0x2080 + (digit - '0') : raised[digit - '0'];
}
