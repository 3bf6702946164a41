/*
 * initguid.h - makes DEFINE_GUID a definition in this source file.
 * https://learn.microsoft.com/windows-hardware/drivers/kernel/defining-and-exporting-new-guids
 */
#ifndef INITGUID
#define INITGUID
#endif
#include <guiddef.h>
