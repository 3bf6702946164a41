/*
 * rpcndr.h - the types of remote procedure calls; what there is of their functions stands in rpc.h.
 * https://learn.microsoft.com/windows/win32/api/rpcndr/
 */
#ifndef __RPCNDR_H__
#define __RPCNDR_H__

#include <rpc.h>

typedef unsigned char byte;
typedef byte cs_byte;
typedef unsigned char boolean;

#endif /* __RPCNDR_H__ */
