/* locale.h - libc's, and what Microsoft's adds. https://learn.microsoft.com/cpp/c-runtime-library/locale */
#include_next <locale.h>
#if !defined(TAWNY_HOST_CRT) && !defined(TAWNY_CRT_LOCALE_H)
#define TAWNY_CRT_LOCALE_H
#include <tawny/crt/base.h>
#define _ENABLE_PER_THREAD_LOCALE 0x1
#define _DISABLE_PER_THREAD_LOCALE 0x2
TAWNY_INLINE int _configthreadlocale(int type) { return type == 0 ? _DISABLE_PER_THREAD_LOCALE : type; }
TAWNY_BEGIN_DECLS
tawny_wchar *_wsetlocale(int category, const tawny_wchar *locale) TAWNY_API(_wsetlocale);
TAWNY_END_DECLS
#endif
