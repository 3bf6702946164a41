/* Checked strings of the C run-time library, and the invalid-parameter handler.
 *
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/strcpy-s-wcscpy-s-mbscpy-s
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/strncpy-s-strncpy-s-l-wcsncpy-s-wcsncpy-s-l-mbsncpy-s-mbsncpy-s-l
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/strcat-s-wcscat-s-mbscat-s
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/memcpy-s-wmemcpy-s
 * https://learn.microsoft.com/cpp/c-runtime-library/reference/strtok-s-strtok-s-l-wcstok-s-wcstok-s-l-mbstok-s-mbstok-s-l
 * https://learn.microsoft.com/cpp/c-runtime-library/parameter-validation
 */
#include "check.h"

#include <errno.h>
#include <time.h>

static unsigned complaints;

static void count_complaint(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                            unsigned line, uintptr_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
    complaints++;
}

static void copies(void)
{
    char room[8];
    CHECK_EQ_I("strcpy-s", strcpy_s(room, sizeof room, "seven77"), 0);
    CHECK_EQ_S("strcpy-s-text", room, "seven77");
    complaints = 0;
    CHECK_EQ_I("strcpy-s-too-long", strcpy_s(room, sizeof room, "eight888"), ERANGE);
    CHECK_EQ_S("strcpy-s-too-long-empties", room, "");
    CHECK_EQ_U("strcpy-s-too-long-complains", complaints, 1);
    CHECK_EQ_I("strcpy-s-no-target", strcpy_s(NULL, 3, "x"), EINVAL);
    strcpy_s(room, sizeof room, "old");
    CHECK_EQ_I("strcpy-s-no-source", strcpy_s(room, sizeof room, NULL), EINVAL);
    CHECK_EQ_S("strcpy-s-no-source-empties", room, "");
    CHECK_EQ_I("strncpy-s-count", strncpy_s(room, sizeof room, "abcdef", 3), 0);
    CHECK_EQ_S("strncpy-s-count-text", room, "abc");
    CHECK_EQ_I("strncpy-s-truncate", strncpy_s(room, 4, "abcdef", _TRUNCATE), STRUNCATE);
    CHECK_EQ_S("strncpy-s-truncate-text", room, "abc");
    CHECK_EQ_I("strncpy-s-fits", strncpy_s(room, sizeof room, "abc", 100), 0);
    CHECK_EQ_S("strncpy-s-fits-text", room, "abc");
    CHECK_EQ_I("strncpy-s-too-long", strncpy_s(room, 4, "abcdef", 4), ERANGE);
    CHECK_EQ_S("strncpy-s-too-long-empties", room, "");
    strcpy_s(room, sizeof room, "ab");
    CHECK_EQ_I("strcat-s", strcat_s(room, sizeof room, "cde"), 0);
    CHECK_EQ_S("strcat-s-text", room, "abcde");
    CHECK_EQ_I("strcat-s-too-long", strcat_s(room, sizeof room, "fgh"), ERANGE);
    CHECK_EQ_S("strcat-s-too-long-empties", room, "");
    memset(room, 'x', sizeof room);
    CHECK_EQ_I("strcat-s-not-terminated", strcat_s(room, sizeof room, "a"), EINVAL);
}

static void memory(void)
{
    char room[4] = "abc";
    CHECK_EQ_I("memcpy-s", memcpy_s(room, sizeof room, "xyz", 4), 0);
    CHECK_EQ_S("memcpy-s-bytes", room, "xyz");
    CHECK_EQ_I("memcpy-s-too-much", memcpy_s(room, 2, "12345", 5), ERANGE);
    CHECK_EQ_MEM("memcpy-s-too-much-clears", room, "\0\0z\0", 4);
    CHECK_EQ_I("memcpy-s-nothing", memcpy_s(NULL, 0, NULL, 0), 0);
}

