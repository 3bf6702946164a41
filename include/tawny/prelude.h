/*
 * tawny/prelude.h - what the Microsoft compiler knows before the first line of a source file.
 *
 * The compiler driver force-includes this file. It holds the predefined macros of a 64-bit Windows
 * target, the extended keywords, and the two arrangements that libstdc++ needs. It declares no API.
 *
 * https://learn.microsoft.com/cpp/preprocessor/predefined-macros
 * https://learn.microsoft.com/cpp/cpp/keywords-cpp
 */
/* Assembler sources of the same command see nothing of it. */
#if !defined(TAWNY_PRELUDE_H) && !defined(__ASSEMBLER__)
#define TAWNY_PRELUDE_H

#pragma GCC system_header

/* ---- the target ---------------------------------------------------------------------------- */

/* Portable programs choose their branch by these: none of the Unix names may be left beside _WIN32. */
#undef __linux__
#undef __linux
#undef linux
#undef __gnu_linux__
#undef __unix__
#undef __unix
#undef unix

#ifndef _WIN32
#define _WIN32 1
#endif
#ifndef WIN32
#define WIN32 1
#endif
#if defined(__LP64__) && !defined(_WIN64)
#define _WIN64 1
#endif

/* _MSC_VER, __MINGW32__ and __CYGWIN__ stay undefined: each promises a compiler that this is not. */

/* The architecture, as winnt.h and intrin.h name it. */
#if defined(__x86_64__)
#define _M_X64 100
#define _M_AMD64 100
#define _AMD64_ 1
#elif defined(__aarch64__)
#define _M_ARM64 1
#define _ARM64_ 1
#elif defined(__i386__)
#define _M_IX86 600
#define _X86_ 1
#endif

/* ---- libstdc++ with a 16-bit wchar_t -------------------------------------------------------- */

/*
 * The instantiations of the wide templates inside libstdc++.so have a 32-bit wchar_t. A program that
 * is compiled with -fshort-wchar must make its own, so no template may be declared `extern`.
 */
#if defined(__cplusplus) && __SIZEOF_WCHAR_T__ == 2
#include <bits/c++config.h>
#undef _GLIBCXX_EXTERN_TEMPLATE
#define _GLIBCXX_EXTERN_TEMPLATE 0
#endif

/* ---- warnings -------------------------------------------------------------------------------- */

/*
 * #pragma comment and #pragma warning mean nothing here; pshpackN.h changes the packing by design; and the
 * formats of the C library are Microsoft's (%I64d, %S, an l that is 32 bits wide), which -Wformat does not know.
 */
#pragma GCC diagnostic ignored "-Wunknown-pragmas"
#pragma GCC diagnostic ignored "-Wformat"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wpragma-pack"
#endif

/* size_t, wchar_t and NULL need no header there. */
#include <stddef.h>

/* ---- integer types -------------------------------------------------------------------------- */

/* Macros, so that `unsigned __int64` is a type. */
#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long
#define _int8 char
#define _int16 short
#define _int32 int
#define _int64 long long
#define __wchar_t wchar_t

/* ---- calling conventions: one on 64-bit targets --------------------------------------------- */

#define __cdecl
#define __stdcall
#define __fastcall
#define __thiscall
#define __vectorcall
#define __clrcall
#define __pascal
#define _cdecl
#define _stdcall
#define _fastcall
#define _pascal

/* ---- __declspec ------------------------------------------------------------------------------ */

/*
 * __declspec(word) and __declspec(word(argument)). A word that takes no argument, or may go without, is
 * __declspec_word; one with an argument is __declspec_call_word(argument), which begins with a comma so
 * that TAWNY_SECOND takes what follows it.
 */
#define TAWNY_SECOND_(unused, chosen, ...) chosen
#define TAWNY_SECOND(...) TAWNY_SECOND_(__VA_ARGS__)
#define __declspec(word) TAWNY_SECOND(__declspec_call_##word, __declspec_##word, ~)
#define _declspec(word) __declspec(word)

#define __declspec_
#define __declspec_dllexport __attribute__((__visibility__("default")))
#define __declspec_dllimport
#define __declspec_noreturn __attribute__((__noreturn__))
#define __declspec_noinline __attribute__((__noinline__))
#define __declspec_nothrow __attribute__((__nothrow__))
#define __declspec_deprecated __attribute__((__deprecated__))
#define __declspec_selectany __attribute__((__weak__))
#define __declspec_restrict __attribute__((__malloc__))
#define __declspec_naked __attribute__((__naked__))
#define __declspec_noalias
#define __declspec_novtable
#define __declspec_empty_bases
#define __declspec_safebuffers
#define __declspec_jitintrinsic
#define __declspec_process
#define __declspec_appdomain
#if defined(__cplusplus) && __cplusplus >= 201103L
#define __declspec_thread thread_local
#elif defined(__cplusplus)
#define __declspec_thread __thread
#else
#define __declspec_thread _Thread_local
#endif

#define __declspec_call_align(bytes) , __attribute__((__aligned__(bytes)))
#define __declspec_call_deprecated(text) , __attribute__((__deprecated__(text)))
#define __declspec_call_allocate(section) , __attribute__((__section__(section)))
#define __declspec_call_code_seg(section) , __attribute__((__section__(section)))
#define __declspec_call_uuid(text) ,
#define __declspec_call_no_sanitize_address() ,
#define __declspec_call_spectre(word) ,

/* ---- other extended keywords ----------------------------------------------------------------- */

#define __forceinline __inline__ __attribute__((__always_inline__))
#define _forceinline __forceinline
#define _inline __inline__
#define __unaligned
#define __w64
#define __ptr32
#define __ptr64
#define __sptr
#define __uptr
#define __pragma(text) _Pragma(#text)
#define __FUNCSIG__ __PRETTY_FUNCTION__
#define __FUNCDNAME__ __FUNCTION__
#define __assume(condition) ((condition) ? (void)0 : __builtin_unreachable())

/* clang with -fms-extensions has some of Microsoft's functions built in. */
#ifdef __has_builtin
#define TAWNY_HAS_BUILTIN(name) __has_builtin(name)
#else
#define TAWNY_HAS_BUILTIN(name) 0
#endif

/* `__noop(anything)` evaluates nothing; a `__noop` without arguments is the name of a zero. */
#if !TAWNY_HAS_BUILTIN(__noop)
#define __noop(...) ((void)0)
enum { __noop = 0 };
#endif

#if !TAWNY_HAS_BUILTIN(__debugbreak)
/* Stops in the debugger; without one the process dies of SIGTRAP. */
static __inline__ __attribute__((__always_inline__, __unused__)) void __debugbreak(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __asm__ __volatile__("int3");
#elif defined(__aarch64__)
    __asm__ __volatile__("brk #0xf000");
#else
    __builtin_trap();
#endif
}
#endif

/* Ends the process at once, past every handler. */
#define __fastfail(code) ((void)(code), __builtin_trap())

#endif /* TAWNY_PRELUDE_H */
