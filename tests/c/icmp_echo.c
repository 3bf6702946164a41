/* ICMP echo without raw sockets: at once, with an event, with a routine; replies, time-outs, bad arguments.
 * Where nobody may send echoes, opening fails and the rest is skipped.
 *
 * https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmpsendecho
 * https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmpsendecho2
 * https://learn.microsoft.com/windows/win32/api/icmpapi/nf-icmpapi-icmp6sendecho2
 */
#include "check.h"

#ifdef __MINGW32__

int main(void)
{
    check_begin();
    check_skip("icmp", "the compiler's headers have only part of it");
    return check_end();
}

#else

#include <iphlpapi.h>
#include <winternl.h>

#define PIO_APC_ROUTINE_DEFINED
#include <icmpapi.h>

enum { MARGIN = 8 + sizeof(IO_STATUS_BLOCK) };

static const char text[] = "tawny echo";
static union {
    ICMP_ECHO_REPLY reply;
    ICMPV6_ECHO_REPLY reply6;
    char bytes[4096];
} room;

static const IPAddr here = 0x0100007f; /* 127.0.0.1 */

/* Opens, or says why not. */
static int opened(HANDLE *file, HANDLE(WINAPI *create)(VOID), const char *name, const char *skipped)
{
    SetLastError(CHECK_POISON);
    *file = create();
    if (*file != INVALID_HANDLE_VALUE)
        return 1;
    CHECK(name, GetLastError() == ERROR_ACCESS_DENIED || GetLastError() == ERROR_NOT_SUPPORTED);
    check_skip(skipped, "not permitted");
    return 0;
}

static void at_once(HANDLE file)
{
    IP_OPTION_INFORMATION options;
    const DWORD whole = sizeof room.reply + sizeof text;
    memset(&room, 0, sizeof room);
    CHECK_EQ_U("echo", IcmpSendEcho(file, here, (void *)text, sizeof text, NULL, &room, sizeof room, CHECK_PATIENCE_MS),
               1);
    CHECK_EQ_U("echo-address", room.reply.Address, here);
    CHECK_EQ_U("echo-status", room.reply.Status, IP_SUCCESS);
    CHECK("echo-time", room.reply.RoundTripTime < CHECK_PATIENCE_MS);
    CHECK_EQ_U("echo-size", room.reply.DataSize, sizeof text);
    CHECK_REQUIRE((char *)room.reply.Data >= room.bytes && (char *)room.reply.Data < room.bytes + sizeof room);
    CHECK_EQ_MEM("echo-data", room.reply.Data, text, sizeof text);
    CHECK("echo-ttl", room.reply.Options.Ttl > 0);

    CHECK_EQ_U("echo-empty", IcmpSendEcho(file, here, NULL, 0, NULL, &room, sizeof room, CHECK_PATIENCE_MS), 1);
    CHECK_EQ_U("echo-empty-size", room.reply.DataSize, 0);
    memset(&options, 0, sizeof options);
    options.Ttl = 77;
    options.Flags = IP_FLAG_DF;
    CHECK_EQ_U("echo-options",
               IcmpSendEcho(file, here, (void *)text, sizeof text, &options, &room, whole + MARGIN, CHECK_PATIENCE_MS),
               1);
    CHECK_EQ_U("echo-2",
               IcmpSendEcho2(file, NULL, NULL, NULL, here, (void *)text, sizeof text, NULL, &room, sizeof room,
                             CHECK_PATIENCE_MS),
               1);
    CHECK_EQ_U("echo-2-ex",
               IcmpSendEcho2Ex(file, NULL, NULL, NULL, here, here, (void *)text, sizeof text, NULL, &room,
                               sizeof room, CHECK_PATIENCE_MS),
               1);
    CHECK_EQ_U("echo-2-ex-address", room.reply.Address, here);
}

