/*
 * winbase.h, files: flags of CreateFile, copying and moving, information by handle.
 * https://learn.microsoft.com/windows/win32/fileio/file-management-functions
 */
#ifndef TAWNY_BASE_FILE_H
#define TAWNY_BASE_FILE_H

#include <fileapi.h>

#define FILE_BEGIN 0
#define FILE_CURRENT 1
#define FILE_END 2

#define FILE_FLAG_WRITE_THROUGH 0x80000000
#define FILE_FLAG_OVERLAPPED 0x40000000
#define FILE_FLAG_NO_BUFFERING 0x20000000
#define FILE_FLAG_RANDOM_ACCESS 0x10000000
#define FILE_FLAG_SEQUENTIAL_SCAN 0x08000000
#define FILE_FLAG_DELETE_ON_CLOSE 0x04000000
#define FILE_FLAG_BACKUP_SEMANTICS 0x02000000
#define FILE_FLAG_POSIX_SEMANTICS 0x01000000
#define FILE_FLAG_SESSION_AWARE 0x00800000
#define FILE_FLAG_OPEN_REPARSE_POINT 0x00200000
#define FILE_FLAG_OPEN_NO_RECALL 0x00100000
#define FILE_FLAG_FIRST_PIPE_INSTANCE 0x00080000
#define FILE_FLAG_OPEN_REQUIRING_OPLOCK 0x00040000

#define SECURITY_ANONYMOUS (SecurityAnonymous << 16)
#define SECURITY_IDENTIFICATION (SecurityIdentification << 16)
#define SECURITY_IMPERSONATION (SecurityImpersonation << 16)
#define SECURITY_DELEGATION (SecurityDelegation << 16)
#define SECURITY_CONTEXT_TRACKING 0x00040000
#define SECURITY_EFFECTIVE_ONLY 0x00080000
#define SECURITY_SQOS_PRESENT 0x00100000
#define SECURITY_VALID_SQOS_FLAGS 0x001F0000

#define FILE_TYPE_UNKNOWN 0
#define FILE_TYPE_DISK 1
#define FILE_TYPE_CHAR 2
#define FILE_TYPE_PIPE 3
#define FILE_TYPE_REMOTE 0x8000
#define DRIVE_UNKNOWN 0
#define DRIVE_NO_ROOT_DIR 1
#define DRIVE_REMOVABLE 2
#define DRIVE_FIXED 3
#define DRIVE_REMOTE 4
#define DRIVE_CDROM 5
#define DRIVE_RAMDISK 6
#define MOVEFILE_REPLACE_EXISTING 1
#define MOVEFILE_COPY_ALLOWED 2
#define MOVEFILE_DELAY_UNTIL_REBOOT 4
#define MOVEFILE_WRITE_THROUGH 8
#define MOVEFILE_CREATE_HARDLINK 0x10
#define MOVEFILE_FAIL_IF_NOT_TRACKABLE 0x20
#define COPY_FILE_FAIL_IF_EXISTS 1
#define COPY_FILE_RESTARTABLE 2
#define FILE_SKIP_COMPLETION_PORT_ON_SUCCESS 1
#define FILE_SKIP_SET_EVENT_ON_HANDLE 2
#define FILE_NAME_NORMALIZED 0x0
#define FILE_NAME_OPENED 0x8
#define VOLUME_NAME_DOS 0x0
#define VOLUME_NAME_GUID 0x1
#define VOLUME_NAME_NT 0x2
#define VOLUME_NAME_NONE 0x4
#define SYMBOLIC_LINK_FLAG_DIRECTORY 0x1
#define SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE 0x2
#define REPLACEFILE_WRITE_THROUGH 0x1
#define REPLACEFILE_IGNORE_MERGE_ERRORS 0x2

#define OF_READ 0x0000
#define OF_WRITE 0x0001
#define OF_READWRITE 0x0002
#define OF_SHARE_COMPAT 0x0000
#define OF_SHARE_EXCLUSIVE 0x0010
#define OF_SHARE_DENY_WRITE 0x0020
#define OF_SHARE_DENY_READ 0x0030
#define OF_SHARE_DENY_NONE 0x0040
#define OF_PARSE 0x0100
#define OF_DELETE 0x0200
#define OF_VERIFY 0x0400
#define OF_CANCEL 0x0800
#define OF_CREATE 0x1000
#define OF_PROMPT 0x2000
#define OF_EXIST 0x4000
#define OF_REOPEN 0x8000
#define OFS_MAXPATHNAME 128

