/* What the module serves itself, under FactCheckPath: reached whatever rewriting, aliases or
 * proxying the site has, mapped to no file, and subject to <Location> like any URL. */
#ifndef FC_OWN_PATH_H
#define FC_OWN_PATH_H

void fc_own_path_register(void);

#endif
