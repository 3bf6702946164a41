/* RPCDCE.h - rpcdce.h in another spelling. */
#include <rpcdce.h>
