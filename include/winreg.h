/*
 * winreg.h - the registry.
 * https://learn.microsoft.com/windows/win32/sysinfo/registry
 */
#ifndef _WINREG_
#define _WINREG_

#include <minwinbase.h>

typedef ACCESS_MASK REGSAM;
typedef LONG LSTATUS;

#define HKEY_CLASSES_ROOT ((HKEY)(ULONG_PTR)((LONG)0x80000000))
#define HKEY_CURRENT_USER ((HKEY)(ULONG_PTR)((LONG)0x80000001))
#define HKEY_LOCAL_MACHINE ((HKEY)(ULONG_PTR)((LONG)0x80000002))
#define HKEY_USERS ((HKEY)(ULONG_PTR)((LONG)0x80000003))
#define HKEY_PERFORMANCE_DATA ((HKEY)(ULONG_PTR)((LONG)0x80000004))
#define HKEY_CURRENT_CONFIG ((HKEY)(ULONG_PTR)((LONG)0x80000005))

#define RRF_RT_REG_NONE 1
#define RRF_RT_REG_SZ 2
#define RRF_RT_REG_EXPAND_SZ 4
#define RRF_RT_REG_BINARY 8
#define RRF_RT_REG_DWORD 0x10
#define RRF_RT_REG_MULTI_SZ 0x20
#define RRF_RT_REG_QWORD 0x40
#define RRF_RT_DWORD 0x18
#define RRF_RT_QWORD 0x48
#define RRF_RT_ANY 0xFFFF
#define RRF_NOEXPAND 0x10000000

TAWNY_BEGIN_DECLS
LSTATUS WINAPI RegOpenKeyA(HKEY key, LPCSTR subkey, PHKEY result) TAWNY_API(RegOpenKeyA);
LSTATUS WINAPI RegOpenKeyW(HKEY key, LPCWSTR subkey, PHKEY result) TAWNY_API(RegOpenKeyW);
LSTATUS WINAPI RegOpenKeyExA(HKEY key, LPCSTR subkey, DWORD options, REGSAM access, PHKEY result)
    TAWNY_API(RegOpenKeyExA);
LSTATUS WINAPI RegOpenKeyExW(HKEY key, LPCWSTR subkey, DWORD options, REGSAM access, PHKEY result)
    TAWNY_API(RegOpenKeyExW);
LSTATUS WINAPI RegCreateKeyA(HKEY key, LPCSTR subkey, PHKEY result) TAWNY_API(RegCreateKeyA);
LSTATUS WINAPI RegCreateKeyW(HKEY key, LPCWSTR subkey, PHKEY result) TAWNY_API(RegCreateKeyW);
LSTATUS WINAPI RegCreateKeyExA(HKEY key, LPCSTR subkey, DWORD reserved, LPSTR name_class, DWORD options, REGSAM access,
    const SECURITY_ATTRIBUTES *security, PHKEY result, LPDWORD disposition) TAWNY_API(RegCreateKeyExA);
LSTATUS WINAPI RegCreateKeyExW(HKEY key, LPCWSTR subkey, DWORD reserved, LPWSTR name_class, DWORD options,
    REGSAM access, const SECURITY_ATTRIBUTES *security, PHKEY result, LPDWORD disposition) TAWNY_API(RegCreateKeyExW);
LSTATUS WINAPI RegCloseKey(HKEY key) TAWNY_API(RegCloseKey);
LSTATUS WINAPI RegQueryValueA(HKEY key, LPCSTR subkey, LPSTR data, PLONG size) TAWNY_API(RegQueryValueA);
LSTATUS WINAPI RegQueryValueW(HKEY key, LPCWSTR subkey, LPWSTR data, PLONG size) TAWNY_API(RegQueryValueW);
LSTATUS WINAPI RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size)
    TAWNY_API(RegQueryValueExA);
LSTATUS WINAPI RegQueryValueExW(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD size)
    TAWNY_API(RegQueryValueExW);
LSTATUS WINAPI RegGetValueA(HKEY key, LPCSTR subkey, LPCSTR name, DWORD flags, LPDWORD type, PVOID data, LPDWORD size)
    TAWNY_API(RegGetValueA);
LSTATUS WINAPI RegGetValueW(HKEY key, LPCWSTR subkey, LPCWSTR name, DWORD flags, LPDWORD type, PVOID data,
    LPDWORD size) TAWNY_API(RegGetValueW);
LSTATUS WINAPI RegSetValueExA(HKEY key, LPCSTR name, DWORD reserved, DWORD type, const BYTE *data, DWORD size)
    TAWNY_API(RegSetValueExA);
LSTATUS WINAPI RegSetValueExW(HKEY key, LPCWSTR name, DWORD reserved, DWORD type, const BYTE *data, DWORD size)
    TAWNY_API(RegSetValueExW);
