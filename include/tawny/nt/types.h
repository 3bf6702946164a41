/*
 * The types of winnt.h: integers, strings, handles, LARGE_INTEGER, LIST_ENTRY, and the macros that walk structures.
 * https://learn.microsoft.com/windows/win32/winprog/windows-data-types
 */
#ifndef TAWNY_NT_TYPES_H
#define TAWNY_NT_TYPES_H

#include <basetsd.h>
#include <guiddef.h>
#include <tawny/text.h>
#include <tawny/words.h>

#ifndef VOID
#define VOID void
#endif
#ifndef CONST
#define CONST const
#endif
#ifndef DECLSPEC_IMPORT
#define DECLSPEC_IMPORT
#endif
#define DECLSPEC_NORETURN __attribute__((__noreturn__))
#define DECLSPEC_ALIGN(bytes) __attribute__((__aligned__(bytes)))
#define DECLSPEC_CACHEALIGN DECLSPEC_ALIGN(64)
#define DECLSPEC_NOINLINE __attribute__((__noinline__))
#define DECLSPEC_NOTHROW __attribute__((__nothrow__))
#define DECLSPEC_ALLOCATOR
#define DECLSPEC_DEPRECATED __attribute__((__deprecated__))
#define DECLSPEC_UUID(text)
#define DECLSPEC_NOVTABLE
#define FORCEINLINE __forceinline
#define NTSYSAPI
#define NTSYSCALLAPI
#define DUMMYUNIONNAME
#define DUMMYUNIONNAME2
#define DUMMYUNIONNAME3
#define DUMMYUNIONNAME4
#define DUMMYSTRUCTNAME
#define DUMMYSTRUCTNAME2
#define DUMMYSTRUCTNAME3

typedef char *PCHAR, *LPCH, *PCH, *NPSTR, *LPSTR, *PSTR;
typedef const char *LPCCH, *PCCH, *LPCSTR, *PCSTR, *PCZZSTR;
typedef char *PZZSTR;
typedef PSTR *PZPSTR;
typedef const PSTR *PCZPSTR;
typedef short SHORT, *PSHORT;
typedef TAWNY_LONG32 LONG, *PLONG;
typedef unsigned char UCHAR, *PUCHAR;
typedef unsigned short USHORT, *PUSHORT;
typedef unsigned TAWNY_LONG32 ULONG, *PULONG;
typedef char *PSZ;
typedef const char *PCSZ;
typedef double DOUBLE;
typedef long long LONGLONG, *PLONGLONG;
typedef unsigned long long ULONGLONG, *PULONGLONG;
typedef unsigned long long DWORDLONG, *PDWORDLONG;
typedef LONGLONG USN;
typedef void *PVOID;
typedef void *PVOID64;
typedef unsigned char BYTE, *PBYTE, *LPBYTE;
typedef unsigned char BOOLEAN, *PBOOLEAN;
typedef unsigned short WORD, *PWORD, *LPWORD;
typedef unsigned TAWNY_LONG32 DWORD, *PDWORD, *LPDWORD;

typedef WCHAR *PWCHAR, *LPWCH, *PWCH, *NWPSTR, *LPWSTR, *PWSTR, *PZZWSTR;
typedef const WCHAR *LPCWCH, *PCWCH, *LPCWSTR, *PCWSTR, *PCZZWSTR, *LPCUWSTR, *PCUWSTR;
typedef PWSTR *PZPWSTR;
typedef const PWSTR *PCZPWSTR;
typedef WCHAR *LPUWSTR, *PUWSTR;

#ifdef UNICODE
#ifndef _TCHAR_DEFINED
#define _TCHAR_DEFINED
typedef WCHAR TCHAR, *PTCHAR;
typedef WCHAR TBYTE, *PTBYTE;
#endif
typedef LPWSTR LPTCH, PTCH, LPTSTR, PTSTR, LPUTSTR, PUTSTR;
typedef LPCWSTR LPCTCH, PCTCH, LPCTSTR, PCTSTR, LPCUTSTR, PCUTSTR;
#else
#ifndef _TCHAR_DEFINED
#define _TCHAR_DEFINED
typedef char TCHAR, *PTCHAR;
typedef unsigned char TBYTE, *PTBYTE;
#endif
typedef LPSTR LPTCH, PTCH, LPTSTR, PTSTR, LPUTSTR, PUTSTR;
typedef LPCSTR LPCTCH, PCTCH, LPCTSTR, PCTSTR, LPCUTSTR, PCUTSTR;
#endif

#define UNICODE_NULL ((WCHAR)0)
#define ANSI_NULL ((char)0)
#define UNICODE_STRING_MAX_BYTES ((WORD)65534)
#define UNICODE_STRING_MAX_CHARS (32767)
#define MAXSHORT 0x7fff
#define MINSHORT 0x8000
#define MAXLONG 0x7fffffff
#define MINLONG 0x80000000
#define MAXCHAR 0x7f
#define MINCHAR 0x80
#define MAXBYTE 0xff
#define MAXWORD 0xffff
#define MAXDWORD 0xffffffffU
#define MAXUCHAR 0xff
#define MAXUSHORT 0xffff
#define MAXULONG 0xffffffffU

