// UDP: a server that echoes, clients that compare every datagram, over IPv4 and IPv6.
#include "check.hpp"

#include <memory>

using asio::ip::udp;

namespace {

enum { CLIENTS = 20, DATAGRAMS = 100 };

/// Echoes until a datagram of one byte, 'q', from each client has come.
class server {
    udp::socket socket;
    std::vector<char> buffer = std::vector<char>(2048);
    udp::endpoint from;
    int goodbyes = 0;

    void receive()
    {
        socket.async_receive_from(asio::buffer(buffer), from, [this](asio::error_code error, std::size_t size) {
            if (!CHECK_OK(error))
                return;
            if (size == 1 && buffer[0] == 'q' && ++goodbyes == CLIENTS)
                return;
            socket.async_send_to(asio::buffer(buffer, size), from,
                                 [this, size](asio::error_code failure, std::size_t sent) {
                                     if (CHECK_OK(failure) && CHECK(sent == size))
                                         receive();
                                 });
        });
    }

public:
    server(asio::io_context &io, const udp::endpoint &where) : socket(io, where) { receive(); }

    udp::endpoint where() const { return socket.local_endpoint(); }
};

class client {
    udp::socket socket;
    const udp::endpoint to;
    udp::endpoint from;
    const int number;
    const bool connected;
    int datagram = 0;
    std::vector<char> sent, received = std::vector<char>(2048);

    void send()
    {
        // The first is empty: a datagram too.
        sent.resize(static_cast<std::size_t>(datagram * 13 % 1400));
        for (std::size_t i = 0; i < sent.size(); i++)
            sent[i] = static_cast<char>(number * 31 + datagram * 7 + static_cast<int>(i));
        const auto done = [this](asio::error_code error, std::size_t size) {
            CHECK_OK(error);
            CHECK(size == sent.size());
            receive();
        };
        if (connected)
            socket.async_send(asio::buffer(sent), done);
        else
            socket.async_send_to(asio::buffer(sent), to, done);
    }

    void receive()
    {
        const auto done = [this](asio::error_code error, std::size_t size) {
            CHECK_OK(error);
            CHECK(size == sent.size());
            CHECK(std::equal(sent.begin(), sent.end(), received.begin()));
            if (!connected)
                CHECK(from == to);
            if (++datagram < DATAGRAMS)
                send();
            else
                goodbye();
        };
        if (connected)
            socket.async_receive(asio::buffer(received), done);
        else
            socket.async_receive_from(asio::buffer(received), from, done);
    }

    void goodbye()
    {
        asio::error_code error;
        if (connected)
            socket.send(asio::buffer("q", 1), 0, error);
        else
            socket.send_to(asio::buffer("q", 1), to, 0, error);
        CHECK_OK(error);
    }

public:
    client(asio::io_context &io, const udp::endpoint &server, int index)
        : socket(io, server.protocol()), to(server), number(index), connected(index % 2 == 1)
    {
        if (connected)
            socket.connect(to);
        send();
    }

    bool complete() const { return datagram == DATAGRAMS; }
};

void echo(const asio::ip::address &loopback, int threads)
{
    asio::io_context io(threads);
    server echo_server(io, udp::endpoint(loopback, 0));
    std::vector<std::unique_ptr<client>> clients;
    for (int i = 0; i < CLIENTS; i++)
        clients.push_back(std::make_unique<client>(io, echo_server.where(), i));
    check::run_on(io, threads);
    for (const auto &each : clients)
        CHECK(each->complete());
}

/// Of a datagram that does not fit, what fits arrives; Asio keeps the error to itself.
void cut_short()
{
    asio::io_context io;
    udp::socket receiver(io, udp::endpoint(asio::ip::address_v4::loopback(), 0));
    udp::socket sender(io, udp::v4());
    char room[4] = {};
    udp::endpoint from;
    bool called = false;
    receiver.async_receive_from(asio::buffer(room), from, [&](asio::error_code error, std::size_t size) {
        called = true;
        CHECK_OK(error);
        CHECK(size == sizeof room);
    });
    sender.send_to(asio::buffer("too long", 8), receiver.local_endpoint());
    io.run();
    CHECK(called);
    CHECK(std::string(room, sizeof room) == "too ");
}

/// Data gathered from three buffers arrives as one datagram and is scattered into two.
void gathered_and_scattered()
{
    asio::io_context io;
    udp::socket receiver(io, udp::endpoint(asio::ip::address_v4::loopback(), 0));
    udp::socket sender(io, udp::v4());
    char head[3] = {}, tail[16] = {};
    udp::endpoint from;
    const std::array<asio::mutable_buffer, 2> into = {{asio::buffer(head), asio::buffer(tail)}};
    receiver.async_receive_from(into, from, [&](asio::error_code error, std::size_t size) {
        CHECK_OK(error);
        CHECK(size == 9);
    });
    const std::array<asio::const_buffer, 3> out = {{asio::buffer("one", 3), asio::buffer("", 0), asio::buffer("twoxyz", 6)}};
    sender.async_send_to(out, receiver.local_endpoint(), [](asio::error_code error, std::size_t size) {
        CHECK_OK(error);
        CHECK(size == 9);
    });
    io.run();
    CHECK(std::string(head, 3) == "one");
    CHECK(std::string(tail, 6) == "twoxyz");
}

void blocking_without_data()
{
    asio::io_context io;
    udp::socket socket(io, udp::endpoint(asio::ip::address_v4::loopback(), 0));
    socket.non_blocking(true);
    char room[8];
    udp::endpoint from;
    asio::error_code error;
    socket.receive_from(asio::buffer(room), from, 0, error);
    CHECK_ERROR(error, asio::error::would_block);
    CHECK(socket.available(error) == 0);
    CHECK_OK(error);
}

} // namespace

int main()
{
    check::deadline deadline("udp_echo", std::chrono::seconds(60));
    echo(asio::ip::address_v4::loopback(), 1);
    echo(asio::ip::address_v4::loopback(), 3);

    asio::io_context io;
    udp::socket probe(io);
    asio::error_code error;
    probe.open(udp::v6(), error);
    if (!error)
        probe.bind(udp::endpoint(asio::ip::address_v6::loopback(), 0), error);
    if (!error)
        echo(asio::ip::address_v6::loopback(), 2);
    else
        std::printf("udp_echo: this machine has no IPv6 loopback, skipped\n");

    cut_short();
    gathered_and_scattered();
    blocking_without_data();
    return check::finish("udp_echo", std::to_string(check::passes()) + " checks");
}
