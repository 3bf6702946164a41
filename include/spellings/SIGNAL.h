/* SIGNAL.h - signal.h in another spelling. */
#include <signal.h>
