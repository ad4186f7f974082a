/* The module's section of mod_status's page, where that module is loaded. */
#ifndef FC_STATUS_H
#define FC_STATUS_H

#include <httpd.h>

void fc_status_register(apr_pool_t *p);

#endif
