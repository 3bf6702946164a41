// TCP echo server on several threads.
//
//     tcp_echo_server [CONNECTIONS [THREADS]]
//
// Prints "port N", serves CONNECTIONS connections (1,000) and ends. Each connection lasts until the client
// closes its side; everything received goes back.
#include "check.hpp"

#include <memory>

using asio::ip::tcp;

namespace {

std::atomic<long long> bytes_echoed{0};
std::atomic<int> closed{0};

class session : public std::enable_shared_from_this<session> {
    tcp::socket socket;
    std::vector<char> buffer = std::vector<char>(16 * 1024);

    void read()
    {
        auto self = shared_from_this();
        socket.async_read_some(asio::buffer(buffer), [this, self](asio::error_code error, std::size_t size) {
            if (error) {
                CHECK_ERROR(error, asio::error::eof);
                CHECK(size == 0);
                ++closed;
            } else {
                write(size);
            }
        });
    }

    void write(std::size_t size)
    {
        auto self = shared_from_this();
        asio::async_write(socket, asio::buffer(buffer, size),
                          [this, self, size](asio::error_code error, std::size_t written) {
                              if (CHECK_OK(error) && CHECK(written == size)) {
                                  bytes_echoed += static_cast<long long>(written);
                                  read();
                              } else {
                                  ++closed;
                              }
                          });
    }

public:
    explicit session(tcp::socket accepted) : socket(std::move(accepted)) {}

    void start()
    {
        asio::error_code error;
        socket.set_option(tcp::no_delay(true), error);
        CHECK_OK(error);
        CHECK(socket.remote_endpoint(error).address().is_loopback());
        CHECK_OK(error);
        read();
    }
};

void accept(tcp::acceptor &acceptor, int remaining)
{
    if (remaining == 0)
        return;
    acceptor.async_accept([&acceptor, remaining](asio::error_code error, tcp::socket socket) {
        if (CHECK_OK(error)) {
            std::make_shared<session>(std::move(socket))->start();
            accept(acceptor, remaining - 1);
        }
    });
}

} // namespace

int main(int argc, char **argv)
{
    const int connections = argc > 1 ? std::atoi(argv[1]) : 1000;
    const int threads = argc > 2 ? std::atoi(argv[2]) : 4;
    check::deadline deadline("tcp_echo_server", std::chrono::seconds(120));

    asio::io_context io(threads);
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::printf("port %u\n", static_cast<unsigned>(acceptor.local_endpoint().port()));
    std::fflush(stdout);

    accept(acceptor, connections);
    check::run_on(io, threads);

    CHECK(closed == connections);
    return check::finish("tcp_echo_server",
                         std::to_string(closed) + " connections, " + std::to_string(bytes_echoed) + " bytes");
}
