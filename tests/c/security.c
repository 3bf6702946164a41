/* Security: identifiers, lists, descriptors in both forms and as text, tokens, and a mailslot that they protect.
 * https://learn.microsoft.com/windows/win32/secauthz/access-control-model
 * https://learn.microsoft.com/windows/win32/api/securitybaseapi/
 * https://learn.microsoft.com/windows/win32/api/sddl/
 * https://learn.microsoft.com/windows/win32/api/aclapi/
 */
#include "check.h"
#include <aclapi.h>
#include <sddl.h>

static SID_IDENTIFIER_AUTHORITY world = SECURITY_WORLD_SID_AUTHORITY, nt = SECURITY_NT_AUTHORITY;

static void identifiers(void)
{
    BYTE room[SECURITY_MAX_SID_SIZE], copy[SECURITY_MAX_SID_SIZE];
    PSID everyone = NULL, administrators = NULL, parsed = NULL;
    DWORD length;
    char *text = NULL;

    CHECK("allocate", AllocateAndInitializeSid(&world, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0, &everyone));
    CHECK("allocate-two", AllocateAndInitializeSid(&nt, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS, 0, 0,
                                                   0, 0, 0, 0, &administrators));
    CHECK("valid-sid", IsValidSid(everyone));
    CHECK("null-sid", !IsValidSid(NULL));
    CHECK_EQ_U("length-required", GetSidLengthRequired(2), 16);
    CHECK_EQ_U("length-of-sid", GetLengthSid(administrators), 16);
    CHECK_EQ_U("count", *GetSidSubAuthorityCount(administrators), 2);
    CHECK_EQ_U("sub-authority", *GetSidSubAuthority(administrators, 1), DOMAIN_ALIAS_RID_ADMINS);
    CHECK_EQ_U("authority", GetSidIdentifierAuthority(administrators)->Value[5], 5);
    CHECK("different", !EqualSid(everyone, administrators));
    CHECK_FAILS("copy-too-small", !CopySid(15, copy, administrators), ERROR_INSUFFICIENT_BUFFER);
    CHECK("copy", CopySid(sizeof copy, copy, administrators));
    CHECK("equal", EqualSid(copy, administrators));
    CHECK("equal-prefix", EqualPrefixSid(copy, administrators));
    length = sizeof room;
    CHECK("well-known", CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, room, &length));
    CHECK_EQ_U("well-known-length", length, 16);
    CHECK("well-known-equal", EqualSid(room, administrators));
    CHECK("is-well-known", IsWellKnownSid(everyone, WinWorldSid));
    CHECK("is-not-well-known", !IsWellKnownSid(everyone, WinLocalSystemSid));
    length = 4;
    CHECK_FAILS("well-known-too-small", !CreateWellKnownSid(WinWorldSid, NULL, room, &length),
                ERROR_INSUFFICIENT_BUFFER);
    CHECK_EQ_U("well-known-needs", length, 12);
    CHECK("initialize", InitializeSid(room, &nt, 1));
    *GetSidSubAuthority(room, 0) = SECURITY_LOCAL_SYSTEM_RID;
    CHECK("to-text", ConvertSidToStringSidA(room, &text) && strcmp(text, "S-1-5-18") == 0);
    LocalFree(text);
    CHECK("from-text", ConvertStringSidToSidA("S-1-5-32-544", &parsed) && EqualSid(parsed, administrators));
    LocalFree(parsed);
    CHECK("from-alias", ConvertStringSidToSidA("WD", &parsed) && EqualSid(parsed, everyone));
    LocalFree(parsed);
    CHECK_FAILS("from-nonsense", !ConvertStringSidToSidA("nonsense", &parsed), ERROR_INVALID_SID);
    CHECK_FAILS("from-null", !ConvertStringSidToSidA(NULL, &parsed), ERROR_INVALID_PARAMETER);
    CHECK("free", FreeSid(everyone) == NULL);
    FreeSid(administrators);
}

