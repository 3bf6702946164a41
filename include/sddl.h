/*
 * sddl.h - security descriptors and identifiers as text.
 * https://learn.microsoft.com/windows/win32/api/sddl/
 */
#ifndef __SDDL_H__
#define __SDDL_H__

#include <minwindef.h>

#define SDDL_REVISION_1 1
#define SDDL_REVISION SDDL_REVISION_1

TAWNY_BEGIN_DECLS
BOOL WINAPI ConvertSidToStringSidA(PSID sid, LPSTR *text) TAWNY_API(ConvertSidToStringSidA);
BOOL WINAPI ConvertSidToStringSidW(PSID sid, LPWSTR *text) TAWNY_API(ConvertSidToStringSidW);
BOOL WINAPI ConvertStringSidToSidA(LPCSTR text, PSID *sid) TAWNY_API(ConvertStringSidToSidA);
BOOL WINAPI ConvertStringSidToSidW(LPCWSTR text, PSID *sid) TAWNY_API(ConvertStringSidToSidW);
BOOL WINAPI ConvertStringSecurityDescriptorToSecurityDescriptorA(LPCSTR text, DWORD revision,
    PSECURITY_DESCRIPTOR *descriptor, PULONG size) TAWNY_API(ConvertStringSecurityDescriptorToSecurityDescriptorA);
BOOL WINAPI ConvertStringSecurityDescriptorToSecurityDescriptorW(LPCWSTR text, DWORD revision,
    PSECURITY_DESCRIPTOR *descriptor, PULONG size) TAWNY_API(ConvertStringSecurityDescriptorToSecurityDescriptorW);
BOOL WINAPI ConvertSecurityDescriptorToStringSecurityDescriptorA(PSECURITY_DESCRIPTOR descriptor, DWORD revision,
    SECURITY_INFORMATION information, LPSTR *text, PULONG length)
    TAWNY_API(ConvertSecurityDescriptorToStringSecurityDescriptorA);
BOOL WINAPI ConvertSecurityDescriptorToStringSecurityDescriptorW(PSECURITY_DESCRIPTOR descriptor, DWORD revision,
    SECURITY_INFORMATION information, LPWSTR *text, PULONG length)
    TAWNY_API(ConvertSecurityDescriptorToStringSecurityDescriptorW);
TAWNY_END_DECLS

#define ConvertSidToStringSid TAWNY_AW(ConvertSidToStringSid)
#define ConvertStringSidToSid TAWNY_AW(ConvertStringSidToSid)
#define ConvertStringSecurityDescriptorToSecurityDescriptor \
    TAWNY_AW(ConvertStringSecurityDescriptorToSecurityDescriptor)
#define ConvertSecurityDescriptorToStringSecurityDescriptor \
    TAWNY_AW(ConvertSecurityDescriptorToStringSecurityDescriptor)

#endif /* __SDDL_H__ */
