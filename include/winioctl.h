/*
 * winioctl.h - device control codes.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/defining-i-o-control-codes
 */
#ifndef _WINIOCTL_
#define _WINIOCTL_

#include <minwindef.h>

#define CTL_CODE(device, function, method, access) (((device) << 16) | ((access) << 14) | ((function) << 2) | (method))
#define DEVICE_TYPE_FROM_CTL_CODE(code) (((DWORD)((code) & 0xffff0000)) >> 16)
#define METHOD_FROM_CTL_CODE(code) ((DWORD)((code) & 3))
#define METHOD_BUFFERED 0
#define METHOD_IN_DIRECT 1
#define METHOD_OUT_DIRECT 2
#define METHOD_NEITHER 3
#define FILE_ANY_ACCESS 0
#define FILE_SPECIAL_ACCESS FILE_ANY_ACCESS
#define FILE_READ_ACCESS 0x0001
#define FILE_WRITE_ACCESS 0x0002
#define DEVICE_TYPE DWORD

#define FILE_DEVICE_DISK 7
#define FILE_DEVICE_FILE_SYSTEM 9
#define FILE_DEVICE_MAILSLOT 0xC
#define FILE_DEVICE_NAMED_PIPE 0x11
#define FILE_DEVICE_NETWORK 0x12
#define FILE_DEVICE_NULL 0x15
#define FILE_DEVICE_TRANSPORT 0x21
#define FILE_DEVICE_UNKNOWN 0x22
#define FSCTL_SET_COMPRESSION 0x9C040
#define FSCTL_SET_SPARSE 0x900C4
#define FSCTL_SET_ZERO_DATA 0x980C8
#define FSCTL_GET_REPARSE_POINT 0x900A8
#define FSCTL_SET_REPARSE_POINT 0x900A4
#define FSCTL_DELETE_REPARSE_POINT 0x900AC
#define FSCTL_LOCK_VOLUME 0x90018
#define FSCTL_UNLOCK_VOLUME 0x9001C

#endif /* _WINIOCTL_ */
