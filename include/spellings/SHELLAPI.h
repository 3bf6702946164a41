/* SHELLAPI.h - shellapi.h in another spelling. */
#include <shellapi.h>
