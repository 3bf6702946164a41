/* LM.h - lm.h in another spelling. */
#include <lm.h>
