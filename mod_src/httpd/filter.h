/* The output filter FACTCHECK: takes a page's buckets, asks the engine, and weaves the insertions
 * in between the origin's bytes, which it never changes. */
#ifndef FC_FILTER_H
#define FC_FILTER_H

#include <util_filter.h>

void fc_filter_register(void);

/* Puts an instance into r's chain. */
void fc_filter_insert(request_rec *r);

/* 1 where what r's handler passes on comes to an instance first, and nothing has come yet. */
int fc_filter_is_first(const request_rec *r);

#endif
