/* What the programs that check named pipes share: names of their own, pairs of ends. */
#ifndef TAWNY_TESTS_PIPE_CHECK_H
#define TAWNY_TESTS_PIPE_CHECK_H

#include "check.h"

#define PIPE_BYTES (PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT)
#define PIPE_MESSAGES (PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT)

/* The name of a pipe of this process. */
static inline const char *pipe_name(const char *part)
{
    static char name[128];
    snprintf(name, sizeof name, "\\\\.\\pipe\\tawny-check-%lu-%s", (unsigned long)GetCurrentProcessId(),
             part);
    return name;
}

/* One instance of at most `instances`, with quotas of 4096 bytes. */
static inline HANDLE pipe_server_of(const char *part, DWORD open_mode, DWORD mode, DWORD instances)
{
    return CreateNamedPipeA(pipe_name(part), open_mode, mode, instances, 4096, 4096, 100, NULL);
}

static inline HANDLE pipe_server(const char *part, DWORD mode, DWORD flags)
{
    HANDLE server = pipe_server_of(part, PIPE_ACCESS_DUPLEX | flags, mode, PIPE_UNLIMITED_INSTANCES);
    CHECK_REQUIRE(server != INVALID_HANDLE_VALUE);
    return server;
}

static inline HANDLE pipe_open(const char *part, DWORD access, DWORD flags)
{
    return CreateFileA(pipe_name(part), access, 0, NULL, OPEN_EXISTING, flags, NULL);
}

static inline HANDLE pipe_client(const char *part, DWORD flags)
{
    HANDLE client = pipe_open(part, GENERIC_READ | GENERIC_WRITE, flags);
    CHECK_REQUIRE(client != INVALID_HANDLE_VALUE);
    return client;
}

/* Both ends of an instance; the client reads as the server does. */
static inline void pipe_pair(const char *part, DWORD mode, DWORD flags, HANDLE *server, HANDLE *client)
{
    DWORD read_mode = mode & PIPE_READMODE_MESSAGE;
    *server = pipe_server(part, mode, flags);
    *client = pipe_client(part, flags);
    CHECK_REQUIRE(SetNamedPipeHandleState(*client, &read_mode, NULL, NULL));
}

/* Writes all of it, which must succeed. */
static inline void pipe_write(HANDLE pipe, const void *data, DWORD size)
{
    DWORD written = 0;
    CHECK_REQUIRE(WriteFile(pipe, data, size, &written, NULL) && written == size);
}

#endif
