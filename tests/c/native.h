/* Files of every kind by the native API, as programs declare it that fetch it from ntdll.
 * https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/
 */
#ifndef TAWNY_TESTS_NATIVE_H
#define TAWNY_TESTS_NATIVE_H

#include "check.h"
#include <winternl.h>

/* A status, which is signed, or a small count. */
#define CHECK_NT(name, got, want) CHECK_EQ_U(name, (ULONG)(got), want)

#define NT_PENDING 0x00000103u
#define NT_OVERFLOW 0x80000005u
#define NT_BAD_CLASS 0xC0000003u
#define NT_BAD_LENGTH 0xC0000004u
#define NT_BAD_HANDLE 0xC0000008u
#define NT_BAD_PARAMETER 0xC000000Du
#define NT_BAD_REQUEST 0xC0000010u
#define NT_END_OF_FILE 0xC0000011u
#define NT_DENIED 0xC0000022u
#define NT_NAME_INVALID 0xC0000033u
#define NT_NO_NAME 0xC0000034u
#define NT_COLLISION 0xC0000035u
#define NT_NO_PATH 0xC000003Au
#define NT_BAD_SYNTAX 0xC000003Bu
#define NT_NO_INSTANCE 0xC00000ABu
#define NT_NO_PIPE 0xC00000ACu
#define NT_PIPE_STATE 0xC00000ADu
#define NT_DISCONNECTED 0xC00000B0u
#define NT_CONNECTED 0xC00000B2u
#define NT_IO_TIMEOUT 0xC00000B5u
#define NT_IS_DIRECTORY 0xC00000BAu
#define NT_PIPE_EMPTY 0xC00000D9u
#define NT_NO_DIRECTORY 0xC0000103u
#define NT_CANCELLED 0xC0000120u
#define NT_BROKEN 0xC000014Bu

enum {
    NT_SYNCHRONOUS = 0x20, NT_DIRECTORY = 1, NT_FILE = 0x40, NT_DELETE = 0x1000,
    NT_SUPERSEDE = 0, NT_OPEN = 1, NT_CREATE = 2, NT_OPEN_IF = 3, NT_OVERWRITE = 4, NT_OVERWRITE_IF = 5
};

typedef struct { LARGE_INTEGER created, accessed, written, changed; ULONG attributes; } nt_basic;
typedef struct { LARGE_INTEGER allocated, size; ULONG links; BOOLEAN doomed, directory; } nt_standard;
typedef struct { ULONG length; WCHAR name[300]; } nt_name;
typedef struct { HANDLE port; void *key; } nt_completion;

typedef void(NTAPI *nt_routine)(void *, IO_STATUS_BLOCK *, ULONG);
typedef NTSTATUS(NTAPI *nt_create_type)(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *, LARGE_INTEGER *,
                                        ULONG, ULONG, ULONG, ULONG, void *, ULONG);
typedef NTSTATUS(NTAPI *nt_open_type)(HANDLE *, ACCESS_MASK, OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *, ULONG, ULONG);
typedef NTSTATUS(NTAPI *nt_transfer_type)(HANDLE, HANDLE, nt_routine, void *, IO_STATUS_BLOCK *, void *, ULONG,
                                          LARGE_INTEGER *, ULONG *);
typedef NTSTATUS(NTAPI *nt_control_type)(HANDLE, HANDLE, nt_routine, void *, IO_STATUS_BLOCK *, ULONG, void *, ULONG,
                                         void *, ULONG);
typedef NTSTATUS(NTAPI *nt_information_type)(HANDLE, IO_STATUS_BLOCK *, void *, ULONG, int);
typedef NTSTATUS(NTAPI *nt_flush_type)(HANDLE, IO_STATUS_BLOCK *);
typedef NTSTATUS(NTAPI *nt_cancel_type)(HANDLE, IO_STATUS_BLOCK *, IO_STATUS_BLOCK *);
typedef NTSTATUS(NTAPI *nt_pipe_type)(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *, ULONG, ULONG, ULONG, ULONG,
                                      ULONG, ULONG, ULONG, ULONG, ULONG, LARGE_INTEGER *);