static void tokens(void)
{
    char text[] = ",,one,two;;three";
    char *context = NULL;
    CHECK_EQ_S("strtok-s-first", strtok_s(text, ",;", &context), "one");
    CHECK_EQ_S("strtok-s-second", strtok_s(NULL, ",;", &context), "two");
    CHECK_EQ_S("strtok-s-third", strtok_s(NULL, ",;", &context), "three");
    CHECK("strtok-s-end", strtok_s(NULL, ",;", &context) == NULL);
}

static void comparison(void)
{
    char text[16] = "MixedCase";
    CHECK_EQ_I("stricmp-equal", _stricmp("HeLLo", "hEllO"), 0);
    CHECK("stricmp-less", _stricmp("abc", "ABD") < 0);
    CHECK_EQ_I("strnicmp", _strnicmp("HELLO there", "hello you", 5), 0);
    CHECK_EQ_S("strlwr", _strlwr(text), "mixedcase");
    CHECK_EQ_I("strupr-s", _strupr_s(text, sizeof text), 0);
    CHECK_EQ_S("strupr-s-text", text, "MIXEDCASE");
    CHECK_EQ_S("strrev", _strrev(text), "ESACDEXIM");
    CHECK_EQ_U("strnlen-s", strnlen_s("hello", 3), 3);
    CHECK_EQ_U("strnlen-s-null", strnlen_s(NULL, 3), 0);
}

static void numbers(void)
{
    char room[70];
    CHECK_EQ_S("itoa-decimal", _itoa(-42, room, 10), "-42");
    CHECK_EQ_S("itoa-hexadecimal", _itoa(-1, room, 16), "ffffffff");
    CHECK_EQ_S("itoa-binary", _itoa(5, room, 2), "101");
    CHECK_EQ_S("i64toa", _i64toa(-9000000000LL, room, 10), "-9000000000");
    CHECK_EQ_S("ui64toa", _ui64toa(0xffffffffffffffffULL, room, 36), "3w5e11264sgsf");
    CHECK_EQ_I("itoa-s-too-long", _itoa_s(12345, room, 5, 10), ERANGE);
    CHECK_EQ_S("itoa-s-too-long-empties", room, "");
    CHECK_EQ_I("atoi64", _atoi64("-9000000000x"), -9000000000LL);
}

static void calendar(void)
{
    struct tm broken;
    char text[32];
    time_t epoch = 0, before = -1, later = 9 * 86400;
    CHECK_EQ_I("gmtime-s", gmtime_s(&broken, &epoch), 0);
    CHECK_EQ_I("gmtime-s-year", broken.tm_year, 70);
    CHECK_EQ_I("gmtime-s-before-1970", gmtime_s(&broken, &before), EINVAL);
    CHECK_EQ_I("gmtime-s-before-1970-spoils", broken.tm_mon, -1);
    gmtime_s(&broken, &later);
    CHECK_EQ_I("asctime-s", asctime_s(text, sizeof text, &broken), 0);
    CHECK_EQ_S("asctime-s-text", text, "Sat Jan 10 00:00:00 1970\n");
    CHECK_EQ_I("asctime-s-short", asctime_s(text, 10, &broken), EINVAL);
}

static void paths(void)
{
    char drive[_MAX_DRIVE], directory[_MAX_DIR], name[_MAX_FNAME], extension[_MAX_EXT], path[_MAX_PATH];
    _splitpath("C:\\some\\where\\file.tar.gz", drive, directory, name, extension);
    CHECK_EQ_S("splitpath-drive", drive, "C:");
    CHECK_EQ_S("splitpath-directory", directory, "\\some\\where\\");
    CHECK_EQ_S("splitpath-name", name, "file.tar");
    CHECK_EQ_S("splitpath-extension", extension, ".gz");
    _makepath(path, "D", "\\a\\b", "c", "txt");
    CHECK_EQ_S("makepath", path, "D:\\a\\b\\c.txt");
}

int main(void)
{
    check_begin();
    _set_invalid_parameter_handler(count_complaint);
    copies();
    memory();
    tokens();
    comparison();
    numbers();
    calendar();
    paths();
    return check_end();
}
