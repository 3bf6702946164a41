/*
 * malloc.h of Microsoft's: aligned blocks, stack memory, sizes of blocks.
 * https://learn.microsoft.com/cpp/c-runtime-library/memory-allocation
 */
#ifndef TAWNY_CRT_MALLOC_H
#define TAWNY_CRT_MALLOC_H

#include <stdlib.h>

#include <tawny/crt/base.h>

#define _HEAPEMPTY (-1)
#define _HEAPOK (-2)
#define _HEAPBADBEGIN (-3)
#define _HEAPBADNODE (-4)
#define _HEAPEND (-5)
#define _HEAPBADPTR (-6)

#ifndef _alloca
#define _alloca(size) __builtin_alloca(size)
#endif
#ifndef alloca
#define alloca(size) __builtin_alloca(size)
#endif
#define _malloca(size) malloc(size)
#define _freea(memory) free(memory)

TAWNY_BEGIN_DECLS
void *_aligned_malloc(size_t size, size_t alignment) TAWNY_API(_aligned_malloc);
void *_aligned_realloc(void *memory, size_t size, size_t alignment) TAWNY_API(_aligned_realloc);
void _aligned_free(void *memory) TAWNY_API(_aligned_free);
size_t _msize(void *memory) __asm__("malloc_usable_size");
int _heapchk(void) TAWNY_API(_heapchk);
int _heapmin(void) TAWNY_API(_heapmin);
TAWNY_END_DECLS

#endif /* TAWNY_CRT_MALLOC_H */
