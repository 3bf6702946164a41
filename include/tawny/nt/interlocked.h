/*
 * Interlocked operations: sequentially consistent atomics of the compiler, on LONG (32 bits) and LONG64.
 * https://learn.microsoft.com/windows/win32/sync/interlocked-variable-access
 *
 * Windows' long has 32 bits, so sources pass a long variable where LONG is declared; here it has 64. C++ has an
 * overload for each integer type; C has a macro beside each function that works on the size of the variable.
 */
#ifndef TAWNY_NT_INTERLOCKED_H
#define TAWNY_NT_INTERLOCKED_H

#include <tawny/nt/sync.h>

#define TAWNY_SEQ __ATOMIC_SEQ_CST

/* One operation of a family on one type. */
#define TAWNY_UNARY(name, type, operation)                                      \
    TAWNY_INLINE type name(type volatile *target)                               \
    {                                                                           \
        return (type)operation(target, (type)1, TAWNY_SEQ);                     \
    }
#define TAWNY_BINARY(name, type, operation)                                     \
    TAWNY_INLINE type name(type volatile *target, type value)                   \
    {                                                                           \
        return (type)operation(target, value, TAWNY_SEQ);                       \
    }
#define TAWNY_COMPARE(name, type)                                               \
    TAWNY_INLINE type name(type volatile *target, type exchange, type comparand) \
    {                                                                           \
        __atomic_compare_exchange_n(target, &comparand, exchange, 0, TAWNY_SEQ, TAWNY_SEQ); \
        return comparand;                                                       \
    }

