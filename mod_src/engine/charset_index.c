#include "charset_private.h"

#include "charsets_table.h"
