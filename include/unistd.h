/*
 * unistd.h - libc's, without what Winsock declares otherwise: gethostname and socklen_t.
 */
#ifndef TAWNY_UNISTD_H
#define TAWNY_UNISTD_H

#include <tawny/socklen.h>

/* libc's declaration gets a name that nothing refers to. */
#define gethostname tawny_libc_gethostname
#include_next <unistd.h>
#undef gethostname

#endif
