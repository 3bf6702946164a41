/*
 * The SAL words that libstdc++ also uses as names of its own (no include guard: bits/ takes them away before a header
 * of libstdc++, by sal1_undef.h, and brings them back after it).
 */
#define TAWNY_SAL1
#define __in
#define __out
#ifndef __cplusplus
#define __success(expression)
#define __range(low, high)
#define __valid
#define __pre
#define __post
#define __bound
#endif
