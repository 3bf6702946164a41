#pragma once

enum Direction { RECEIVING, SENDING };

// An OVERLAPPED with what it is for.
struct Operation : public WSAOVERLAPPED {
    WSABUF Buffer;
    Direction What;
    char Data[512];

    Operation()
    {
        ZeroMemory(static_cast<WSAOVERLAPPED *>(this), sizeof(WSAOVERLAPPED));
        Prepare(RECEIVING, sizeof(Data));
    }

    void Prepare(Direction direction, ULONG bytes)
    {
        What = direction;
        Buffer.buf = Data;
        Buffer.len = bytes;
    }
};
