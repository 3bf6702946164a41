/*
 * C++ forms of frequent functions for sources that pass a `long` or `unsigned long` variable where Windows' 32-bit
 * LONG or DWORD is returned. They are templates, so that NULL and a pointer of the declared type still choose the
 * function itself.
 */
#ifndef TAWNY_BASE_LONG_POINTERS_H
#define TAWNY_BASE_LONG_POINTERS_H

#include <ioapiset.h>
#include <fileapi.h>
#include <processthreadsapi.h>
#include <synchapi.h>

#if __SIZEOF_LONG__ != 4

extern "C++" {

namespace tawny_long {

template <class T> struct is_long;
template <> struct is_long<long> { typedef BOOL result; typedef HANDLE handle; };
template <> struct is_long<unsigned long> { typedef BOOL result; typedef HANDLE handle; };

inline void widen(long &target, DWORD value) { target = (LONG)value; }
inline void widen(unsigned long &target, DWORD value) { target = value; }

/* A DWORD that stands in for a long variable during one call. */
template <class T> class dword {
public:
    explicit dword(T *target) : target_(target), value_(0) {}
    ~dword()
    {
        if (target_) widen(*target_, value_);
    }
    LPDWORD get() { return target_ ? &value_ : 0; }

private:
    dword(const dword &);
    dword &operator=(const dword &);
    T *target_;
    DWORD value_;
};

}

template <class T>
inline typename tawny_long::is_long<T>::result ReadFile(
    HANDLE file, LPVOID buffer, DWORD size, T *read, LPOVERLAPPED overlapped)
{
    tawny_long::dword<T> out(read);
    return ReadFile(file, buffer, size, out.get(), overlapped);
}

template <class T>
inline typename tawny_long::is_long<T>::result WriteFile(
    HANDLE file, LPCVOID buffer, DWORD size, T *written, LPOVERLAPPED overlapped)
{
    tawny_long::dword<T> out(written);
    return WriteFile(file, buffer, size, out.get(), overlapped);
}

template <class T>
inline typename tawny_long::is_long<T>::result GetQueuedCompletionStatus(
    HANDLE port, T *bytes, PULONG_PTR key, LPOVERLAPPED *overlapped, DWORD milliseconds)
{
    tawny_long::dword<T> out(bytes);
    return GetQueuedCompletionStatus(port, out.get(), key, overlapped, milliseconds);
}

template <class T>
inline typename tawny_long::is_long<T>::result GetQueuedCompletionStatusEx(
    HANDLE port, LPOVERLAPPED_ENTRY entries, ULONG count, T *removed, DWORD milliseconds, BOOL alertable)
{
    tawny_long::dword<T> out(removed);
    return GetQueuedCompletionStatusEx(port, entries, count, out.get(), milliseconds, alertable);
}

template <class T>
inline typename tawny_long::is_long<T>::result GetOverlappedResult(
    HANDLE file, LPOVERLAPPED overlapped, T *bytes, BOOL wait)
{
    tawny_long::dword<T> out(bytes);
    return GetOverlappedResult(file, overlapped, out.get(), wait);
}

template <class T>
inline typename tawny_long::is_long<T>::result DeviceIoControl(HANDLE device, DWORD code, LPVOID in, DWORD in_size,
    LPVOID out_buffer, DWORD out_size, T *returned, LPOVERLAPPED overlapped)
{
    tawny_long::dword<T> out(returned);
    return DeviceIoControl(device, code, in, in_size, out_buffer, out_size, out.get(), overlapped);
}

template <class T>
inline typename tawny_long::is_long<T>::handle CreateThread(LPSECURITY_ATTRIBUTES security, SIZE_T stack_size,
    LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags, T *thread_id)
{
    tawny_long::dword<T> out(thread_id);
    return CreateThread(security, stack_size, start, parameter, flags, out.get());
}

template <class T> inline typename tawny_long::is_long<T>::result GetExitCodeThread(HANDLE thread, T *code)
{
    tawny_long::dword<T> out(code);
    return GetExitCodeThread(thread, out.get());
}

template <class T> inline typename tawny_long::is_long<T>::result GetExitCodeProcess(HANDLE process, T *code)
{
    tawny_long::dword<T> out(code);
    return GetExitCodeProcess(process, out.get());
}

template <class T>
inline typename tawny_long::is_long<T>::result ReleaseSemaphore(HANDLE semaphore, LONG count, T *previous)
{
    tawny_long::dword<T> out(previous);
    return ReleaseSemaphore(semaphore, count, (LPLONG)out.get());
}

}

#endif

#endif /* TAWNY_BASE_LONG_POINTERS_H */
