/* SHARE.h - share.h in another spelling. */
#include <share.h>
