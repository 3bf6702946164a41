/* FormatMessage: texts of the errors that the network calls return, allocation, widths, inserts.
 *
 * https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-formatmessagea
 */
#include "check.h"
#include "wide.h"

#define SYSTEM (FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS)

static DWORD formatv(DWORD flags, char *room, DWORD size, const char *format, ...)
{
    va_list args;
    DWORD length;
    va_start(args, format);
    length = FormatMessageA(FORMAT_MESSAGE_FROM_STRING | flags, format, 0, 0, room, size, &args);
    va_end(args);
    return length;
}

static void system_messages(void)
{
    static const DWORD CODES[] = {
        ERROR_SUCCESS, ERROR_FILE_NOT_FOUND, ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_NOT_ENOUGH_MEMORY,
        ERROR_INVALID_PARAMETER, ERROR_CALL_NOT_IMPLEMENTED, ERROR_INSUFFICIENT_BUFFER, ERROR_ALREADY_EXISTS,
        ERROR_NETNAME_DELETED, ERROR_BROKEN_PIPE, ERROR_MORE_DATA, ERROR_ABANDONED_WAIT_0, ERROR_OPERATION_ABORTED,
        ERROR_IO_INCOMPLETE, ERROR_IO_PENDING, ERROR_NOT_FOUND, ERROR_CONNECTION_REFUSED, WAIT_TIMEOUT,
        WSAEINTR, WSAEACCES, WSAEFAULT, WSAEINVAL, WSAEMFILE, WSAEWOULDBLOCK, WSAEINPROGRESS, WSAEALREADY, WSAENOTSOCK,
        WSAEDESTADDRREQ, WSAEMSGSIZE, WSAEPROTOTYPE, WSAENOPROTOOPT, WSAEPROTONOSUPPORT, WSAESOCKTNOSUPPORT,
        WSAEOPNOTSUPP, WSAEAFNOSUPPORT, WSAEADDRINUSE, WSAEADDRNOTAVAIL, WSAENETDOWN, WSAENETUNREACH, WSAENETRESET,
        WSAECONNABORTED, WSAECONNRESET, WSAENOBUFS, WSAEISCONN, WSAENOTCONN, WSAESHUTDOWN, WSAETIMEDOUT,
        WSAECONNREFUSED, WSAEHOSTUNREACH, WSAVERNOTSUPPORTED, WSANOTINITIALISED, WSATYPE_NOT_FOUND,
        WSAHOST_NOT_FOUND, WSATRY_AGAIN, WSANO_RECOVERY, WSANO_DATA,
    };
    char name[CHECK_NAME_SIZE], room[512];
    WCHAR wide_room[512];
    unsigned i;
    DWORD length;
    for (i = 0; i < sizeof CODES / sizeof *CODES; i++) {
        length = FormatMessageA(SYSTEM, NULL, CODES[i], 0, room, sizeof room, NULL);
        snprintf(name, sizeof name, "text-of-%lu", (unsigned long)CODES[i]);
        CHECK(name, length > 5 && length == strlen(room) && room[length - 2] == '\r' && room[length - 1] == '\n');
    }
    length = FormatMessageW(SYSTEM, NULL, WSAECONNRESET, 0, wide_room, 512, NULL);
    CHECK("wide-text", length > 5 && length == wide_length(wide_room));
    FormatMessageA(SYSTEM, NULL, WSAECONNRESET, 0, room, sizeof room, NULL);
    CHECK_EQ_S("wide-text-is-the-same", narrow(wide_room), room);
    CHECK_FAILS("unknown-code", FormatMessageA(SYSTEM, NULL, 0x2fffffff, 0, room, sizeof room, NULL) == 0,
                ERROR_MR_MID_NOT_FOUND);
    CHECK_FAILS("short-room", FormatMessageA(SYSTEM, NULL, WSAECONNRESET, 0, room, 4, NULL) == 0, ERROR_INSUFFICIENT_BUFFER);
    /* The classic call, with a language. */
    length = FormatMessageA(SYSTEM, NULL, ERROR_ACCESS_DENIED, MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), room, sizeof room,
                            NULL);
    CHECK("neutral-default-language", length > 5);
}

