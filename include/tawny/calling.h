/*
 * Calling-convention keywords of Microsoft's compilers. Both ways Tawny is built (x86-64 and arm64) have one
 * calling convention, so that every word is empty.
 * https://learn.microsoft.com/cpp/cpp/calling-conventions
 */
#ifndef TAWNY_CALLING_H
#define TAWNY_CALLING_H

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
#define _thiscall
#define _vectorcall
#define _pascal

#endif
