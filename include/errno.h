/* errno.h - libc's, and what Microsoft's adds. https://learn.microsoft.com/cpp/c-runtime-library/errno-constants */
#include_next <errno.h>
#ifndef TAWNY_HOST_CRT
#include <tawny/crt/base.h>
#endif
