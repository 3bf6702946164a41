#include "stdafx.h"
#include "net\session.h"

BOOL Session::Receive()
{
    DWORD dwFlags = 0;
    m_operation.Prepare(RECEIVING, sizeof(m_operation.Data));
    int nResult = WSARecv(m_socket, &m_operation.Buffer, 1, NULL, &dwFlags, &m_operation, NULL);
    return nResult == 0 || WSAGetLastError() == WSA_IO_PENDING;
}

BOOL Session::Send(DWORD dwBytes)
{
    m_operation.Prepare(SENDING, dwBytes);
    int nResult = WSASend(m_socket, &m_operation.Buffer, 1, NULL, 0, &m_operation, NULL);
    return nResult == 0 || WSAGetLastError() == WSA_IO_PENDING;
}
