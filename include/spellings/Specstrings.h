/* Specstrings.h - specstrings.h in another spelling. */
#include <specstrings.h>