typedef struct _OFSTRUCT {
    BYTE cBytes;
    BYTE fFixedDisk;
    WORD nErrCode;
    WORD Reserved1;
    WORD Reserved2;
    CHAR szPathName[OFS_MAXPATHNAME];
} OFSTRUCT, *LPOFSTRUCT, *POFSTRUCT;

typedef struct _FILE_BASIC_INFO {
    LARGE_INTEGER CreationTime;
    LARGE_INTEGER LastAccessTime;
    LARGE_INTEGER LastWriteTime;
    LARGE_INTEGER ChangeTime;
    DWORD FileAttributes;
} FILE_BASIC_INFO, *PFILE_BASIC_INFO;

typedef struct _FILE_STANDARD_INFO {
    LARGE_INTEGER AllocationSize;
    LARGE_INTEGER EndOfFile;
    DWORD NumberOfLinks;
    BOOLEAN DeletePending;
    BOOLEAN Directory;
} FILE_STANDARD_INFO, *PFILE_STANDARD_INFO;

typedef struct _FILE_NAME_INFO {
    DWORD FileNameLength;
    WCHAR FileName[1];
} FILE_NAME_INFO, *PFILE_NAME_INFO;

typedef struct _FILE_END_OF_FILE_INFO {
    LARGE_INTEGER EndOfFile;
} FILE_END_OF_FILE_INFO, *PFILE_END_OF_FILE_INFO;

typedef struct _FILE_DISPOSITION_INFO {
    BOOLEAN DeleteFile;
} FILE_DISPOSITION_INFO, *PFILE_DISPOSITION_INFO;

typedef struct _FILE_ID_INFO {
    ULONGLONG VolumeSerialNumber;
    FILE_ID_128 FileId;
} FILE_ID_INFO, *PFILE_ID_INFO;

typedef enum _STREAM_INFO_LEVELS { FindStreamInfoStandard, FindStreamInfoMaxInfoLevel } STREAM_INFO_LEVELS;

typedef DWORD(WINAPI *LPPROGRESS_ROUTINE)(LARGE_INTEGER total, LARGE_INTEGER transferred, LARGE_INTEGER stream_size,
    LARGE_INTEGER stream_transferred, DWORD stream, DWORD reason, HANDLE source, HANDLE target, LPVOID data);

TAWNY_BEGIN_DECLS
BOOL WINAPI CopyFileA(LPCSTR from, LPCSTR to, BOOL fail_if_exists) TAWNY_API(CopyFileA);
BOOL WINAPI CopyFileW(LPCWSTR from, LPCWSTR to, BOOL fail_if_exists) TAWNY_API(CopyFileW);
BOOL WINAPI CopyFileExA(LPCSTR from, LPCSTR to, LPPROGRESS_ROUTINE progress, LPVOID data, LPBOOL cancel, DWORD flags)
    TAWNY_API(CopyFileExA);
BOOL WINAPI CopyFileExW(LPCWSTR from, LPCWSTR to, LPPROGRESS_ROUTINE progress, LPVOID data, LPBOOL cancel, DWORD flags)
    TAWNY_API(CopyFileExW);
BOOL WINAPI MoveFileA(LPCSTR from, LPCSTR to) TAWNY_API(MoveFileA);
BOOL WINAPI MoveFileW(LPCWSTR from, LPCWSTR to) TAWNY_API(MoveFileW);
BOOL WINAPI MoveFileExA(LPCSTR from, LPCSTR to, DWORD flags) TAWNY_API(MoveFileExA);
BOOL WINAPI MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags) TAWNY_API(MoveFileExW);
BOOL WINAPI ReplaceFileA(LPCSTR replaced, LPCSTR replacement, LPCSTR backup, DWORD flags, LPVOID exclude,
    LPVOID reserved) TAWNY_API(ReplaceFileA);
BOOL WINAPI ReplaceFileW(LPCWSTR replaced, LPCWSTR replacement, LPCWSTR backup, DWORD flags, LPVOID exclude,
    LPVOID reserved) TAWNY_API(ReplaceFileW);
