/*
 * float.h - the compiler's, and what Microsoft's adds.
 * https://learn.microsoft.com/cpp/c-runtime-library/math-and-floating-point-support
 */
#include_next <float.h>
#if !defined(TAWNY_HOST_CRT) && !defined(TAWNY_CRT_FLOAT_H)
#define TAWNY_CRT_FLOAT_H
#define _finite(x) __builtin_isfinite(x)
#define _isnan(x) __builtin_isnan(x)
#define _copysign(x, y) __builtin_copysign((x), (y))
#define _FPCLASS_SNAN 0x0001
#define _FPCLASS_QNAN 0x0002
#define _FPCLASS_NINF 0x0004
#define _FPCLASS_PINF 0x0200
#define _MCW_EM 0x0008001f
#define _MCW_RC 0x00000300
#define _MCW_PC 0x00030000
#define _RC_NEAR 0x00000000
#define _PC_53 0x00010000
#define _PC_64 0x00000000
/* The modes of the floating-point unit stay as they are. */
#define _controlfp(value, mask) ((unsigned int)((value) & (mask)))
#define _controlfp_s(current, value, mask) (((current) ? *(current) = ((value) & (mask)) : 0), 0)
#define _clearfp() 0U
#define _statusfp() 0U
#define _fpreset() ((void)0)
#endif
