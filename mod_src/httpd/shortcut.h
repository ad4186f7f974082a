/* An article whose plan is kept, served without its file being opened. */
#ifndef FC_SHORTCUT_H
#define FC_SHORTCUT_H

#include <httpd.h>

/* A handler in the place before httpd's own for files. What it doesn't serve, that one does, and
 * nobody can tell the two apart by what they answer. */
int fc_shortcut_handler(request_rec *r);

#endif