static void bad_arguments(HANDLE file)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    CHECK_FAILS("no-file", !IcmpSendEcho(event, here, (void *)text, sizeof text, NULL, &room, sizeof room, 1000),
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("no-room-for-a-reply",
                !IcmpSendEcho(file, here, (void *)text, sizeof text, NULL, &room, sizeof room.reply - 1, 1000),
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("no-room-for-the-data",
                !IcmpSendEcho(file, here, (void *)text, sizeof text, NULL, &room, sizeof room.reply + 2, 1000),
                IP_BUF_TOO_SMALL);
    CHECK_FAILS("no-buffer", !IcmpSendEcho(file, here, (void *)text, sizeof text, NULL, NULL, 0, 1000),
                ERROR_INVALID_PARAMETER);
    CHECK_FAILS("close-other", !IcmpCloseHandle(event), ERROR_INVALID_HANDLE);
    CloseHandle(event);
}

static void with_event(HANDLE file)
{
    HANDLE event = CreateEventW(NULL, FALSE, FALSE, NULL);
    memset(&room, 0, sizeof room);
    CHECK_REQUIRE(event != NULL);
    CHECK_FAILS("event-pending",
                IcmpSendEcho2(file, event, NULL, NULL, here, (void *)text, sizeof text, NULL, &room, sizeof room,
                              CHECK_PATIENCE_MS) == 0,
                ERROR_IO_PENDING);
    CHECK_EQ_U("event", WaitForSingleObject(event, CHECK_PATIENCE_MS), WAIT_OBJECT_0);
    CHECK_EQ_U("event-replies", IcmpParseReplies(&room, sizeof room), 1);
    CHECK_EQ_U("event-address", room.reply.Address, here);
    CHECK_EQ_MEM("event-data", room.reply.Data, text, sizeof text);
    CloseHandle(event);
    memset(&room, 0, sizeof room);
    CHECK_EQ_U("parse-too-short", IcmpParseReplies(&room, 8), 0);
}

static struct {
    void *context;
    ULONG_PTR bytes;
    DWORD thread;
    int calls;
} told;

static VOID NTAPI routine(PVOID context, PIO_STATUS_BLOCK block, ULONG reserved)
{
    (void)reserved;
    told.context = context;
    told.bytes = block->Information;
    told.thread = GetCurrentThreadId();
    told.calls++;
}

static void with_routine(HANDLE file)
{
    memset(&room, 0, sizeof room);
    CHECK_FAILS("routine-pending",
                IcmpSendEcho2(file, NULL, routine, &told, here, (void *)text, sizeof text, NULL, &room, sizeof room,
                              CHECK_PATIENCE_MS) == 0,
                ERROR_IO_PENDING);
    CHECK_EQ_U("routine-alerted", SleepEx(CHECK_PATIENCE_MS, TRUE), WAIT_IO_COMPLETION);
    CHECK_EQ_I("routine-once", told.calls, 1);
    CHECK_EQ_P("routine-context", told.context, &told);
    CHECK_EQ_U("routine-thread", told.thread, GetCurrentThreadId());
    CHECK("routine-bytes", told.bytes >= sizeof text);
    CHECK_EQ_U("routine-replies", IcmpParseReplies(&room, sizeof room), 1);
    CHECK_EQ_MEM("routine-data", room.reply.Data, text, sizeof text);
}

static void six(void)
{
    HANDLE file;
    check_address to = check_loopback(AF_INET6);
    struct sockaddr_in6 any;
    if (!check_has_family(AF_INET6)) {
        check_skip("echo6", "no IPv6");
        return;
    }
    if (!opened(&file, Icmp6CreateFile, "create6-denied", "echo6"))
        return;
    memset(&any, 0, sizeof any);
    any.sin6_family = AF_INET6;
    memset(&room, 0, sizeof room);
    CHECK_EQ_U("echo6",
               Icmp6SendEcho2(file, NULL, NULL, NULL, &any, (struct sockaddr_in6 *)&to.storage, (void *)text,
                              sizeof text, NULL, &room, sizeof room, CHECK_PATIENCE_MS),
               1);
    CHECK_EQ_U("echo6-status", room.reply6.Status, IP_SUCCESS);
    CHECK_EQ_U("echo6-address", room.reply6.Address.sin6_addr[7], htons(1));
    CHECK_EQ_MEM("echo6-data", room.bytes + sizeof room.reply6, text, sizeof text);
    CHECK_EQ_U("echo6-replies", Icmp6ParseReplies(&room, sizeof room), 1);
    CHECK_FAILS("echo6-no-room",
                !Icmp6SendEcho2(file, NULL, NULL, NULL, &any, (struct sockaddr_in6 *)&to.storage, (void *)text,
                                sizeof text, NULL, &room, 4, 1000),
                ERROR_INSUFFICIENT_BUFFER);
    CHECK_SUCCEEDS("close6", IcmpCloseHandle(file));
}

int main(void)
{
    HANDLE file;
    check_begin();
    if (opened(&file, IcmpCreateFile, "create-denied", "echoes")) {
        at_once(file);
        bad_arguments(file);
        with_event(file);
        with_routine(file);
        CHECK_SUCCEEDS("close", IcmpCloseHandle(file));
        CHECK_FAILS("close-again", !IcmpCloseHandle(file), ERROR_INVALID_HANDLE);
        six();
    }
    return check_end();
}

#endif
