/*
 * tlhelp32.h - snapshots of processes, threads and modules.
 * https://learn.microsoft.com/windows/win32/api/tlhelp32/
 */
#ifndef _INC_TOOLHELP32
#define _INC_TOOLHELP32

#include <windef.h>

#define MAX_MODULE_NAME32 255
#define TH32CS_SNAPHEAPLIST 0x00000001
#define TH32CS_SNAPPROCESS 0x00000002
#define TH32CS_SNAPTHREAD 0x00000004
#define TH32CS_SNAPMODULE 0x00000008
#define TH32CS_SNAPMODULE32 0x00000010
#define TH32CS_SNAPALL (TH32CS_SNAPHEAPLIST | TH32CS_SNAPPROCESS | TH32CS_SNAPTHREAD | TH32CS_SNAPMODULE)
#define TH32CS_INHERIT 0x80000000

typedef struct tagPROCESSENTRY32 {
    DWORD dwSize;
    DWORD cntUsage;
    DWORD th32ProcessID;
    ULONG_PTR th32DefaultHeapID;
    DWORD th32ModuleID;
    DWORD cntThreads;
    DWORD th32ParentProcessID;
    LONG pcPriClassBase;
    DWORD dwFlags;
    CHAR szExeFile[MAX_PATH];
} PROCESSENTRY32, *PPROCESSENTRY32, *LPPROCESSENTRY32;

typedef struct tagPROCESSENTRY32W {
    DWORD dwSize;
    DWORD cntUsage;
    DWORD th32ProcessID;
    ULONG_PTR th32DefaultHeapID;
    DWORD th32ModuleID;
    DWORD cntThreads;
    DWORD th32ParentProcessID;
    LONG pcPriClassBase;
    DWORD dwFlags;
    WCHAR szExeFile[MAX_PATH];
} PROCESSENTRY32W, *PPROCESSENTRY32W, *LPPROCESSENTRY32W;

typedef struct tagTHREADENTRY32 {
    DWORD dwSize;
    DWORD cntUsage;
    DWORD th32ThreadID;
    DWORD th32OwnerProcessID;
    LONG tpBasePri;
    LONG tpDeltaPri;
    DWORD dwFlags;
} THREADENTRY32, *PTHREADENTRY32, *LPTHREADENTRY32;

typedef struct tagMODULEENTRY32 {
    DWORD dwSize;
    DWORD th32ModuleID;
    DWORD th32ProcessID;
    DWORD GlblcntUsage;
    DWORD ProccntUsage;
    BYTE *modBaseAddr;
    DWORD modBaseSize;
    HMODULE hModule;
    char szModule[MAX_MODULE_NAME32 + 1];
    char szExePath[MAX_PATH];
} MODULEENTRY32, *PMODULEENTRY32, *LPMODULEENTRY32;

typedef struct tagMODULEENTRY32W {
    DWORD dwSize;
    DWORD th32ModuleID;
    DWORD th32ProcessID;
    DWORD GlblcntUsage;
    DWORD ProccntUsage;
    BYTE *modBaseAddr;
    DWORD modBaseSize;
    HMODULE hModule;
    WCHAR szModule[MAX_MODULE_NAME32 + 1];
    WCHAR szExePath[MAX_PATH];
} MODULEENTRY32W, *PMODULEENTRY32W, *LPMODULEENTRY32W;

TAWNY_BEGIN_DECLS
HANDLE WINAPI CreateToolhelp32Snapshot(DWORD flags, DWORD process_id) TAWNY_API(CreateToolhelp32Snapshot);
BOOL WINAPI Process32First(HANDLE snapshot, LPPROCESSENTRY32 entry) TAWNY_API(Process32First);
BOOL WINAPI Process32Next(HANDLE snapshot, LPPROCESSENTRY32 entry) TAWNY_API(Process32Next);
BOOL WINAPI Process32FirstW(HANDLE snapshot, LPPROCESSENTRY32W entry) TAWNY_API(Process32FirstW);
BOOL WINAPI Process32NextW(HANDLE snapshot, LPPROCESSENTRY32W entry) TAWNY_API(Process32NextW);
BOOL WINAPI Thread32First(HANDLE snapshot, LPTHREADENTRY32 entry) TAWNY_API(Thread32First);
BOOL WINAPI Thread32Next(HANDLE snapshot, LPTHREADENTRY32 entry) TAWNY_API(Thread32Next);
BOOL WINAPI Module32First(HANDLE snapshot, LPMODULEENTRY32 entry) TAWNY_API(Module32First);
BOOL WINAPI Module32Next(HANDLE snapshot, LPMODULEENTRY32 entry) TAWNY_API(Module32Next);
BOOL WINAPI Module32FirstW(HANDLE snapshot, LPMODULEENTRY32W entry) TAWNY_API(Module32FirstW);
BOOL WINAPI Module32NextW(HANDLE snapshot, LPMODULEENTRY32W entry) TAWNY_API(Module32NextW);
TAWNY_END_DECLS

#ifdef UNICODE
#define PROCESSENTRY32 PROCESSENTRY32W
#define PPROCESSENTRY32 PPROCESSENTRY32W
#define LPPROCESSENTRY32 LPPROCESSENTRY32W
#define MODULEENTRY32 MODULEENTRY32W
#define PMODULEENTRY32 PMODULEENTRY32W
#define LPMODULEENTRY32 LPMODULEENTRY32W
#define Process32First Process32FirstW
#define Process32Next Process32NextW
#define Module32First Module32FirstW
#define Module32Next Module32NextW
#endif

#endif /* _INC_TOOLHELP32 */
