/*
 * mswsockdef.h - definitions of the Microsoft extensions to Winsock.
 * https://learn.microsoft.com/windows/win32/api/mswsockdef/
 */
#ifndef _MSWSOCKDEF_
#define _MSWSOCKDEF_

#include <tawny/winsock/ioctl.h>
#include <tawny/winsock/rio_types.h>

#define SIO_SET_COMPATIBILITY_MODE _WSAIOW(IOC_VENDOR, 300)

typedef enum _WSA_COMPATIBILITY_BEHAVIOR_ID {
    WsaBehaviorAll = 0,
    WsaBehaviorReceiveBuffering,
    WsaBehaviorAutoTuning
} WSA_COMPATIBILITY_BEHAVIOR_ID, *PWSA_COMPATIBILITY_BEHAVIOR_ID;

typedef struct _WSA_COMPATIBILITY_MODE {
    WSA_COMPATIBILITY_BEHAVIOR_ID BehaviorId;
    ULONG TargetOsVersion;
} WSA_COMPATIBILITY_MODE, *PWSA_COMPATIBILITY_MODE;

#endif
