/*
 * string.h - libc's, and what Microsoft's adds.
 * https://learn.microsoft.com/cpp/c-runtime-library/string-manipulation-crt
 */
#include_next <string.h>
#ifndef TAWNY_HOST_CRT
#include <tawny/crt/string.h>
#endif
