/*
 * intrin.h - compiler intrinsics: interlocked operations, bit scans, processor instructions.
 * https://learn.microsoft.com/cpp/intrinsics/compiler-intrinsics
 */
#ifndef __INTRIN_H_
#define __INTRIN_H_

#if defined(__x86_64__) || defined(__i386__)
#include <x86intrin.h>
#endif

#include <stdlib.h>
#include <tawny/nt/interlocked.h>

#define _InterlockedIncrement InterlockedIncrement
#define _InterlockedDecrement InterlockedDecrement
#define _InterlockedExchange InterlockedExchange
#define _InterlockedExchangeAdd InterlockedExchangeAdd
#define _InterlockedCompareExchange InterlockedCompareExchange
#define _InterlockedAnd InterlockedAnd
#define _InterlockedOr InterlockedOr
#define _InterlockedXor InterlockedXor
#define _InterlockedIncrement16 InterlockedIncrement16
#define _InterlockedDecrement16 InterlockedDecrement16
#define _InterlockedCompareExchange16 InterlockedCompareExchange16
#define _InterlockedExchange8 InterlockedExchange8
#define _InterlockedExchange16 InterlockedExchange16
#define _InterlockedIncrement64 InterlockedIncrement64
#define _InterlockedDecrement64 InterlockedDecrement64
#define _InterlockedExchange64 InterlockedExchange64
#define _InterlockedExchangeAdd64 InterlockedExchangeAdd64
#define _InterlockedCompareExchange64 InterlockedCompareExchange64
#define _InterlockedAnd64 InterlockedAnd64
#define _InterlockedOr64 InterlockedOr64
#define _InterlockedXor64 InterlockedXor64
#define _InterlockedExchangePointer InterlockedExchangePointer
#define _InterlockedCompareExchangePointer InterlockedCompareExchangePointer
#define _interlockedbittestandset InterlockedBitTestAndSet
#define _interlockedbittestandreset InterlockedBitTestAndReset
#if defined(__x86_64__)
#define _InterlockedCompareExchange128 InterlockedCompareExchange128
#endif

TAWNY_INLINE unsigned char tawny_scan_forward(unsigned int *index, unsigned long long mask)
{
    if (mask == 0) return 0;
    *index = (unsigned int)__builtin_ctzll(mask);
    return 1;
}
TAWNY_INLINE unsigned char tawny_scan_reverse(unsigned int *index, unsigned long long mask)
{
    if (mask == 0) return 0;
    *index = 63U - (unsigned int)__builtin_clzll(mask);
    return 1;
}
#ifdef __cplusplus
/* The index is an unsigned long there; here it may be declared as either type. */
extern "C++" {
template <class T> inline unsigned char _BitScanForward64(T *index, unsigned long long mask)
{
    unsigned int found = 0;
    unsigned char any = tawny_scan_forward(&found, mask);
    if (any) *index = found;
    return any;
}
template <class T> inline unsigned char _BitScanReverse64(T *index, unsigned long long mask)
{
    unsigned int found = 0;
    unsigned char any = tawny_scan_reverse(&found, mask);
    if (any) *index = found;
    return any;
}
template <class T> inline unsigned char _BitScanForward(T *index, unsigned int mask)
{
    return _BitScanForward64(index, mask);
}
template <class T> inline unsigned char _BitScanReverse(T *index, unsigned int mask)
{
    return _BitScanReverse64(index, mask);
}
}
#else
#define TAWNY_SCAN(scan, index, mask)                 \
    (__extension__({                                  \
        unsigned int tawny_found = 0;                 \
        unsigned char tawny_any = scan(&tawny_found, mask); \
        if (tawny_any) *(index) = tawny_found;        \
        tawny_any;                                    \
    }))
#define _BitScanForward64(index, mask) TAWNY_SCAN(tawny_scan_forward, index, mask)
#define _BitScanReverse64(index, mask) TAWNY_SCAN(tawny_scan_reverse, index, mask)
#define _BitScanForward(index, mask) TAWNY_SCAN(tawny_scan_forward, index, (unsigned int)(mask))
#define _BitScanReverse(index, mask) TAWNY_SCAN(tawny_scan_reverse, index, (unsigned int)(mask))
#endif

#if !TAWNY_HAS_BUILTIN(__popcnt)
TAWNY_INLINE unsigned short __popcnt16(unsigned short value) { return (unsigned short)__builtin_popcount(value); }
TAWNY_INLINE unsigned int __popcnt(unsigned int value) { return (unsigned int)__builtin_popcount(value); }
TAWNY_INLINE unsigned long long __popcnt64(unsigned long long value)
{
    return (unsigned long long)__builtin_popcountll(value);
}
#ifdef __SIZEOF_INT128__
TAWNY_INLINE unsigned long long __umulh(unsigned long long a, unsigned long long b)
{
    return (unsigned long long)((__extension__(unsigned __int128)a * b) >> 64);
}
TAWNY_INLINE unsigned long long _umul128(unsigned long long a, unsigned long long b, unsigned long long *high)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    *high = (unsigned long long)(product >> 64);
    return (unsigned long long)product;
}
#endif
#endif
#define _ReturnAddress() __builtin_return_address(0)
#define _AddressOfReturnAddress() ((void *)((void **)__builtin_frame_address(0) + 1))

#if defined(__x86_64__) || defined(__i386__)
#ifdef __cpuid
#undef __cpuid
#undef __cpuidex
#endif
TAWNY_INLINE void tawny_cpuid(int registers[4], int leaf, int subleaf)
{
    __asm__ __volatile__("cpuid"
                         : "=a"(registers[0]), "=b"(registers[1]), "=c"(registers[2]), "=d"(registers[3])
                         : "0"(leaf), "2"(subleaf));
}
#define __cpuid(registers, leaf) tawny_cpuid((registers), (leaf), 0)
#define __cpuidex(registers, leaf, subleaf) tawny_cpuid((registers), (leaf), (subleaf))
#define __nop() __asm__ __volatile__("nop")
#define __halt() __asm__ __volatile__("hlt")
#endif

#endif /* __INTRIN_H_ */
