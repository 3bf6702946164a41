/* vadefs.h - variable argument lists. https://learn.microsoft.com/cpp/c-runtime-library/standard-types */
#include <stdarg.h>
#include <tawny/crt/base.h>
