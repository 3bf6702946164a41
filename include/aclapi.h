/*
 * aclapi.h - access control lists from described entries.
 * https://learn.microsoft.com/windows/win32/api/aclapi/
 */
#ifndef __ACCESS_CONTROL_API__
#define __ACCESS_CONTROL_API__

#include <accctrl.h>

TAWNY_BEGIN_DECLS
DWORD WINAPI SetEntriesInAclA(ULONG count, PEXPLICIT_ACCESS_A entries, PACL old_acl, PACL *new_acl)
    TAWNY_API(SetEntriesInAclA);
DWORD WINAPI SetEntriesInAclW(ULONG count, PEXPLICIT_ACCESS_W entries, PACL old_acl, PACL *new_acl)
    TAWNY_API(SetEntriesInAclW);
DWORD WINAPI GetSecurityInfo(HANDLE object, SE_OBJECT_TYPE type, SECURITY_INFORMATION information, PSID *owner,
    PSID *group, PACL *dacl, PACL *sacl, PSECURITY_DESCRIPTOR *descriptor) TAWNY_API(GetSecurityInfo);
DWORD WINAPI SetSecurityInfo(HANDLE object, SE_OBJECT_TYPE type, SECURITY_INFORMATION information, PSID owner,
    PSID group, PACL dacl, PACL sacl) TAWNY_API(SetSecurityInfo);
DWORD WINAPI GetNamedSecurityInfoA(LPCSTR name, SE_OBJECT_TYPE type, SECURITY_INFORMATION information, PSID *owner,
    PSID *group, PACL *dacl, PACL *sacl, PSECURITY_DESCRIPTOR *descriptor) TAWNY_API(GetNamedSecurityInfoA);
DWORD WINAPI GetNamedSecurityInfoW(LPCWSTR name, SE_OBJECT_TYPE type, SECURITY_INFORMATION information, PSID *owner,
    PSID *group, PACL *dacl, PACL *sacl, PSECURITY_DESCRIPTOR *descriptor) TAWNY_API(GetNamedSecurityInfoW);
DWORD WINAPI SetNamedSecurityInfoA(LPSTR name, SE_OBJECT_TYPE type, SECURITY_INFORMATION information, PSID owner,
    PSID group, PACL dacl, PACL sacl) TAWNY_API(SetNamedSecurityInfoA);
DWORD WINAPI SetNamedSecurityInfoW(LPWSTR name, SE_OBJECT_TYPE type, SECURITY_INFORMATION information, PSID owner,
    PSID group, PACL dacl, PACL sacl) TAWNY_API(SetNamedSecurityInfoW);
VOID WINAPI BuildExplicitAccessWithNameA(PEXPLICIT_ACCESS_A entry, LPSTR name, DWORD access, ACCESS_MODE mode,
    DWORD inheritance) TAWNY_API(BuildExplicitAccessWithNameA);
VOID WINAPI BuildExplicitAccessWithNameW(PEXPLICIT_ACCESS_W entry, LPWSTR name, DWORD access, ACCESS_MODE mode,
    DWORD inheritance) TAWNY_API(BuildExplicitAccessWithNameW);
TAWNY_END_DECLS

#define SetEntriesInAcl TAWNY_AW(SetEntriesInAcl)
#define GetNamedSecurityInfo TAWNY_AW(GetNamedSecurityInfo)
#define SetNamedSecurityInfo TAWNY_AW(SetNamedSecurityInfo)
#define BuildExplicitAccessWithName TAWNY_AW(BuildExplicitAccessWithName)

#endif /* __ACCESS_CONTROL_API__ */
