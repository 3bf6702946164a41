/* stdlib.h - libc's, and what Microsoft's adds. https://learn.microsoft.com/cpp/c-runtime-library/data-conversion */
#include <tawny/sal1_hide.h>
#include <tawny/crt/stdlib_host.h>
#include_next <stdlib.h>
#include <tawny/sal1_show.h>
#ifndef TAWNY_HOST_CRT
#include <tawny/crt/stdlib.h>
#endif
