/* NAMEDPIPEAPI.h - namedpipeapi.h in another spelling. */
#include <namedpipeapi.h>
