/*
 * winternl.h - functions of the native API that network programs use.
 * https://learn.microsoft.com/windows/win32/api/winternl/
 */
#ifndef _WINTERNL_
#define _WINTERNL_

#include <windef.h>
#include <ntdef.h>

typedef struct _IO_STATUS_BLOCK {
    __extension__ union {
        NTSTATUS Status;
        PVOID Pointer;
    };
    ULONG_PTR Information;
} IO_STATUS_BLOCK, *PIO_STATUS_BLOCK;

typedef VOID(NTAPI *PIO_APC_ROUTINE)(PVOID context, PIO_STATUS_BLOCK status, ULONG reserved);

typedef struct _CLIENT_ID {
    HANDLE UniqueProcess;
    HANDLE UniqueThread;
} CLIENT_ID;

#define FILE_SUPERSEDE 0
#define FILE_OPEN 1
#define FILE_CREATE 2
#define FILE_OPEN_IF 3
#define FILE_OVERWRITE 4
#define FILE_OVERWRITE_IF 5
#define FILE_DIRECTORY_FILE 1
#define FILE_WRITE_THROUGH 2
#define FILE_SEQUENTIAL_ONLY 4
#define FILE_NO_INTERMEDIATE_BUFFERING 8
#define FILE_SYNCHRONOUS_IO_ALERT 0x10
#define FILE_SYNCHRONOUS_IO_NONALERT 0x20
#define FILE_NON_DIRECTORY_FILE 0x40
#define FILE_CREATE_TREE_CONNECTION 0x80
#define FILE_COMPLETE_IF_OPLOCKED 0x100
#define FILE_DELETE_ON_CLOSE 0x1000
#define FILE_OPEN_BY_FILE_ID 0x2000
#define FILE_OPEN_FOR_BACKUP_INTENT 0x4000
#define FILE_OPEN_REPARSE_POINT 0x200000

/* What the Information of a file that was opened says. */
#define FILE_SUPERSEDED 0
#define FILE_OPENED 1
#define FILE_CREATED 2
#define FILE_OVERWRITTEN 3
#define FILE_EXISTS 4
#define FILE_DOES_NOT_EXIST 5

#define FILE_WRITE_TO_END_OF_FILE 0xffffffff
#define FILE_USE_FILE_POINTER_POSITION 0xfffffffe

/* The others are in ntifs.h; many programs have their own. */
typedef enum _FILE_INFORMATION_CLASS {
    FileDirectoryInformation = 1
} FILE_INFORMATION_CLASS, *PFILE_INFORMATION_CLASS;

typedef enum _FSINFOCLASS {
    FileFsVolumeInformation = 1
} FS_INFORMATION_CLASS, *PFS_INFORMATION_CLASS;

TAWNY_BEGIN_DECLS
NTSTATUS NTAPI NtCreateFile(PHANDLE file, ACCESS_MASK access, POBJECT_ATTRIBUTES object, PIO_STATUS_BLOCK status,
    PLARGE_INTEGER allocation, ULONG attributes, ULONG share, ULONG disposition, ULONG options, PVOID ea,
    ULONG ea_length) TAWNY_API(NtCreateFile);
NTSTATUS NTAPI NtOpenFile(PHANDLE file, ACCESS_MASK access, POBJECT_ATTRIBUTES object, PIO_STATUS_BLOCK status,
    ULONG share, ULONG options) TAWNY_API(NtOpenFile);
NTSTATUS NTAPI NtClose(HANDLE handle) TAWNY_API(NtClose);
NTSTATUS NTAPI NtReadFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context, PIO_STATUS_BLOCK status,
    PVOID buffer, ULONG length, PLARGE_INTEGER offset, PULONG key) TAWNY_API(NtReadFile);
NTSTATUS NTAPI NtWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context, PIO_STATUS_BLOCK status,
    PVOID buffer, ULONG length, PLARGE_INTEGER offset, PULONG key) TAWNY_API(NtWriteFile);
NTSTATUS NTAPI NtFlushBuffersFile(HANDLE file, PIO_STATUS_BLOCK status) TAWNY_API(NtFlushBuffersFile);
NTSTATUS NTAPI NtFsControlFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context,
    PIO_STATUS_BLOCK status, ULONG code, PVOID in, ULONG in_length, PVOID out, ULONG out_length)
    TAWNY_API(NtFsControlFile);
