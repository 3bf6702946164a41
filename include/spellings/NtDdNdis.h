/* ntddndis.h under another spelling. */
#include <ntddndis.h>
