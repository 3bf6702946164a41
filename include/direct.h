/*
 * direct.h - directories.
 * https://learn.microsoft.com/cpp/c-runtime-library/directory-control
 */
#ifndef _INC_DIRECT
#define _INC_DIRECT

#include <tawny/crt/base.h>

TAWNY_BEGIN_DECLS
int _mkdir(const char *name) TAWNY_API(_mkdir);
int _rmdir(const char *name) TAWNY_API(_rmdir);
int _chdir(const char *name) TAWNY_API(_chdir);
char *_getcwd(char *buffer, int size) TAWNY_API(_getcwd);
TAWNY_END_DECLS

#endif /* _INC_DIRECT */
