/*
 * tawny/void_main.h - for sources whose entry point returns nothing.
 *
 * The compiler driver force-includes this file before everything else into sources with `void main`. A
 * C++ compiler takes that only in a freestanding build; the library is to be a hosted one all the same.
 * Where the symbol is linked in, the program ends with status 0 instead of whatever a register held.
 *
 * https://learn.microsoft.com/cpp/c-language/main-function-and-program-execution
 */
#if !defined(TAWNY_VOID_MAIN_H) && !defined(__ASSEMBLER__)
#define TAWNY_VOID_MAIN_H

#pragma GCC system_header

#undef __STDC_HOSTED__
#define __STDC_HOSTED__ 1

#ifdef __cplusplus
extern "C" {
#endif
__attribute__((__weak__)) char tawny_main_returns_void = 1;
#ifdef __cplusplus
}
#endif

#endif
