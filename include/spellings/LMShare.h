/* LMShare.h - lmshare.h in another spelling. */
#include <lmshare.h>
