/*
 * fileapi.h - files, directories and volumes.
 * https://learn.microsoft.com/windows/win32/api/fileapi/
 */
#ifndef _APISETFILE_
#define _APISETFILE_

#include <minwinbase.h>

#define CREATE_NEW 1
#define CREATE_ALWAYS 2
#define OPEN_EXISTING 3
#define OPEN_ALWAYS 4
#define TRUNCATE_EXISTING 5
#define INVALID_FILE_SIZE ((DWORD)0xFFFFFFFF)
#define INVALID_SET_FILE_POINTER ((DWORD)-1)
#define INVALID_FILE_ATTRIBUTES ((DWORD)-1)

typedef struct _WIN32_FILE_ATTRIBUTE_DATA {
    DWORD dwFileAttributes;
    FILETIME ftCreationTime;
    FILETIME ftLastAccessTime;
    FILETIME ftLastWriteTime;
    DWORD nFileSizeHigh;
    DWORD nFileSizeLow;
} WIN32_FILE_ATTRIBUTE_DATA, *LPWIN32_FILE_ATTRIBUTE_DATA;

typedef struct _BY_HANDLE_FILE_INFORMATION {
    DWORD dwFileAttributes;
    FILETIME ftCreationTime;
    FILETIME ftLastAccessTime;
    FILETIME ftLastWriteTime;
    DWORD dwVolumeSerialNumber;
    DWORD nFileSizeHigh;
    DWORD nFileSizeLow;
    DWORD nNumberOfLinks;
    DWORD nFileIndexHigh;
    DWORD nFileIndexLow;
} BY_HANDLE_FILE_INFORMATION, *PBY_HANDLE_FILE_INFORMATION, *LPBY_HANDLE_FILE_INFORMATION;

typedef struct _CREATEFILE2_EXTENDED_PARAMETERS {
    DWORD dwSize;
    DWORD dwFileAttributes;
    DWORD dwFileFlags;
    DWORD dwSecurityQosFlags;
    LPSECURITY_ATTRIBUTES lpSecurityAttributes;
    HANDLE hTemplateFile;
} CREATEFILE2_EXTENDED_PARAMETERS, *PCREATEFILE2_EXTENDED_PARAMETERS, *LPCREATEFILE2_EXTENDED_PARAMETERS;

TAWNY_BEGIN_DECLS
HANDLE WINAPI CreateFileA(LPCSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security, DWORD disposition,
    DWORD flags, HANDLE template_file) TAWNY_API(CreateFileA);
HANDLE WINAPI CreateFileW(LPCWSTR name, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES security, DWORD disposition,
    DWORD flags, HANDLE template_file) TAWNY_API(CreateFileW);
HANDLE WINAPI CreateFile2(LPCWSTR name, DWORD access, DWORD share, DWORD disposition,
    LPCREATEFILE2_EXTENDED_PARAMETERS parameters) TAWNY_API(CreateFile2);
BOOL WINAPI ReadFile(HANDLE file, LPVOID buffer, DWORD size, LPDWORD read, LPOVERLAPPED overlapped) TAWNY_API(ReadFile);
BOOL WINAPI ReadFileEx(HANDLE file, LPVOID buffer, DWORD size, LPOVERLAPPED overlapped,
    LPOVERLAPPED_COMPLETION_ROUTINE routine) TAWNY_API(ReadFileEx);
BOOL WINAPI ReadFileScatter(HANDLE file, FILE_SEGMENT_ELEMENT segments[], DWORD size, LPDWORD reserved,
    LPOVERLAPPED overlapped) TAWNY_API(ReadFileScatter);
BOOL WINAPI WriteFile(HANDLE file, LPCVOID buffer, DWORD size, LPDWORD written, LPOVERLAPPED overlapped)
    TAWNY_API(WriteFile);
BOOL WINAPI WriteFileEx(HANDLE file, LPCVOID buffer, DWORD size, LPOVERLAPPED overlapped,
    LPOVERLAPPED_COMPLETION_ROUTINE routine) TAWNY_API(WriteFileEx);
BOOL WINAPI WriteFileGather(HANDLE file, FILE_SEGMENT_ELEMENT segments[], DWORD size, LPDWORD reserved,
    LPOVERLAPPED overlapped) TAWNY_API(WriteFileGather);
