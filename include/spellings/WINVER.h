/* WINVER.h - winver.h in another spelling. */
#include <winver.h>
