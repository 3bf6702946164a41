/*
 * winsvc.h - services and the service control manager.
 * https://learn.microsoft.com/windows/win32/services/services
 */
#ifndef _WINSVC_
#define _WINSVC_

#include <minwinbase.h>

DECLARE_HANDLE(SC_HANDLE);
typedef SC_HANDLE *LPSC_HANDLE;
DECLARE_HANDLE(SERVICE_STATUS_HANDLE);

#define SERVICES_ACTIVE_DATABASEA "ServicesActive"
#define SERVICES_ACTIVE_DATABASEW TAWNY_WIDE("ServicesActive")
#define SERVICES_ACTIVE_DATABASE TAWNY_AW(SERVICES_ACTIVE_DATABASE)
#define SERVICE_NO_CHANGE 0xffffffff

#define SERVICE_ACTIVE 1
#define SERVICE_INACTIVE 2
#define SERVICE_STATE_ALL 3
#define SERVICE_CONTROL_STOP 1
#define SERVICE_CONTROL_PAUSE 2
#define SERVICE_CONTROL_CONTINUE 3
#define SERVICE_CONTROL_INTERROGATE 4
#define SERVICE_CONTROL_SHUTDOWN 5
#define SERVICE_CONTROL_PARAMCHANGE 6
#define SERVICE_CONTROL_DEVICEEVENT 0xB
#define SERVICE_CONTROL_POWEREVENT 0xD
#define SERVICE_CONTROL_SESSIONCHANGE 0xE
#define SERVICE_CONTROL_PRESHUTDOWN 0xF
#define SERVICE_STOPPED 1
#define SERVICE_START_PENDING 2
#define SERVICE_STOP_PENDING 3
#define SERVICE_RUNNING 4
#define SERVICE_CONTINUE_PENDING 5
#define SERVICE_PAUSE_PENDING 6
#define SERVICE_PAUSED 7
#define SERVICE_ACCEPT_STOP 1
#define SERVICE_ACCEPT_PAUSE_CONTINUE 2
#define SERVICE_ACCEPT_SHUTDOWN 4
#define SERVICE_ACCEPT_PARAMCHANGE 8
#define SERVICE_ACCEPT_POWEREVENT 0x40
#define SERVICE_ACCEPT_SESSIONCHANGE 0x80
#define SERVICE_ACCEPT_PRESHUTDOWN 0x100
#define SC_MANAGER_CONNECT 1
#define SC_MANAGER_CREATE_SERVICE 2
#define SC_MANAGER_ENUMERATE_SERVICE 4
#define SC_MANAGER_LOCK 8
#define SC_MANAGER_QUERY_LOCK_STATUS 0x10
#define SC_MANAGER_ALL_ACCESS 0xF003F
#define SERVICE_QUERY_CONFIG 1
#define SERVICE_CHANGE_CONFIG 2
#define SERVICE_QUERY_STATUS 4
#define SERVICE_ENUMERATE_DEPENDENTS 8
#define SERVICE_START 0x10
#define SERVICE_STOP 0x20
#define SERVICE_PAUSE_CONTINUE 0x40
#define SERVICE_INTERROGATE 0x80
#define SERVICE_USER_DEFINED_CONTROL 0x100
#define SERVICE_ALL_ACCESS 0xF01FF
#define SERVICE_CONFIG_DESCRIPTION 1
#define SERVICE_CONFIG_FAILURE_ACTIONS 2
#define SERVICE_CONFIG_DELAYED_AUTO_START_INFO 3

typedef struct _SERVICE_STATUS {
    DWORD dwServiceType;
    DWORD dwCurrentState;
    DWORD dwControlsAccepted;
    DWORD dwWin32ExitCode;
    DWORD dwServiceSpecificExitCode;
    DWORD dwCheckPoint;
    DWORD dwWaitHint;
} SERVICE_STATUS, *LPSERVICE_STATUS;

typedef struct _SERVICE_STATUS_PROCESS {
    DWORD dwServiceType;
    DWORD dwCurrentState;
    DWORD dwControlsAccepted;
    DWORD dwWin32ExitCode;
    DWORD dwServiceSpecificExitCode;
    DWORD dwCheckPoint;
    DWORD dwWaitHint;
    DWORD dwProcessId;
    DWORD dwServiceFlags;
} SERVICE_STATUS_PROCESS, *LPSERVICE_STATUS_PROCESS;

typedef enum _SC_STATUS_TYPE { SC_STATUS_PROCESS_INFO = 0 } SC_STATUS_TYPE;