static void allocation(void)
{
    char *text = NULL;
    WCHAR *wide_text = NULL;
    DWORD length = FormatMessageA(SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER, NULL, WSAECONNREFUSED, 0, (LPSTR)&text, 0, NULL);
    CHECK("allocate", length > 0 && text != NULL && strlen(text) == length);
    CHECK_EQ_P("allocate-freed-by-localfree", LocalFree(text), NULL);
    length = FormatMessageW(SYSTEM | FORMAT_MESSAGE_ALLOCATE_BUFFER, NULL, WSAECONNREFUSED, 0, (LPWSTR)&wide_text, 0, NULL);
    CHECK("allocate-wide", length > 0 && wide_text != NULL && wide_length(wide_text) == length);
    LocalFree(wide_text);
    text = NULL;
    length = FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_IGNORE_INSERTS,
                            "short", 0, 0, (LPSTR)&text, 100, NULL);
    CHECK("allocate-minimum", length == 5 && text != NULL && LocalSize(text) >= 100);
    LocalFree(text);
}

static void widths(void)
{
    char room[128];
    DWORD length;
    /* FORMAT_MESSAGE_MAX_WIDTH_MASK ignores the line breaks of the text. */
    length = FormatMessageA(SYSTEM | FORMAT_MESSAGE_MAX_WIDTH_MASK, NULL, WSAECONNRESET, 0, room, sizeof room, NULL);
    CHECK("max-width-no-line-break", length > 5 && strchr(room, '\n') == NULL && strchr(room, '\r') == NULL);
    formatv(FORMAT_MESSAGE_MAX_WIDTH_MASK, room, sizeof room, "one\r\ntwo");
    CHECK_EQ_S("max-width-joins-lines", room, "one two");
    formatv(FORMAT_MESSAGE_MAX_WIDTH_MASK, room, sizeof room, "one%ntwo");
    CHECK_EQ_S("max-width-keeps-hard-breaks", room, "one\r\ntwo");
    formatv(0, room, sizeof room, "one\r\ntwo");
    CHECK_EQ_S("no-width-keeps-breaks", room, "one\r\ntwo");
}

static void inserts(void)
{
    char room[128];
    DWORD_PTR array[3];
    CHECK_EQ_U("insert-length", formatv(0, room, sizeof room, "%1 %2 %1", "Bill", "Bob"), 13);
    CHECK_EQ_S("insert", room, "Bill Bob Bill");
    formatv(0, room, sizeof room, "%1!d! and %2!x! and %3!u!", -5, 255, 7u);
    CHECK_EQ_S("insert-numbers", room, "-5 and ff and 7");
    formatv(0, room, sizeof room, "[%1!8s!][%2!-6d!][%3!04d!]", "text", 42, 7);
    CHECK_EQ_S("insert-widths", room, "[    text][42    ][0007]");
    formatv(0, room, sizeof room, "%1!c!%2!c!", 'o', 'k');
    CHECK_EQ_S("insert-characters", room, "ok");
    formatv(0, room, sizeof room, "100%% %. %! a%qc%n.");
    CHECK_EQ_S("escapes", room, "100% . ! aqc\r\n.");
    formatv(0, room, sizeof room, "stops%0here");
    CHECK_EQ_S("escape-zero-ends", room, "stops");
    formatv(FORMAT_MESSAGE_IGNORE_INSERTS, room, sizeof room, "%1 stays %2!d!");
    CHECK_EQ_S("ignore-inserts", room, "%1 stays %2!d!");
    array[0] = (DWORD_PTR) "array";
    array[1] = 12;
    array[2] = (DWORD_PTR) "end";
    FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "%1:%2!d!:%3", 0, 0, room, sizeof room,
                   (va_list *)array);
    CHECK_EQ_S("argument-array", room, "array:12:end");
    array[0] = 4;
    array[1] = 2;
    array[2] = (DWORD_PTR) "Bill";
    FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, "%1!*.*s!", 0, 0, room, sizeof room,
                   (va_list *)array);
    CHECK_EQ_S("argument-array-asterisks", room, "  Bi");
    CHECK_FAILS("string-short-room", formatv(0, room, 4, "%1", "long text") == 0, ERROR_INSUFFICIENT_BUFFER);
    CHECK_EQ_U("string-exact-room", formatv(0, room, 5, "%1", "four"), 4);
}

int main(void)
{
    check_begin();
    system_messages();
    allocation();
    widths();
    inserts();
    return check_end();
}
