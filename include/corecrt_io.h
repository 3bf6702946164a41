/* corecrt_io.h - files by number, in io.h. https://learn.microsoft.com/cpp/c-runtime-library/c-run-time-library-reference */
#include <io.h>