typedef void *HANDLE;
typedef HANDLE *PHANDLE;
#ifdef STRICT
#define DECLARE_HANDLE(name) \
    struct name##__ {        \
        int unused;          \
    };                       \
    typedef struct name##__ *name
#else
#define DECLARE_HANDLE(name) typedef HANDLE name
#endif

#ifndef _HRESULT_DEFINED
#define _HRESULT_DEFINED
typedef TAWNY_LONG32 HRESULT;
#endif
typedef char CCHAR, *PCCHAR;
typedef DWORD LCID, *PLCID;
typedef WORD LANGID, *PLANGID;
typedef DWORD LGRPID;
typedef short CSHORT, *PCSHORT;

typedef union _LARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        LONG HighPart;
    };
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        DWORD HighPart;
    };
    struct {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef struct _LUID {
    DWORD LowPart;
    LONG HighPart;
} LUID, *PLUID;

typedef struct _LIST_ENTRY {
    struct _LIST_ENTRY *Flink;
    struct _LIST_ENTRY *Blink;
} LIST_ENTRY, *PLIST_ENTRY, *PRLIST_ENTRY;

typedef struct _SINGLE_LIST_ENTRY {
    struct _SINGLE_LIST_ENTRY *Next;
} SINGLE_LIST_ENTRY, *PSINGLE_LIST_ENTRY;

typedef struct _PROCESSOR_NUMBER {
    WORD Group;
    BYTE Number;
    BYTE Reserved;
} PROCESSOR_NUMBER, *PPROCESSOR_NUMBER;

typedef struct _GROUP_AFFINITY {
    KAFFINITY Mask;
    WORD Group;
    WORD Reserved[3];
} GROUP_AFFINITY, *PGROUP_AFFINITY;

#define FIELD_OFFSET(type, field) ((LONG)__builtin_offsetof(type, field))
#define UFIELD_OFFSET(type, field) ((DWORD)__builtin_offsetof(type, field))
#define RTL_FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define RTL_SIZEOF_THROUGH_FIELD(type, field) (FIELD_OFFSET(type, field) + RTL_FIELD_SIZE(type, field))
#define RTL_CONTAINS_FIELD(structure, size, field) \
    ((((char *)(&(structure)->field)) + sizeof((structure)->field)) <= (((char *)(structure)) + (size)))
#define CONTAINING_RECORD(address, type, field) \
    ((type *)((char *)(address) - (ULONG_PTR)(&((type *)0)->field)))
#define RTL_NUMBER_OF(array) (sizeof(array) / sizeof((array)[0]))
#define ARRAYSIZE(array) RTL_NUMBER_OF(array)
#define _ARRAYSIZE(array) RTL_NUMBER_OF(array)

#define Int32x32To64(a, b) (((LONGLONG)((LONG)(a))) * ((LONGLONG)((LONG)(b))))
#define UInt32x32To64(a, b) (((ULONGLONG)((DWORD)(a))) * ((ULONGLONG)((DWORD)(b))))
#define Int64ShllMod32(value, bits) ((ULONGLONG)(value) << ((bits) & 31))
#define Int64ShraMod32(value, bits) ((LONGLONG)(value) >> ((bits) & 31))
#define Int64ShrlMod32(value, bits) ((ULONGLONG)(value) >> ((bits) & 31))

#define UNREFERENCED_PARAMETER(name) ((void)(name))
#define DBG_UNREFERENCED_PARAMETER(name) ((void)(name))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(name) ((void)(name))
#define DEFAULT_UNREACHABLE default: __builtin_unreachable()
#define NOP_FUNCTION ((void)0)
#ifndef C_ASSERT
#ifdef __cplusplus
#define C_ASSERT(condition) static_assert(condition, #condition)
#else
#define C_ASSERT(condition) _Static_assert(condition, #condition)
#endif
#endif

#ifdef __cplusplus
/* Bitwise operators for an enumeration of flags. */
#define DEFINE_ENUM_FLAG_OPERATORS(type)                                                                       \
    extern "C++" {                                                                                             \
    inline constexpr type operator|(type a, type b) { return type((unsigned long long)(a) | (unsigned long long)(b)); } \
    inline constexpr type operator&(type a, type b) { return type((unsigned long long)(a) & (unsigned long long)(b)); } \
    inline constexpr type operator^(type a, type b) { return type((unsigned long long)(a) ^ (unsigned long long)(b)); } \
    inline constexpr type operator~(type a) { return type(~(unsigned long long)(a)); }                           \
    inline type &operator|=(type &a, type b) { return a = a | b; }                                              \
    inline type &operator&=(type &a, type b) { return a = a & b; }                                              \
    inline type &operator^=(type &a, type b) { return a = a ^ b; }                                              \
    }
#else
#define DEFINE_ENUM_FLAG_OPERATORS(type)
#endif

#endif /* TAWNY_NT_TYPES_H */