LSTATUS WINAPI RegDeleteKeyA(HKEY key, LPCSTR subkey) TAWNY_API(RegDeleteKeyA);
LSTATUS WINAPI RegDeleteKeyW(HKEY key, LPCWSTR subkey) TAWNY_API(RegDeleteKeyW);
LSTATUS WINAPI RegDeleteValueA(HKEY key, LPCSTR name) TAWNY_API(RegDeleteValueA);
LSTATUS WINAPI RegDeleteValueW(HKEY key, LPCWSTR name) TAWNY_API(RegDeleteValueW);
LSTATUS WINAPI RegDeleteTreeA(HKEY key, LPCSTR subkey) TAWNY_API(RegDeleteTreeA);
LSTATUS WINAPI RegDeleteTreeW(HKEY key, LPCWSTR subkey) TAWNY_API(RegDeleteTreeW);
LSTATUS WINAPI RegEnumKeyA(HKEY key, DWORD index, LPSTR name, DWORD length) TAWNY_API(RegEnumKeyA);
LSTATUS WINAPI RegEnumKeyW(HKEY key, DWORD index, LPWSTR name, DWORD length) TAWNY_API(RegEnumKeyW);
LSTATUS WINAPI RegEnumKeyExA(HKEY key, DWORD index, LPSTR name, LPDWORD length, LPDWORD reserved, LPSTR name_class,
    LPDWORD class_length, PFILETIME written) TAWNY_API(RegEnumKeyExA);
LSTATUS WINAPI RegEnumKeyExW(HKEY key, DWORD index, LPWSTR name, LPDWORD length, LPDWORD reserved, LPWSTR name_class,
    LPDWORD class_length, PFILETIME written) TAWNY_API(RegEnumKeyExW);
LSTATUS WINAPI RegEnumValueA(HKEY key, DWORD index, LPSTR name, LPDWORD length, LPDWORD reserved, LPDWORD type,
    LPBYTE data, LPDWORD size) TAWNY_API(RegEnumValueA);
LSTATUS WINAPI RegEnumValueW(HKEY key, DWORD index, LPWSTR name, LPDWORD length, LPDWORD reserved, LPDWORD type,
    LPBYTE data, LPDWORD size) TAWNY_API(RegEnumValueW);
LSTATUS WINAPI RegQueryInfoKeyA(HKEY key, LPSTR name_class, LPDWORD class_length, LPDWORD reserved, LPDWORD subkeys,
    LPDWORD longest_subkey, LPDWORD longest_class, LPDWORD values, LPDWORD longest_name, LPDWORD longest_value,
    LPDWORD security_size, PFILETIME written) TAWNY_API(RegQueryInfoKeyA);
LSTATUS WINAPI RegQueryInfoKeyW(HKEY key, LPWSTR name_class, LPDWORD class_length, LPDWORD reserved, LPDWORD subkeys,
    LPDWORD longest_subkey, LPDWORD longest_class, LPDWORD values, LPDWORD longest_name, LPDWORD longest_value,
    LPDWORD security_size, PFILETIME written) TAWNY_API(RegQueryInfoKeyW);
LSTATUS WINAPI RegFlushKey(HKEY key) TAWNY_API(RegFlushKey);
LSTATUS WINAPI RegConnectRegistryA(LPCSTR machine, HKEY key, PHKEY result) TAWNY_API(RegConnectRegistryA);
LSTATUS WINAPI RegConnectRegistryW(LPCWSTR machine, HKEY key, PHKEY result) TAWNY_API(RegConnectRegistryW);
LSTATUS WINAPI RegNotifyChangeKeyValue(HKEY key, BOOL subtree, DWORD filter, HANDLE event, BOOL asynchronous)
    TAWNY_API(RegNotifyChangeKeyValue);
TAWNY_END_DECLS

#define RegOpenKey TAWNY_AW(RegOpenKey)
#define RegOpenKeyEx TAWNY_AW(RegOpenKeyEx)
#define RegCreateKey TAWNY_AW(RegCreateKey)
#define RegCreateKeyEx TAWNY_AW(RegCreateKeyEx)
#define RegQueryValue TAWNY_AW(RegQueryValue)
#define RegQueryValueEx TAWNY_AW(RegQueryValueEx)
#define RegGetValue TAWNY_AW(RegGetValue)
#define RegSetValueEx TAWNY_AW(RegSetValueEx)
#define RegDeleteKey TAWNY_AW(RegDeleteKey)
#define RegDeleteValue TAWNY_AW(RegDeleteValue)
#define RegDeleteTree TAWNY_AW(RegDeleteTree)
#define RegEnumKey TAWNY_AW(RegEnumKey)
#define RegEnumKeyEx TAWNY_AW(RegEnumKeyEx)
#define RegEnumValue TAWNY_AW(RegEnumValue)
#define RegQueryInfoKey TAWNY_AW(RegQueryInfoKey)
#define RegConnectRegistry TAWNY_AW(RegConnectRegistry)

#endif /* _WINREG_ */
