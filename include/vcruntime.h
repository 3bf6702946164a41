/* vcruntime.h - the types of the compiler's own library, in crtdefs.h. https://learn.microsoft.com/cpp/c-runtime-library/c-run-time-library-reference */
#include <crtdefs.h>
