/* wow64apiset.h - 32-bit programs, in winbase.h. https://learn.microsoft.com/windows/win32/api/wow64apiset/ */
#include <winbase.h>
