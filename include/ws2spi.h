/*
 * ws2spi.h - the service provider interface of Winsock: what a layered provider and its installer are written
 * against.
 * https://learn.microsoft.com/windows/win32/api/ws2spi/
 */
#ifndef _WINSOCK2SPI_
#define _WINSOCK2SPI_

#include <winsock2.h>

#include <tawny/winsock/provider_tables.h>

#define WSPDESCRIPTION_LEN 255

typedef struct WSPData {
    WORD wVersion;
    WORD wHighVersion;
    WCHAR szDescription[WSPDESCRIPTION_LEN + 1];
} WSPDATA, FAR *LPWSPDATA;

#define WSS_OPERATION_IN_PROGRESS 0x00000103

/* Categories of layered providers. */
#define LSP_SYSTEM 0x80000000
#define LSP_INSPECTOR 0x00000001
#define LSP_REDIRECTOR 0x00000002
#define LSP_PROXY 0x00000004
#define LSP_FIREWALL 0x00000008
#define LSP_INBOUND_MODIFY 0x00000010
#define LSP_OUTBOUND_MODIFY 0x00000020
#define LSP_CRYPTO_COMPRESS 0x00000040
#define LSP_LOCAL_CACHE 0x00000080

typedef enum _WSC_PROVIDER_INFO_TYPE { ProviderInfoLspCategories, ProviderInfoAudit } WSC_PROVIDER_INFO_TYPE;

typedef struct _WSC_PROVIDER_AUDIT_INFO {
    DWORD RecordSize;
    PVOID Reserved;
} WSC_PROVIDER_AUDIT_INFO;

typedef int(WSPAPI *LPWSPSTARTUP)(WORD wVersionRequested, LPWSPDATA lpWSPData, LPWSAPROTOCOL_INFOW lpProtocolInfo,
                                  WSPUPCALLTABLE UpcallTable, LPWSPPROC_TABLE lpProcTable);

TAWNY_BEGIN_DECLS

/* The entry point that a provider exports: the program defines it. */
int WSPAPI WSPStartup(WORD wVersionRequested, LPWSPDATA lpWSPData, LPWSAPROTOCOL_INFOW lpProtocolInfo,
                      WSPUPCALLTABLE UpcallTable, LPWSPPROC_TABLE lpProcTable);

INT WSPAPI WPUCompleteOverlappedRequest(SOCKET s, LPWSAOVERLAPPED lpOverlapped, DWORD dwError, DWORD cbTransferred,
                                        LPINT lpErrno) TAWNY_API(WPUCompleteOverlappedRequest);

INT WSPAPI WSCDeinstallProvider(LPGUID lpProviderId, LPINT lpErrno) TAWNY_API(WSCDeinstallProvider);
INT WSPAPI WSCDeinstallProvider32(LPGUID lpProviderId, LPINT lpErrno) TAWNY_API(WSCDeinstallProvider32);
INT WSPAPI WSCEnableNSProvider(LPGUID lpProviderId, BOOL fEnable) TAWNY_API(WSCEnableNSProvider);
INT WSPAPI WSCEnableNSProvider32(LPGUID lpProviderId, BOOL fEnable) TAWNY_API(WSCEnableNSProvider32);
INT WSPAPI WSCEnumNameSpaceProviders32(LPDWORD lpdwBufferLength, LPWSANAMESPACE_INFOW lpnspBuffer)
    TAWNY_API(WSCEnumNameSpaceProviders32);
INT WSPAPI WSCEnumNameSpaceProvidersEx32(LPDWORD lpdwBufferLength, LPWSANAMESPACE_INFOEXW lpnspBuffer)
    TAWNY_API(WSCEnumNameSpaceProvidersEx32);
INT WSPAPI WSCEnumProtocols(LPINT lpiProtocols, LPWSAPROTOCOL_INFOW lpProtocolBuffer, LPDWORD lpdwBufferLength,
                            LPINT lpErrno) TAWNY_API(WSCEnumProtocols);
INT WSPAPI WSCEnumProtocols32(LPINT lpiProtocols, LPWSAPROTOCOL_INFOW lpProtocolBuffer, LPDWORD lpdwBufferLength,
                              LPINT lpErrno) TAWNY_API(WSCEnumProtocols32);
INT WSPAPI WSCGetApplicationCategory(LPCWSTR Path, DWORD PathLength, LPCWSTR Extra, DWORD ExtraLength,
                                     LPDWORD pPermittedLspCategories, LPINT lpErrno)
    TAWNY_API(WSCGetApplicationCategory);
INT WSPAPI WSCGetProviderInfo(LPGUID lpProviderId, WSC_PROVIDER_INFO_TYPE InfoType, PBYTE Info, size_t *InfoSize,
                              DWORD Flags, LPINT lpErrno) TAWNY_API(WSCGetProviderInfo);
INT WSPAPI WSCGetProviderInfo32(LPGUID lpProviderId, WSC_PROVIDER_INFO_TYPE InfoType, PBYTE Info, size_t *InfoSize,
                                DWORD Flags, LPINT lpErrno) TAWNY_API(WSCGetProviderInfo32);
INT WSPAPI WSCGetProviderPath(LPGUID lpProviderId, LPWSTR lpszProviderDllPath, LPINT lpProviderDllPathLen,
                              LPINT lpErrno) TAWNY_API(WSCGetProviderPath);
