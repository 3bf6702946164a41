/*
 * corecrt.h - shared definitions of the C run-time library.
 * https://learn.microsoft.com/cpp/c-runtime-library/standard-types
 */
#include <stdarg.h>
#include <tawny/crt/base.h>
