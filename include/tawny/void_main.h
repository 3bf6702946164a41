/*
 * tawny/void_main.h - marks an object whose entry point returns nothing.
 *
 * The compiler driver force-includes this file into sources with `void main`. Where the symbol is linked in,
 * the program ends with status 0 instead of whatever a register held.
 *
 * https://learn.microsoft.com/cpp/c-language/main-function-and-program-execution
 */
#ifndef TAWNY_VOID_MAIN_H
#define TAWNY_VOID_MAIN_H

#ifdef __cplusplus
extern "C"
#endif
__attribute__((__weak__)) char tawny_main_returns_void = 1;

#endif
