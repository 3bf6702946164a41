/* Winnls.h - winnls.h in another spelling. */
#include <winnls.h>
