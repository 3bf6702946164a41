/*
 * winbase.h, the event log.
 * https://learn.microsoft.com/windows/win32/eventlog/event-logging-functions
 */
#ifndef TAWNY_BASE_EVENTLOG_H
#define TAWNY_BASE_EVENTLOG_H

#include <minwinbase.h>

TAWNY_BEGIN_DECLS
HANDLE WINAPI RegisterEventSourceA(LPCSTR server, LPCSTR source) TAWNY_API(RegisterEventSourceA);
HANDLE WINAPI RegisterEventSourceW(LPCWSTR server, LPCWSTR source) TAWNY_API(RegisterEventSourceW);
BOOL WINAPI DeregisterEventSource(HANDLE log) TAWNY_API(DeregisterEventSource);
BOOL WINAPI ReportEventA(HANDLE log, WORD type, WORD category, DWORD event, PSID user, WORD strings, DWORD data_size,
    LPCSTR *texts, LPVOID data) TAWNY_API(ReportEventA);
BOOL WINAPI ReportEventW(HANDLE log, WORD type, WORD category, DWORD event, PSID user, WORD strings, DWORD data_size,
    LPCWSTR *texts, LPVOID data) TAWNY_API(ReportEventW);
HANDLE WINAPI OpenEventLogA(LPCSTR server, LPCSTR source) TAWNY_API(OpenEventLogA);
HANDLE WINAPI OpenEventLogW(LPCWSTR server, LPCWSTR source) TAWNY_API(OpenEventLogW);
BOOL WINAPI CloseEventLog(HANDLE log) TAWNY_API(CloseEventLog);
TAWNY_END_DECLS

#define RegisterEventSource TAWNY_AW(RegisterEventSource)
#define ReportEvent TAWNY_AW(ReportEvent)
#define OpenEventLog TAWNY_AW(OpenEventLog)

#endif /* TAWNY_BASE_EVENTLOG_H */