BOOL WINAPI FlushFileBuffers(HANDLE file) TAWNY_API(FlushFileBuffers);
DWORD WINAPI GetFileSize(HANDLE file, LPDWORD high) TAWNY_API(GetFileSize);
BOOL WINAPI GetFileSizeEx(HANDLE file, PLARGE_INTEGER size) TAWNY_API(GetFileSizeEx);
DWORD WINAPI GetFileType(HANDLE file) TAWNY_API(GetFileType);
DWORD WINAPI SetFilePointer(HANDLE file, LONG distance, PLONG distance_high, DWORD method) TAWNY_API(SetFilePointer);
BOOL WINAPI SetFilePointerEx(HANDLE file, LARGE_INTEGER distance, PLARGE_INTEGER position, DWORD method)
    TAWNY_API(SetFilePointerEx);
BOOL WINAPI SetEndOfFile(HANDLE file) TAWNY_API(SetEndOfFile);
BOOL WINAPI SetFileValidData(HANDLE file, LONGLONG length) TAWNY_API(SetFileValidData);
BOOL WINAPI LockFile(HANDLE file, DWORD offset, DWORD offset_high, DWORD length, DWORD length_high) TAWNY_API(LockFile);
BOOL WINAPI LockFileEx(HANDLE file, DWORD flags, DWORD reserved, DWORD length, DWORD length_high,
    LPOVERLAPPED overlapped) TAWNY_API(LockFileEx);
BOOL WINAPI UnlockFile(HANDLE file, DWORD offset, DWORD offset_high, DWORD length, DWORD length_high)
    TAWNY_API(UnlockFile);
BOOL WINAPI UnlockFileEx(HANDLE file, DWORD reserved, DWORD length, DWORD length_high, LPOVERLAPPED overlapped)
    TAWNY_API(UnlockFileEx);
BOOL WINAPI GetFileTime(HANDLE file, LPFILETIME creation, LPFILETIME access, LPFILETIME write) TAWNY_API(GetFileTime);
BOOL WINAPI SetFileTime(HANDLE file, const FILETIME *creation, const FILETIME *access, const FILETIME *write)
    TAWNY_API(SetFileTime);
LONG WINAPI CompareFileTime(const FILETIME *first, const FILETIME *second) TAWNY_API(CompareFileTime);
BOOL WINAPI FileTimeToLocalFileTime(const FILETIME *time, LPFILETIME local) TAWNY_API(FileTimeToLocalFileTime);
BOOL WINAPI LocalFileTimeToFileTime(const FILETIME *local, LPFILETIME time) TAWNY_API(LocalFileTimeToFileTime);
BOOL WINAPI GetFileInformationByHandle(HANDLE file, LPBY_HANDLE_FILE_INFORMATION information)
    TAWNY_API(GetFileInformationByHandle);
BOOL WINAPI SetFileInformationByHandle(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID information, DWORD size)
    TAWNY_API(SetFileInformationByHandle);
DWORD WINAPI GetFinalPathNameByHandleA(HANDLE file, LPSTR path, DWORD length, DWORD flags)
    TAWNY_API(GetFinalPathNameByHandleA);
DWORD WINAPI GetFinalPathNameByHandleW(HANDLE file, LPWSTR path, DWORD length, DWORD flags)
    TAWNY_API(GetFinalPathNameByHandleW);

DWORD WINAPI GetFileAttributesA(LPCSTR name) TAWNY_API(GetFileAttributesA);
DWORD WINAPI GetFileAttributesW(LPCWSTR name) TAWNY_API(GetFileAttributesW);
BOOL WINAPI GetFileAttributesExA(LPCSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID information)
    TAWNY_API(GetFileAttributesExA);
BOOL WINAPI GetFileAttributesExW(LPCWSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID information)
    TAWNY_API(GetFileAttributesExW);
