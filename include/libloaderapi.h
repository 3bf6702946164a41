/*
 * libloaderapi.h - modules and the functions they export.
 * https://learn.microsoft.com/windows/win32/api/libloaderapi/
 */
#ifndef _APISETLIBLOADER_
#define _APISETLIBLOADER_

#include <minwindef.h>

#define DONT_RESOLVE_DLL_REFERENCES 0x1
#define LOAD_LIBRARY_AS_DATAFILE 0x2
#define LOAD_WITH_ALTERED_SEARCH_PATH 0x8
#define LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR 0x100
#define LOAD_LIBRARY_SEARCH_APPLICATION_DIR 0x200
#define LOAD_LIBRARY_SEARCH_USER_DIRS 0x400
#define LOAD_LIBRARY_SEARCH_SYSTEM32 0x800
#define LOAD_LIBRARY_SEARCH_DEFAULT_DIRS 0x1000
#define GET_MODULE_HANDLE_EX_FLAG_PIN 0x1
#define GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT 0x2
#define GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS 0x4

TAWNY_BEGIN_DECLS
HMODULE WINAPI LoadLibraryA(LPCSTR name) TAWNY_API(LoadLibraryA);
HMODULE WINAPI LoadLibraryW(LPCWSTR name) TAWNY_API(LoadLibraryW);
HMODULE WINAPI LoadLibraryExA(LPCSTR name, HANDLE file, DWORD flags) TAWNY_API(LoadLibraryExA);
HMODULE WINAPI LoadLibraryExW(LPCWSTR name, HANDLE file, DWORD flags) TAWNY_API(LoadLibraryExW);
BOOL WINAPI FreeLibrary(HMODULE module) TAWNY_API(FreeLibrary);
VOID WINAPI FreeLibraryAndExitThread(HMODULE module, DWORD code) TAWNY_API(FreeLibraryAndExitThread) DECLSPEC_NORETURN;
BOOL WINAPI DisableThreadLibraryCalls(HMODULE module) TAWNY_API(DisableThreadLibraryCalls);
FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name) TAWNY_API(GetProcAddress);
HMODULE WINAPI GetModuleHandleA(LPCSTR name) TAWNY_API(GetModuleHandleA);
HMODULE WINAPI GetModuleHandleW(LPCWSTR name) TAWNY_API(GetModuleHandleW);
BOOL WINAPI GetModuleHandleExA(DWORD flags, LPCSTR name, HMODULE *module) TAWNY_API(GetModuleHandleExA);
BOOL WINAPI GetModuleHandleExW(DWORD flags, LPCWSTR name, HMODULE *module) TAWNY_API(GetModuleHandleExW);
DWORD WINAPI GetModuleFileNameA(HMODULE module, LPSTR name, DWORD length) TAWNY_API(GetModuleFileNameA);
DWORD WINAPI GetModuleFileNameW(HMODULE module, LPWSTR name, DWORD length) TAWNY_API(GetModuleFileNameW);
HRSRC WINAPI FindResourceA(HMODULE module, LPCSTR name, LPCSTR type) TAWNY_API(FindResourceA);
HRSRC WINAPI FindResourceW(HMODULE module, LPCWSTR name, LPCWSTR type) TAWNY_API(FindResourceW);
HGLOBAL WINAPI LoadResource(HMODULE module, HRSRC resource) TAWNY_API(LoadResource);
LPVOID WINAPI LockResource(HGLOBAL resource) TAWNY_API(LockResource);
DWORD WINAPI SizeofResource(HMODULE module, HRSRC resource) TAWNY_API(SizeofResource);
TAWNY_END_DECLS

#define LoadLibrary TAWNY_AW(LoadLibrary)
#define LoadLibraryEx TAWNY_AW(LoadLibraryEx)
#define GetModuleHandle TAWNY_AW(GetModuleHandle)
#define GetModuleHandleEx TAWNY_AW(GetModuleHandleEx)
#define GetModuleFileName TAWNY_AW(GetModuleFileName)
#define FindResource TAWNY_AW(FindResource)

#endif /* _APISETLIBLOADER_ */
