/*
 * winnt.h - the types and constants that programs share with the NT kernel.
 * https://learn.microsoft.com/windows/win32/api/winnt/
 */
#ifndef _WINNT_
#define _WINNT_

#include <ctype.h>

#include <tawny/nt/types.h>

#include <tawny/nt/access.h>
#include <tawny/nt/exception.h>
#include <tawny/nt/file.h>
#include <tawny/nt/image.h>
#include <tawny/nt/interlocked.h>
#include <tawny/nt/language.h>
#include <tawny/nt/memory.h>
#include <tawny/nt/status.h>
#include <tawny/nt/sync.h>
#include <tawny/nt/system.h>
#include <tawny/nt/threadpool.h>

#endif /* _WINNT_ */
