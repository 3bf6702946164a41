/*
 * ntdef.h - the types of the native API: NTSTATUS, counted strings, OBJECT_ATTRIBUTES.
 * https://learn.microsoft.com/windows/win32/api/ntdef/
 */
#ifndef _NTDEF_
#define _NTDEF_

#include <tawny/nt/types.h>

#ifndef TAWNY_NTSTATUS_DEFINED
#define TAWNY_NTSTATUS_DEFINED
typedef TAWNY_LONG32 NTSTATUS;
#endif
typedef NTSTATUS *PNTSTATUS;

#define NT_SUCCESS(status) (((NTSTATUS)(status)) >= 0)
#define NT_INFORMATION(status) ((((unsigned TAWNY_LONG32)(status)) >> 30) == 1)
#define NT_WARNING(status) ((((unsigned TAWNY_LONG32)(status)) >> 30) == 2)
#define NT_ERROR(status) ((((unsigned TAWNY_LONG32)(status)) >> 30) == 3)

typedef struct _STRING {
    USHORT Length;
    USHORT MaximumLength;
    PCHAR Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING, OEM_STRING, *POEM_STRING;

typedef struct _UNICODE_STRING {
    USHORT Length;
    USHORT MaximumLength;
    PWSTR Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;

typedef struct _OBJECT_ATTRIBUTES {
    ULONG Length;
    HANDLE RootDirectory;
    PUNICODE_STRING ObjectName;
    ULONG Attributes;
    PVOID SecurityDescriptor;
    PVOID SecurityQualityOfService;
} OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;

#define OBJ_INHERIT 0x00000002
#define OBJ_PERMANENT 0x00000010
#define OBJ_EXCLUSIVE 0x00000020
#define OBJ_CASE_INSENSITIVE 0x00000040
#define OBJ_OPENIF 0x00000080
#define OBJ_OPENLINK 0x00000100
#define OBJ_KERNEL_HANDLE 0x00000200

#define InitializeObjectAttributes(object, name, attributes, root, security) \
    do {                                                                     \
        (object)->Length = sizeof(OBJECT_ATTRIBUTES);                        \
        (object)->RootDirectory = (root);                                    \
        (object)->Attributes = (attributes);                                 \
        (object)->ObjectName = (name);                                       \
        (object)->SecurityDescriptor = (security);                           \
        (object)->SecurityQualityOfService = NULL;                           \
    } while (0)

#endif /* _NTDEF_ */