typedef struct _QUERY_SERVICE_CONFIGA {
    DWORD dwServiceType;
    DWORD dwStartType;
    DWORD dwErrorControl;
    LPSTR lpBinaryPathName;
    LPSTR lpLoadOrderGroup;
    DWORD dwTagId;
    LPSTR lpDependencies;
    LPSTR lpServiceStartName;
    LPSTR lpDisplayName;
} QUERY_SERVICE_CONFIGA, *LPQUERY_SERVICE_CONFIGA;

typedef struct _QUERY_SERVICE_CONFIGW {
    DWORD dwServiceType;
    DWORD dwStartType;
    DWORD dwErrorControl;
    LPWSTR lpBinaryPathName;
    LPWSTR lpLoadOrderGroup;
    DWORD dwTagId;
    LPWSTR lpDependencies;
    LPWSTR lpServiceStartName;
    LPWSTR lpDisplayName;
} QUERY_SERVICE_CONFIGW, *LPQUERY_SERVICE_CONFIGW;

typedef TAWNY_AW(QUERY_SERVICE_CONFIG) QUERY_SERVICE_CONFIG, *LPQUERY_SERVICE_CONFIG;

typedef struct _SERVICE_DESCRIPTIONA {
    LPSTR lpDescription;
} SERVICE_DESCRIPTIONA, *LPSERVICE_DESCRIPTIONA;

typedef struct _SERVICE_DESCRIPTIONW {
    LPWSTR lpDescription;
} SERVICE_DESCRIPTIONW, *LPSERVICE_DESCRIPTIONW;

typedef TAWNY_AW(SERVICE_DESCRIPTION) SERVICE_DESCRIPTION, *LPSERVICE_DESCRIPTION;

typedef VOID(WINAPI *LPSERVICE_MAIN_FUNCTIONA)(DWORD count, LPSTR *arguments);
typedef VOID(WINAPI *LPSERVICE_MAIN_FUNCTIONW)(DWORD count, LPWSTR *arguments);
#define LPSERVICE_MAIN_FUNCTION TAWNY_AW(LPSERVICE_MAIN_FUNCTION)
typedef VOID(WINAPI *LPHANDLER_FUNCTION)(DWORD control);
typedef DWORD(WINAPI *LPHANDLER_FUNCTION_EX)(DWORD control, DWORD event_type, LPVOID event_data, LPVOID context);

typedef struct _SERVICE_TABLE_ENTRYA {
    LPSTR lpServiceName;
    LPSERVICE_MAIN_FUNCTIONA lpServiceProc;
} SERVICE_TABLE_ENTRYA, *LPSERVICE_TABLE_ENTRYA;

typedef struct _SERVICE_TABLE_ENTRYW {
    LPWSTR lpServiceName;
    LPSERVICE_MAIN_FUNCTIONW lpServiceProc;
} SERVICE_TABLE_ENTRYW, *LPSERVICE_TABLE_ENTRYW;

typedef TAWNY_AW(SERVICE_TABLE_ENTRY) SERVICE_TABLE_ENTRY, *LPSERVICE_TABLE_ENTRY;

TAWNY_BEGIN_DECLS
BOOL WINAPI StartServiceCtrlDispatcherA(const SERVICE_TABLE_ENTRYA *table) TAWNY_API(StartServiceCtrlDispatcherA);
BOOL WINAPI StartServiceCtrlDispatcherW(const SERVICE_TABLE_ENTRYW *table) TAWNY_API(StartServiceCtrlDispatcherW);
SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerA(LPCSTR name, LPHANDLER_FUNCTION handler)
    TAWNY_API(RegisterServiceCtrlHandlerA);
SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerW(LPCWSTR name, LPHANDLER_FUNCTION handler)
    TAWNY_API(RegisterServiceCtrlHandlerW);
SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerExA(LPCSTR name, LPHANDLER_FUNCTION_EX handler, LPVOID context)
    TAWNY_API(RegisterServiceCtrlHandlerExA);
SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerExW(LPCWSTR name, LPHANDLER_FUNCTION_EX handler, LPVOID context)
    TAWNY_API(RegisterServiceCtrlHandlerExW);
