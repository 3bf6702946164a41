/*
 * malloc.h - libc's, and what Microsoft's adds.
 * https://learn.microsoft.com/cpp/c-runtime-library/memory-allocation
 */
#include_next <malloc.h>
#ifndef TAWNY_HOST_CRT
#include <tawny/crt/malloc.h>
#endif
