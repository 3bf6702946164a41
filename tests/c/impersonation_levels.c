/* What a pipe's client lets its server do: the levels at CreateFile, and the token they lead to.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/secauthz/impersonation-levels
 *   learn.microsoft.com/windows/win32/ipc/impersonating-a-named-pipe-client
 *   learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-impersonatenamedpipeclient
 *   learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-getnamedpipehandlestatew
 *     ("The server can only retrieve this information if the client opened the pipe with
 *     SECURITY_IMPERSONATION access.")
 *   learn.microsoft.com/windows/win32/debug/system-error-codes--1300-1699- (1346, 1347, 1368)
 */
#include "pipe_check.h"

#ifndef ERROR_CANT_OPEN_ANONYMOUS
#define ERROR_CANT_OPEN_ANONYMOUS 1347
#endif

static char check[96];

static const char *of(const char *level, const char *what)
{
    snprintf(check, sizeof check, "%s-%s", level, what);
    return check;
}

/* A server's end whose client came with FLAGS and has been read from. */
static HANDLE served(DWORD flags, HANDLE *client)
{
    HANDLE server = pipe_server("level", PIPE_MESSAGES, 0);
    char room[8];
    DWORD count;
    *client = pipe_client("level", flags);
    pipe_write(*client, "x", 1);
    CHECK_REQUIRE(ReadFile(server, room, sizeof room, &count, NULL));
    return server;
}

static void end(HANDLE server, HANDLE client)
{
    CHECK_REQUIRE(RevertToSelf());
    CloseHandle(client);
    CloseHandle(server);
}

static HANDLE open_something(void)
{
    return CreateFileA("NUL", GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
}

static DWORD level_of(HANDLE token)
{
    DWORD level = 0xbad, size = 0;
    CHECK_REQUIRE(GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof level, &size));
    return level;
}

/* The user of a token is that of this process. */
static int is_own(HANDLE token)
{
    char theirs[256], own[256];
    HANDLE process;
    DWORD size;
    int same;
    CHECK_REQUIRE(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &process));
    CHECK_REQUIRE(GetTokenInformation(token, TokenUser, theirs, sizeof theirs, &size));
    CHECK_REQUIRE(GetTokenInformation(process, TokenUser, own, sizeof own, &size));
    same = EqualSid(((TOKEN_USER *)theirs)->User.Sid, ((TOKEN_USER *)own)->User.Sid);
    CloseHandle(process);
    return same;
}

static void identified(const char *name, DWORD flags, DWORD level)
{
    HANDLE client, server = served(flags, &client), token = NULL, file;
    char user[256] = "";
    CHECK_SUCCEEDS(of(name, "act"), ImpersonateNamedPipeClient(server));
    CHECK_SUCCEEDS(of(name, "token"), OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token));
    CHECK_EQ_U(of(name, "level"), level_of(token), level);
    CHECK(of(name, "user"), is_own(token));
    CloseHandle(token);
    if (level == SecurityIdentification) {
        CHECK_FAILS(of(name, "open"), open_something() == INVALID_HANDLE_VALUE,
                    ERROR_BAD_IMPERSONATION_LEVEL);
        CHECK_REQUIRE(RevertToSelf());
        CHECK(of(name, "no-user-name"), !GetNamedPipeHandleStateA(server, NULL, NULL, NULL, NULL, user, sizeof user));
    } else {
        file = open_something();
        CHECK(of(name, "open"), file != INVALID_HANDLE_VALUE);
        CloseHandle(file);
        CHECK_REQUIRE(RevertToSelf());
        CHECK_SUCCEEDS(of(name, "user-name"),
                       GetNamedPipeHandleStateA(server, NULL, NULL, NULL, NULL, user, sizeof user));
    }
    file = open_something();
    CHECK(of(name, "open-as-oneself"), file != INVALID_HANDLE_VALUE);
    CloseHandle(file);
    CHECK_FAILS(of(name, "no-token-left"), !OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token),
                ERROR_NO_TOKEN);
    end(server, client);
}

static void anonymous(void)
{
    HANDLE client, server = served(SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS, &client), token = NULL;
    CHECK_SUCCEEDS("anonymous-act", ImpersonateNamedPipeClient(server));
    CHECK_FAILS("anonymous-token", !OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token),
                ERROR_CANT_OPEN_ANONYMOUS);
    CHECK_FAILS("anonymous-open", open_something() == INVALID_HANDLE_VALUE, ERROR_BAD_IMPERSONATION_LEVEL);
    end(server, client);
}

/* Each client has its own, and nothing is known of one that has not been read from. */
static void one_after_the_other(void)
{
    HANDLE client, server = served(SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, &client), token;
    char room[8];
    DWORD count;
    CloseHandle(client);
    CHECK_REQUIRE(DisconnectNamedPipe(server));
    if (check_under_wine()) {
        /* ConnectNamedPipe would wait. */
        check_skip("next-unread", "Wine");
        check_skip("next-level", "Wine");
        CloseHandle(server);
        return;
    }
    {
        DWORD mode = PIPE_READMODE_MESSAGE | PIPE_NOWAIT;
        CHECK_REQUIRE(SetNamedPipeHandleState(server, &mode, NULL, NULL));
        ConnectNamedPipe(server, NULL);
        mode = PIPE_READMODE_MESSAGE | PIPE_WAIT;
        CHECK_REQUIRE(SetNamedPipeHandleState(server, &mode, NULL, NULL));
    }
    client = pipe_client("level", 0);
    pipe_write(client, "x", 1);
    CHECK_FAILS("next-unread", !ImpersonateNamedPipeClient(server), ERROR_CANNOT_IMPERSONATE);
    CHECK_REQUIRE(ReadFile(server, room, sizeof room, &count, NULL));
    CHECK_REQUIRE(ImpersonateNamedPipeClient(server));
    CHECK_REQUIRE(OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token));
    CHECK_EQ_U("next-level", level_of(token), SecurityImpersonation);
    CloseHandle(token);
    end(server, client);
}

/* A thread that acts for itself has a level, too. */
static void oneself(void)
{
    HANDLE token;
    CHECK_SUCCEEDS("self", ImpersonateSelf(SecurityIdentification));
    CHECK_SUCCEEDS("self-token", OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token));
    CHECK_EQ_U("self-level", level_of(token), SecurityIdentification);
    CloseHandle(token);
    CHECK_FAILS("self-open", open_something() == INVALID_HANDLE_VALUE, ERROR_BAD_IMPERSONATION_LEVEL);
    CHECK_SUCCEEDS("self-revert", RevertToSelf());
}

int main(void)
{
    check_begin_without_winsock();
    identified("default", 0, SecurityImpersonation);
    identified("no-flag", SECURITY_IDENTIFICATION, SecurityImpersonation);
    identified("impersonation", SECURITY_SQOS_PRESENT | SECURITY_IMPERSONATION, SecurityImpersonation);
    identified("identification", SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, SecurityIdentification);
    anonymous();
    one_after_the_other();
    oneself();
    return check_end();
}
