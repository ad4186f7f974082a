#include "tags.h"

#include <string.h>

#include "tags_table.h"

fc_tag_t fc_tag_lookup(const char *name, size_t length)
{
    const unsigned char *letters = (const unsigned char *)name;
    unsigned tag;

    if (length == 0 || length > FC_TAG_LONGEST) {
        return FC_TAG_OTHER;
    }
    tag = fc_tag_slots[FC_TAG_HASH((unsigned)length, letters[0], letters[length / 2],
                                   letters[length - 1])];
    if (fc_tag_names[tag].length != length || memcmp(fc_tag_names[tag].text, name, length) != 0) {
        return FC_TAG_OTHER;
    }
    return (fc_tag_t)tag;
}
