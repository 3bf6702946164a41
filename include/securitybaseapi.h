/*
 * securitybaseapi.h - security identifiers, access control lists, descriptors and tokens.
 * https://learn.microsoft.com/windows/win32/api/securitybaseapi/
 */
#ifndef _APISECUREBASE_
#define _APISECUREBASE_

#include <minwinbase.h>

TAWNY_BEGIN_DECLS
BOOL WINAPI InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, DWORD revision)
    TAWNY_API(InitializeSecurityDescriptor);
BOOL WINAPI IsValidSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor) TAWNY_API(IsValidSecurityDescriptor);
BOOL WINAPI SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL dacl, BOOL defaulted)
    TAWNY_API(SetSecurityDescriptorDacl);
BOOL WINAPI GetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR descriptor, LPBOOL present, PACL *dacl, LPBOOL defaulted)
    TAWNY_API(GetSecurityDescriptorDacl);
BOOL WINAPI SetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR descriptor, BOOL present, PACL sacl, BOOL defaulted)
    TAWNY_API(SetSecurityDescriptorSacl);
BOOL WINAPI SetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR descriptor, PSID owner, BOOL defaulted)
    TAWNY_API(SetSecurityDescriptorOwner);
BOOL WINAPI GetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR descriptor, PSID *owner, LPBOOL defaulted)
    TAWNY_API(GetSecurityDescriptorOwner);
BOOL WINAPI SetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR descriptor, PSID group, BOOL defaulted)
    TAWNY_API(SetSecurityDescriptorGroup);
BOOL WINAPI SetSecurityDescriptorControl(PSECURITY_DESCRIPTOR descriptor, SECURITY_DESCRIPTOR_CONTROL mask,
    SECURITY_DESCRIPTOR_CONTROL bits) TAWNY_API(SetSecurityDescriptorControl);
BOOL WINAPI GetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR descriptor, LPBOOL present, PACL *sacl, LPBOOL defaulted)
    TAWNY_API(GetSecurityDescriptorSacl);
BOOL WINAPI GetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR descriptor, PSID *group, LPBOOL defaulted)
    TAWNY_API(GetSecurityDescriptorGroup);
BOOL WINAPI GetSecurityDescriptorControl(PSECURITY_DESCRIPTOR descriptor, PSECURITY_DESCRIPTOR_CONTROL control,
    LPDWORD revision) TAWNY_API(GetSecurityDescriptorControl);
BOOL WINAPI MakeAbsoluteSD(PSECURITY_DESCRIPTOR relative, PSECURITY_DESCRIPTOR absolute, LPDWORD absolute_length,
    PACL dacl, LPDWORD dacl_length, PACL sacl, LPDWORD sacl_length, PSID owner, LPDWORD owner_length, PSID group,
    LPDWORD group_length) TAWNY_API(MakeAbsoluteSD);
DWORD WINAPI GetSecurityDescriptorLength(PSECURITY_DESCRIPTOR descriptor) TAWNY_API(GetSecurityDescriptorLength);
BOOL WINAPI MakeSelfRelativeSD(PSECURITY_DESCRIPTOR absolute, PSECURITY_DESCRIPTOR relative, LPDWORD length)
    TAWNY_API(MakeSelfRelativeSD);

BOOL WINAPI InitializeAcl(PACL acl, DWORD length, DWORD revision) TAWNY_API(InitializeAcl);
BOOL WINAPI IsValidAcl(PACL acl) TAWNY_API(IsValidAcl);
BOOL WINAPI AddAccessAllowedAce(PACL acl, DWORD revision, DWORD mask, PSID sid) TAWNY_API(AddAccessAllowedAce);
BOOL WINAPI AddAccessAllowedAceEx(PACL acl, DWORD revision, DWORD flags, DWORD mask, PSID sid)
    TAWNY_API(AddAccessAllowedAceEx);
BOOL WINAPI AddAccessDeniedAce(PACL acl, DWORD revision, DWORD mask, PSID sid) TAWNY_API(AddAccessDeniedAce);
BOOL WINAPI AddAccessDeniedAceEx(PACL acl, DWORD revision, DWORD flags, DWORD mask, PSID sid)
    TAWNY_API(AddAccessDeniedAceEx);
BOOL WINAPI AddAuditAccessAce(PACL acl, DWORD revision, DWORD mask, PSID sid, BOOL success, BOOL failure)
    TAWNY_API(AddAuditAccessAce);
BOOL WINAPI FindFirstFreeAce(PACL acl, LPVOID *ace) TAWNY_API(FindFirstFreeAce);
BOOL WINAPI AddAce(PACL acl, DWORD revision, DWORD start, LPVOID list, DWORD length) TAWNY_API(AddAce);
BOOL WINAPI GetAce(PACL acl, DWORD index, LPVOID *ace) TAWNY_API(GetAce);
BOOL WINAPI DeleteAce(PACL acl, DWORD index) TAWNY_API(DeleteAce);
BOOL WINAPI GetAclInformation(PACL acl, LPVOID information, DWORD length, ACL_INFORMATION_CLASS kind)
    TAWNY_API(GetAclInformation);

