/*
 * tawny/wait.h - waiting for more objects than Windows' functions take. Not part of Windows.
 */
#ifndef TAWNY_WAIT_H
#define TAWNY_WAIT_H

#include <windows.h>

TAWNY_BEGIN_DECLS
/*
 * Waits as WaitForMultipleObjectsEx does, for any number of objects (MAXIMUM_WAIT_OBJECTS does not count).
 * Returns WAIT_OBJECT_0, and the number of the object in *index (0 if all were waited for); WAIT_ABANDONED_0
 * likewise; WAIT_TIMEOUT; WAIT_IO_COMPLETION; or WAIT_FAILED and the last error. `index` may be NULL.
 */
DWORD WINAPI TawnyWaitForMultipleObjects(DWORD count, const HANDLE *objects, BOOL all, DWORD milliseconds,
    BOOL alertable, LPDWORD index) TAWNY_API(TawnyWaitForMultipleObjects);
TAWNY_END_DECLS

#endif /* TAWNY_WAIT_H */
