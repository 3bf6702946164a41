/* The security of objects that are there: pipes, mailslots, files, objects with names.
 *
 * Expectations:
 *   learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-getsecurityinfo, -setsecurityinfo,
 *     -getnamedsecurityinfow, -setnamedsecurityinfow
 *   learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getkernelobjectsecurity,
 *     -setkernelobjectsecurity, -getfilesecurityw
 *   learn.microsoft.com/windows/win32/ipc/named-pipe-security-and-access-rights ("To retrieve a named pipe's
 *     security descriptor, call the GetSecurityInfo function. To change the security descriptor of a named pipe,
 *     call the SetSecurityInfo function.")
 *   learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createnamedpipea (WRITE_DAC: "The caller will have write
 *     access to the named pipe's discretionary access control list (ACL).")
 */
#include "pipe_check.h"
#include <aclapi.h>

#define PARTS (OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION)
#define CLIENT (GENERIC_READ | GENERIC_WRITE)

static char own_token[256];

static PSID own_user(void)
{
    return ((TOKEN_USER *)(void *)own_token)->User.Sid;
}

static void begin(void)
{
    HANDLE token;
    DWORD size;
    CHECK_REQUIRE(OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
    CHECK_REQUIRE(GetTokenInformation(token, TokenUser, own_token, sizeof own_token, &size));
    CloseHandle(token);
}

static PSID everyone(void)
{
    static char sid[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof sid;
    CHECK_REQUIRE(CreateWellKnownSid(WinWorldSid, NULL, sid, &size));
    return sid;
}

/* A list that gives everyone these rights. */
static ACL *list_for_everyone(DWORD rights)
{
    static DWORD memory[64];
    ACL *list = (ACL *)memory;
    CHECK_REQUIRE(InitializeAcl(list, sizeof memory, ACL_REVISION));
    CHECK_REQUIRE(AddAccessAllowedAce(list, ACL_REVISION, rights, everyone()));
    return list;
}

/* The rights that a list allows everyone. */
static DWORD rights_of_everyone(ACL *list)
{
    DWORD index, rights = 0;
    for (index = 0; list != NULL && index < list->AceCount; index++) {
        void *entry;
        CHECK_REQUIRE(GetAce(list, index, &entry));
        if (((ACE_HEADER *)entry)->AceType == ACCESS_ALLOWED_ACE_TYPE &&
            EqualSid(&((ACCESS_ALLOWED_ACE *)entry)->SidStart, everyone()))
            rights |= ((ACCESS_ALLOWED_ACE *)entry)->Mask;
    }
    return rights;
}

static DWORD open_client(DWORD access)
{
    HANDLE client = pipe_open("secured", access, 0);
    DWORD error = GetLastError();
    if (client == INVALID_HANDLE_VALUE)
        return error;
    CloseHandle(client);
    return 0;
}

static HANDLE secured(DWORD rights)
{
    HANDLE server = pipe_server_of("secured", PIPE_ACCESS_DUPLEX | rights, PIPE_BYTES, PIPE_UNLIMITED_INSTANCES);
    CHECK_REQUIRE(server != INVALID_HANDLE_VALUE);
    return server;
}

static void pipes(void)
{
    HANDLE server = secured(WRITE_DAC), other;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL, group = NULL;
    ACL *list = NULL;
    char memory[512];
    DWORD needed = 0;

    CHECK_EQ_U("pipe-get", GetSecurityInfo(server, SE_KERNEL_OBJECT, PARTS, &owner, &group, &list, NULL, &descriptor), 0);
    CHECK("pipe-owner", owner != NULL && EqualSid(owner, own_user()));
    CHECK("pipe-group", group != NULL && IsValidSid(group));
    CHECK("pipe-list", list != NULL && IsValidAcl(list));
    CHECK("pipe-descriptor", IsValidSecurityDescriptor(descriptor));
    LocalFree(descriptor);

    CHECK_EQ_U("pipe-open-before", open_client(CLIENT), 0);
    CHECK_EQ_U("pipe-set", SetSecurityInfo(server, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL,
                                           list_for_everyone(FILE_GENERIC_READ), NULL), 0);
    other = secured(0);
    CHECK_EQ_U("pipe-open-to-write", open_client(CLIENT), ERROR_ACCESS_DENIED);
    CHECK_EQ_U("pipe-open-to-read", open_client(GENERIC_READ), 0);
    CHECK_EQ_U("pipe-get-again", GetSecurityInfo(other, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, &list, NULL,
                                                 &descriptor), 0);
    CHECK_EQ_U("pipe-of-all-instances", rights_of_everyone(list), FILE_GENERIC_READ);
    LocalFree(descriptor);
    CHECK_EQ_U("pipe-set-without-the-right", SetSecurityInfo(other, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL,
                                                             list_for_everyone(FILE_ALL_ACCESS), NULL),
               ERROR_ACCESS_DENIED);
    CHECK_EQ_U("pipe-set-owner-without-the-right",
               SetSecurityInfo(server, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, own_user(), NULL, NULL, NULL),
               ERROR_ACCESS_DENIED);
    CHECK_EQ_U("pipe-set-null-list", SetSecurityInfo(server, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, NULL,
                                                     NULL), 0);
    CHECK_FAILS("pipe-size", !GetKernelObjectSecurity(server, PARTS, NULL, 0, &needed), ERROR_INSUFFICIENT_BUFFER);
    CHECK("pipe-needs", needed >= 20 && needed <= sizeof memory);
    CHECK_SUCCEEDS("pipe-kernel-object", GetKernelObjectSecurity(server, PARTS, memory, sizeof memory, &needed));
    {
        BOOL present = FALSE, defaulted;
        CHECK_SUCCEEDS("pipe-null-list-get", GetSecurityDescriptorDacl(memory, &present, &list, &defaulted));
        CHECK("pipe-null-list", present && list == NULL);
    }
    CloseHandle(other);
    CloseHandle(server);
    other = secured(0);
    server = pipe_client("secured", 0);
    CHECK_EQ_U("pipe-client-get", GetSecurityInfo(server, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL,
                                                  NULL, &descriptor), 0);
    CHECK("pipe-client-owner", EqualSid(owner, own_user()));
    LocalFree(descriptor);
    CloseHandle(server);
    CloseHandle(other);
}

/* SetKernelObjectSecurity takes a descriptor. */
static void descriptors(void)
{
    HANDLE server = secured(WRITE_DAC);
    SECURITY_DESCRIPTOR descriptor;
    CHECK_REQUIRE(InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION));
    CHECK_REQUIRE(SetSecurityDescriptorDacl(&descriptor, TRUE, list_for_everyone(FILE_GENERIC_WRITE), FALSE));
    CHECK_SUCCEEDS("set-kernel-object", SetKernelObjectSecurity(server, DACL_SECURITY_INFORMATION, &descriptor));
    CHECK_EQ_U("set-kernel-object-denies", open_client(GENERIC_READ), ERROR_ACCESS_DENIED);
    CHECK_EQ_U("set-kernel-object-allows", open_client(GENERIC_WRITE), 0);
    CloseHandle(server);
}

static void mailslots(void)
{
    char name[96];
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    HANDLE slot;
    snprintf(name, sizeof name, "\\\\.\\mailslot\\tawny-secured-%lu", (unsigned long)GetCurrentProcessId());
    slot = CreateMailslotA(name, 0, 0, NULL);
    CHECK_REQUIRE(slot != INVALID_HANDLE_VALUE);
    CHECK_EQ_U("mailslot-get", GetSecurityInfo(slot, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL, NULL,
                                               &descriptor), 0);
    CHECK("mailslot-owner", owner != NULL && EqualSid(owner, own_user()));
    LocalFree(descriptor);
    CloseHandle(slot);
}

static void files(void)
{
    char directory[MAX_PATH], path[MAX_PATH + 32], memory[512];
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    ACL *list = NULL;
    HANDLE file;
    DWORD needed = 0, rights;

    CHECK_REQUIRE(GetTempPathA(sizeof directory, directory) != 0);
    snprintf(path, sizeof path, "%stawny-secured-%lu", directory, (unsigned long)GetCurrentProcessId());
    file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE | WRITE_DAC, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                       CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    CHECK_REQUIRE(file != INVALID_HANDLE_VALUE);
    CHECK_EQ_U("file-get", GetSecurityInfo(file, SE_FILE_OBJECT, PARTS, &owner, NULL, &list, NULL, &descriptor), 0);
    CHECK("file-owner", owner != NULL && EqualSid(owner, own_user()));
    CHECK("file-list", list != NULL && IsValidAcl(list));
    LocalFree(descriptor);
    CHECK_EQ_U("file-set", SetSecurityInfo(file, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL,
                                           list_for_everyone(FILE_GENERIC_READ), NULL), 0);
    CHECK_EQ_U("file-get-by-name", GetNamedSecurityInfoA(path, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, &list,
                                                         NULL, &descriptor), 0);
    rights = rights_of_everyone(list);
    CHECK("file-everyone-reads", rights & FILE_READ_DATA);
    CHECK("file-everyone-does-not-write", !(rights & FILE_WRITE_DATA));
    LocalFree(descriptor);
    CHECK_EQ_U("file-set-by-name", SetNamedSecurityInfoA(path, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL,
                                                         list_for_everyone(FILE_ALL_ACCESS), NULL), 0);
    CHECK_FAILS("file-size", !GetFileSecurityA(path, PARTS, NULL, 0, &needed), ERROR_INSUFFICIENT_BUFFER);
    CHECK("file-needs", needed >= 20 && needed <= sizeof memory);
    CHECK_SUCCEEDS("file-security", GetFileSecurityA(path, PARTS, memory, sizeof memory, &needed));
    {
        BOOL present = FALSE, defaulted;
        CHECK_SUCCEEDS("file-security-list", GetSecurityDescriptorDacl(memory, &present, &list, &defaulted));
        CHECK("file-everyone-writes", present && rights_of_everyone(list) & FILE_WRITE_DATA);
    }
    CloseHandle(file);
    file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    CHECK_EQ_U("file-set-without-the-right", SetSecurityInfo(file, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL,
                                                             list_for_everyone(FILE_GENERIC_READ), NULL),
               ERROR_ACCESS_DENIED);
    CloseHandle(file);
    CHECK_REQUIRE(DeleteFileA(path));
    CHECK_EQ_U("file-absent", GetNamedSecurityInfoA(path, SE_FILE_OBJECT, PARTS, NULL, NULL, NULL, NULL, &descriptor),
               ERROR_FILE_NOT_FOUND);
    CHECK_FAILS("file-absent-security", !GetFileSecurityA(path, PARTS, memory, sizeof memory, &needed),
                ERROR_FILE_NOT_FOUND);
}

static void objects(void)
{
    char name[64], memory[512];
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner = NULL;
    DWORD needed = 0;
    HANDLE event;
    snprintf(name, sizeof name, "tawny-secured-%lu", (unsigned long)GetCurrentProcessId());
    CHECK_EQ_U("event-absent", GetNamedSecurityInfoA(name, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL, NULL,
                                                     NULL, &descriptor), ERROR_FILE_NOT_FOUND);
    event = CreateEventA(NULL, TRUE, FALSE, name);
    CHECK_REQUIRE(event != NULL);
    CHECK_SUCCEEDS("event-get", GetKernelObjectSecurity(event, PARTS, memory, sizeof memory, &needed));
    CHECK("event-descriptor", IsValidSecurityDescriptor(memory));
    CHECK_EQ_U("event-get-by-name", GetNamedSecurityInfoA(name, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner, NULL,
                                                          NULL, NULL, &descriptor), 0);
    CHECK("event-owner", owner != NULL && IsValidSid(owner));
    LocalFree(descriptor);
    CloseHandle(event);
    CHECK_EQ_U("process-get", GetSecurityInfo(GetCurrentProcess(), SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner,
                                              NULL, NULL, NULL, &descriptor), 0);
    LocalFree(descriptor);
}

static void bad_input(void)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    PSID owner;
    HANDLE event = check_event(FALSE);
    char memory[16];
    DWORD needed = 0;
    CHECK_EQ_U("no-handle", GetSecurityInfo(NULL, SE_KERNEL_OBJECT, PARTS, &owner, NULL, NULL, NULL, &descriptor),
               ERROR_INVALID_HANDLE);
    CHECK_FAILS("no-handle-kernel-object", !GetKernelObjectSecurity(NULL, PARTS, memory, 0, &needed), ERROR_INVALID_HANDLE);
    CHECK_FAILS("too-small", !GetKernelObjectSecurity(event, PARTS, memory, sizeof memory, &needed),
                ERROR_INSUFFICIENT_BUFFER);
    CHECK_EQ_U("no-type", GetSecurityInfo(event, SE_UNKNOWN_OBJECT_TYPE, PARTS, &owner, NULL, NULL, NULL, &descriptor),
               ERROR_INVALID_PARAMETER);
    CloseHandle(event);
}

int main(void)
{
    check_begin_without_winsock();
    begin();
    pipes();
    descriptors();
    mailslots();
    files();
    objects();
    bad_input();
    return check_end();
}
