/*
 * math.h - libc's, and what Microsoft's adds.
 * https://learn.microsoft.com/cpp/c-runtime-library/math-and-floating-point-support
 */
#include <tawny/sal1_hide.h>
#include_next <math.h>
#include <tawny/sal1_show.h>
#if !defined(TAWNY_HOST_CRT) && !defined(TAWNY_CRT_MATH_H)
#define TAWNY_CRT_MATH_H
#define _hypot(x, y) __builtin_hypot((x), (y))
#define _j0(x) __builtin_j0(x)
#define _j1(x) __builtin_j1(x)
#define _jn(n, x) __builtin_jn((n), (x))
#define _y0(x) __builtin_y0(x)
#define _cabs(z) __builtin_hypot((z).x, (z).y)
#define _HUGE HUGE_VAL
#endif
