/* MINWINDEF.h - minwindef.h in another spelling. */
#include <minwindef.h>
