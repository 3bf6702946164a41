/*
 * mailslot_writer.c: writes messages to a mailslot.
 *
 *     mailslot_writer NAME MESSAGE...
 *     mailslot_writer \\COMPUTER\mailslot\NAME MESSAGE...     or \\*\mailslot\NAME for all of a domain
 *
 * Each argument is one message; "" ends mailslot_reader. Nobody answers: whether a message for
 * another computer arrived is not known.
 *
 *     cl /W4 mailslot_writer.c
 *     x86_64-w64-mingw32-gcc -Wall -Wextra mailslot_writer.c -o mailslot_writer.exe
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    char name[MAX_PATH];
    HANDLE mailslot;
    int i;

    if (argc < 3) {
        fprintf(stderr, "usage: mailslot_writer NAME MESSAGE...\n");
        return 2;
    }
    snprintf(name, sizeof name, argv[1][0] == '\\' ? "%s" : "\\\\.\\mailslot\\%s", argv[1]);
    /* The reader has it open for reading, which must be shared. */
    mailslot = CreateFileA(name, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
                           FILE_ATTRIBUTE_NORMAL, NULL);
    if (mailslot == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "mailslot_writer: %s: error %lu\n", name, (unsigned long)GetLastError());
        return 1;
    }
    for (i = 2; i < argc; i++) {
        DWORD written;

        if (!WriteFile(mailslot, argv[i], (DWORD)strlen(argv[i]), &written, NULL)) {
            fprintf(stderr, "mailslot_writer: WriteFile: error %lu\n", (unsigned long)GetLastError());
            return 1;
        }
    }
    CloseHandle(mailslot);
    return 0;
}
