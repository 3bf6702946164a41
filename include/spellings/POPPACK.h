/* POPPACK.h - poppack.h in another spelling. */
#include <poppack.h>
