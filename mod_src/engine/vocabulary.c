#include "vocabulary.h"

#include "vocabulary_tables.h"
