/* DIRECT.h - direct.h in another spelling. */
#include <direct.h>
