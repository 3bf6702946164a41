/*
 * winbase.h - the base API: every header of the kernel's functions, and what stands in none of them.
 * https://learn.microsoft.com/windows/win32/api/winbase/
 */
#ifndef _WINBASE_
#define _WINBASE_

#include <minwindef.h>
#include <winerror.h>

#include <commapi.h>
#include <debugapi.h>
#include <errhandlingapi.h>
#include <fileapi.h>
#include <handleapi.h>
#include <heapapi.h>
#include <interlockedapi.h>
#include <ioapiset.h>
#include <libloaderapi.h>
#include <memoryapi.h>
#include <minwinbase.h>
#include <namedpipeapi.h>
#include <processenv.h>
#include <processthreadsapi.h>
#include <profileapi.h>
#include <securitybaseapi.h>
#include <synchapi.h>
#include <sysinfoapi.h>
#include <threadpoolapiset.h>
#include <threadpoollegacyapiset.h>
#include <timezoneapi.h>
#include <utilapiset.h>

#include <tawny/base/account.h>
#include <tawny/base/event.h>
#include <tawny/base/eventlog.h>
#include <tawny/base/fiber.h>
#include <tawny/base/file.h>
#include <tawny/base/memory.h>
#include <tawny/base/message.h>
#include <tawny/base/pipe.h>
#include <tawny/base/process.h>
#include <tawny/base/profile.h>

#ifdef __cplusplus
#include <tawny/base/long_pointers.h>
#endif

#endif /* _WINBASE_ */
