/*
 * mmsystem.h - the multimedia clock and timers.
 * https://learn.microsoft.com/windows/win32/multimedia/multimedia-timers
 */
#ifndef _INC_MMSYSTEM
#define _INC_MMSYSTEM

#include <windef.h>

typedef UINT MMRESULT;
typedef VOID(CALLBACK *LPTIMECALLBACK)(UINT id, UINT message, DWORD_PTR user, DWORD_PTR reserved1, DWORD_PTR reserved2);

typedef struct timecaps_tag {
    UINT wPeriodMin;
    UINT wPeriodMax;
} TIMECAPS, *PTIMECAPS, *NPTIMECAPS, *LPTIMECAPS;

#define TIMERR_NOERROR 0
#define TIMERR_NOCANDO 97
#define TIMERR_STRUCT 129
#define MMSYSERR_NOERROR 0
#define TIME_ONESHOT 0x0000
#define TIME_PERIODIC 0x0001
#define TIME_CALLBACK_FUNCTION 0x0000
#define TIME_CALLBACK_EVENT_SET 0x0010
#define TIME_CALLBACK_EVENT_PULSE 0x0020
#define TIME_KILL_SYNCHRONOUS 0x0100
#define SND_SYNC 0x0000
#define SND_ASYNC 0x0001
#define SND_FILENAME 0x00020000

TAWNY_BEGIN_DECLS
DWORD WINAPI timeGetTime(VOID) TAWNY_API(timeGetTime);
MMRESULT WINAPI timeGetDevCaps(LPTIMECAPS capabilities, UINT size) TAWNY_API(timeGetDevCaps);
MMRESULT WINAPI timeBeginPeriod(UINT period) TAWNY_API(timeBeginPeriod);
MMRESULT WINAPI timeEndPeriod(UINT period) TAWNY_API(timeEndPeriod);
MMRESULT WINAPI timeSetEvent(UINT delay, UINT resolution, LPTIMECALLBACK function, DWORD_PTR user, UINT flags)
    TAWNY_API(timeSetEvent);
MMRESULT WINAPI timeKillEvent(UINT id) TAWNY_API(timeKillEvent);
BOOL WINAPI PlaySoundA(LPCSTR name, HMODULE module, DWORD flags) TAWNY_API(PlaySoundA);
BOOL WINAPI PlaySoundW(LPCWSTR name, HMODULE module, DWORD flags) TAWNY_API(PlaySoundW);
TAWNY_END_DECLS

#define PlaySound TAWNY_AW(PlaySound)

#endif /* _INC_MMSYSTEM */
