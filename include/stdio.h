/*
 * stdio.h - libc's with Microsoft's formats, and what Microsoft's adds.
 * https://learn.microsoft.com/cpp/c-runtime-library/stream-i-o
 */
#ifdef TAWNY_HOST_CRT
#include_next <stdio.h>
#else
#include <tawny/crt/stdio_hide.h>
#include_next <stdio.h>
#include <tawny/crt/stdio_show.h>
#include <tawny/crt/stdio.h>
#endif
