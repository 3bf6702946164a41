// Drives an echo server and compares every byte.
//
//     tcp_echo_client PORT [CONNECTIONS [MESSAGES [BYTES [THREADS]]]]
//
// Opens CONNECTIONS connections (1,000) and holds them all open; then each sends MESSAGES messages (20) of BYTES
// bytes (512), the next one when the echo of the last is complete. At the end it closes its side and expects the
// server to do the same.
#include "check.hpp"

#include <memory>

using asio::ip::tcp;

namespace {

struct plan {
    tcp::endpoint server;
    int connections;
    int messages;
    std::size_t bytes;
};

std::atomic<long long> bytes_compared{0};
std::atomic<int> finished{0};

/// Every connection, message and position has its own bytes: an echo of another one is noticed.
unsigned char pattern(int connection, int message, std::size_t position)
{
    std::uint32_t x = static_cast<std::uint32_t>(connection) * 2654435761u;
    x ^= static_cast<std::uint32_t>(message) * 40503u + static_cast<std::uint32_t>(position) * 2246822519u;
    return static_cast<unsigned char>(x ^ (x >> 15) ^ (x >> 24));
}

class connection : public std::enable_shared_from_this<connection> {
    const plan &work;
    const int number;
    int message = 0;
    tcp::socket socket;
    std::vector<unsigned char> sent, received;

    void fail()
    {
        ++finished;
        asio::error_code ignored;
        socket.close(ignored);
    }

    void send()
    {
        if (message == work.messages)
            return close();
        for (std::size_t i = 0; i < sent.size(); i++)
            sent[i] = pattern(number, message, i);
        auto self = shared_from_this();
        asio::async_write(socket, asio::buffer(sent), [this, self](asio::error_code error, std::size_t size) {
            if (CHECK_OK(error) && CHECK(size == sent.size()))
                receive();
            else
                fail();
        });
    }

    void receive()
    {
        auto self = shared_from_this();
        asio::async_read(socket, asio::buffer(received), [this, self](asio::error_code error, std::size_t size) {
            if (CHECK_OK(error) && CHECK(size == sent.size()) && CHECK(sent == received)) {
                bytes_compared += static_cast<long long>(size);
                message++;
                send();
            } else {
                fail();
            }
        });
    }

    void close()
    {
        asio::error_code error;
        socket.shutdown(tcp::socket::shutdown_send, error);
        CHECK_OK(error);
        auto self = shared_from_this();
        socket.async_read_some(asio::buffer(received), [this, self](asio::error_code end, std::size_t size) {
            CHECK_ERROR(end, asio::error::eof);
            CHECK(size == 0);
            ++finished;
        });
    }

public:
    connection(asio::io_context &io, const plan &plan, int index)
        : work(plan), number(index), socket(io), sent(plan.bytes), received(plan.bytes)
    {
    }

    void connect(std::function<void(bool)> connected)
    {
        auto self = shared_from_this();
        socket.async_connect(work.server, [this, self, connected](asio::error_code error) {
            const bool open = CHECK_OK(error);
            if (open)
                socket.set_option(tcp::no_delay(true));
            connected(open);
        });
    }

    void start() { send(); }
};

/// Connects all, `window` at a time, and starts them together.
class crowd {
    asio::io_context &io;
    const plan &work;
    std::mutex mutex;
    std::vector<std::shared_ptr<connection>> open;
    int begun = 0;
    int answered = 0;

    void begin_one()
    {
        const int index = begun++;
        auto one = std::make_shared<connection>(io, work, index);
        one->connect([this, one](bool connected) { answer(connected ? one : nullptr); });
    }

    void answer(const std::shared_ptr<connection> &one)
    {
        std::vector<std::shared_ptr<connection>> start;
        {
            std::lock_guard<std::mutex> lock(mutex);
            if (one)
                open.push_back(one);
            if (begun < work.connections)
                begin_one();
            if (++answered == work.connections)
                start.swap(open);
        }
        for (auto &each : start)
            each->start();
    }

public:
    crowd(asio::io_context &context, const plan &plan) : io(context), work(plan) {}

    void connect(int window)
    {
        std::lock_guard<std::mutex> lock(mutex);
        while (begun < work.connections && begun < window)
            begin_one();
    }
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "usage: tcp_echo_client PORT [CONNECTIONS [MESSAGES [BYTES [THREADS]]]]\n");
        return 2;
    }
    const auto number = [&](int index, int otherwise) { return argc > index ? std::atoi(argv[index]) : otherwise; };
    const plan work = {tcp::endpoint(asio::ip::address_v4::loopback(), static_cast<unsigned short>(number(1, 0))),
                       number(2, 1000), number(3, 20), static_cast<std::size_t>(number(4, 512))};
    const int threads = number(5, 2);
    check::deadline deadline("tcp_echo_client", std::chrono::seconds(120));

    asio::io_context io(threads);
    crowd all(io, work);
    all.connect(100);
    check::run_on(io, threads);

    CHECK(finished == work.connections);
    CHECK(bytes_compared == static_cast<long long>(work.connections) * work.messages * static_cast<long long>(work.bytes));
    return check::finish("tcp_echo_client",
                         std::to_string(finished) + " connections, " + std::to_string(bytes_compared) + " bytes");
}
