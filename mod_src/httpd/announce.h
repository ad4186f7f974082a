/* Link headers by which an article says where its forms are: its annotation service, and how to
 * embed an excerpt of it. */
#ifndef FC_ANNOUNCE_H
#define FC_ANNOUNCE_H

#include "mod_factcheck.h"

/* Adds those that FactCheckServe allows to the response of an article that is annotated. */
void fc_announce(request_rec *r, const fc_request_t *request);

#endif
