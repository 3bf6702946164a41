/* Minwindef.h - minwindef.h in another spelling. */
#include <minwindef.h>
