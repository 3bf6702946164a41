/* Wincrypt.h - wincrypt.h in another spelling. */
#include <wincrypt.h>
