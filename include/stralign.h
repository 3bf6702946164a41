/* stralign.h - unaligned strings are strings here. https://learn.microsoft.com/windows/win32/api/stralign/ */
#ifndef _STRALIGN_
#define _STRALIGN_
#include <windef.h>
#endif
