/* WChar.h - wchar.h in another spelling. */
#include <wchar.h>
