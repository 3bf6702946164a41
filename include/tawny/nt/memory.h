/*
 * Constants and structures of virtual memory, heaps and file mappings.
 * https://learn.microsoft.com/windows/win32/memory/memory-protection-constants
 */
#ifndef TAWNY_NT_MEMORY_H
#define TAWNY_NT_MEMORY_H

#include <tawny/nt/access.h>

#define PAGE_NOACCESS 1
#define PAGE_READONLY 2
#define PAGE_READWRITE 4
#define PAGE_WRITECOPY 8
#define PAGE_EXECUTE 0x10
#define PAGE_EXECUTE_READ 0x20
#define PAGE_EXECUTE_READWRITE 0x40
#define PAGE_EXECUTE_WRITECOPY 0x80
#define PAGE_GUARD 0x100
#define PAGE_NOCACHE 0x200
#define PAGE_WRITECOMBINE 0x400

#define MEM_COMMIT 0x1000
#define MEM_RESERVE 0x2000
#define MEM_DECOMMIT 0x4000
#define MEM_RELEASE 0x8000
#define MEM_FREE 0x10000
#define MEM_PRIVATE 0x20000
#define MEM_MAPPED 0x40000
#define MEM_RESET 0x80000
#define MEM_TOP_DOWN 0x100000
#define MEM_WRITE_WATCH 0x200000
#define MEM_PHYSICAL 0x400000
#define MEM_RESET_UNDO 0x1000000
#define MEM_LARGE_PAGES 0x20000000
#define MEM_IMAGE 0x1000000

#define SEC_FILE 0x800000
#define SEC_IMAGE 0x1000000
#define SEC_RESERVE 0x4000000
#define SEC_COMMIT 0x8000000
#define SEC_NOCACHE 0x10000000
#define SEC_LARGE_PAGES 0x80000000
#define SECTION_QUERY 1
#define SECTION_MAP_WRITE 2
#define SECTION_MAP_READ 4
#define SECTION_MAP_EXECUTE 8
#define SECTION_EXTEND_SIZE 0x10
#define SECTION_ALL_ACCESS 0xF001F
#define SECTION_MAP_EXECUTE_EXPLICIT 0x20

#define HEAP_NO_SERIALIZE 1
#define HEAP_GROWABLE 2
#define HEAP_GENERATE_EXCEPTIONS 4
#define HEAP_ZERO_MEMORY 8
#define HEAP_REALLOC_IN_PLACE_ONLY 0x10
#define HEAP_TAIL_CHECKING_ENABLED 0x20
#define HEAP_FREE_CHECKING_ENABLED 0x40
#define HEAP_DISABLE_COALESCE_ON_FREE 0x80
#define HEAP_CREATE_ALIGN_16 0x10000
#define HEAP_CREATE_ENABLE_EXECUTE 0x40000

typedef enum _HEAP_INFORMATION_CLASS {
    HeapCompatibilityInformation = 0,
    HeapEnableTerminationOnCorruption = 1
} HEAP_INFORMATION_CLASS;

typedef struct _MEMORY_BASIC_INFORMATION {
    PVOID BaseAddress;
    PVOID AllocationBase;
    DWORD AllocationProtect;
#if __SIZEOF_POINTER__ == 8
    WORD PartitionId;
#endif
    SIZE_T RegionSize;
    DWORD State;
    DWORD Protect;
    DWORD Type;
} MEMORY_BASIC_INFORMATION, *PMEMORY_BASIC_INFORMATION;

#define RtlEqualMemory(a, b, length) (!memcmp((a), (b), (length)))
#define RtlMoveMemory(destination, source, length) memmove((destination), (source), (length))
#define RtlCopyMemory(destination, source, length) memcpy((destination), (source), (length))
#define RtlFillMemory(destination, length, fill) memset((destination), (fill), (length))
#define RtlZeroMemory(destination, length) memset((destination), 0, (length))

/* A fill that the compiler may not drop as dead. */
TAWNY_INLINE PVOID RtlSecureZeroMemory(PVOID pointer, SIZE_T length)
{
    memset(pointer, 0, length);
    __asm__ __volatile__("" : : "r"(pointer) : "memory");
    return pointer;
}

/* How many bytes are equal up to the first that differs. */
TAWNY_INLINE SIZE_T RtlCompareMemory(const VOID *one, const VOID *other, SIZE_T length)
{
    SIZE_T equal = 0;
    while (equal < length && ((const BYTE *)one)[equal] == ((const BYTE *)other)[equal])
        equal++;
    return equal;
}

#endif /* TAWNY_NT_MEMORY_H */
