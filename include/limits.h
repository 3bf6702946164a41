/* limits.h - libc's, and what Microsoft's adds. https://learn.microsoft.com/cpp/c-runtime-library/data-type-constants */
#include_next <limits.h>
#ifndef TAWNY_HOST_CRT
#include <tawny/crt/base.h>
#endif
