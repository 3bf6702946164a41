/* time.h - libc's, and what Microsoft's adds. https://learn.microsoft.com/cpp/c-runtime-library/time-management */
#include_next <time.h>
#ifndef TAWNY_HOST_CRT
#include <tawny/crt/time.h>
#endif
