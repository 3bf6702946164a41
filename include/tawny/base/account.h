/*
 * winbase.h, accounts: logging on, names of users and of security identifiers, privileges.
 * https://learn.microsoft.com/windows/win32/secauthz/authorization-functions
 */
#ifndef TAWNY_BASE_ACCOUNT_H
#define TAWNY_BASE_ACCOUNT_H

#include <minwinbase.h>

#define LOGON32_LOGON_INTERACTIVE 2
#define LOGON32_LOGON_NETWORK 3
#define LOGON32_LOGON_BATCH 4
#define LOGON32_LOGON_SERVICE 5
#define LOGON32_PROVIDER_DEFAULT 0

TAWNY_BEGIN_DECLS
BOOL WINAPI LogonUserA(LPCSTR user, LPCSTR domain, LPCSTR password, DWORD type, DWORD provider, PHANDLE token)
    TAWNY_API(LogonUserA);
BOOL WINAPI LogonUserW(LPCWSTR user, LPCWSTR domain, LPCWSTR password, DWORD type, DWORD provider, PHANDLE token)
    TAWNY_API(LogonUserW);
BOOL WINAPI GetUserNameA(LPSTR name, LPDWORD length) TAWNY_API(GetUserNameA);
BOOL WINAPI GetUserNameW(LPWSTR name, LPDWORD length) TAWNY_API(GetUserNameW);
BOOL WINAPI LookupAccountNameA(LPCSTR system, LPCSTR account, PSID sid, LPDWORD sid_length, LPSTR domain,
    LPDWORD domain_length, PSID_NAME_USE use) TAWNY_API(LookupAccountNameA);
BOOL WINAPI LookupAccountNameW(LPCWSTR system, LPCWSTR account, PSID sid, LPDWORD sid_length, LPWSTR domain,
    LPDWORD domain_length, PSID_NAME_USE use) TAWNY_API(LookupAccountNameW);
BOOL WINAPI LookupAccountSidA(LPCSTR system, PSID sid, LPSTR name, LPDWORD name_length, LPSTR domain,
    LPDWORD domain_length, PSID_NAME_USE use) TAWNY_API(LookupAccountSidA);
BOOL WINAPI LookupAccountSidW(LPCWSTR system, PSID sid, LPWSTR name, LPDWORD name_length, LPWSTR domain,
    LPDWORD domain_length, PSID_NAME_USE use) TAWNY_API(LookupAccountSidW);
BOOL WINAPI LookupPrivilegeValueA(LPCSTR system, LPCSTR name, PLUID luid) TAWNY_API(LookupPrivilegeValueA);
BOOL WINAPI LookupPrivilegeValueW(LPCWSTR system, LPCWSTR name, PLUID luid) TAWNY_API(LookupPrivilegeValueW);
BOOL WINAPI LookupPrivilegeNameA(LPCSTR system, PLUID luid, LPSTR name, LPDWORD length)
    TAWNY_API(LookupPrivilegeNameA);
BOOL WINAPI LookupPrivilegeNameW(LPCWSTR system, PLUID luid, LPWSTR name, LPDWORD length)
    TAWNY_API(LookupPrivilegeNameW);
BOOL WINAPI GetFileSecurityA(LPCSTR name, SECURITY_INFORMATION information, PSECURITY_DESCRIPTOR descriptor,
    DWORD length, LPDWORD needed) TAWNY_API(GetFileSecurityA);
BOOL WINAPI SetFileSecurityA(LPCSTR name, SECURITY_INFORMATION information, PSECURITY_DESCRIPTOR descriptor)
    TAWNY_API(SetFileSecurityA);
TAWNY_END_DECLS

#define LogonUser TAWNY_AW(LogonUser)
#define GetUserName TAWNY_AW(GetUserName)
#define LookupAccountName TAWNY_AW(LookupAccountName)
#define LookupAccountSid TAWNY_AW(LookupAccountSid)
#define LookupPrivilegeValue TAWNY_AW(LookupPrivilegeValue)
#define LookupPrivilegeName TAWNY_AW(LookupPrivilegeName)
#define GetFileSecurity TAWNY_AW(GetFileSecurity)
#define SetFileSecurity TAWNY_AW(SetFileSecurity)

#endif /* TAWNY_BASE_ACCOUNT_H */
