/* stdlib.h - libc's, and what Microsoft's adds. https://learn.microsoft.com/cpp/c-runtime-library/data-conversion */
#include <tawny/sal1_hide.h>
#ifndef TAWNY_HOST_CRT
#include <tawny/crt/environment.h>
#endif
#if defined(TAWNY_HOST_CRT) || __SIZEOF_WCHAR_T__ == 4
#include_next <stdlib.h>
#else
#include <tawny/crt/multibyte.h>
#include <tawny/crt/wide_hide.h>
#include_next <stdlib.h>
#include <tawny/crt/wide_show.h>
#endif
#include <tawny/sal1_show.h>
#ifndef TAWNY_HOST_CRT
#include <tawny/crt/stdlib.h>
#endif
