/*
 * interlockedapi.h - interlocked singly linked lists.
 * https://learn.microsoft.com/windows/win32/sync/interlocked-singly-linked-lists
 */
#ifndef _INTERLOCKAPI_H_
#define _INTERLOCKAPI_H_

#include <minwindef.h>

TAWNY_BEGIN_DECLS
VOID WINAPI InitializeSListHead(PSLIST_HEADER head) TAWNY_API(InitializeSListHead);
PSLIST_ENTRY WINAPI InterlockedPushEntrySList(PSLIST_HEADER head, PSLIST_ENTRY entry)
    TAWNY_API(InterlockedPushEntrySList);
PSLIST_ENTRY WINAPI InterlockedPushListSListEx(PSLIST_HEADER head, PSLIST_ENTRY list, PSLIST_ENTRY list_end,
    ULONG count)
    TAWNY_API(InterlockedPushListSListEx);
PSLIST_ENTRY WINAPI InterlockedPopEntrySList(PSLIST_HEADER head) TAWNY_API(InterlockedPopEntrySList);
PSLIST_ENTRY WINAPI InterlockedFlushSList(PSLIST_HEADER head) TAWNY_API(InterlockedFlushSList);
USHORT WINAPI QueryDepthSList(PSLIST_HEADER head) TAWNY_API(QueryDepthSList);
TAWNY_END_DECLS

#endif /* _INTERLOCKAPI_H_ */
