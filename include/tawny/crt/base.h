/*
 * What every header of the C run-time library shares: its types and limits, the invalid-parameter handler, and the
 * C++ overloads that find out a buffer's size.
 * https://learn.microsoft.com/cpp/c-runtime-library/security-features-in-the-crt
 */
#ifndef TAWNY_CRT_BASE_H
#define TAWNY_CRT_BASE_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#include <tawny/wide_char.h>
#include <tawny/api.h>

typedef int errno_t;
typedef size_t rsize_t;

#define _CRTIMP
#define _CRTIMP2
#define _ACRTIMP
#define _CRT_STRINGIZE_(x) #x
#define _CRT_STRINGIZE(x) _CRT_STRINGIZE_(x)
#define __CRTDECL __cdecl
#define _CRT_INSECURE_DEPRECATE(replacement)
#define _CRT_UNUSED(x) (void)x
#define _CRTNOALIAS
#define _CRTRESTRICT

#define _TRUNCATE ((size_t)-1)
#define _CRT_SIZE_MAX ((size_t)-1)
#ifndef STRUNCATE
#define STRUNCATE 80
#endif
#define RSIZE_MAX ((size_t)-1 >> 1)

#define _I8_MIN ((signed char)-128)
#define _I8_MAX 127
#define _UI8_MAX 0xffu
#define _I16_MIN (-32767 - 1)
#define _I16_MAX 32767
#define _UI16_MAX 0xffffu
#define _I32_MIN (-2147483647 - 1)
#define _I32_MAX 2147483647
#define _UI32_MAX 0xffffffffu
#define _I64_MIN (-9223372036854775807LL - 1)
#define _I64_MAX 9223372036854775807LL
#define _UI64_MAX 0xffffffffffffffffULL

#define _MAX_PATH 260
#define _MAX_DRIVE 3
#define _MAX_DIR 256
#define _MAX_FNAME 256
#define _MAX_EXT 256

typedef struct tawny_locale *_locale_t;

typedef void (*_invalid_parameter_handler)(
    const tawny_wchar *expression, const tawny_wchar *function, const tawny_wchar *file, unsigned int line,
        uintptr_t reserved);


TAWNY_BEGIN_DECLS
_invalid_parameter_handler _set_invalid_parameter_handler(_invalid_parameter_handler handler)
    TAWNY_API(_set_invalid_parameter_handler);
_invalid_parameter_handler _get_invalid_parameter_handler(void) TAWNY_API(_get_invalid_parameter_handler);
_invalid_parameter_handler _set_thread_local_invalid_parameter_handler(_invalid_parameter_handler handler)
    TAWNY_API(_set_thread_local_invalid_parameter_handler);
_invalid_parameter_handler _get_thread_local_invalid_parameter_handler(void)
    TAWNY_API(_get_thread_local_invalid_parameter_handler);
void _invalid_parameter_noinfo(void) TAWNY_API(_invalid_parameter_noinfo);
TAWNY_END_DECLS

TAWNY_INLINE errno_t _set_errno(int value)
{
    errno = value;
    return 0;
}
TAWNY_INLINE errno_t _get_errno(int *value)
{
    *value = errno;
    return 0;
}
#define _doserrno errno

#ifdef __cplusplus
extern "C++" {
template <class T, size_t N> char (*tawny_countof(T (&array)[N]))[N];
}
#define _countof(array) (sizeof(*tawny_countof(array)))
#else
#define _countof(array) (sizeof(array) / sizeof((array)[0]))
#endif

#endif /* TAWNY_CRT_BASE_H */
