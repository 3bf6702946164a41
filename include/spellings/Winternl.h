/* Winternl.h - winternl.h in another spelling. */
#include <winternl.h>