INT WSPAPI WSCGetProviderPath32(LPGUID lpProviderId, LPWSTR lpszProviderDllPath, LPINT lpProviderDllPathLen,
                                LPINT lpErrno) TAWNY_API(WSCGetProviderPath32);
INT WSPAPI WSCInstallNameSpace(LPCWSTR lpszIdentifier, LPCWSTR lpszPathName, DWORD dwNameSpace, DWORD dwVersion,
                               LPGUID lpProviderId) TAWNY_API(WSCInstallNameSpace);
INT WSPAPI WSCInstallNameSpace32(LPCWSTR lpszIdentifier, LPCWSTR lpszPathName, DWORD dwNameSpace, DWORD dwVersion,
                                 LPGUID lpProviderId) TAWNY_API(WSCInstallNameSpace32);
INT WSPAPI WSCInstallNameSpaceEx(LPCWSTR lpszIdentifier, LPCWSTR lpszPathName, DWORD dwNameSpace, DWORD dwVersion,
                                 LPGUID lpProviderId, LPBLOB lpProviderSpecific) TAWNY_API(WSCInstallNameSpaceEx);
INT WSPAPI WSCInstallNameSpaceEx32(LPCWSTR lpszIdentifier, LPCWSTR lpszPathName, DWORD dwNameSpace, DWORD dwVersion,
                                   LPGUID lpProviderId, LPBLOB lpProviderSpecific) TAWNY_API(WSCInstallNameSpaceEx32);
INT WSPAPI WSCInstallProvider(LPGUID lpProviderId, LPCWSTR lpszProviderDllPath, LPWSAPROTOCOL_INFOW lpProtocolInfoList,
                              DWORD dwNumberOfEntries, LPINT lpErrno) TAWNY_API(WSCInstallProvider);
INT WSPAPI WSCInstallProvider64_32(LPGUID lpProviderId, LPCWSTR lpszProviderDllPath,
                                   LPWSAPROTOCOL_INFOW lpProtocolInfoList, DWORD dwNumberOfEntries, LPINT lpErrno)
    TAWNY_API(WSCInstallProvider64_32);
INT WSPAPI WSCInstallProviderAndChains64_32(LPGUID lpProviderId, LPCWSTR lpszProviderDllPath,
                                            LPCWSTR lpszProviderDllPath32, LPCWSTR lpszLspName, DWORD dwServiceFlags,
                                            LPWSAPROTOCOL_INFOW lpProtocolInfoList, DWORD dwNumberOfEntries,
                                            LPDWORD lpdwCatalogEntryId, LPINT lpErrno)
    TAWNY_API(WSCInstallProviderAndChains64_32);
INT WSPAPI WSCSetApplicationCategory(LPCWSTR Path, DWORD PathLength, LPCWSTR Extra, DWORD ExtraLength,
                                     DWORD PermittedLspCategories, LPDWORD pPrevPermLspCat, LPINT lpErrno)
    TAWNY_API(WSCSetApplicationCategory);
INT WSPAPI WSCSetProviderInfo(LPGUID lpProviderId, WSC_PROVIDER_INFO_TYPE InfoType, PBYTE Info, DWORD_PTR InfoSize,
                              DWORD Flags, LPINT lpErrno) TAWNY_API(WSCSetProviderInfo);
INT WSPAPI WSCSetProviderInfo32(LPGUID lpProviderId, WSC_PROVIDER_INFO_TYPE InfoType, PBYTE Info, DWORD_PTR InfoSize,
                                DWORD Flags, LPINT lpErrno) TAWNY_API(WSCSetProviderInfo32);
INT WSPAPI WSCUnInstallNameSpace(LPGUID lpProviderId) TAWNY_API(WSCUnInstallNameSpace);
INT WSPAPI WSCUnInstallNameSpace32(LPGUID lpProviderId) TAWNY_API(WSCUnInstallNameSpace32);
INT WSPAPI WSCUpdateProvider(LPGUID lpProviderId, LPCWSTR lpszProviderDllPath, LPWSAPROTOCOL_INFOW lpProtocolInfoList,
                             DWORD dwNumberOfEntries, LPINT lpErrno) TAWNY_API(WSCUpdateProvider);
INT WSPAPI WSCUpdateProvider32(LPGUID lpProviderId, LPCWSTR lpszProviderDllPath, LPWSAPROTOCOL_INFOW lpProtocolInfoList,
                               DWORD dwNumberOfEntries, LPINT lpErrno) TAWNY_API(WSCUpdateProvider32);
INT WSPAPI WSCWriteNameSpaceOrder(LPGUID lpProviderId, DWORD dwNumberOfEntries) TAWNY_API(WSCWriteNameSpaceOrder);
INT WSPAPI WSCWriteNameSpaceOrder32(LPGUID lpProviderId, DWORD dwNumberOfEntries) TAWNY_API(WSCWriteNameSpaceOrder32);
INT WSPAPI WSCWriteProviderOrder(LPDWORD lpwdCatalogEntryId, DWORD dwNumberOfEntries) TAWNY_API(WSCWriteProviderOrder);
INT WSPAPI WSCWriteProviderOrder32(LPDWORD lpwdCatalogEntryId, DWORD dwNumberOfEntries)
    TAWNY_API(WSCWriteProviderOrder32);

TAWNY_END_DECLS

#endif
