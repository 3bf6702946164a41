/*
 * What winbase.h has of event objects.
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-pulseevent
 */
#ifndef TAWNY_BASE_EVENT_H
#define TAWNY_BASE_EVENT_H

#include <minwindef.h>

TAWNY_BEGIN_DECLS
BOOL WINAPI PulseEvent(HANDLE event) TAWNY_API(PulseEvent);
TAWNY_END_DECLS

#endif /* TAWNY_BASE_EVENT_H */
