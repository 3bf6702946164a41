/* Wide strings of the C run-time library: 16-bit characters, conversion from and to multibyte text.
 *
 * https://learn.microsoft.com/cpp/c-runtime-library/string-manipulation-crt
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/mbstowcs-s-mbstowcs-s-l
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/wcstombs-s-wcstombs-s-l
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/strtol-wcstol-strtol-l-wcstol-l
 */
#include "check.h"

#include <errno.h>
#include <wchar.h>

static void ignore_complaint(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                             unsigned line, uintptr_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
}

static int same(const wchar_t *got, const wchar_t *want)
{
    return got != NULL && wcscmp(got, want) == 0;
}

#define CHECK_EQ_W(name, got, want) CHECK(name, same((got), (want)))

static void strings(void)
{
    wchar_t room[16];
    const wchar_t *text = L"one,two,one";
    CHECK_EQ_U("size", sizeof(wchar_t), 2);
    CHECK_EQ_U("wcslen", wcslen(text), 11);
    CHECK_EQ_W("wcscpy", wcscpy(room, L"abc"), L"abc");
    CHECK_EQ_W("wcscat", wcscat(room, L"def"), L"abcdef");
    CHECK_EQ_W("wcsncat", wcsncat(room, L"ghijk", 2), L"abcdefgh");
    wmemset(room, L'z', 8);
    wcsncpy(room, L"ab", 4);
    CHECK_EQ_MEM("wcsncpy-fills", room, L"ab\0\0zz", 12);
    CHECK("wcscmp-less", wcscmp(L"abc", L"abd") < 0);
    CHECK("wcscmp-more", wcscmp(L"b", L"abd") > 0);
    CHECK_EQ_I("wcsncmp", wcsncmp(L"abcd", L"abxx", 2), 0);
    CHECK("wcschr", wcschr(text, L',') == text + 3);
    CHECK("wcschr-terminator", wcschr(text, 0) == text + 11);
    CHECK("wcschr-none", wcschr(text, L'!') == NULL);
    CHECK("wcsrchr", wcsrchr(text, L',') == text + 7);
    CHECK("wcsstr", wcsstr(text, L"two") == text + 4);
    CHECK("wcsstr-empty", wcsstr(text, L"") == text);
    CHECK("wcspbrk", wcspbrk(text, L"wt") == text + 4);
    CHECK_EQ_U("wcsspn", wcsspn(text, L"eno"), 3);
    CHECK_EQ_U("wcscspn", wcscspn(text, L","), 3);
    CHECK("wmemchr", wmemchr(text, L't', 11) == text + 4);
    CHECK("wmemcmp", wmemcmp(L"ab\0c", L"ab\0d", 4) < 0);
    CHECK_EQ_I("wcsicmp", _wcsicmp(L"HeLLo", L"hEllO"), 0);
    CHECK_EQ_I("wcsnicmp", _wcsnicmp(L"ABcx", L"abCy", 3), 0);
    CHECK_EQ_I("wcscpy-s-too-long", wcscpy_s(room, 3, L"abc"), ERANGE);
    CHECK_EQ_W("wcscpy-s-too-long-empties", room, L"");
    CHECK_EQ_I("wcsncpy-s-truncate", wcsncpy_s(room, 3, L"abc", _TRUNCATE), STRUNCATE);
    CHECK_EQ_W("wcsncpy-s-truncate-text", room, L"ab");
}

static void tokens(void)
{
    wchar_t text[] = L"a b";
    wchar_t *context = NULL;
    CHECK_EQ_W("wcstok-s-first", wcstok_s(text, L" ", &context), L"a");
    CHECK_EQ_W("wcstok-s-second", wcstok_s(NULL, L" ", &context), L"b");
    CHECK("wcstok-s-end", wcstok_s(NULL, L" ", &context) == NULL);
}

static void numbers(void)
{
    const wchar_t *text = L"  -42rest";
    wchar_t room[32];
    wchar_t *end = NULL;
    CHECK_EQ_I("wcstol", wcstol(text, &end, 10), -42);
    CHECK("wcstol-end", end == text + 5);
    CHECK_EQ_U("wcstoul-hexadecimal", wcstoul(L"0xff", NULL, 0), 255);
    CHECK("wcstod", wcstod(L"2.5x", &end) == 2.5 && *end == L'x');
    CHECK_EQ_I("wtoi", _wtoi(L"123abc"), 123);
    CHECK_EQ_I("wtoi64", _wtoi64(L"-9000000000"), -9000000000LL);
    CHECK_EQ_W("itow", _itow(-5, room, 10), L"-5");
    CHECK_EQ_W("i64tow", _i64tow(255, room, 16), L"ff");
}

static void conversion(void)
{
    wchar_t wide_room[8];
    char room[8];
    size_t length = 77;
    CHECK_EQ_U("mbstowcs", mbstowcs(wide_room, "plain", 8), 5);
    CHECK_EQ_W("mbstowcs-text", wide_room, L"plain");
    CHECK_EQ_U("mbstowcs-length", mbstowcs(NULL, "plain", 0), 5);
    CHECK_EQ_U("wcstombs", wcstombs(room, L"plain", 8), 5);
    CHECK_EQ_S("wcstombs-text", room, "plain");
    CHECK_EQ_I("mbstowcs-s", mbstowcs_s(&length, wide_room, 8, "plain", _TRUNCATE), 0);
    CHECK_EQ_U("mbstowcs-s-length", length, 6);
    CHECK_EQ_I("mbstowcs-s-too-long", mbstowcs_s(&length, wide_room, 4, "plain", 5), ERANGE);
    CHECK_EQ_W("mbstowcs-s-too-long-empties", wide_room, L"");
    CHECK_EQ_I("wcstombs-s-truncate", wcstombs_s(&length, room, 4, L"plain", _TRUNCATE), STRUNCATE);
    CHECK_EQ_S("wcstombs-s-truncate-text", room, "pla");
    CHECK_EQ_U("wcstombs-s-truncate-length", length, 4);
}

int main(void)
{
    check_begin();
    _set_invalid_parameter_handler(ignore_complaint);
    strings();
    tokens();
    numbers();
    conversion();
    return check_end();
}
