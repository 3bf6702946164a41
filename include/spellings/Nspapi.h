/* nspapi.h under another spelling. */
#include <nspapi.h>