#ifdef __cplusplus
extern "C++" {
#define TAWNY_32(shape, name, ...)                    \
    shape(name, int, ##__VA_ARGS__)                   \
    shape(name, unsigned int, ##__VA_ARGS__)          \
    shape(name, long, ##__VA_ARGS__)                  \
    shape(name, unsigned long, ##__VA_ARGS__)
#define TAWNY_64(shape, name, ...)                    \
    shape(name, long long, ##__VA_ARGS__)             \
    shape(name, unsigned long long, ##__VA_ARGS__)    \
    shape(name, long, ##__VA_ARGS__)                  \
    shape(name, unsigned long, ##__VA_ARGS__)
#else
#define TAWNY_32(shape, name, ...) shape(name, LONG, ##__VA_ARGS__)
#define TAWNY_64(shape, name, ...) shape(name, LONG64, ##__VA_ARGS__)
#endif

TAWNY_32(TAWNY_UNARY, InterlockedIncrement, __atomic_add_fetch)
TAWNY_32(TAWNY_UNARY, InterlockedDecrement, __atomic_sub_fetch)
TAWNY_32(TAWNY_BINARY, InterlockedExchange, __atomic_exchange_n)
TAWNY_32(TAWNY_BINARY, InterlockedExchangeAdd, __atomic_fetch_add)
TAWNY_32(TAWNY_BINARY, InterlockedAdd, __atomic_add_fetch)
TAWNY_32(TAWNY_BINARY, InterlockedAnd, __atomic_fetch_and)
TAWNY_32(TAWNY_BINARY, InterlockedOr, __atomic_fetch_or)
TAWNY_32(TAWNY_BINARY, InterlockedXor, __atomic_fetch_xor)
TAWNY_32(TAWNY_COMPARE, InterlockedCompareExchange)

TAWNY_64(TAWNY_UNARY, InterlockedIncrement64, __atomic_add_fetch)
TAWNY_64(TAWNY_UNARY, InterlockedDecrement64, __atomic_sub_fetch)
TAWNY_64(TAWNY_BINARY, InterlockedExchange64, __atomic_exchange_n)
TAWNY_64(TAWNY_BINARY, InterlockedExchangeAdd64, __atomic_fetch_add)
TAWNY_64(TAWNY_BINARY, InterlockedAdd64, __atomic_add_fetch)
TAWNY_64(TAWNY_BINARY, InterlockedAnd64, __atomic_fetch_and)
TAWNY_64(TAWNY_BINARY, InterlockedOr64, __atomic_fetch_or)
TAWNY_64(TAWNY_BINARY, InterlockedXor64, __atomic_fetch_xor)
TAWNY_64(TAWNY_COMPARE, InterlockedCompareExchange64)

TAWNY_UNARY(InterlockedIncrement16, SHORT, __atomic_add_fetch)
TAWNY_UNARY(InterlockedDecrement16, SHORT, __atomic_sub_fetch)
TAWNY_BINARY(InterlockedExchange16, SHORT, __atomic_exchange_n)
TAWNY_BINARY(InterlockedExchangeAdd16, SHORT, __atomic_fetch_add)
TAWNY_BINARY(InterlockedAnd16, SHORT, __atomic_fetch_and)
TAWNY_BINARY(InterlockedOr16, SHORT, __atomic_fetch_or)
TAWNY_BINARY(InterlockedXor16, SHORT, __atomic_fetch_xor)
TAWNY_COMPARE(InterlockedCompareExchange16, SHORT)
TAWNY_BINARY(InterlockedExchange8, char, __atomic_exchange_n)
TAWNY_BINARY(InterlockedExchangeAdd8, char, __atomic_fetch_add)
TAWNY_BINARY(InterlockedAnd8, char, __atomic_fetch_and)
TAWNY_BINARY(InterlockedOr8, char, __atomic_fetch_or)
TAWNY_BINARY(InterlockedXor8, char, __atomic_fetch_xor)

TAWNY_INLINE PVOID InterlockedExchangePointer(PVOID volatile *target, PVOID value)
{
    return __atomic_exchange_n(target, value, TAWNY_SEQ);
}
TAWNY_INLINE PVOID InterlockedCompareExchangePointer(PVOID volatile *target, PVOID exchange, PVOID comparand)
{
    __atomic_compare_exchange_n(target, &comparand, exchange, 0, TAWNY_SEQ, TAWNY_SEQ);
    return comparand;
}
TAWNY_INLINE BYTE InterlockedBitTestAndSet(LONG volatile *base, LONG bit)
{
    return (BYTE)((__atomic_fetch_or(base, (LONG)(1U << (bit & 31)), TAWNY_SEQ) >> (bit & 31)) & 1);
}
TAWNY_INLINE BYTE InterlockedBitTestAndReset(LONG volatile *base, LONG bit)
{
    return (BYTE)((__atomic_fetch_and(base, (LONG)~(1U << (bit & 31)), TAWNY_SEQ) >> (bit & 31)) & 1);
}
TAWNY_INLINE BYTE InterlockedBitTestAndComplement(LONG volatile *base, LONG bit)
{
    return (BYTE)((__atomic_fetch_xor(base, (LONG)(1U << (bit & 31)), TAWNY_SEQ) >> (bit & 31)) & 1);
}
#ifdef __cplusplus
}
#else

/* C: 4 or 8 bytes, as the variable has. The result is a LONG, as declared. */
#define TAWNY_SIZED(name, operation)                                                     \
    TAWNY_INLINE LONG tawny_##name(void volatile *target, SIZE_T size, LONG value)       \
    {                                                                                    \
        if (size == sizeof(LONG64)) {                                                    \
            return (LONG)operation((LONG64 volatile *)target, (LONG64)value, TAWNY_SEQ); \
        }                                                                                \
        return operation((LONG volatile *)target, value, TAWNY_SEQ);                     \
    }
TAWNY_SIZED(InterlockedIncrement, __atomic_add_fetch)
TAWNY_SIZED(InterlockedDecrement, __atomic_sub_fetch)
TAWNY_SIZED(InterlockedExchange, __atomic_exchange_n)
TAWNY_SIZED(InterlockedExchangeAdd, __atomic_fetch_add)
TAWNY_SIZED(InterlockedAdd, __atomic_add_fetch)
TAWNY_SIZED(InterlockedAnd, __atomic_fetch_and)
TAWNY_SIZED(InterlockedOr, __atomic_fetch_or)
TAWNY_SIZED(InterlockedXor, __atomic_fetch_xor)

TAWNY_INLINE LONG tawny_InterlockedCompareExchange(void volatile *target, SIZE_T size, LONG exchange, LONG comparand)
{
    if (size == sizeof(LONG64)) {
        return (LONG)InterlockedCompareExchange64((LONG64 volatile *)target, exchange, comparand);
    }
    return InterlockedCompareExchange((LONG volatile *)target, exchange, comparand);
}

#define InterlockedIncrement(target) tawny_InterlockedIncrement((target), sizeof(*(target)), 1)
#define InterlockedDecrement(target) tawny_InterlockedDecrement((target), sizeof(*(target)), 1)
#define InterlockedExchange(target, value) tawny_InterlockedExchange((target), sizeof(*(target)), (LONG)(value))
#define InterlockedExchangeAdd(target, value) tawny_InterlockedExchangeAdd((target), sizeof(*(target)), (LONG)(value))
#define InterlockedAdd(target, value) tawny_InterlockedAdd((target), sizeof(*(target)), (LONG)(value))
#define InterlockedAnd(target, value) tawny_InterlockedAnd((target), sizeof(*(target)), (LONG)(value))
#define InterlockedOr(target, value) tawny_InterlockedOr((target), sizeof(*(target)), (LONG)(value))
#define InterlockedXor(target, value) tawny_InterlockedXor((target), sizeof(*(target)), (LONG)(value))
#define InterlockedCompareExchange(target, exchange, comparand) \
    tawny_InterlockedCompareExchange((target), sizeof(*(target)), (LONG)(exchange), (LONG)(comparand))
#define InterlockedExchangePointer(target, value) \
    (InterlockedExchangePointer)((PVOID volatile *)(void volatile *)(target), (PVOID)(value))
#define InterlockedCompareExchangePointer(target, exchange, comparand) \
    (InterlockedCompareExchangePointer)((PVOID volatile *)(void volatile *)(target), (PVOID)(exchange), \
        (PVOID)(comparand))
#define InterlockedIncrement64(target) (InterlockedIncrement64)((LONG64 volatile *)(void volatile *)(target))
#define InterlockedDecrement64(target) (InterlockedDecrement64)((LONG64 volatile *)(void volatile *)(target))
#define InterlockedExchange64(target, value) (InterlockedExchange64)((LONG64 volatile *)(void volatile *)(target), (value))
#define InterlockedExchangeAdd64(target, value) (InterlockedExchangeAdd64)((LONG64 volatile *)(void volatile *)(target), (value))
#define InterlockedAdd64(target, value) (InterlockedAdd64)((LONG64 volatile *)(void volatile *)(target), (value))
#define InterlockedAnd64(target, value) (InterlockedAnd64)((LONG64 volatile *)(void volatile *)(target), (value))
#define InterlockedOr64(target, value) (InterlockedOr64)((LONG64 volatile *)(void volatile *)(target), (value))
#define InterlockedXor64(target, value) (InterlockedXor64)((LONG64 volatile *)(void volatile *)(target), (value))
#define InterlockedCompareExchange64(target, exchange, comparand) \
    (InterlockedCompareExchange64)((LONG64 volatile *)(void volatile *)(target), (exchange), (comparand))
#endif

/* 16 bytes at once; the comparand receives what was there. */
#if defined(__x86_64__)
TAWNY_INLINE BYTE InterlockedCompareExchange128(
    LONGLONG volatile *target, LONGLONG high, LONGLONG low, LONGLONG *comparand)
{
    BYTE exchanged;
    __asm__ __volatile__("lock cmpxchg16b %1\n\tsete %0"
                         : "=q"(exchanged), "+m"(*(LONGLONG volatile(*)[2])target), "+a"(comparand[0]),
                             "+d"(comparand[1])
                         : "b"(low), "c"(high)
                         : "cc", "memory");
    return exchanged;
}
#endif

#define InterlockedIncrementAcquire InterlockedIncrement
#define InterlockedIncrementRelease InterlockedIncrement
#define InterlockedIncrementNoFence InterlockedIncrement
#define InterlockedDecrementAcquire InterlockedDecrement
#define InterlockedDecrementRelease InterlockedDecrement
#define InterlockedDecrementNoFence InterlockedDecrement
#define InterlockedExchangeAcquire InterlockedExchange
#define InterlockedExchangeRelease InterlockedExchange
#define InterlockedExchangeNoFence InterlockedExchange
#define InterlockedExchangeAddAcquire InterlockedExchangeAdd
#define InterlockedExchangeAddRelease InterlockedExchangeAdd
#define InterlockedExchangeAddNoFence InterlockedExchangeAdd
#define InterlockedCompareExchangeAcquire InterlockedCompareExchange
#define InterlockedCompareExchangeRelease InterlockedCompareExchange
#define InterlockedCompareExchangeNoFence InterlockedCompareExchange
#define InterlockedCompareExchangePointerAcquire InterlockedCompareExchangePointer
#define InterlockedCompareExchangePointerRelease InterlockedCompareExchangePointer
#define InterlockedCompareExchangePointerNoFence InterlockedCompareExchangePointer
#define InterlockedExchangePointerAcquire InterlockedExchangePointer
#define InterlockedExchangePointerNoFence InterlockedExchangePointer
#define InterlockedAddAcquire InterlockedAdd
#define InterlockedAddRelease InterlockedAdd
#define InterlockedAddNoFence InterlockedAdd
#define InterlockedAndAcquire InterlockedAnd
#define InterlockedAndRelease InterlockedAnd
#define InterlockedAndNoFence InterlockedAnd
#define InterlockedOrAcquire InterlockedOr
#define InterlockedOrRelease InterlockedOr
#define InterlockedOrNoFence InterlockedOr
#define InterlockedXorAcquire InterlockedXor
#define InterlockedXorRelease InterlockedXor
#define InterlockedXorNoFence InterlockedXor
#define InterlockedIncrement64Acquire InterlockedIncrement64
#define InterlockedIncrement64Release InterlockedIncrement64
#define InterlockedIncrement64NoFence InterlockedIncrement64
#define InterlockedDecrement64Acquire InterlockedDecrement64
#define InterlockedDecrement64Release InterlockedDecrement64
#define InterlockedDecrement64NoFence InterlockedDecrement64
#define InterlockedExchange64Acquire InterlockedExchange64
#define InterlockedExchange64Release InterlockedExchange64
#define InterlockedExchange64NoFence InterlockedExchange64
#define InterlockedExchangeAdd64Acquire InterlockedExchangeAdd64
#define InterlockedExchangeAdd64Release InterlockedExchangeAdd64
#define InterlockedExchangeAdd64NoFence InterlockedExchangeAdd64
#define InterlockedCompareExchange64Acquire InterlockedCompareExchange64
#define InterlockedCompareExchange64Release InterlockedCompareExchange64
#define InterlockedCompareExchange64NoFence InterlockedCompareExchange64
#define InterlockedAdd64Acquire InterlockedAdd64
#define InterlockedAdd64Release InterlockedAdd64
#define InterlockedAdd64NoFence InterlockedAdd64
#define InterlockedOr64Acquire InterlockedOr64
#define InterlockedOr64Release InterlockedOr64
#define InterlockedOr64NoFence InterlockedOr64
#define InterlockedAnd64Acquire InterlockedAnd64
#define InterlockedAnd64Release InterlockedAnd64
#define InterlockedAnd64NoFence InterlockedAnd64
#define InterlockedXor64Acquire InterlockedXor64
#define InterlockedXor64Release InterlockedXor64
#define InterlockedXor64NoFence InterlockedXor64
#define InterlockedAddSizeT InterlockedAdd64
#define InterlockedIncrementSizeT InterlockedIncrement64
#define InterlockedDecrementSizeT InterlockedDecrement64
#define InterlockedExchangeAddSizeT InterlockedExchangeAdd64

#define MemoryBarrier() __sync_synchronize()
#define _ReadWriteBarrier() __asm__ __volatile__("" : : : "memory")
#define _ReadBarrier() _ReadWriteBarrier()
#define _WriteBarrier() _ReadWriteBarrier()
#if defined(__x86_64__) || defined(__i386__)
#define YieldProcessor() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define YieldProcessor() __asm__ __volatile__("yield")
#else
#define YieldProcessor() _ReadWriteBarrier()
#endif

TAWNY_INLINE LONG ReadAcquire(LONG const volatile *source) { return __atomic_load_n(source, __ATOMIC_ACQUIRE); }
TAWNY_INLINE LONG ReadNoFence(LONG const volatile *source) { return __atomic_load_n(source, __ATOMIC_RELAXED); }
TAWNY_INLINE VOID WriteRelease(LONG volatile *target, LONG value) { __atomic_store_n(target, value, __ATOMIC_RELEASE); }
TAWNY_INLINE VOID WriteNoFence(LONG volatile *target, LONG value) { __atomic_store_n(target, value, __ATOMIC_RELAXED); }
TAWNY_INLINE LONG64 ReadAcquire64(LONG64 const volatile *source) { return __atomic_load_n(source, __ATOMIC_ACQUIRE); }
TAWNY_INLINE LONG64 ReadNoFence64(LONG64 const volatile *source) { return __atomic_load_n(source, __ATOMIC_RELAXED); }
TAWNY_INLINE VOID WriteRelease64(LONG64 volatile *target, LONG64 value)
{
    __atomic_store_n(target, value, __ATOMIC_RELEASE);
}
TAWNY_INLINE VOID WriteNoFence64(LONG64 volatile *target, LONG64 value)
{
    __atomic_store_n(target, value, __ATOMIC_RELAXED);
}
TAWNY_INLINE PVOID ReadPointerAcquire(PVOID const volatile *source) { return __atomic_load_n(source,
    __ATOMIC_ACQUIRE); }
TAWNY_INLINE VOID WritePointerRelease(PVOID volatile *target, PVOID value)
{
    __atomic_store_n(target, value, __ATOMIC_RELEASE);
}

#define PreFetchCacheLine(level, address) __builtin_prefetch(address)
#define PF_TEMPORAL_LEVEL_1 1

#endif /* TAWNY_NT_INTERLOCKED_H */