BOOL WINAPI CreateHardLinkA(LPCSTR link, LPCSTR target, LPSECURITY_ATTRIBUTES security) TAWNY_API(CreateHardLinkA);
BOOL WINAPI CreateHardLinkW(LPCWSTR link, LPCWSTR target, LPSECURITY_ATTRIBUTES security) TAWNY_API(CreateHardLinkW);
BOOLEAN APIENTRY CreateSymbolicLinkA(LPCSTR link, LPCSTR target, DWORD flags) TAWNY_API(CreateSymbolicLinkA);
BOOLEAN APIENTRY CreateSymbolicLinkW(LPCWSTR link, LPCWSTR target, DWORD flags) TAWNY_API(CreateSymbolicLinkW);
BOOL WINAPI CreateDirectoryExA(LPCSTR model, LPCSTR name, LPSECURITY_ATTRIBUTES security)
    TAWNY_API(CreateDirectoryExA);
BOOL WINAPI CreateDirectoryExW(LPCWSTR model, LPCWSTR name, LPSECURITY_ATTRIBUTES security)
    TAWNY_API(CreateDirectoryExW);
HANDLE WINAPI ReOpenFile(HANDLE file, DWORD access, DWORD share, DWORD flags) TAWNY_API(ReOpenFile);
BOOL WINAPI GetFileInformationByHandleEx(HANDLE file, FILE_INFO_BY_HANDLE_CLASS kind, LPVOID information, DWORD size)
    TAWNY_API(GetFileInformationByHandleEx);
BOOL WINAPI SetFileCompletionNotificationModes(HANDLE file, UCHAR flags)
    TAWNY_API(SetFileCompletionNotificationModes);
BOOL WINAPI BindIoCompletionCallback(HANDLE file, LPOVERLAPPED_COMPLETION_ROUTINE function, ULONG flags)
    TAWNY_API(BindIoCompletionCallback);
BOOL WINAPI SetFileIoOverlappedRange(HANDLE file, PUCHAR start, ULONG length) TAWNY_API(SetFileIoOverlappedRange);
BOOL WINAPI ReadDirectoryChangesW(HANDLE directory, LPVOID buffer, DWORD length, BOOL subtree, DWORD filter,
    LPDWORD returned, LPOVERLAPPED overlapped, LPOVERLAPPED_COMPLETION_ROUTINE routine)
    TAWNY_API(ReadDirectoryChangesW);
UINT WINAPI SetHandleCount(UINT count) TAWNY_API(SetHandleCount);
HFILE WINAPI OpenFile(LPCSTR name, LPOFSTRUCT information, UINT style) TAWNY_API(OpenFile);
HFILE WINAPI _lopen(LPCSTR name, int mode) TAWNY_API(_lopen);
HFILE WINAPI _lcreat(LPCSTR name, int attributes) TAWNY_API(_lcreat);
UINT WINAPI _lread(HFILE file, LPVOID buffer, UINT size) TAWNY_API(_lread);
UINT WINAPI _lwrite(HFILE file, LPCCH buffer, UINT size) TAWNY_API(_lwrite);
LONG WINAPI _hread(HFILE file, LPVOID buffer, LONG size) TAWNY_API(_hread);
LONG WINAPI _hwrite(HFILE file, LPCCH buffer, LONG size) TAWNY_API(_hwrite);
LONG WINAPI _llseek(HFILE file, LONG offset, int origin) TAWNY_API(_llseek);
HFILE WINAPI _lclose(HFILE file) TAWNY_API(_lclose);
BOOL WINAPI FileTimeToDosDateTime(const FILETIME *time, LPWORD date, LPWORD day_time)
    TAWNY_API(FileTimeToDosDateTime);
BOOL WINAPI DosDateTimeToFileTime(WORD date, WORD day_time, LPFILETIME time) TAWNY_API(DosDateTimeToFileTime);
TAWNY_END_DECLS

#define CopyFile TAWNY_AW(CopyFile)
#define CopyFileEx TAWNY_AW(CopyFileEx)
#define MoveFile TAWNY_AW(MoveFile)
#define MoveFileEx TAWNY_AW(MoveFileEx)
#define ReplaceFile TAWNY_AW(ReplaceFile)
#define CreateHardLink TAWNY_AW(CreateHardLink)
#define CreateSymbolicLink TAWNY_AW(CreateSymbolicLink)
#define CreateDirectoryEx TAWNY_AW(CreateDirectoryEx)

#endif /* TAWNY_BASE_FILE_H */