BOOL WINAPI SetFileAttributesA(LPCSTR name, DWORD attributes) TAWNY_API(SetFileAttributesA);
BOOL WINAPI SetFileAttributesW(LPCWSTR name, DWORD attributes) TAWNY_API(SetFileAttributesW);
BOOL WINAPI DeleteFileA(LPCSTR name) TAWNY_API(DeleteFileA);
BOOL WINAPI DeleteFileW(LPCWSTR name) TAWNY_API(DeleteFileW);
BOOL WINAPI CreateDirectoryA(LPCSTR name, LPSECURITY_ATTRIBUTES security) TAWNY_API(CreateDirectoryA);
BOOL WINAPI CreateDirectoryW(LPCWSTR name, LPSECURITY_ATTRIBUTES security) TAWNY_API(CreateDirectoryW);
BOOL WINAPI RemoveDirectoryA(LPCSTR name) TAWNY_API(RemoveDirectoryA);
BOOL WINAPI RemoveDirectoryW(LPCWSTR name) TAWNY_API(RemoveDirectoryW);
HANDLE WINAPI FindFirstFileA(LPCSTR name, LPWIN32_FIND_DATAA data) TAWNY_API(FindFirstFileA);
HANDLE WINAPI FindFirstFileW(LPCWSTR name, LPWIN32_FIND_DATAW data) TAWNY_API(FindFirstFileW);
HANDLE WINAPI FindFirstFileExA(LPCSTR name, FINDEX_INFO_LEVELS level, LPVOID data, FINDEX_SEARCH_OPS operation,
    LPVOID filter, DWORD flags) TAWNY_API(FindFirstFileExA);
HANDLE WINAPI FindFirstFileExW(LPCWSTR name, FINDEX_INFO_LEVELS level, LPVOID data, FINDEX_SEARCH_OPS operation,
    LPVOID filter, DWORD flags) TAWNY_API(FindFirstFileExW);
BOOL WINAPI FindNextFileA(HANDLE find, LPWIN32_FIND_DATAA data) TAWNY_API(FindNextFileA);
BOOL WINAPI FindNextFileW(HANDLE find, LPWIN32_FIND_DATAW data) TAWNY_API(FindNextFileW);
BOOL WINAPI FindClose(HANDLE find) TAWNY_API(FindClose);
HANDLE WINAPI FindFirstChangeNotificationA(LPCSTR path, BOOL subtree, DWORD filter)
    TAWNY_API(FindFirstChangeNotificationA);
HANDLE WINAPI FindFirstChangeNotificationW(LPCWSTR path, BOOL subtree, DWORD filter)
    TAWNY_API(FindFirstChangeNotificationW);
BOOL WINAPI FindNextChangeNotification(HANDLE change) TAWNY_API(FindNextChangeNotification);
BOOL WINAPI FindCloseChangeNotification(HANDLE change) TAWNY_API(FindCloseChangeNotification);

DWORD WINAPI GetFullPathNameA(LPCSTR name, DWORD length, LPSTR buffer, LPSTR *part) TAWNY_API(GetFullPathNameA);
DWORD WINAPI GetFullPathNameW(LPCWSTR name, DWORD length, LPWSTR buffer, LPWSTR *part) TAWNY_API(GetFullPathNameW);
DWORD WINAPI GetLongPathNameA(LPCSTR name, LPSTR buffer, DWORD length) TAWNY_API(GetLongPathNameA);
DWORD WINAPI GetLongPathNameW(LPCWSTR name, LPWSTR buffer, DWORD length) TAWNY_API(GetLongPathNameW);
DWORD WINAPI GetShortPathNameA(LPCSTR name, LPSTR buffer, DWORD length) TAWNY_API(GetShortPathNameA);
DWORD WINAPI GetShortPathNameW(LPCWSTR name, LPWSTR buffer, DWORD length) TAWNY_API(GetShortPathNameW);
DWORD WINAPI GetTempPathA(DWORD length, LPSTR buffer) TAWNY_API(GetTempPathA);
DWORD WINAPI GetTempPathW(DWORD length, LPWSTR buffer) TAWNY_API(GetTempPathW);
UINT WINAPI GetTempFileNameA(LPCSTR path, LPCSTR prefix, UINT unique, LPSTR name) TAWNY_API(GetTempFileNameA);
UINT WINAPI GetTempFileNameW(LPCWSTR path, LPCWSTR prefix, UINT unique, LPWSTR name) TAWNY_API(GetTempFileNameW);
UINT WINAPI GetDriveTypeA(LPCSTR root) TAWNY_API(GetDriveTypeA);
UINT WINAPI GetDriveTypeW(LPCWSTR root) TAWNY_API(GetDriveTypeW);
DWORD WINAPI GetLogicalDrives(VOID) TAWNY_API(GetLogicalDrives);
DWORD WINAPI GetLogicalDriveStringsA(DWORD length, LPSTR buffer) TAWNY_API(GetLogicalDriveStringsA);
DWORD WINAPI GetLogicalDriveStringsW(DWORD length, LPWSTR buffer) TAWNY_API(GetLogicalDriveStringsW);
BOOL WINAPI GetDiskFreeSpaceA(LPCSTR root, LPDWORD sectors_per_cluster, LPDWORD bytes_per_sector, LPDWORD free_clusters,
    LPDWORD clusters) TAWNY_API(GetDiskFreeSpaceA);
