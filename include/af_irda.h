/*
 * af_irda.h - addresses of infrared sockets, which Tawny refuses with WSAEAFNOSUPPORT.
 * https://learn.microsoft.com/windows/win32/winsock/sol-irlmp-socket-options
 */
#ifndef __AFIRDA__
#define __AFIRDA__

#include <windef.h>

#include <tawny/winsock/families.h>

#define WINDOWS_AF_IRDA 26
#define WINDOWS_PF_IRDA WINDOWS_AF_IRDA
#define IRDA_PROTO_SOCK_STREAM 1

#define SOL_IRLMP 0x00FF
#define IRLMP_ENUMDEVICES 0x00000010
#define IRLMP_IAS_SET 0x00000011
#define IRLMP_IAS_QUERY 0x00000012
#define IRLMP_SEND_PDU_LEN 0x00000013
#define IRLMP_EXCLUSIVE_MODE 0x00000014
#define IRLMP_IRLPT_MODE 0x00000015
#define IRLMP_9WIRE_MODE 0x00000016
#define IRLMP_TINYTP_MODE 0x00000017
#define IRLMP_PARAMETERS 0x00000018
#define IRLMP_DISCOVERY_MODE 0x00000019
#define IRLMP_SHARP_MODE 0x00000020

#define IAS_ATTRIB_NO_CLASS 0x00000010
#define IAS_ATTRIB_NO_ATTRIB 0x00000000
#define IAS_ATTRIB_INT 0x00000001
#define IAS_ATTRIB_OCTETSEQ 0x00000002
#define IAS_ATTRIB_STR 0x00000003
#define IAS_MAX_USER_STRING 256
#define IAS_MAX_OCTET_STRING 1024
#define IAS_MAX_CLASSNAME 64
#define IAS_MAX_ATTRIBNAME 256

typedef struct _SOCKADDR_IRDA {
    USHORT irdaAddressFamily;
    UCHAR irdaDeviceID[4];
    char irdaServiceName[25];
} SOCKADDR_IRDA, *PSOCKADDR_IRDA, *LPSOCKADDR_IRDA;

typedef struct _WINDOWS_IRDA_DEVICE_INFO {
    UCHAR irdaDeviceID[4];
    char irdaDeviceName[22];
    UCHAR irdaDeviceHints1;
    UCHAR irdaDeviceHints2;
    UCHAR irdaCharSet;
} WINDOWS_IRDA_DEVICE_INFO, *PWINDOWS_IRDA_DEVICE_INFO, *LPWINDOWS_IRDA_DEVICE_INFO;

typedef struct _WINDOWS_DEVICELIST {
    ULONG numDevice;
    WINDOWS_IRDA_DEVICE_INFO Device[1];
} WINDOWS_DEVICELIST, *PWINDOWS_DEVICELIST, *LPWINDOWS_DEVICELIST;

typedef struct _WINDOWS_IAS_SET {
    char irdaClassName[IAS_MAX_CLASSNAME];
    char irdaAttribName[IAS_MAX_ATTRIBNAME];
    ULONG irdaAttribType;
    union {
        LONG irdaAttribInt;
        struct {
            USHORT Len;
            UCHAR OctetSeq[IAS_MAX_OCTET_STRING];
        } irdaAttribOctetSeq;
        struct {
            UCHAR Len;
            UCHAR CharSet;
            UCHAR UsrStr[IAS_MAX_USER_STRING];
        } irdaAttribUsrStr;
    } irdaAttribute;
} WINDOWS_IAS_SET, *PWINDOWS_IAS_SET, *LPWINDOWS_IAS_SET;

typedef struct _WINDOWS_IAS_QUERY {
    UCHAR irdaDeviceID[4];
    char irdaClassName[IAS_MAX_CLASSNAME];
    char irdaAttribName[IAS_MAX_ATTRIBNAME];
    ULONG irdaAttribType;
    union {
        LONG irdaAttribInt;
        struct {
            ULONG Len;
            UCHAR OctetSeq[IAS_MAX_OCTET_STRING];
        } irdaAttribOctetSeq;
        struct {
            ULONG Len;
            ULONG CharSet;
            UCHAR UsrStr[IAS_MAX_USER_STRING];
        } irdaAttribUsrStr;
    } irdaAttribute;
} WINDOWS_IAS_QUERY, *PWINDOWS_IAS_QUERY, *LPWINDOWS_IAS_QUERY;

typedef WINDOWS_IRDA_DEVICE_INFO IRDA_DEVICE_INFO, *PIRDA_DEVICE_INFO, *LPIRDA_DEVICEINFO;
typedef WINDOWS_DEVICELIST DEVICELIST, *PDEVICELIST, *LPDEVICELIST;
typedef WINDOWS_IAS_SET IAS_SET, *PIAS_SET, *LPIASSET;
typedef WINDOWS_IAS_QUERY IAS_QUERY, *PIAS_QUERY, *LPIASQUERY;

#endif