typedef NTSTATUS(NTAPI *nt_mailslot_type)(HANDLE *, ULONG, OBJECT_ATTRIBUTES *, IO_STATUS_BLOCK *, ULONG, ULONG, ULONG,
                                          LARGE_INTEGER *);

static nt_create_type nt_create;
static nt_open_type nt_open;
static nt_transfer_type nt_read, nt_write;
static nt_control_type nt_control;
static nt_information_type nt_query, nt_set, nt_query_volume;
static nt_flush_type nt_flush;
static nt_cancel_type nt_cancel;
static nt_pipe_type nt_pipe;
static nt_mailslot_type nt_mailslot;

static inline FARPROC nt_function(const char *name)
{
    FARPROC function = GetProcAddress(GetModuleHandleA("ntdll.dll"), name);
    CHECK_REQUIRE(function != NULL);
    return function;
}

static inline void nt_begin(void)
{
    nt_create = (nt_create_type)(void *)nt_function("NtCreateFile");
    nt_open = (nt_open_type)(void *)nt_function("NtOpenFile");
    nt_read = (nt_transfer_type)(void *)nt_function("NtReadFile");
    nt_write = (nt_transfer_type)(void *)nt_function("NtWriteFile");
    nt_control = (nt_control_type)(void *)nt_function("NtFsControlFile");
    nt_query = (nt_information_type)(void *)nt_function("NtQueryInformationFile");
    nt_set = (nt_information_type)(void *)nt_function("NtSetInformationFile");
    nt_query_volume = (nt_information_type)(void *)nt_function("NtQueryVolumeInformationFile");
    nt_flush = (nt_flush_type)(void *)nt_function("NtFlushBuffersFile");
    nt_cancel = (nt_cancel_type)(void *)nt_function("NtCancelIoFileEx");
    nt_pipe = (nt_pipe_type)(void *)nt_function("NtCreateNamedPipeFile");
    nt_mailslot = (nt_mailslot_type)(void *)nt_function("NtCreateMailslotFile");
}

/* A name and the attributes that refer to it. */
typedef struct {
    WCHAR units[600];
    UNICODE_STRING text;
    OBJECT_ATTRIBUTES attributes;
} nt_object;

/* The attributes for an ASCII name. */
static inline OBJECT_ATTRIBUTES *nt_named(nt_object *object, const char *name, HANDLE root)
{
    USHORT length = 0;
    for (; name[length]; length++)
        object->units[length] = (WCHAR)(unsigned char)name[length];
    object->text.Buffer = object->units;
    object->text.Length = (USHORT)(length * sizeof *object->units);
    object->text.MaximumLength = object->text.Length;
    memset(&object->attributes, 0, sizeof object->attributes);
    object->attributes.Length = sizeof object->attributes;
    object->attributes.RootDirectory = root;
    object->attributes.ObjectName = &object->text;
    object->attributes.Attributes = 0x40; /* OBJ_CASE_INSENSITIVE */
    return &object->attributes;
}

/* Opens the file of this name; its handle is NULL after a failure. */
static inline ULONG nt_open_file(HANDLE *file, const char *name, ULONG access, ULONG disposition, ULONG options,
                                 IO_STATUS_BLOCK *block)
{
    nt_object object;
    *file = NULL;
    return (ULONG)nt_create(file, access | SYNCHRONIZE, nt_named(&object, name, NULL), block, NULL, FILE_ATTRIBUTE_NORMAL,
                            FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, disposition, options, NULL, 0);
}

static inline LARGE_INTEGER nt_number(LONGLONG value)
{
    LARGE_INTEGER number;
    number.QuadPart = value;
    return number;
}

#endif