static void lists(void)
{
    BYTE room[256], sid[SECURITY_MAX_SID_SIZE];
    PACL acl = (PACL)room, made = NULL;
    ACL_SIZE_INFORMATION sizes;
    ACCESS_ALLOWED_ACE *entry = NULL;
    EXPLICIT_ACCESS_A access[2];
    DWORD length = sizeof sid;
    int added = 0;

    CreateWellKnownSid(WinWorldSid, NULL, sid, &length);
    CHECK_FAILS("acl-too-small", !InitializeAcl(acl, 4, ACL_REVISION), ERROR_INSUFFICIENT_BUFFER);
    CHECK("initialize-acl", InitializeAcl(acl, sizeof room, ACL_REVISION));
    CHECK("valid-acl", IsValidAcl(acl));
    CHECK("add-denied", AddAccessDeniedAce(acl, ACL_REVISION, GENERIC_WRITE, sid));
    CHECK("add-allowed", AddAccessAllowedAce(acl, ACL_REVISION, GENERIC_ALL, sid));
    CHECK("add-allowed-ex", AddAccessAllowedAceEx(acl, ACL_REVISION, INHERIT_ONLY_ACE, GENERIC_READ, sid));
    CHECK_EQ_U("acl-count", acl->AceCount, 3);
    CHECK("get-ace", GetAce(acl, 1, (void **)&entry));
    CHECK("ace-contents", entry->Header.AceType == ACCESS_ALLOWED_ACE_TYPE && entry->Mask == GENERIC_ALL
                              && EqualSid(&entry->SidStart, sid));
    CHECK_FAILS("get-ace-behind", !GetAce(acl, 3, (void **)&entry), ERROR_INVALID_PARAMETER);
    CHECK("sizes", GetAclInformation(acl, &sizes, sizeof sizes, AclSizeInformation));
    CHECK("sizes-sum", sizes.AceCount == 3 && sizes.AclBytesInUse == 8 + 3 * 20
                           && sizes.AclBytesInUse + sizes.AclBytesFree == sizeof room);
    CHECK("delete-ace", DeleteAce(acl, 0) && acl->AceCount == 2);
    while (AddAccessAllowedAce(acl, ACL_REVISION, 1, sid))
        added++;
    CHECK_EQ_U("no-room", GetLastError(), ERROR_ALLOTTED_SPACE_EXCEEDED);
    CHECK_EQ_U("room-for", added, 10);
    CHECK_FAILS("bad-sid", (InitializeAcl(acl, sizeof room, ACL_REVISION), !AddAccessAllowedAce(acl, ACL_REVISION, 1,
                                                                                                room)),
                ERROR_INVALID_SID);

    memset(access, 0, sizeof access);
    access[0].grfAccessPermissions = GENERIC_READ;
    access[0].grfAccessMode = GRANT_ACCESS;
    access[0].Trustee.TrusteeForm = TRUSTEE_IS_SID;
    access[0].Trustee.ptstrName = (char *)sid;
    BuildExplicitAccessWithNameA(&access[1], (char *)"SYSTEM", GENERIC_WRITE, DENY_ACCESS, NO_INHERITANCE);
    CHECK_EQ_U("set-entries", SetEntriesInAclA(2, access, NULL, &made), ERROR_SUCCESS);
    CHECK_EQ_U("entries", made->AceCount, 2);
    GetAce(made, 0, (void **)&entry);
    CHECK("denied-first", entry->Header.AceType == ACCESS_DENIED_ACE_TYPE
                              && IsWellKnownSid(&entry->SidStart, WinLocalSystemSid));
    LocalFree(made);
    access[1].Trustee.ptstrName = (char *)"nobody has this name";
    CHECK_EQ_U("unknown-name", SetEntriesInAclA(2, access, NULL, &made), ERROR_NONE_MAPPED);
}

