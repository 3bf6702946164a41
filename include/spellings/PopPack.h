/* PopPack.h - poppack.h in another spelling. */
#include <poppack.h>
