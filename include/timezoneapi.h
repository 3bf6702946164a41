/*
 * timezoneapi.h - time zones, and SYSTEMTIME to FILETIME.
 * https://learn.microsoft.com/windows/win32/api/timezoneapi/
 */
#ifndef _TIMEZONEAPI_H_
#define _TIMEZONEAPI_H_

#include <minwinbase.h>

#define TIME_ZONE_ID_UNKNOWN 0
#define TIME_ZONE_ID_STANDARD 1
#define TIME_ZONE_ID_DAYLIGHT 2
#define TIME_ZONE_ID_INVALID ((DWORD)0xFFFFFFFF)

typedef struct _TIME_ZONE_INFORMATION {
    LONG Bias;
    WCHAR StandardName[32];
    SYSTEMTIME StandardDate;
    LONG StandardBias;
    WCHAR DaylightName[32];
    SYSTEMTIME DaylightDate;
    LONG DaylightBias;
} TIME_ZONE_INFORMATION, *PTIME_ZONE_INFORMATION, *LPTIME_ZONE_INFORMATION;

TAWNY_BEGIN_DECLS
BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *time, LPFILETIME file_time) TAWNY_API(SystemTimeToFileTime);
BOOL WINAPI FileTimeToSystemTime(const FILETIME *file_time, LPSYSTEMTIME time) TAWNY_API(FileTimeToSystemTime);
BOOL WINAPI SystemTimeToTzSpecificLocalTime(const TIME_ZONE_INFORMATION *zone, const SYSTEMTIME *time,
    LPSYSTEMTIME local) TAWNY_API(SystemTimeToTzSpecificLocalTime);
BOOL WINAPI TzSpecificLocalTimeToSystemTime(const TIME_ZONE_INFORMATION *zone, const SYSTEMTIME *local,
    LPSYSTEMTIME time) TAWNY_API(TzSpecificLocalTimeToSystemTime);
DWORD WINAPI GetTimeZoneInformation(LPTIME_ZONE_INFORMATION zone) TAWNY_API(GetTimeZoneInformation);
TAWNY_END_DECLS

#endif /* _TIMEZONEAPI_H_ */