NTSTATUS NTAPI NtQueryInformationFile(HANDLE file, PIO_STATUS_BLOCK status, PVOID information, ULONG length,
    FILE_INFORMATION_CLASS kind) TAWNY_API(NtQueryInformationFile);
NTSTATUS NTAPI NtSetInformationFile(HANDLE file, PIO_STATUS_BLOCK status, PVOID information, ULONG length,
    FILE_INFORMATION_CLASS kind) TAWNY_API(NtSetInformationFile);
NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context,
    PIO_STATUS_BLOCK status, PVOID information, ULONG length, FILE_INFORMATION_CLASS kind, BOOLEAN single,
    PUNICODE_STRING name, BOOLEAN restart) TAWNY_API(NtQueryDirectoryFile);
NTSTATUS NTAPI NtQueryVolumeInformationFile(HANDLE file, PIO_STATUS_BLOCK status, PVOID information, ULONG length,
    FS_INFORMATION_CLASS kind) TAWNY_API(NtQueryVolumeInformationFile);
NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE file, ULONG access, POBJECT_ATTRIBUTES object, PIO_STATUS_BLOCK status,
    ULONG share, ULONG disposition, ULONG options, ULONG type, ULONG read_mode, ULONG completion_mode,
    ULONG instances, ULONG in_quota, ULONG out_quota, PLARGE_INTEGER timeout) TAWNY_API(NtCreateNamedPipeFile);
NTSTATUS NTAPI NtCreateMailslotFile(PHANDLE file, ULONG access, POBJECT_ATTRIBUTES object, PIO_STATUS_BLOCK status,
    ULONG options, ULONG quota, ULONG maximum_message, PLARGE_INTEGER timeout) TAWNY_API(NtCreateMailslotFile);
NTSTATUS NTAPI NtDeviceIoControlFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context,
    PIO_STATUS_BLOCK status, ULONG code, PVOID in, ULONG in_length, PVOID out, ULONG out_length)
    TAWNY_API(NtDeviceIoControlFile);
NTSTATUS NTAPI NtCancelIoFileEx(HANDLE file, PIO_STATUS_BLOCK request, PIO_STATUS_BLOCK status)
    TAWNY_API(NtCancelIoFileEx);
NTSTATUS NTAPI NtCancelIoFile(HANDLE file, PIO_STATUS_BLOCK status) TAWNY_API(NtCancelIoFile);
NTSTATUS NTAPI NtCreateKeyedEvent(PHANDLE event, ACCESS_MASK access, POBJECT_ATTRIBUTES object, ULONG flags)
    TAWNY_API(NtCreateKeyedEvent);
NTSTATUS NTAPI NtWaitForKeyedEvent(HANDLE event, PVOID key, BOOLEAN alertable, PLARGE_INTEGER timeout)
    TAWNY_API(NtWaitForKeyedEvent);
NTSTATUS NTAPI NtReleaseKeyedEvent(HANDLE event, PVOID key, BOOLEAN alertable, PLARGE_INTEGER timeout)
    TAWNY_API(NtReleaseKeyedEvent);
NTSTATUS NTAPI NtWaitForSingleObject(HANDLE object, BOOLEAN alertable, PLARGE_INTEGER timeout)
    TAWNY_API(NtWaitForSingleObject);
ULONG NTAPI RtlNtStatusToDosError(NTSTATUS status) TAWNY_API(RtlNtStatusToDosError);
VOID NTAPI RtlInitUnicodeString(PUNICODE_STRING target, PCWSTR source) TAWNY_API(RtlInitUnicodeString);
VOID NTAPI RtlInitAnsiString(PANSI_STRING target, PCSZ source) TAWNY_API(RtlInitAnsiString);
VOID NTAPI RtlFreeUnicodeString(PUNICODE_STRING text) TAWNY_API(RtlFreeUnicodeString);
NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING target, const ANSI_STRING *source, BOOLEAN allocate)
    TAWNY_API(RtlAnsiStringToUnicodeString);
NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING target, PCUNICODE_STRING source, BOOLEAN allocate)
    TAWNY_API(RtlUnicodeStringToAnsiString);
NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW version) TAWNY_API(RtlGetVersion);
TAWNY_END_DECLS

#endif /* _WINTERNL_ */
