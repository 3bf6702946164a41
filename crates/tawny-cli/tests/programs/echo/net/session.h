#pragma once

#include "Operation.h"

// A connection: what the completion key points to.
class Session {
public:
    explicit Session(SOCKET socket) : m_socket(socket), m_operation() {}
    ~Session() { closesocket(m_socket); }

    SOCKET Socket() const { return m_socket; }
    BOOL Receive();
    BOOL Send(DWORD dwBytes);

private:
    SOCKET m_socket;
    Operation m_operation;
};
