/*
 * wtypes.h - types of COM: its text, points in time, booleans of variants.
 * https://learn.microsoft.com/windows/win32/api/wtypes/
 */
#ifndef __wtypes_h__
#define __wtypes_h__

#include <rpc.h>
#include <rpcndr.h>

typedef WCHAR OLECHAR;
typedef OLECHAR *LPOLESTR;
typedef const OLECHAR *LPCOLESTR;
#define OLESTR(text) TAWNY_WIDE(text)

typedef double DATE;
typedef unsigned short VARTYPE;
typedef short VARIANT_BOOL;
#define VARIANT_TRUE ((VARIANT_BOOL)-1)
#define VARIANT_FALSE ((VARIANT_BOOL)0)

#endif