BOOL WINAPI SetServiceStatus(SERVICE_STATUS_HANDLE service, LPSERVICE_STATUS status) TAWNY_API(SetServiceStatus);
SC_HANDLE WINAPI OpenSCManagerA(LPCSTR machine, LPCSTR database, DWORD access) TAWNY_API(OpenSCManagerA);
SC_HANDLE WINAPI OpenSCManagerW(LPCWSTR machine, LPCWSTR database, DWORD access) TAWNY_API(OpenSCManagerW);
SC_HANDLE WINAPI CreateServiceA(SC_HANDLE manager, LPCSTR name, LPCSTR display_name, DWORD access, DWORD type,
    DWORD start, DWORD error_control, LPCSTR path, LPCSTR group, LPDWORD tag, LPCSTR dependencies, LPCSTR account,
    LPCSTR password) TAWNY_API(CreateServiceA);
SC_HANDLE WINAPI CreateServiceW(SC_HANDLE manager, LPCWSTR name, LPCWSTR display_name, DWORD access, DWORD type,
    DWORD start, DWORD error_control, LPCWSTR path, LPCWSTR group, LPDWORD tag, LPCWSTR dependencies, LPCWSTR account,
    LPCWSTR password) TAWNY_API(CreateServiceW);
SC_HANDLE WINAPI OpenServiceA(SC_HANDLE manager, LPCSTR name, DWORD access) TAWNY_API(OpenServiceA);
SC_HANDLE WINAPI OpenServiceW(SC_HANDLE manager, LPCWSTR name, DWORD access) TAWNY_API(OpenServiceW);
BOOL WINAPI CloseServiceHandle(SC_HANDLE handle) TAWNY_API(CloseServiceHandle);
BOOL WINAPI DeleteService(SC_HANDLE service) TAWNY_API(DeleteService);
BOOL WINAPI StartServiceA(SC_HANDLE service, DWORD count, LPCSTR *arguments) TAWNY_API(StartServiceA);
BOOL WINAPI StartServiceW(SC_HANDLE service, DWORD count, LPCWSTR *arguments) TAWNY_API(StartServiceW);
BOOL WINAPI ControlService(SC_HANDLE service, DWORD control, LPSERVICE_STATUS status) TAWNY_API(ControlService);
BOOL WINAPI QueryServiceStatus(SC_HANDLE service, LPSERVICE_STATUS status) TAWNY_API(QueryServiceStatus);
BOOL WINAPI QueryServiceStatusEx(SC_HANDLE service, SC_STATUS_TYPE level, LPBYTE buffer, DWORD size, LPDWORD needed)
    TAWNY_API(QueryServiceStatusEx);
BOOL WINAPI QueryServiceConfigA(SC_HANDLE service, LPQUERY_SERVICE_CONFIGA config, DWORD size, LPDWORD needed)
    TAWNY_API(QueryServiceConfigA);
BOOL WINAPI QueryServiceConfigW(SC_HANDLE service, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD needed)
    TAWNY_API(QueryServiceConfigW);
BOOL WINAPI ChangeServiceConfigA(SC_HANDLE service, DWORD type, DWORD start, DWORD error_control, LPCSTR path,
    LPCSTR group, LPDWORD tag, LPCSTR dependencies, LPCSTR account, LPCSTR password, LPCSTR display_name)
    TAWNY_API(ChangeServiceConfigA);
BOOL WINAPI ChangeServiceConfigW(SC_HANDLE service, DWORD type, DWORD start, DWORD error_control, LPCWSTR path,
    LPCWSTR group, LPDWORD tag, LPCWSTR dependencies, LPCWSTR account, LPCWSTR password, LPCWSTR display_name)
    TAWNY_API(ChangeServiceConfigW);
BOOL WINAPI ChangeServiceConfig2A(SC_HANDLE service, DWORD level, LPVOID information)
    TAWNY_API(ChangeServiceConfig2A);
BOOL WINAPI ChangeServiceConfig2W(SC_HANDLE service, DWORD level, LPVOID information)
    TAWNY_API(ChangeServiceConfig2W);
TAWNY_END_DECLS

#define StartServiceCtrlDispatcher TAWNY_AW(StartServiceCtrlDispatcher)
#define RegisterServiceCtrlHandler TAWNY_AW(RegisterServiceCtrlHandler)
#define RegisterServiceCtrlHandlerEx TAWNY_AW(RegisterServiceCtrlHandlerEx)
#define OpenSCManager TAWNY_AW(OpenSCManager)
#define CreateService TAWNY_AW(CreateService)
#define OpenService TAWNY_AW(OpenService)
#define StartService TAWNY_AW(StartService)
#define QueryServiceConfig TAWNY_AW(QueryServiceConfig)
#define ChangeServiceConfig TAWNY_AW(ChangeServiceConfig)
#define ChangeServiceConfig2 TAWNY_AW(ChangeServiceConfig2)

#endif /* _WINSVC_ */
