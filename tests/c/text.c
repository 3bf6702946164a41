/* Text: MultiByteToWideChar, WideCharToMultiByte, the lstr functions.
 *
 * https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-multibytetowidechar
 * https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-widechartomultibyte
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrlena
 */
#include "check.h"
#include "wide.h"

static void to_wide(void)
{
    static const WCHAR EURO[] = {'1', 0x20ac, 0xd83d, 0xde00, 0};
    const char *utf8 = "1\xe2\x82\xac\xf0\x9f\x98\x80"; /* 1, euro sign, a smiling face */
    WCHAR room[16];
    CHECK_EQ_I("to-wide-size", MultiByteToWideChar(CP_UTF8, 0, utf8, -1, NULL, 0), 5);
    CHECK_EQ_I("to-wide", MultiByteToWideChar(CP_UTF8, 0, utf8, -1, room, 16), 5);
    CHECK_EQ_MEM("to-wide-units", room, EURO, sizeof EURO);
    memset(room, 0x7f, sizeof room);
    CHECK_EQ_I("to-wide-counted", MultiByteToWideChar(CP_UTF8, 0, "abc", 2, room, 16), 2);
    CHECK_EQ_U("to-wide-counted-not-terminated", room[2], 0x7f7f);
    CHECK_FAILS("to-wide-short-room", MultiByteToWideChar(CP_UTF8, 0, "abcdef", -1, room, 3) == 0, ERROR_INSUFFICIENT_BUFFER);
    CHECK_FAILS("to-wide-invalid", MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "a\xff", -1, room, 16) == 0,
                ERROR_NO_UNICODE_TRANSLATION);
    CHECK_EQ_I("to-wide-replaces", MultiByteToWideChar(CP_UTF8, 0, "a\xff", -1, room, 16), 3);
    CHECK_EQ_U("to-wide-replacement", room[1], 0xfffd);
    CHECK_EQ_I("to-wide-ansi", MultiByteToWideChar(CP_ACP, 0, "plain", -1, room, 16), 6);
    CHECK_EQ_S("to-wide-ansi-text", narrow(room), "plain");
    CHECK_FAILS("to-wide-zero-count", MultiByteToWideChar(CP_UTF8, 0, "a", 0, room, 16) == 0, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("to-wide-null", MultiByteToWideChar(CP_UTF8, 0, NULL, -1, room, 16) == 0, ERROR_INVALID_PARAMETER);
    CHECK_FAILS("to-wide-bad-page", MultiByteToWideChar(64999, 0, "a", -1, room, 16) == 0, ERROR_INVALID_PARAMETER);
}

static void to_narrow(void)
{
    static const WCHAR EURO[] = {'1', 0x20ac, 0xd83d, 0xde00, 0};
    static const WCHAR HALF[] = {'a', 0xd83d, 'b', 0};
    char room[32];
    CHECK_EQ_I("to-narrow-size", WideCharToMultiByte(CP_UTF8, 0, EURO, -1, NULL, 0, NULL, NULL), 9);
    CHECK_EQ_I("to-narrow", WideCharToMultiByte(CP_UTF8, 0, EURO, -1, room, sizeof room, NULL, NULL), 9);
    CHECK_EQ_S("to-narrow-text", room, "1\xe2\x82\xac\xf0\x9f\x98\x80");
    CHECK_EQ_I("to-narrow-counted", WideCharToMultiByte(CP_UTF8, 0, EURO, 1, room, sizeof room, NULL, NULL), 1);
    CHECK_FAILS("to-narrow-short-room", WideCharToMultiByte(CP_UTF8, 0, EURO, -1, room, 3, NULL, NULL) == 0,
                ERROR_INSUFFICIENT_BUFFER);
    CHECK_FAILS("to-narrow-half-pair", WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, HALF, -1, room, sizeof room, NULL, NULL) == 0,
                ERROR_NO_UNICODE_TRANSLATION);
    CHECK_EQ_I("to-narrow-half-pair-replaced", WideCharToMultiByte(CP_UTF8, 0, HALF, -1, room, sizeof room, NULL, NULL), 6);
    CHECK_EQ_S("to-narrow-replacement", room, "a\xef\xbf\xbd" "b");
    CHECK_EQ_I("to-narrow-ansi", WideCharToMultiByte(CP_ACP, 0, wide("plain"), -1, room, sizeof room, NULL, NULL), 6);
    CHECK_EQ_S("to-narrow-ansi-text", room, "plain");
    CHECK_FAILS("to-narrow-zero-count", WideCharToMultiByte(CP_UTF8, 0, EURO, 0, room, sizeof room, NULL, NULL) == 0,
                ERROR_INVALID_PARAMETER);
}

static void strings(void)
{
    char room[16];
    WCHAR wide_room[16];
    CHECK_EQ_I("lstrlena", lstrlenA("hello"), 5);
    CHECK_EQ_I("lstrlena-null", lstrlenA(NULL), 0);
    CHECK_EQ_I("lstrlenw", lstrlenW(wide("hello!")), 6);
    CHECK_EQ_I("lstrlenw-null", lstrlenW(NULL), 0);
    CHECK_EQ_P("lstrcpya", lstrcpyA(room, "abc"), room);
    CHECK_EQ_S("lstrcpya-text", room, "abc");
    CHECK_EQ_P("lstrcata", lstrcatA(room, "def"), room);
    CHECK_EQ_S("lstrcata-text", room, "abcdef");
    lstrcpynA(room, "truncated", 6);
    CHECK_EQ_S("lstrcpyna", room, "trunc");
    CHECK_EQ_I("lstrcmpa-same", lstrcmpA("abc", "abc"), 0);
    CHECK("lstrcmpa-order", lstrcmpA("abc", "abd") < 0 && lstrcmpA("abd", "abc") > 0);
    CHECK_EQ_I("lstrcmpia", lstrcmpiA("ABC", "abc"), 0);
    lstrcpyW(wide_room, wide("wide"));
    CHECK_EQ_S("lstrcpyw", narrow(wide_room), "wide");
    CHECK_EQ_I("lstrcmpw", lstrcmpW(wide("a"), wide("a")), 0);
    CHECK_EQ_I("lstrcmpiw", lstrcmpiW(wide("AbC"), wide("aBc")), 0);
    CHECK_EQ_U("wchar-size", sizeof(WCHAR), 2);
}

int main(void)
{
    check_begin();
    to_wide();
    to_narrow();
    strings();
    return check_end();
}
