/*
 * Language and locale identifiers.
 * https://learn.microsoft.com/windows/win32/intl/language-identifier-constants-and-strings
 */
#ifndef TAWNY_NT_LANGUAGE_H
#define TAWNY_NT_LANGUAGE_H

#include <tawny/nt/types.h>

#define LANG_NEUTRAL 0
#define LANG_INVARIANT 0x7F
#define LANG_CHINESE 4
#define LANG_DANISH 6
#define LANG_GERMAN 7
#define LANG_ENGLISH 9
#define LANG_SPANISH 0xA
#define LANG_FRENCH 0xC
#define LANG_ITALIAN 0x10
#define LANG_JAPANESE 0x11
#define LANG_KOREAN 0x12
#define LANG_DUTCH 0x13
#define LANG_POLISH 0x15
#define LANG_PORTUGUESE 0x16
#define LANG_RUSSIAN 0x19
#define LANG_SWEDISH 0x1D
#define SUBLANG_NEUTRAL 0
#define SUBLANG_DEFAULT 1
#define SUBLANG_SYS_DEFAULT 2
#define SUBLANG_ENGLISH_US 1
#define SUBLANG_ENGLISH_UK 2
#define SUBLANG_CHINESE_TRADITIONAL 1
#define SUBLANG_CHINESE_SIMPLIFIED 2
#define SUBLANG_GERMAN 1
#define SUBLANG_KOREAN 1
#define SORT_DEFAULT 0
#define SORT_INVARIANT_MATH 1

#define MAKELANGID(primary, sub) ((((WORD)(sub)) << 10) | (WORD)(primary))
#define PRIMARYLANGID(language) ((WORD)(language) & 0x3ff)
#define SUBLANGID(language) ((WORD)(language) >> 10)
#define MAKELCID(language, sort) ((DWORD)((((DWORD)((WORD)(sort))) << 16) | ((DWORD)((WORD)(language)))))
#define MAKESORTLCID(language, sort, version) \
    ((DWORD)((MAKELCID(language, sort)) | (((DWORD)((WORD)(version))) << 20)))
#define LANGIDFROMLCID(locale) ((WORD)(locale))
#define SORTIDFROMLCID(locale) ((WORD)((((DWORD)(locale)) >> 16) & 0xf))
#define LANG_SYSTEM_DEFAULT (MAKELANGID(LANG_NEUTRAL, SUBLANG_SYS_DEFAULT))
#define LANG_USER_DEFAULT (MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT))
#define LOCALE_SYSTEM_DEFAULT (MAKELCID(LANG_SYSTEM_DEFAULT, SORT_DEFAULT))
#define LOCALE_USER_DEFAULT (MAKELCID(LANG_USER_DEFAULT, SORT_DEFAULT))
#define LOCALE_NEUTRAL (MAKELCID(MAKELANGID(LANG_NEUTRAL, SUBLANG_NEUTRAL), SORT_DEFAULT))
#define LOCALE_INVARIANT (MAKELCID(MAKELANGID(LANG_INVARIANT, SUBLANG_NEUTRAL), SORT_DEFAULT))
#define LOCALE_NAME_MAX_LENGTH 85

#endif /* TAWNY_NT_LANGUAGE_H */