static void descriptors(void)
{
    static const char text[] = "O:BAG:SYD:P(D;;GW;;;AN)(A;;GA;;;WD)";
    SECURITY_DESCRIPTOR own;
    PSECURITY_DESCRIPTOR parsed = NULL, relative;
    SECURITY_DESCRIPTOR_CONTROL control;
    DWORD length = 0, revision = 0, sizes[5] = {0};
    BOOL present = 7, defaulted = 7;
    PACL dacl = (PACL)&own;
    PSID owner = NULL;
    char *back = NULL;

    CHECK_FAILS("unknown-revision", !InitializeSecurityDescriptor(&own, 9), ERROR_UNKNOWN_REVISION);
    CHECK("initialize-descriptor", InitializeSecurityDescriptor(&own, SECURITY_DESCRIPTOR_REVISION));
    CHECK("valid-descriptor", IsValidSecurityDescriptor(&own));
    CHECK("no-dacl", GetSecurityDescriptorDacl(&own, &present, &dacl, &defaulted) && !present);
    CHECK("null-dacl", SetSecurityDescriptorDacl(&own, TRUE, NULL, FALSE));
    CHECK("null-dacl-is-there",
          GetSecurityDescriptorDacl(&own, &present, &dacl, &defaulted) && present && !dacl && !defaulted);
    CHECK("control", GetSecurityDescriptorControl(&own, &control, &revision) && control == SE_DACL_PRESENT
                         && revision == SECURITY_DESCRIPTOR_REVISION);
    CHECK_EQ_U("length-without-parts", GetSecurityDescriptorLength(&own), SECURITY_DESCRIPTOR_MIN_LENGTH);
    CHECK_FAILS("self-relative-too-small", !MakeSelfRelativeSD(&own, NULL, &length), ERROR_INSUFFICIENT_BUFFER);
    CHECK_EQ_U("self-relative-needs", length, 20);

    CHECK("parse", ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION_1, &parsed, &length));
    CHECK_EQ_U("parsed-length", GetSecurityDescriptorLength(parsed), length);
    CHECK("parsed-is-valid", IsValidSecurityDescriptor(parsed));
    GetSecurityDescriptorControl(parsed, &control, &revision);
    CHECK_EQ_U("parsed-control", control, SE_SELF_RELATIVE | SE_DACL_PRESENT | SE_DACL_PROTECTED);
    CHECK("parsed-owner", GetSecurityDescriptorOwner(parsed, &owner, &defaulted)
                              && IsWellKnownSid(owner, WinBuiltinAdministratorsSid));
    CHECK("parsed-group",
          GetSecurityDescriptorGroup(parsed, &owner, &defaulted) && IsWellKnownSid(owner, WinLocalSystemSid));
    CHECK("parsed-dacl",
          GetSecurityDescriptorDacl(parsed, &present, &dacl, &defaulted) && present && dacl->AceCount == 2);
    CHECK("to-text-again", ConvertSecurityDescriptorToStringSecurityDescriptorA(parsed, SDDL_REVISION_1,
                               OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                               &back, NULL));
    CHECK("same-text", back && strcmp(back, text) == 0);
    LocalFree(back);
    CHECK("not-absolute", !SetSecurityDescriptorDacl(parsed, TRUE, NULL, FALSE));
    CHECK_FAILS("absolute-too-small", !MakeAbsoluteSD(parsed, NULL, &sizes[0], NULL, &sizes[1], NULL, &sizes[2], NULL,
                                                      &sizes[3], NULL, &sizes[4]), ERROR_INSUFFICIENT_BUFFER);
    CHECK("absolute-needs", sizes[0] == sizeof own && sizes[1] == 48 && sizes[2] == 0 && sizes[3] == 16
                                && sizes[4] == 12);
    {
        BYTE lists_room[64], owner_room[16], group_room[16];

        sizes[1] = sizeof lists_room;
        CHECK("make-absolute", MakeAbsoluteSD(parsed, &own, &sizes[0], (PACL)lists_room, &sizes[1], NULL, &sizes[2],
                                              owner_room, &sizes[3], group_room, &sizes[4]));
        relative = malloc(length);
        CHECK("make-self-relative", MakeSelfRelativeSD(&own, relative, &length));
        CHECK("round-trip", ConvertSecurityDescriptorToStringSecurityDescriptorA(relative, SDDL_REVISION_1,
                                OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                                &back, NULL) && strcmp(back, text) == 0);
        LocalFree(back);
        free(relative);
    }
    LocalFree(parsed);
    CHECK("not-a-descriptor",
          !ConvertStringSecurityDescriptorToSecurityDescriptorA("nonsense", SDDL_REVISION_1, &parsed, NULL));
    CHECK_FAILS("unknown-sddl",
                !ConvertStringSecurityDescriptorToSecurityDescriptorA(text, 9, &parsed, NULL), ERROR_UNKNOWN_REVISION);
}

