/* The native interface as programs that poll the sockets' driver declare it, fetched from ntdll. */
#ifndef TAWNY_TESTS_AFD_H
#define TAWNY_TESTS_AFD_H

#include "check.h"
#include <winternl.h>

#define AFD_IOCTL_POLL 0x00012024
enum {
    AFD_RECEIVE = 0x001, AFD_RECEIVE_EXPEDITED = 0x002, AFD_SEND = 0x004, AFD_DISCONNECT = 0x008, AFD_ABORT = 0x010,
    AFD_LOCAL_CLOSE = 0x020, AFD_ACCEPT = 0x080, AFD_CONNECT_FAIL = 0x100
};
#define AFD_ALL 0x1bf

#define NT_PENDING ((NTSTATUS)0x00000103)
#define NT_TIMEOUT ((NTSTATUS)0x00000102)
#define NT_CANCELLED ((NTSTATUS)0xC0000120)
#define NT_NOT_FOUND ((NTSTATUS)0xC0000225)
#define NT_INVALID_HANDLE ((NTSTATUS)0xC0000008)
#define NT_INVALID_PARAMETER ((NTSTATUS)0xC000000D)
#define AFD_FOREVER 0x7fffffffffffffffLL

typedef struct {
    HANDLE handle;
    ULONG events;
    NTSTATUS status;
} afd_handle;

typedef struct {
    LARGE_INTEGER timeout;
    ULONG count;
    ULONG exclusive;
    afd_handle handles[2];
} afd_info;

/* A poll and all that the system writes for it. */
typedef struct {
    IO_STATUS_BLOCK block;
    afd_info info;
} afd_poll;

typedef NTSTATUS(NTAPI *afd_create)(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES, PIO_STATUS_BLOCK, PLARGE_INTEGER, ULONG,
                                    ULONG, ULONG, ULONG, PVOID, ULONG);
typedef NTSTATUS(NTAPI *afd_control)(HANDLE, HANDLE, PVOID, PVOID, PIO_STATUS_BLOCK, ULONG, PVOID, ULONG, PVOID, ULONG);
typedef NTSTATUS(NTAPI *afd_cancel_ex)(HANDLE, PIO_STATUS_BLOCK, PIO_STATUS_BLOCK);
typedef NTSTATUS(NTAPI *afd_cancel)(HANDLE, PIO_STATUS_BLOCK);
typedef ULONG(NTAPI *afd_error)(NTSTATUS);

static afd_create nt_create;
static afd_control nt_control;
static afd_cancel_ex nt_cancel_ex;
static afd_cancel nt_cancel;
static afd_error nt_error;

static inline void *afd_function(const char *name)
{
    FARPROC function = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name);
    CHECK_REQUIRE(function != NULL);
    return (void *)(ULONG_PTR)function;
}

static inline void afd_begin(void)
{
    nt_create = (afd_create)(ULONG_PTR)afd_function("NtCreateFile");
    nt_control = (afd_control)(ULONG_PTR)afd_function("NtDeviceIoControlFile");
    nt_cancel_ex = (afd_cancel_ex)(ULONG_PTR)afd_function("NtCancelIoFileEx");
    nt_cancel = (afd_cancel)(ULONG_PTR)afd_function("NtCancelIoFile");
    nt_error = (afd_error)(ULONG_PTR)afd_function("RtlNtStatusToDosError");
}

/* Opens the device of this name. */
static inline NTSTATUS afd_open_name(const WCHAR *name, HANDLE *device)
{
    UNICODE_STRING text;
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK block;
    USHORT length = 0;

    while (name[length])
        length++;
    text.Buffer = (WCHAR *)(ULONG_PTR)name;
    text.Length = (USHORT)(length * sizeof *name);
    text.MaximumLength = text.Length;
    memset(&attributes, 0, sizeof attributes);
    attributes.Length = sizeof attributes;
    attributes.ObjectName = &text;
    return nt_create(device, SYNCHRONIZE, &attributes, &block, NULL, 0, FILE_SHARE_READ | FILE_SHARE_WRITE, 1 /* FILE_OPEN */,
                     0, NULL, 0);
}

static inline HANDLE afd_open(HANDLE port, ULONG_PTR key)
{
    HANDLE device = NULL;
    CHECK_REQUIRE(afd_open_name(L"\\Device\\Afd\\Tests", &device) == 0);
    if (port)
        CHECK_REQUIRE(CreateIoCompletionPort(device, port, key, 0) == port);
    return device;
}

/* Polls one socket; the poll is its own context. TIMEOUT as AFD_POLL_INFO has it. */
static inline NTSTATUS afd_submit(HANDLE device, afd_poll *poll, SOCKET s, ULONG events, LONGLONG timeout, int exclusive)
{
    ULONG size = FIELD_OFFSET(afd_info, handles) + sizeof(afd_handle);
    memset(poll, 0, sizeof *poll);
    poll->block.Status = NT_PENDING;
    poll->info.timeout.QuadPart = timeout;
    poll->info.count = 1;
    poll->info.exclusive = (ULONG)exclusive;
    poll->info.handles[0].handle = (HANDLE)s;
    poll->info.handles[0].events = events;
    return nt_control(device, NULL, NULL, poll, &poll->block, AFD_IOCTL_POLL, &poll->info, size, &poll->info, size);
}

#endif
