/*
 * winbase.h, messages of error codes.
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-formatmessage
 */
#ifndef TAWNY_BASE_MESSAGE_H
#define TAWNY_BASE_MESSAGE_H

#include <stdarg.h>

#include <minwinbase.h>

#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x100
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x200
#define FORMAT_MESSAGE_FROM_STRING 0x400
#define FORMAT_MESSAGE_FROM_HMODULE 0x800
#define FORMAT_MESSAGE_FROM_SYSTEM 0x1000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY 0x2000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0x000000FF

TAWNY_BEGIN_DECLS
DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD message, DWORD language, LPSTR buffer, DWORD length,
    va_list *arguments) TAWNY_API(FormatMessageA);
DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD message, DWORD language, LPWSTR buffer, DWORD length,
    va_list *arguments) TAWNY_API(FormatMessageW);
TAWNY_END_DECLS

#define FormatMessage TAWNY_AW(FormatMessage)

#endif /* TAWNY_BASE_MESSAGE_H */
