/*
 * crtdefs.h - the definitions that every header of the C run-time library shares.
 * https://learn.microsoft.com/cpp/c-runtime-library/standard-types
 */
#include <tawny/crt/base.h>
