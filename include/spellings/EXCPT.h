/* EXCPT.h - excpt.h in another spelling. */
#include <excpt.h>
