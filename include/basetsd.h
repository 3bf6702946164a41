/*
 * basetsd.h - integer types of a stated width, and integers as wide as a pointer.
 * https://learn.microsoft.com/windows/win32/winprog/windows-data-types
 *
 * Types of 32 bits are int on LP64; those as wide as a pointer are exactly uintptr_t's type, because programs
 * declare them again.
 */
#ifndef _BASETSD_H_
#define _BASETSD_H_

#include <tawny/api.h>

typedef signed char INT8, *PINT8;
typedef signed short INT16, *PINT16;
typedef signed int INT32, *PINT32;
typedef signed long long INT64, *PINT64;
typedef unsigned char UINT8, *PUINT8;
typedef unsigned short UINT16, *PUINT16;
typedef unsigned int UINT32, *PUINT32;
typedef unsigned long long UINT64, *PUINT64;

typedef signed TAWNY_LONG32 LONG32, *PLONG32;
typedef unsigned TAWNY_LONG32 ULONG32, *PULONG32;
typedef unsigned TAWNY_LONG32 DWORD32, *PDWORD32;
typedef long long LONG64, *PLONG64;
typedef unsigned long long ULONG64, *PULONG64;
typedef unsigned long long DWORD64, *PDWORD64;

#if __SIZEOF_POINTER__ == 8
typedef long INT_PTR, *PINT_PTR;
typedef unsigned long UINT_PTR, *PUINT_PTR;
typedef long LONG_PTR, *PLONG_PTR;
typedef unsigned long ULONG_PTR, *PULONG_PTR;
typedef int HALF_PTR, *PHALF_PTR;
typedef unsigned int UHALF_PTR, *PUHALF_PTR;
#define __int3264 long
#else
typedef int INT_PTR, *PINT_PTR;
typedef unsigned int UINT_PTR, *PUINT_PTR;
typedef int LONG_PTR, *PLONG_PTR;
typedef unsigned int ULONG_PTR, *PULONG_PTR;
typedef short HALF_PTR, *PHALF_PTR;
typedef unsigned short UHALF_PTR, *PUHALF_PTR;
#define __int3264 int
#endif

typedef ULONG_PTR SIZE_T, *PSIZE_T;
typedef LONG_PTR SSIZE_T, *PSSIZE_T;
typedef ULONG_PTR DWORD_PTR, *PDWORD_PTR;
typedef ULONG_PTR KAFFINITY, *PKAFFINITY;

#define POINTER_32
#define POINTER_64
#define POINTER_SIGNED
#define POINTER_UNSIGNED

#define MAXUINT8 ((UINT8) ~((UINT8)0))
#define MAXINT8 ((INT8)(MAXUINT8 >> 1))
#define MININT8 ((INT8) ~MAXINT8)
#define MAXUINT16 ((UINT16) ~((UINT16)0))
#define MAXINT16 ((INT16)(MAXUINT16 >> 1))
#define MININT16 ((INT16) ~MAXINT16)
#define MAXUINT32 ((UINT32) ~((UINT32)0))
#define MAXINT32 ((INT32)(MAXUINT32 >> 1))
#define MININT32 ((INT32) ~MAXINT32)
#define MAXUINT64 ((UINT64) ~((UINT64)0))
#define MAXINT64 ((INT64)(MAXUINT64 >> 1))
#define MININT64 ((INT64) ~MAXINT64)
#define MAXULONG32 ((ULONG32) ~((ULONG32)0))
#define MAXLONG32 ((LONG32)(MAXULONG32 >> 1))
#define MINLONG32 ((LONG32) ~MAXLONG32)
#define MAXULONG64 ((ULONG64) ~((ULONG64)0))
#define MAXLONG64 ((LONG64)(MAXULONG64 >> 1))
#define MINLONG64 ((LONG64) ~MAXLONG64)
#define MAXULONGLONG ((unsigned long long) ~0ULL)
#define MAXLONGLONG 0x7fffffffffffffffLL
#define MAXSIZE_T ((SIZE_T) ~((SIZE_T)0))
#define MAXSSIZE_T ((SSIZE_T)(MAXSIZE_T >> 1))
#define MINSSIZE_T ((SSIZE_T) ~MAXSSIZE_T)
#define MAXUINT_PTR ((UINT_PTR) ~((UINT_PTR)0))
#define MAXULONG_PTR ((ULONG_PTR) ~((ULONG_PTR)0))
#define MAXINT_PTR ((INT_PTR)(MAXUINT_PTR >> 1))
#define MAXLONG_PTR ((LONG_PTR)(MAXULONG_PTR >> 1))
#define MAXUINT ((unsigned int)~0U)
#define MAXINT ((int)(MAXUINT >> 1))
#define MAXDWORD32 ((DWORD32) ~((DWORD32)0))
#define MAXDWORD64 ((DWORD64) ~((DWORD64)0))
#define MAXDWORD_PTR ((DWORD_PTR) ~((DWORD_PTR)0))

#define HandleToULong(handle) ((unsigned TAWNY_LONG32)(ULONG_PTR)(handle))
#define HandleToLong(handle) ((TAWNY_LONG32)(LONG_PTR)(handle))
#define HandleToUlong(handle) HandleToULong(handle)
#define HandleToInt(handle) ((int)(LONG_PTR)(handle))
#define HandleToHandle32(handle) ((void *)(LONG_PTR)(handle))
#define ULongToHandle(value) ((void *)(ULONG_PTR)(unsigned TAWNY_LONG32)(value))
#define UlongToHandle(value) ULongToHandle(value)
#define LongToHandle(value) ((void *)(LONG_PTR)(TAWNY_LONG32)(value))
#define IntToPtr(value) ((void *)(INT_PTR)(int)(value))
#define UIntToPtr(value) ((void *)(UINT_PTR)(unsigned int)(value))
#define LongToPtr(value) LongToHandle(value)
#define ULongToPtr(value) ULongToHandle(value)
#define UlongToPtr(value) ULongToHandle(value)
#define PtrToUlong(pointer) ((unsigned TAWNY_LONG32)(ULONG_PTR)(pointer))
#define PtrToULong(pointer) PtrToUlong(pointer)
#define PtrToLong(pointer) ((TAWNY_LONG32)(LONG_PTR)(pointer))
#define PtrToInt(pointer) ((int)(INT_PTR)(pointer))
#define PtrToUint(pointer) ((unsigned int)(UINT_PTR)(pointer))
#define PtrToUInt(pointer) PtrToUint(pointer)
#define PtrToShort(pointer) ((short)(LONG_PTR)(pointer))
#define PtrToUshort(pointer) ((unsigned short)(ULONG_PTR)(pointer))
#define Ptr32ToPtr(pointer) ((void *)(pointer))

#endif /* _BASETSD_H_ */