BOOL WINAPI AllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY authority, BYTE count, DWORD sub0, DWORD sub1,
    DWORD sub2,
    DWORD sub3, DWORD sub4, DWORD sub5, DWORD sub6, DWORD sub7, PSID *sid) TAWNY_API(AllocateAndInitializeSid);
PVOID WINAPI FreeSid(PSID sid) TAWNY_API(FreeSid);
BOOL WINAPI InitializeSid(PSID sid, PSID_IDENTIFIER_AUTHORITY authority, BYTE count) TAWNY_API(InitializeSid);
PDWORD WINAPI GetSidSubAuthority(PSID sid, DWORD index) TAWNY_API(GetSidSubAuthority);
PUCHAR WINAPI GetSidSubAuthorityCount(PSID sid) TAWNY_API(GetSidSubAuthorityCount);
PSID_IDENTIFIER_AUTHORITY WINAPI GetSidIdentifierAuthority(PSID sid) TAWNY_API(GetSidIdentifierAuthority);
DWORD WINAPI GetSidLengthRequired(UCHAR count) TAWNY_API(GetSidLengthRequired);
DWORD WINAPI GetLengthSid(PSID sid) TAWNY_API(GetLengthSid);
BOOL WINAPI IsValidSid(PSID sid) TAWNY_API(IsValidSid);
BOOL WINAPI EqualSid(PSID first, PSID second) TAWNY_API(EqualSid);
BOOL WINAPI EqualPrefixSid(PSID first, PSID second) TAWNY_API(EqualPrefixSid);
BOOL WINAPI IsWellKnownSid(PSID sid, WELL_KNOWN_SID_TYPE type) TAWNY_API(IsWellKnownSid);
BOOL WINAPI CopySid(DWORD length, PSID target, PSID source) TAWNY_API(CopySid);
BOOL WINAPI CreateWellKnownSid(WELL_KNOWN_SID_TYPE type, PSID domain, PSID sid, DWORD *length)
    TAWNY_API(CreateWellKnownSid);
BOOL WINAPI CheckTokenMembership(HANDLE token, PSID sid, PBOOL member) TAWNY_API(CheckTokenMembership);

BOOL WINAPI GetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID information, DWORD length,
    PDWORD returned) TAWNY_API(GetTokenInformation);
BOOL WINAPI SetTokenInformation(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID information, DWORD length)
    TAWNY_API(SetTokenInformation);
BOOL WINAPI AdjustTokenPrivileges(HANDLE token, BOOL disable_all, PTOKEN_PRIVILEGES state, DWORD length,
    PTOKEN_PRIVILEGES previous, PDWORD returned) TAWNY_API(AdjustTokenPrivileges);
BOOL WINAPI PrivilegeCheck(HANDLE token, PPRIVILEGE_SET required, LPBOOL result) TAWNY_API(PrivilegeCheck);
BOOL WINAPI DuplicateToken(HANDLE token, SECURITY_IMPERSONATION_LEVEL level, PHANDLE duplicate)
    TAWNY_API(DuplicateToken);
BOOL WINAPI DuplicateTokenEx(HANDLE token, DWORD access, LPSECURITY_ATTRIBUTES security,
    SECURITY_IMPERSONATION_LEVEL level, TOKEN_TYPE type, PHANDLE duplicate) TAWNY_API(DuplicateTokenEx);
BOOL WINAPI ImpersonateLoggedOnUser(HANDLE token) TAWNY_API(ImpersonateLoggedOnUser);
BOOL WINAPI ImpersonateSelf(SECURITY_IMPERSONATION_LEVEL level) TAWNY_API(ImpersonateSelf);
BOOL WINAPI ImpersonateAnonymousToken(HANDLE thread) TAWNY_API(ImpersonateAnonymousToken);
BOOL WINAPI RevertToSelf(VOID) TAWNY_API(RevertToSelf);
BOOL WINAPI AccessCheck(PSECURITY_DESCRIPTOR descriptor, HANDLE token, DWORD desired, PGENERIC_MAPPING mapping,
    PPRIVILEGE_SET privileges, LPDWORD length, LPDWORD granted, LPBOOL status) TAWNY_API(AccessCheck);
VOID WINAPI MapGenericMask(PDWORD mask, PGENERIC_MAPPING mapping) TAWNY_API(MapGenericMask);
BOOL WINAPI GetKernelObjectSecurity(HANDLE object, SECURITY_INFORMATION information, PSECURITY_DESCRIPTOR descriptor,
    DWORD length, LPDWORD needed) TAWNY_API(GetKernelObjectSecurity);
BOOL WINAPI SetKernelObjectSecurity(HANDLE object, SECURITY_INFORMATION information, PSECURITY_DESCRIPTOR descriptor)
    TAWNY_API(SetKernelObjectSecurity);
BOOL WINAPI GetFileSecurityW(LPCWSTR name, SECURITY_INFORMATION information, PSECURITY_DESCRIPTOR descriptor,
    DWORD length, LPDWORD needed) TAWNY_API(GetFileSecurityW);
BOOL WINAPI SetFileSecurityW(LPCWSTR name, SECURITY_INFORMATION information, PSECURITY_DESCRIPTOR descriptor)
    TAWNY_API(SetFileSecurityW);
TAWNY_END_DECLS

#endif /* _APISECUREBASE_ */