static void tokens(void)
{
    BYTE room[4096], sid[SECURITY_MAX_SID_SIZE];
    char user[256], domain[256];
    DWORD length = 0, user_length = sizeof user, domain_length = sizeof domain;
    SID_NAME_USE use;
    HANDLE token = NULL;
    BOOL member = FALSE;

    CHECK("open-token", OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token));
    CHECK_FAILS("user-too-small", !GetTokenInformation(token, TokenUser, NULL, 0, &length), ERROR_INSUFFICIENT_BUFFER);
    CHECK("user", length <= sizeof room && GetTokenInformation(token, TokenUser, room, length, &length));
    CHECK("user-sid", IsValidSid(((TOKEN_USER *)room)->User.Sid));
    CopySid(sizeof sid, sid, ((TOKEN_USER *)room)->User.Sid);
    CHECK("user-is-member", CheckTokenMembership(NULL, sid, &member) && member);
    CHECK("account", LookupAccountSidA(NULL, sid, user, &user_length, domain, &domain_length, &use));
    CHECK_EQ_U("account-use", use, SidTypeUser);
    CHECK_EQ_U("account-length", user_length, strlen(user));
    length = sizeof room;
    domain_length = sizeof domain;
    CHECK("account-by-name", LookupAccountNameA(NULL, user, room, &length, domain, &domain_length, &use));
    CHECK("account-same", EqualSid(room, sid));
    CHECK("groups", GetTokenInformation(token, TokenGroups, room, sizeof room, &length));
    CHECK("some-groups", ((TOKEN_GROUPS *)room)->GroupCount > 2);
    length = sizeof room;
    CreateWellKnownSid(WinWorldSid, NULL, room, &length);
    member = FALSE;
    CHECK("everyone-is-member", CheckTokenMembership(NULL, room, &member) && member);
    length = sizeof room;
    CreateWellKnownSid(WinNullSid, NULL, room, &length);
    CHECK("nobody-is-no-member", CheckTokenMembership(NULL, room, &member) && !member);
    CHECK_FAILS("no-such-account", !LookupAccountNameA(NULL, "nobody has this name", room, &length, domain,
                                                       &domain_length, &use), ERROR_NONE_MAPPED);
    CHECK("no-thread-token", !OpenThreadToken(GetCurrentThread(), TOKEN_QUERY, TRUE, &token)
                                 && GetLastError() == ERROR_NO_TOKEN);
    CloseHandle(token);
}

static HANDLE open_protected(const char *text, HANDLE *writer)
{
    char name[96];
    PSECURITY_DESCRIPTOR descriptor = NULL;
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, NULL, FALSE};
    HANDLE reader;

    snprintf(name, sizeof name, "\\\\.\\mailslot\\tawny-security-%lu", (unsigned long)GetCurrentProcessId());
    if (text)
        ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION_1, &descriptor, NULL);
    attributes.lpSecurityDescriptor = descriptor;
    reader = CreateMailslotA(name, 0, 0, &attributes);
    SetLastError(CHECK_POISON);
    *writer = CreateFileA(name, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    LocalFree(descriptor);
    return reader;
}

static void enforcement(void)
{
    HANDLE reader, writer;
    DWORD count, error;

    reader = open_protected(NULL, &writer);
    CHECK("default-lets-the-same-user", writer != INVALID_HANDLE_VALUE);
    CloseHandle(writer);
    CloseHandle(reader);
    reader = open_protected("D:(A;;GA;;;WD)", &writer);
    CHECK("everyone", writer != INVALID_HANDLE_VALUE && WriteFile(writer, "x", 1, &count, NULL));
    CloseHandle(writer);
    CloseHandle(reader);
    reader = open_protected("D:(D;;GW;;;WD)(A;;GA;;;WD)", &writer);
    error = GetLastError();
    CHECK("denied", reader != INVALID_HANDLE_VALUE && writer == INVALID_HANDLE_VALUE);
    CHECK_EQ_U("denied-error", error, ERROR_ACCESS_DENIED);
    CloseHandle(reader);
    reader = open_protected("D:", &writer);
    error = GetLastError();
    CHECK("empty-list", writer == INVALID_HANDLE_VALUE && error == ERROR_ACCESS_DENIED);
    CloseHandle(reader);
    reader = open_protected("D:(A;;GR;;;WD)", &writer);
    error = GetLastError();
    CHECK("another-right", writer == INVALID_HANDLE_VALUE && error == ERROR_ACCESS_DENIED);
    CloseHandle(reader);
    reader = open_protected("D:NO_ACCESS_CONTROL", &writer);
    CHECK("null-list", writer != INVALID_HANDLE_VALUE);
    CloseHandle(writer);
    CloseHandle(reader);
}

int main(void)
{
    check_begin();
    identifiers();
    lists();
    descriptors();
    tokens();
    enforcement();
    return check_end();
}
