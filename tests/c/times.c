/* File times, calendar fields, time zones; versions; wsprintf.
 *
 * https://learn.microsoft.com/windows/win32/sysinfo/time-functions
 * https://learn.microsoft.com/windows/win32/api/timezoneapi/nf-timezoneapi-systemtimetotzspecificlocaltime
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-verifyversioninfow
 * https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-wsprintfw
 */
#include "check.h"

static ULONGLONG ticks(const FILETIME *time)
{
    return (ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

static FILETIME file_time(ULONGLONG value)
{
    FILETIME time;
    time.dwLowDateTime = (DWORD)value;
    time.dwHighDateTime = (DWORD)(value >> 32);
    return time;
}

static SYSTEMTIME fields(WORD year, WORD month, WORD day, WORD hour)
{
    SYSTEMTIME time;
    memset(&time, 0, sizeof time);
    time.wYear = year;
    time.wMonth = month;
    time.wDay = day;
    time.wHour = hour;
    return time;
}

static void calendar(void)
{
    SYSTEMTIME time = fields(1970, 1, 1, 0), back;
    FILETIME file;
    CHECK_SUCCEEDS("to-file-time", SystemTimeToFileTime(&time, &file));
    CHECK_EQ_U("unix-epoch", ticks(&file), 116444736000000000ull);
    time = fields(2024, 2, 29, 23);
    time.wMilliseconds = 999;
    SystemTimeToFileTime(&time, &file);
    CHECK_SUCCEEDS("to-fields", FileTimeToSystemTime(&file, &back));
    CHECK("leap-day", back.wYear == 2024 && back.wMonth == 2 && back.wDay == 29 && back.wHour == 23 &&
                          back.wMilliseconds == 999);
    CHECK_EQ_U("day-of-week", back.wDayOfWeek, 4);
    time = fields(2023, 2, 29, 0);
    CHECK_FAILS("no-leap-day", !SystemTimeToFileTime(&time, &file), ERROR_INVALID_PARAMETER);
    time = fields(2023, 13, 1, 0);
    CHECK_FAILS("no-such-month", !SystemTimeToFileTime(&time, &file), ERROR_INVALID_PARAMETER);
    time = fields(2023, 12, 1, 24);
    CHECK_FAILS("no-such-hour", !SystemTimeToFileTime(&time, &file), ERROR_INVALID_PARAMETER);
    time = fields(1600, 12, 31, 0);
    CHECK_FAILS("before-the-epoch", !SystemTimeToFileTime(&time, &file), ERROR_INVALID_PARAMETER);
    file = file_time(0);
    CHECK_SUCCEEDS("first-time", FileTimeToSystemTime(&file, &back));
    CHECK("first-day", back.wYear == 1601 && back.wMonth == 1 && back.wDay == 1 && back.wDayOfWeek == 1);
    file = file_time(1ull << 63);
    CHECK_FAILS("time-too-large", !FileTimeToSystemTime(&file, &back), ERROR_INVALID_PARAMETER);
}

static void comparing(void)
{
    FILETIME early = file_time(0xffffffffull), late = file_time(0x100000000ull);
    CHECK_EQ_I("compare-less", CompareFileTime(&early, &late), -1);
    CHECK_EQ_I("compare-equal", CompareFileTime(&late, &late), 0);
    CHECK_EQ_I("compare-greater", CompareFileTime(&late, &early), 1);
}

static void zones(void)
{
    TIME_ZONE_INFORMATION zone;
    SYSTEMTIME utc = fields(2024, 7, 1, 12), local;
    FILETIME now, shifted, back;
    DWORD id;
    memset(&zone, 0, sizeof zone);
    zone.Bias = -60;
    zone.StandardDate.wMonth = 10;
    zone.StandardDate.wDay = 5;
    zone.StandardDate.wHour = 3;
    zone.DaylightDate.wMonth = 3;
    zone.DaylightDate.wDay = 5;
    zone.DaylightDate.wHour = 2;
    zone.DaylightBias = -60;
    CHECK_SUCCEEDS("zone-summer", SystemTimeToTzSpecificLocalTime(&zone, &utc, &local));
    CHECK_EQ_U("zone-summer-hour", local.wHour, 14);
    CHECK_SUCCEEDS("zone-back", TzSpecificLocalTimeToSystemTime(&zone, &local, &utc));
    CHECK_EQ_U("zone-back-hour", utc.wHour, 12);
    utc = fields(2024, 1, 1, 12);
    SystemTimeToTzSpecificLocalTime(&zone, &utc, &local);
    CHECK_EQ_U("zone-winter-hour", local.wHour, 13);
    utc = fields(2024, 3, 31, 0);
    SystemTimeToTzSpecificLocalTime(&zone, &utc, &local);
    CHECK_EQ_U("zone-before-spring", local.wHour, 1);
    utc.wHour = 1;
    SystemTimeToTzSpecificLocalTime(&zone, &utc, &local);
    CHECK_EQ_U("zone-spring", local.wHour, 3);
    utc = fields(2024, 10, 27, 1);
    SystemTimeToTzSpecificLocalTime(&zone, &utc, &local);
    CHECK_EQ_U("zone-autumn", local.wHour, 2);

    memset(&zone, 0, sizeof zone);
    id = GetTimeZoneInformation(&zone);
    CHECK("zone-id", id <= TIME_ZONE_ID_DAYLIGHT);
    GetSystemTimeAsFileTime(&now);
    CHECK_SUCCEEDS("to-local", FileTimeToLocalFileTime(&now, &shifted));
    CHECK_EQ_I("to-local-is-the-bias", (LONGLONG)(ticks(&now) - ticks(&shifted)) / 600000000,
               zone.Bias + (id == TIME_ZONE_ID_DAYLIGHT ? zone.DaylightBias : zone.StandardBias));
    CHECK_SUCCEEDS("from-local", LocalFileTimeToFileTime(&shifted, &back));
    CHECK_EQ_U("from-local-is-the-way-back", ticks(&back), ticks(&now));
}

static void dos_dates(void)
{
    SYSTEMTIME time = fields(2024, 2, 29, 13);
    FILETIME file, back;
    WORD date = 0, clock = 0;
    time.wMinute = 5;
    time.wSecond = 58;
    SystemTimeToFileTime(&time, &file);
    CHECK_SUCCEEDS("to-dos", FileTimeToDosDateTime(&file, &date, &clock));
    CHECK_EQ_U("dos-date", date, 44 << 9 | 2 << 5 | 29);
    CHECK_EQ_U("dos-time", clock, 13 << 11 | 5 << 5 | 29);
    CHECK_SUCCEEDS("from-dos", DosDateTimeToFileTime(date, clock, &back));
    CHECK_EQ_U("from-dos-time", ticks(&back), ticks(&file));
    CHECK_FAILS("from-dos-no-date", !DosDateTimeToFileTime(0, 0, &back), ERROR_INVALID_PARAMETER);
}

static void versions(void)
{
    OSVERSIONINFOEXA version;
    DWORDLONG at_least = 0;
    memset(&version, 0, sizeof version);
    version.dwOSVersionInfoSize = sizeof version;
    CHECK_SUCCEEDS("get-version", GetVersionExA((LPOSVERSIONINFOA)&version));
    CHECK("version-is-nt", version.dwPlatformId == VER_PLATFORM_WIN32_NT && version.dwMajorVersion >= 6);
    version.dwOSVersionInfoSize = 3;
    CHECK_FAILS("get-version-size", !GetVersionExA((LPOSVERSIONINFOA)&version), ERROR_INSUFFICIENT_BUFFER);
    version.dwOSVersionInfoSize = sizeof version;
    at_least = VerSetConditionMask(at_least, VER_MAJORVERSION, VER_GREATER_EQUAL);
    at_least = VerSetConditionMask(at_least, VER_MINORVERSION, VER_GREATER_EQUAL);
    version.dwMajorVersion = 5;
    version.dwMinorVersion = 9;
    CHECK_SUCCEEDS("version-at-least",
                   VerifyVersionInfoA(&version, VER_MAJORVERSION | VER_MINORVERSION, at_least));
    version.dwMajorVersion = 99;
    CHECK_FAILS("version-too-old", !VerifyVersionInfoA(&version, VER_MAJORVERSION | VER_MINORVERSION, at_least),
                ERROR_OLD_WIN_VERSION);
    CHECK_FAILS("version-no-condition", !VerifyVersionInfoA(&version, VER_MAJORVERSION, 0), ERROR_BAD_ARGUMENTS);
}

static void formatting(void)
{
    char text[1024];
    int length = wsprintfA(text, "%d|%5u|%-5d|%05d|%x|%X|%#x|%c|%s|%.2s|%%|%ld %lu", -1, 2u, 3, 4, 0xab, 0xab, 0xab, 'c',
                           "text", "text", 5l, 6ul);
    CHECK_EQ_S("wsprintf", text, "-1|    2|3    |00004|ab|AB|0xab|c|text|te|%|5 6");
    CHECK_EQ_I("wsprintf-length", length, (int)strlen(text));
    wsprintfA(text, "%S", L"wide");
    CHECK_EQ_S("wsprintf-other-width", text, "wide");
    CHECK_EQ_I("muldiv-rounds", MulDiv(7, 1, 2), 4);
    CHECK_EQ_I("muldiv-rounds-down", MulDiv(-7, 1, 2), -4);
    CHECK_EQ_I("muldiv-wide", MulDiv(0x7fffffff, 0x7fffffff, 0x7fffffff), 0x7fffffff);
    CHECK_EQ_I("muldiv-overflows", MulDiv(0x7fffffff, 2, 1), -1);
    CHECK_EQ_I("muldiv-by-zero", MulDiv(1, 1, 0), -1);
}

int main(void)
{
    check_begin_without_winsock();
    calendar();
    comparing();
    zones();
    dos_dates();
    versions();
    formatting();
    return check_end();
}
