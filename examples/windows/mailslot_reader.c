/*
 * mailslot_reader.c: makes a mailslot and prints every message that comes.
 *
 *     mailslot_reader NAME [COUNT]
 *
 * The reader decides how long it waits: here it looks every two seconds whether it has been told to
 * end, by a message without a byte in it.
 *
 *     cl /W4 mailslot_reader.c
 *     x86_64-w64-mingw32-gcc -Wall -Wextra mailslot_reader.c -o mailslot_reader.exe
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 2000

static int fail(const char *what)
{
    fprintf(stderr, "mailslot_reader: %s: error %lu\n", what, (unsigned long)GetLastError());
    return 1;
}

/* Reads the next message into memory of its size. NULL: there was none in time, or an error. */
static char *next_message(HANDLE mailslot, DWORD *length)
{
    DWORD size, read;
    char *message;

    /* Waits; a message that is larger than this small buffer stays, and its size can be asked. */
    char small[64];
    if (ReadFile(mailslot, small, sizeof small, &read, NULL)) {
        size = read;
    } else if (GetLastError() == ERROR_INSUFFICIENT_BUFFER) {
        if (!GetMailslotInfo(mailslot, NULL, &size, NULL, NULL))
            return NULL;
    } else {
        return NULL;
    }
    message = malloc(size + 1);
    if (!message)
        return NULL;
    if (size > sizeof small) {
        if (!ReadFile(mailslot, message, size, &read, NULL)) {
            free(message);
            return NULL;
        }
    } else {
        memcpy(message, small, size);
    }
    message[size] = '\0';
    *length = size;
    return message;
}

int main(int argc, char **argv)
{
    char name[MAX_PATH];
    HANDLE mailslot;
    unsigned long left;

    if (argc < 2) {
        fprintf(stderr, "usage: mailslot_reader NAME [COUNT]\n");
        return 2;
    }
    left = argc > 2 ? strtoul(argv[2], NULL, 10) : (unsigned long)-1;
    snprintf(name, sizeof name, "\\\\.\\mailslot\\%s", argv[1]);
    mailslot = CreateMailslotA(name, 0, TIMEOUT_MS, NULL);
    if (mailslot == INVALID_HANDLE_VALUE)
        return fail(name);
    printf("reading %s\n", name);
    fflush(stdout);
    while (left > 0) {
        DWORD length;
        char *message = next_message(mailslot, &length);

        if (!message) {
            if (GetLastError() == ERROR_SEM_TIMEOUT)
                continue;
            return fail("ReadFile");
        }
        printf("%lu bytes: %s\n", (unsigned long)length, message);
        fflush(stdout);
        free(message);
        if (length == 0)
            break;
        left--;
    }
    CloseHandle(mailslot);
    return 0;
}
