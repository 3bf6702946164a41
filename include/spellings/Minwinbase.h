/* Minwinbase.h - minwinbase.h in another spelling. */
#include <minwinbase.h>
