/*
 * wingdi.h - what a network program's window procedure names of the graphics device interface.
 * https://learn.microsoft.com/windows/win32/gdi/windows-gdi
 */
#ifndef _WINGDI_
#define _WINGDI_

#include <windef.h>

#define RGB(red, green, blue) \
    ((COLORREF)(((BYTE)(red) | ((WORD)((BYTE)(green)) << 8)) | (((DWORD)(BYTE)(blue)) << 16)))
#define GetRValue(color) (LOBYTE(color))
#define GetGValue(color) (LOBYTE(((WORD)(color)) >> 8))
#define GetBValue(color) (LOBYTE((color) >> 16))
#define CLR_INVALID 0xFFFFFFFF

#define WHITE_BRUSH 0
#define LTGRAY_BRUSH 1
#define GRAY_BRUSH 2
#define DKGRAY_BRUSH 3
#define BLACK_BRUSH 4
#define NULL_BRUSH 5
#define HOLLOW_BRUSH 5
#define WHITE_PEN 6
#define BLACK_PEN 7
#define NULL_PEN 8
#define SYSTEM_FONT 13
#define DEFAULT_GUI_FONT 17
#define TRANSPARENT 1
#define OPAQUE 2

#ifndef NOGDI
#define ERROR 0
#endif

typedef struct tagTEXTMETRICA {
    LONG tmHeight;
    LONG tmAscent;
    LONG tmDescent;
    LONG tmInternalLeading;
    LONG tmExternalLeading;
    LONG tmAveCharWidth;
    LONG tmMaxCharWidth;
    LONG tmWeight;
    LONG tmOverhang;
    LONG tmDigitizedAspectX;
    LONG tmDigitizedAspectY;
    BYTE tmFirstChar;
    BYTE tmLastChar;
    BYTE tmDefaultChar;
    BYTE tmBreakChar;
    BYTE tmItalic;
    BYTE tmUnderlined;
    BYTE tmStruckOut;
    BYTE tmPitchAndFamily;
    BYTE tmCharSet;
} TEXTMETRICA, *PTEXTMETRICA, *LPTEXTMETRICA;

typedef struct tagTEXTMETRICW {
    LONG tmHeight;
    LONG tmAscent;
    LONG tmDescent;
    LONG tmInternalLeading;
    LONG tmExternalLeading;
    LONG tmAveCharWidth;
    LONG tmMaxCharWidth;
    LONG tmWeight;
    LONG tmOverhang;
    LONG tmDigitizedAspectX;
    LONG tmDigitizedAspectY;
    WCHAR tmFirstChar;
    WCHAR tmLastChar;
    WCHAR tmDefaultChar;
    WCHAR tmBreakChar;
    BYTE tmItalic;
    BYTE tmUnderlined;
    BYTE tmStruckOut;
    BYTE tmPitchAndFamily;
    BYTE tmCharSet;
} TEXTMETRICW, *PTEXTMETRICW, *LPTEXTMETRICW;

typedef TAWNY_AW(TEXTMETRIC) TEXTMETRIC, *PTEXTMETRIC, *LPTEXTMETRIC;

TAWNY_BEGIN_DECLS
HGDIOBJ WINAPI GetStockObject(int object) TAWNY_API(GetStockObject);
HGDIOBJ WINAPI SelectObject(HDC context, HGDIOBJ object) TAWNY_API(SelectObject);
BOOL WINAPI DeleteObject(HGDIOBJ object) TAWNY_API(DeleteObject);
HBRUSH WINAPI CreateSolidBrush(COLORREF color) TAWNY_API(CreateSolidBrush);
COLORREF WINAPI SetTextColor(HDC context, COLORREF color) TAWNY_API(SetTextColor);
COLORREF WINAPI SetBkColor(HDC context, COLORREF color) TAWNY_API(SetBkColor);
int WINAPI SetBkMode(HDC context, int mode) TAWNY_API(SetBkMode);
BOOL WINAPI TextOutA(HDC context, int x, int y, LPCSTR text, int length) TAWNY_API(TextOutA);
BOOL WINAPI TextOutW(HDC context, int x, int y, LPCWSTR text, int length) TAWNY_API(TextOutW);
BOOL WINAPI GetTextMetricsA(HDC context, LPTEXTMETRICA metrics) TAWNY_API(GetTextMetricsA);
BOOL WINAPI GetTextMetricsW(HDC context, LPTEXTMETRICW metrics) TAWNY_API(GetTextMetricsW);
TAWNY_END_DECLS

#define TextOut TAWNY_AW(TextOut)
#define GetTextMetrics TAWNY_AW(GetTextMetrics)

#endif /* _WINGDI_ */
