/* Formats of the C run-time library: Microsoft's sizes and types, and what the bounded forms do at the end.
 *
 * https://learn.microsoft.com/cpp/c-runtime-library/format-specification-syntax-printf-and-wprintf-functions
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/snprintf-snprintf-snprintf-l-snwprintf-snwprintf-l
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/sprintf-s-sprintf-s-l-swprintf-s-swprintf-s-l
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/snprintf-s-snprintf-s-l-snwprintf-s-snwprintf-s-l
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/sscanf-s-sscanf-s-l-swscanf-s-swscanf-s-l
 * https://learn.microsoft.com/windows/win32/api/strsafe/nf-strsafe-stringcchprintfa
 */
/* mingw's own formatter is not the run-time library's. */
#define __USE_MINGW_ANSI_STDIO 0
#define STRSAFE_NO_DEPRECATE
#include "check.h"

#include <errno.h>
#include <strsafe.h>

static unsigned complaints;

static void count_complaint(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                            unsigned line, uintptr_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
    complaints++;
}

/* The text of a format; the next call overwrites it. */
static const char *text(const char *format, ...)
{
    static char room[256];
    va_list arguments;
    va_start(arguments, format);
    _vsnprintf(room, sizeof room - 1, format, arguments);
    va_end(arguments);
    return room;
}

static void conversions(void)
{
    DWORD all = 0xffffffff;
    LONG minus = -7;
    CHECK_EQ_S("dword-lu", text("%lu", all), "4294967295");
    CHECK_EQ_S("long-ld", text("%ld|%ld", minus, (LONG)5), "-7|5");
    CHECK_EQ_S("hresult-lx", text("0x%08lX", (HRESULT)0x80004005), "0x80004005");
    CHECK_EQ_S("i64d", text("%I64d", -9000000000LL), "-9000000000");
    CHECK_EQ_S("i64u", text("%I64u|%I64x", 18446744073709551615ULL, 255ULL), "18446744073709551615|ff");
    CHECK_EQ_S("i32d", text("%I32d", -3), "-3");
    CHECK_EQ_S("iu", text("%Iu", (size_t)77), "77");
    CHECK_EQ_S("pointer", text("%p", (void *)0x1234abcdULL), "000000001234ABCD");
    CHECK_EQ_S("short-and-char", text("%hd|%hu", 70000, 65535), "4464|65535");
    CHECK_EQ_S("widths", text("%5d|%-5d|%05d|%+d|%*d|%.3d", 42, 42, 42, 42, 6, 7, 5),
               "   42|42   |00042|+42|     7|005");
    CHECK_EQ_S("floats", text("%.2f|%8.3f|%g|%e", 3.14159, 2.5, 0.0001, 12345.678), "3.14|   2.500|0.0001|1.234568e+04");
    CHECK_EQ_S("strings", text("%s|%6s|%-6s|%.2s|%c|%%", "abc", "abc", "abc", "abc", 'x'), "abc|   abc|abc   |ab|x|%");
    CHECK_EQ_S("null-string", text("%s", (char *)NULL), "(null)");
    CHECK_EQ_S("wide-string", text("%S|%ls|%ws|%6S", L"wide", L"ell", L"double-u", L"ab"), "wide|ell|double-u|    ab");
    CHECK_EQ_S("narrow-by-h", text("%hs", "narrow"), "narrow");
    CHECK_EQ_S("many", text("%d %d %d %d %d %d %d %s %lu", 1, 2, 3, 4, 5, 6, 7, "eight", all),
               "1 2 3 4 5 6 7 eight 4294967295");
}

static void wide_conversions(void)
{
    wchar_t room[64];
    CHECK_EQ_I("wide-length", swprintf_s(room, 64, L"%s|%S|%hs|%d|%I64d", L"wide", "narrow", "also", 5, 6LL), 20);
    CHECK_EQ_MEM("wide-text", room, L"wide|narrow|also|5|6", 21 * sizeof(wchar_t));
    CHECK_EQ_I("wide-snwprintf-cut", _snwprintf(room, 3, L"%s", L"longer"), -1);
    CHECK_EQ_MEM("wide-snwprintf-text", room, L"lon", 3 * sizeof(wchar_t));
    CHECK_EQ_I("wide-count", _scwprintf(L"%05d", 3), 5);
}

