/*
 * ctype.h - libc's, and what Microsoft's adds.
 * https://learn.microsoft.com/cpp/c-runtime-library/character-classification
 */
#include_next <ctype.h>
#if !defined(TAWNY_HOST_CRT) && !defined(TAWNY_CRT_CTYPE_H)
#define TAWNY_CRT_CTYPE_H
#undef __isascii
#undef __toascii
#define __isascii(c) ((unsigned)(c) < 0x80)
#define __toascii(c) ((c) & 0x7f)
#define __iscsym(c) (isalnum(c) || (c) == '_')
#define __iscsymf(c) (isalpha(c) || (c) == '_')
#endif