BOOL WINAPI GetDiskFreeSpaceW(LPCWSTR root, LPDWORD sectors_per_cluster, LPDWORD bytes_per_sector,
    LPDWORD free_clusters, LPDWORD clusters) TAWNY_API(GetDiskFreeSpaceW);
BOOL WINAPI GetDiskFreeSpaceExA(LPCSTR directory, PULARGE_INTEGER available, PULARGE_INTEGER total,
    PULARGE_INTEGER total_free) TAWNY_API(GetDiskFreeSpaceExA);
BOOL WINAPI GetDiskFreeSpaceExW(LPCWSTR directory, PULARGE_INTEGER available, PULARGE_INTEGER total,
    PULARGE_INTEGER total_free) TAWNY_API(GetDiskFreeSpaceExW);
BOOL WINAPI GetVolumeInformationA(LPCSTR root, LPSTR name, DWORD name_length, LPDWORD serial, LPDWORD component_length,
    LPDWORD flags, LPSTR system, DWORD system_length) TAWNY_API(GetVolumeInformationA);
BOOL WINAPI GetVolumeInformationW(LPCWSTR root, LPWSTR name, DWORD name_length, LPDWORD serial,
    LPDWORD component_length, LPDWORD flags, LPWSTR system, DWORD system_length) TAWNY_API(GetVolumeInformationW);
BOOL WINAPI AreFileApisANSI(VOID) TAWNY_API(AreFileApisANSI);
TAWNY_END_DECLS

#define CreateFile TAWNY_AW(CreateFile)
#define GetFinalPathNameByHandle TAWNY_AW(GetFinalPathNameByHandle)
#define GetFileAttributes TAWNY_AW(GetFileAttributes)
#define GetFileAttributesEx TAWNY_AW(GetFileAttributesEx)
#define SetFileAttributes TAWNY_AW(SetFileAttributes)
#define DeleteFile TAWNY_AW(DeleteFile)
#define CreateDirectory TAWNY_AW(CreateDirectory)
#define RemoveDirectory TAWNY_AW(RemoveDirectory)
#define FindFirstFile TAWNY_AW(FindFirstFile)
#define FindFirstFileEx TAWNY_AW(FindFirstFileEx)
#define FindNextFile TAWNY_AW(FindNextFile)
#define FindFirstChangeNotification TAWNY_AW(FindFirstChangeNotification)
#define GetFullPathName TAWNY_AW(GetFullPathName)
#define GetLongPathName TAWNY_AW(GetLongPathName)
#define GetShortPathName TAWNY_AW(GetShortPathName)
#define GetTempPath TAWNY_AW(GetTempPath)
#define GetTempFileName TAWNY_AW(GetTempFileName)
#define GetDriveType TAWNY_AW(GetDriveType)
#define GetLogicalDriveStrings TAWNY_AW(GetLogicalDriveStrings)
#define GetDiskFreeSpace TAWNY_AW(GetDiskFreeSpace)
#define GetDiskFreeSpaceEx TAWNY_AW(GetDiskFreeSpaceEx)
#define GetVolumeInformation TAWNY_AW(GetVolumeInformation)

#endif /* _APISETFILE_ */
