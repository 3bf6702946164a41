/* Children: the program itself, started again with the name of a part to play.
 *
 *     int main(int argc, char **argv)
 *     {
 *         if (argc > 1)
 *             return part(argc, argv);
 *         check_begin();
 *         child_begin();
 *         ...
 */
#ifndef TAWNY_TESTS_CHILD_H
#define TAWNY_TESTS_CHILD_H

#include "check.h"

typedef struct {
    PROCESS_INFORMATION info;
    HANDLE to, from; /* the child's standard input and output, if it has pipes for them */
} child;

static char child_path[MAX_PATH];

static inline void child_begin(void)
{
    DWORD length = GetModuleFileNameA(NULL, child_path, sizeof child_path);
    CHECK_REQUIRE(length > 0 && length < sizeof child_path);
}

static inline SECURITY_ATTRIBUTES child_inheritable(void)
{
    SECURITY_ATTRIBUTES security;
    security.nLength = sizeof security;
    security.lpSecurityDescriptor = NULL;
    security.bInheritHandle = TRUE;
    return security;
}

/* A pipe of which the given ends are inherited. */
static inline void child_pipe(HANDLE *read, HANDLE *write, BOOL inherit_read, BOOL inherit_write)
{
    CHECK_REQUIRE(CreatePipe(read, write, NULL, 0));
    CHECK_REQUIRE(SetHandleInformation(*read, HANDLE_FLAG_INHERIT, inherit_read ? HANDLE_FLAG_INHERIT : 0));
    CHECK_REQUIRE(SetHandleInformation(*write, HANDLE_FLAG_INHERIT, inherit_write ? HANDLE_FLAG_INHERIT : 0));
}

static inline STARTUPINFOA child_startup(void)
{
    STARTUPINFOA startup;
    memset(&startup, 0, sizeof startup);
    startup.cb = sizeof startup;
    return startup;
}

/* The command line of a part. */
static inline char *child_line(const char *part)
{
    static char line[4096];
    snprintf(line, sizeof line, "\"%s\" %s", child_path, part);
    return line;
}

static inline BOOL child_create(child *c, const char *part, BOOL inherit, DWORD flags, STARTUPINFOA *startup)
{
    memset(c, 0, sizeof *c);
    return CreateProcessA(NULL, child_line(part), NULL, NULL, inherit, flags, NULL, NULL, startup, &c->info);
}

/* Starts a part that inherits, or does not. */
static inline child child_plain(const char *part, BOOL inherit)
{
    STARTUPINFOA startup = child_startup();
    child c;
    CHECK_REQUIRE(child_create(&c, part, inherit, 0, &startup));
    return c;
}

/* Starts a part with pipes for standard input and output. */
static inline child child_piped(const char *part)
{
    STARTUPINFOA startup = child_startup();
    HANDLE to, from;
    child c;
    child_pipe(&startup.hStdInput, &to, TRUE, FALSE);
    child_pipe(&from, &startup.hStdOutput, FALSE, TRUE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    startup.dwFlags = STARTF_USESTDHANDLES;
    CHECK_REQUIRE(child_create(&c, part, TRUE, 0, &startup));
    CloseHandle(startup.hStdInput);
    CloseHandle(startup.hStdOutput);
    c.to = to;
    c.from = from;
    return c;
}

static inline void child_close(child *c)
{
    CloseHandle(c->info.hThread);
    CloseHandle(c->info.hProcess);
    if (c->to != NULL)
        CloseHandle(c->to);
    if (c->from != NULL)
        CloseHandle(c->from);
}

/* Waits for the end and closes; the exit code. */
static inline DWORD child_end(child *c)
{
    DWORD code = 0xbad;
    if (c->to != NULL)
        CloseHandle(c->to);
    c->to = NULL;
    CHECK_REQUIRE(WaitForSingleObject(c->info.hProcess, CHECK_PATIENCE_MS * 2) == WAIT_OBJECT_0);
    CHECK_REQUIRE(GetExitCodeProcess(c->info.hProcess, &code));
    child_close(c);
    return code;
}

/* Reads until SIZE - 1 bytes or the pipe's end; terminated. Returns how many came. */
static inline DWORD child_read_all(HANDLE from, char *text, DWORD size)
{
    DWORD done = 0, bytes;
    while (done < size - 1 && ReadFile(from, text + done, size - 1 - done, &bytes, NULL) && bytes != 0)
        done += bytes;
    text[done] = 0;
    return done;
}

/* Reads exactly SIZE bytes; true if they came. */
static inline int child_read(HANDLE from, void *data, DWORD size)
{
    DWORD done = 0, bytes;
    while (done < size && ReadFile(from, (char *)data + done, size - done, &bytes, NULL) && bytes != 0)
        done += bytes;
    return done == size;
}

static inline int child_write(HANDLE to, const void *data, DWORD size)
{
    DWORD bytes = 0;
    return WriteFile(to, data, size, &bytes, NULL) && bytes == size;
}

/* In a child: its standard files. */
static inline HANDLE child_input(void)
{
    return GetStdHandle(STD_INPUT_HANDLE);
}

static inline HANDLE child_output(void)
{
    return GetStdHandle(STD_OUTPUT_HANDLE);
}

static inline int child_say(const char *text)
{
    return child_write(child_output(), text, (DWORD)strlen(text));
}

/* In a child: waits until the parent closes its end of standard input. */
static inline void child_await_end(void)
{
    char text[16];
    child_read_all(child_input(), text, sizeof text);
}

/* In a child: a handle's value among the arguments. */
static inline HANDLE child_handle(const char *text)
{
    return (HANDLE)(ULONG_PTR)strtoull(text, NULL, 10);
}

/* A part with a handle's value for an argument. */
static inline char *child_with(const char *what, HANDLE handle)
{
    static char text[64];
    snprintf(text, sizeof text, "%s %llu", what, (unsigned long long)(ULONG_PTR)handle);
    return text;
}

#endif