static void bounded(void)
{
    char room[8] = "zzzzzzz";
    CHECK_EQ_I("snprintf-fits", _snprintf(room, 8, "%s", "abc"), 3);
    CHECK_EQ_I("snprintf-full", _snprintf(room, 5, "%s", "hello"), 5);
    CHECK_EQ_MEM("snprintf-full-not-terminated", room, "helloz", 6);
    CHECK_EQ_I("snprintf-cut", _snprintf(room, 3, "%s", "HELLO"), -1);
    CHECK_EQ_MEM("snprintf-cut-text", room, "HELlo", 5);
    CHECK_EQ_I("scprintf", _scprintf("%s-%d", "abc", 12345), 9);
    CHECK_EQ_I("sprintf-s", sprintf_s(room, 8, "%d", 1234567), 7);
    complaints = 0;
    CHECK_EQ_I("sprintf-s-too-long", sprintf_s(room, 8, "%d", 12345678), -1);
    CHECK_EQ_S("sprintf-s-too-long-empties", room, "");
    CHECK_EQ_U("sprintf-s-too-long-complains", complaints, 1);
    CHECK_EQ_I("snprintf-s-truncate", _snprintf_s(room, 8, _TRUNCATE, "%s", "0123456789"), -1);
    CHECK_EQ_S("snprintf-s-truncate-text", room, "0123456");
    CHECK_EQ_I("snprintf-s-count", _snprintf_s(room, 8, 3, "%s", "0123456789"), -1);
    CHECK_EQ_S("snprintf-s-count-text", room, "012");
    CHECK_EQ_I("snprintf-s-fits", _snprintf_s(room, 8, 3, "%s", "ab"), 2);
}

static void reading(void)
{
    struct {
        DWORD value, beside;
    } pair = {0, 0xdeadbeef};
    long long big = 0;
    int number = 0;
    char word[8], other[4];
    CHECK_EQ_I("sscanf", sscanf("12 77 -9000000000", "%d %lu %I64d", &number, &pair.value, &big), 3);
    CHECK_EQ_I("sscanf-d", number, 12);
    CHECK_EQ_U("sscanf-lu", pair.value, 77);
    CHECK_EQ_U("sscanf-lu-is-32-bits", pair.beside, 0xdeadbeef);
    CHECK_EQ_I("sscanf-i64d", big, -9000000000LL);
    CHECK_EQ_I("sscanf-s", sscanf_s("abc xy 5", "%s %3s %d", word, (unsigned)sizeof word, other, (unsigned)sizeof other, &number), 3);
    CHECK_EQ_S("sscanf-s-word", word, "abc");
    CHECK_EQ_S("sscanf-s-other", other, "xy");
    CHECK_EQ_I("sscanf-s-too-long", sscanf_s("toolong 5", "%s %d", other, (unsigned)sizeof other, &number), 0);
    CHECK_EQ_S("sscanf-s-too-long-empties", other, "");
    CHECK_EQ_I("sscanf-s-set", sscanf_s("key=value", "%7[^=]=%3c", word, (unsigned)sizeof word, other, (unsigned)sizeof other), 2);
    CHECK_EQ_MEM("sscanf-s-characters", other, "val", 3);
    CHECK_EQ_I("sscanf-empty", sscanf("", "%d", &number), EOF);
}

static void safe_strings(void)
{
    char room[8];
    wchar_t wide_room[8];
    size_t length = 0, left = 0;
    char *end = NULL;
    CHECK_EQ_I("cch-copy", StringCchCopyA(room, 8, "seven77"), S_OK);
    CHECK_EQ_I("cch-copy-cut", StringCchCopyA(room, 8, "eight888"), STRSAFE_E_INSUFFICIENT_BUFFER);
    CHECK_EQ_S("cch-copy-cut-text", room, "eight88");
    CHECK_EQ_I("cch-copy-no-room", StringCchCopyA(room, 0, "x"), STRSAFE_E_INVALID_PARAMETER);
    CHECK_EQ_I("cch-printf", StringCchPrintfA(room, 8, "%lu", (DWORD)4294967), S_OK);
    CHECK_EQ_S("cch-printf-text", room, "4294967");
    CHECK_EQ_I("cch-printf-cut", StringCchPrintfA(room, 8, "%s", "0123456789"), STRSAFE_E_INSUFFICIENT_BUFFER);
    CHECK_EQ_S("cch-printf-cut-text", room, "0123456");
    CHECK_EQ_I("cch-cat", (StringCchCopyA(room, 8, "ab"), StringCchCatA(room, 8, "cd")), S_OK);
    CHECK_EQ_S("cch-cat-text", room, "abcd");
    CHECK_EQ_I("cch-length", StringCchLengthA(room, 8, &length), S_OK);
    CHECK_EQ_U("cch-length-value", length, 4);
    CHECK_EQ_I("cch-length-too-long", StringCchLengthA("0123456789", 5, &length), STRSAFE_E_INVALID_PARAMETER);
    CHECK_EQ_I("cch-printf-ex", StringCchPrintfExA(room, 8, &end, &left, 0, "%d", 123), S_OK);
    CHECK_EQ_P("cch-printf-ex-end", end, room + 3);
    CHECK_EQ_U("cch-printf-ex-left", left, 5);
    CHECK_EQ_I("cb-copy-wide", StringCbCopyW(wide_room, sizeof wide_room, L"seven77"), S_OK);
    CHECK_EQ_I("cb-copy-wide-cut", StringCbCopyW(wide_room, 6, L"abcd"), STRSAFE_E_INSUFFICIENT_BUFFER);
    CHECK_EQ_MEM("cb-copy-wide-cut-text", wide_room, L"ab", 6);
}

int main(void)
{
    check_begin();
    _set_invalid_parameter_handler(count_complaint);
    conversions();
    wide_conversions();
    bounded();
    reading();
    safe_strings();
    return check_end();
}
