/*
 * shlwapi.h - paths and strings of the shell's light-weight library.
 * https://learn.microsoft.com/windows/win32/api/shlwapi/
 */
#ifndef _INC_SHLWAPI
#define _INC_SHLWAPI

#include <windef.h>

TAWNY_BEGIN_DECLS
BOOL WINAPI PathFileExistsA(LPCSTR path) TAWNY_API(PathFileExistsA);
BOOL WINAPI PathFileExistsW(LPCWSTR path) TAWNY_API(PathFileExistsW);
BOOL WINAPI PathIsDirectoryA(LPCSTR path) TAWNY_API(PathIsDirectoryA);
BOOL WINAPI PathIsDirectoryW(LPCWSTR path) TAWNY_API(PathIsDirectoryW);
BOOL WINAPI PathIsRelativeA(LPCSTR path) TAWNY_API(PathIsRelativeA);
BOOL WINAPI PathIsRelativeW(LPCWSTR path) TAWNY_API(PathIsRelativeW);
BOOL WINAPI PathAppendA(LPSTR path, LPCSTR more) TAWNY_API(PathAppendA);
BOOL WINAPI PathAppendW(LPWSTR path, LPCWSTR more) TAWNY_API(PathAppendW);
LPSTR WINAPI PathCombineA(LPSTR path, LPCSTR directory, LPCSTR file) TAWNY_API(PathCombineA);
LPWSTR WINAPI PathCombineW(LPWSTR path, LPCWSTR directory, LPCWSTR file) TAWNY_API(PathCombineW);
LPSTR WINAPI PathFindFileNameA(LPCSTR path) TAWNY_API(PathFindFileNameA);
LPWSTR WINAPI PathFindFileNameW(LPCWSTR path) TAWNY_API(PathFindFileNameW);
LPSTR WINAPI PathFindExtensionA(LPCSTR path) TAWNY_API(PathFindExtensionA);
LPWSTR WINAPI PathFindExtensionW(LPCWSTR path) TAWNY_API(PathFindExtensionW);
BOOL WINAPI PathRemoveFileSpecA(LPSTR path) TAWNY_API(PathRemoveFileSpecA);
BOOL WINAPI PathRemoveFileSpecW(LPWSTR path) TAWNY_API(PathRemoveFileSpecW);
VOID WINAPI PathRemoveExtensionA(LPSTR path) TAWNY_API(PathRemoveExtensionA);
VOID WINAPI PathRemoveExtensionW(LPWSTR path) TAWNY_API(PathRemoveExtensionW);
VOID WINAPI PathStripPathA(LPSTR path) TAWNY_API(PathStripPathA);
VOID WINAPI PathStripPathW(LPWSTR path) TAWNY_API(PathStripPathW);
LPSTR WINAPI StrStrA(LPCSTR text, LPCSTR part) TAWNY_API(StrStrA);
LPWSTR WINAPI StrStrW(LPCWSTR text, LPCWSTR part) TAWNY_API(StrStrW);
LPSTR WINAPI StrStrIA(LPCSTR text, LPCSTR part) TAWNY_API(StrStrIA);
LPWSTR WINAPI StrStrIW(LPCWSTR text, LPCWSTR part) TAWNY_API(StrStrIW);
int WINAPI StrCmpIW(LPCWSTR first, LPCWSTR second) TAWNY_API(StrCmpIW);
int WINAPI StrToIntA(LPCSTR text) TAWNY_API(StrToIntA);
int WINAPI StrToIntW(LPCWSTR text) TAWNY_API(StrToIntW);
TAWNY_END_DECLS

#define PathFileExists TAWNY_AW(PathFileExists)
#define PathIsDirectory TAWNY_AW(PathIsDirectory)
#define PathIsRelative TAWNY_AW(PathIsRelative)
#define PathAppend TAWNY_AW(PathAppend)
#define PathCombine TAWNY_AW(PathCombine)
#define PathFindFileName TAWNY_AW(PathFindFileName)
#define PathFindExtension TAWNY_AW(PathFindExtension)
#define PathRemoveFileSpec TAWNY_AW(PathRemoveFileSpec)
#define PathRemoveExtension TAWNY_AW(PathRemoveExtension)
#define PathStripPath TAWNY_AW(PathStripPath)
#define StrStr TAWNY_AW(StrStr)
#define StrStrI TAWNY_AW(StrStrI)
#define StrToInt TAWNY_AW(StrToInt)

#endif /* _INC_SHLWAPI */
