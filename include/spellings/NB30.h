/* NB30.h - nb30.h in another spelling. */
#include <nb30.h>
