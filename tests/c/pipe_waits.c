/* WaitNamedPipe while the pipe goes and comes again.
 *
 * https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-waitnamedpipew
 *   ("Waits until either a time-out interval elapses or an instance of the specified named pipe is available
 *   for connection")
 */
#include "pipe_check.h"

#define ROUNDS 40

typedef struct waiting {
    char name[128];
    HANDLE begun;
    DWORD error;
} waiting;

static DWORD WINAPI wait_for_it(void *argument)
{
    waiting *waits = argument;
    SetEvent(waits->begun);
    waits->error = WaitNamedPipeA(waits->name, CHECK_PATIENCE_MS) ? ERROR_SUCCESS : GetLastError();
    return 0;
}

/* Every instance has its client; the last instance goes while somebody waits, another comes and has its client at once,
 * and then one that is free. */
static void goes_and_comes(void)
{
    unsigned found = 0, none = 0, other = 0;
    waiting waits;
    HANDLE server, client, second, thread;
    int round;

    snprintf(waits.name, sizeof waits.name, "%s", pipe_name("again"));
    waits.begun = check_event(FALSE);
    for (round = 0; round < ROUNDS; round++) {
        pipe_pair("again", PIPE_BYTES, 0, &server, &client);
        thread = check_spawn(wait_for_it, &waits);
        WaitForSingleObject(waits.begun, INFINITE);
        if (round % 2)
            SwitchToThread();
        CloseHandle(client);
        CloseHandle(server);
        pipe_pair("again", PIPE_BYTES, 0, &server, &client);
        second = pipe_server("again", PIPE_BYTES, 0);
        check_join(thread);
        found += waits.error == ERROR_SUCCESS;
        /* It looked while there was no instance. */
        none += waits.error == ERROR_FILE_NOT_FOUND;
        other += waits.error != ERROR_SUCCESS && waits.error != ERROR_FILE_NOT_FOUND;
        CloseHandle(client);
        CloseHandle(server);
        CloseHandle(second);
    }
    CHECK_EQ_U("nobody-waits-in-vain", other, 0);
    CHECK_EQ_U("each-ends", found + none, ROUNDS);
    CloseHandle(waits.begun);
}

int main(void)
{
    check_begin_without_winsock();
    goes_and_comes();
    return check_end();
}
