// Cancelling and closing while operations are outstanding: each of them completes once, with the right error.
#include "check.hpp"

#include <array>
#include <memory>

using asio::ip::tcp;
using asio::ip::udp;

namespace {

struct pair {
    tcp::socket left, right;

    explicit pair(asio::io_context &io) : left(io), right(io)
    {
        tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        left.connect(acceptor.local_endpoint());
        acceptor.accept(right);
    }
};

void cancel_a_read()
{
    asio::io_context io;
    pair sockets(io);
    char byte;
    int aborted = 0, whole = 0;
    sockets.left.async_read_some(asio::buffer(&byte, 1), [&](asio::error_code error, std::size_t size) {
        aborted += CHECK_ERROR(error, asio::error::operation_aborted) && size == 0;
    });
    asio::post(io, [&] { sockets.left.cancel(); });
    io.run();
    CHECK(aborted == 1);

    // The connection has survived.
    io.restart();
    sockets.left.async_read_some(asio::buffer(&byte, 1), [&](asio::error_code error, std::size_t size) {
        whole += CHECK_OK(error) && size == 1 && byte == 'x';
    });
    asio::write(sockets.right, asio::buffer("x", 1));
    io.run();
    CHECK(whole == 1);
}

/// Cancelling one socket leaves the others alone.
void cancel_one_of_two()
{
    asio::io_context io;
    pair first(io), second(io);
    char a = 0, b = 0;
    int aborted = 0, received = 0;
    first.left.async_read_some(asio::buffer(&a, 1), [&](asio::error_code error, std::size_t) {
        aborted += CHECK_ERROR(error, asio::error::operation_aborted);
        asio::write(second.right, asio::buffer("y", 1));
    });
    second.left.async_read_some(asio::buffer(&b, 1),
                                [&](asio::error_code error, std::size_t) { received += CHECK_OK(error); });
    first.left.cancel();
    io.run();
    CHECK(aborted == 1);
    CHECK(received == 1 && b == 'y');
}

void close_with_a_read_outstanding()
{
    asio::io_context io;
    pair sockets(io);
    std::array<char, 64> buffer;
    int aborted = 0;
    for (int i = 0; i < 5; i++)
        sockets.left.async_read_some(asio::buffer(buffer), [&](asio::error_code error, std::size_t) {
            aborted += CHECK_ERROR(error, asio::error::operation_aborted);
        });
    asio::post(io, [&] {
        asio::error_code error;
        sockets.left.close(error);
        CHECK_OK(error);
        CHECK(!sockets.left.is_open());
    });
    io.run();
    CHECK(aborted == 5);
}

/// A write that cannot finish because the other side does not read.
void cancel_a_blocked_write()
{
    asio::io_context io;
    pair sockets(io);
    const std::vector<char> much(32 * 1024 * 1024, 'm');
    int aborted = 0;
    asio::async_write(sockets.left, asio::buffer(much), [&](asio::error_code error, std::size_t size) {
        aborted += CHECK_ERROR(error, asio::error::operation_aborted);
        CHECK(size < much.size());
    });
    asio::steady_timer timer(io, std::chrono::milliseconds(50));
    timer.async_wait([&](asio::error_code) { sockets.left.close(); });
    io.run();
    CHECK(aborted == 1);
}

void close_an_acceptor()
{
    asio::io_context io;
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    int aborted = 0;
    for (int i = 0; i < 10; i++)
        acceptor.async_accept([&](asio::error_code error, tcp::socket) {
            aborted += CHECK_ERROR(error, asio::error::operation_aborted);
        });
    asio::post(io, [&] { acceptor.close(); });
    io.run();
    CHECK(aborted == 10);
}

void cancel_an_accept_and_accept_again()
{
    asio::io_context io;
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    int aborted = 0, accepted = 0;
    acceptor.async_accept(
        [&](asio::error_code error, tcp::socket) { aborted += CHECK_ERROR(error, asio::error::operation_aborted); });
    acceptor.cancel();
    io.run();
    CHECK(aborted == 1);
    io.restart();
    acceptor.async_accept([&](asio::error_code error, tcp::socket) { accepted += CHECK_OK(error); });
    tcp::socket client(io);
    client.connect(acceptor.local_endpoint());
    io.run();
    CHECK(accepted == 1);
}

void connection_refused()
{
    asio::io_context io;
    tcp::endpoint nobody;
    {
        tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        nobody = acceptor.local_endpoint();
    }
    tcp::socket socket(io);
    int refused = 0;
    socket.async_connect(nobody,
                         [&](asio::error_code error) { refused += CHECK_ERROR(error, asio::error::connection_refused); });
    io.run();
    CHECK(refused == 1);
}

void end_of_stream()
{
    asio::io_context io;
    pair sockets(io);
    char byte;
    int ends = 0;
    sockets.left.async_read_some(asio::buffer(&byte, 1), [&](asio::error_code error, std::size_t) {
        ends += CHECK_ERROR(error, asio::error::eof);
    });
    asio::post(io, [&] { sockets.right.close(); });
    io.run();
    CHECK(ends == 1);
}

void reset_by_the_peer()
{
    asio::io_context io;
    pair sockets(io);
    char byte;
    int resets = 0;
    sockets.left.async_read_some(asio::buffer(&byte, 1), [&](asio::error_code error, std::size_t) {
        resets += CHECK_ERROR(error, asio::error::connection_reset);
    });
    asio::post(io, [&] {
        sockets.right.set_option(asio::socket_base::linger(true, 0));
        sockets.right.close();
    });
    io.run();
    CHECK(resets == 1);
}

/// Waits for readiness, the operation without data.
void wait_and_cancel()
{
    asio::io_context io;
    pair sockets(io);
    int ready = 0, aborted = 0;
    sockets.left.async_wait(tcp::socket::wait_write, [&](asio::error_code error) { ready += CHECK_OK(error); });
    sockets.right.async_wait(tcp::socket::wait_read, [&](asio::error_code error) {
        ready += CHECK_OK(error);
        CHECK(sockets.right.available() == 1);
    });
    asio::write(sockets.left, asio::buffer("z", 1));
    io.run();
    CHECK(ready == 2);
    io.restart();
    sockets.left.async_wait(tcp::socket::wait_read,
                            [&](asio::error_code error) { aborted += CHECK_ERROR(error, asio::error::operation_aborted); });
    asio::post(io, [&] { sockets.left.cancel(); });
    io.run();
    CHECK(aborted == 1);
}

void cancel_a_datagram()
{
    asio::io_context io;
    udp::socket socket(io, udp::endpoint(asio::ip::address_v4::loopback(), 0));
    char byte;
    udp::endpoint from;
    int aborted = 0;
    socket.async_receive_from(asio::buffer(&byte, 1), from, [&](asio::error_code error, std::size_t) {
        aborted += CHECK_ERROR(error, asio::error::operation_aborted);
    });
    asio::post(io, [&] { socket.cancel(); });
    io.run();
    CHECK(aborted == 1);
}

/// A context that is destroyed with operations outstanding calls no handler, and lets them go.
void destroyed_while_outstanding()
{
    auto alive = std::make_shared<int>(0);
    char byte;
    {
        asio::io_context io;
        pair sockets(io);
        asio::steady_timer timer(io, std::chrono::hours(1));
        sockets.left.async_read_some(asio::buffer(&byte, 1), [alive](asio::error_code, std::size_t) { ++*alive; });
        timer.async_wait([alive](asio::error_code) { ++*alive; });
        io.poll();
        CHECK(alive.use_count() == 3);
    }
    CHECK(alive.use_count() == 1);
    CHECK(*alive == 0);
}

void stopped_and_run_again()
{
    asio::io_context io;
    pair sockets(io);
    char byte = 0;
    int received = 0;
    sockets.left.async_read_some(asio::buffer(&byte, 1),
                                 [&](asio::error_code error, std::size_t) { received += CHECK_OK(error); });
    asio::post(io, [&] { io.stop(); });
    io.run();
    CHECK(io.stopped() && received == 0);
    asio::write(sockets.right, asio::buffer("w", 1));
    io.restart();
    io.run();
    CHECK(received == 1 && byte == 'w');
}

/// Sockets closed from other threads while reads and writes go to and fro: every operation completes, once.
void close_in_the_middle(unsigned seed)
{
    enum { PAIRS = 16, THREADS = 4 };
    asio::io_context io(THREADS);
    std::atomic<int> begun{0}, completed{0};

    struct traffic : std::enable_shared_from_this<traffic> {
        pair sockets;
        asio::strand<asio::io_context::executor_type> strand;
        asio::steady_timer timer;
        std::vector<char> out = std::vector<char>(4096, 't'), in = std::vector<char>(4096);
        std::atomic<int> &begun, &completed;

        traffic(asio::io_context &io, std::atomic<int> &begun_count, std::atomic<int> &completed_count)
            : sockets(io), strand(io.get_executor()), timer(io), begun(begun_count), completed(completed_count)
        {
        }

        void read()
        {
            ++begun;
            auto self = shared_from_this();
            sockets.right.async_read_some(
                asio::buffer(in), asio::bind_executor(strand, [this, self](asio::error_code error, std::size_t) {
                    ++completed;
                    if (!error && sockets.right.is_open())
                        read();
                }));
        }

        void write()
        {
            ++begun;
            auto self = shared_from_this();
            asio::async_write(sockets.left, asio::buffer(out),
                              asio::bind_executor(strand, [this, self](asio::error_code error, std::size_t) {
                                  ++completed;
                                  if (!error && sockets.left.is_open())
                                      write();
                              }));
        }

        void close_after(std::chrono::microseconds delay, bool left)
        {
            auto self = shared_from_this();
            timer.expires_after(delay);
            timer.async_wait(asio::bind_executor(strand, [this, self, left](asio::error_code) {
                asio::error_code ignored;
                (left ? sockets.left : sockets.right).close(ignored);
            }));
        }
    };

    for (unsigned i = 0; i < PAIRS; i++) {
        auto each = std::make_shared<traffic>(io, begun, completed);
        const unsigned random = (seed * PAIRS + i) * 2654435761u >> 16;
        asio::post(each->strand, [each, random] {
            each->read();
            each->write();
            each->close_after(std::chrono::microseconds(random % 5000), random % 2 == 0);
        });
    }
    check::run_on(io, THREADS);
    CHECK(begun == completed);
    CHECK(completed >= 2 * PAIRS);
}

} // namespace

int main()
{
    check::deadline deadline("cancel_and_close", std::chrono::seconds(120));
    cancel_a_read();
    cancel_one_of_two();
    close_with_a_read_outstanding();
    cancel_a_blocked_write();
    close_an_acceptor();
    cancel_an_accept_and_accept_again();
    connection_refused();
    end_of_stream();
    reset_by_the_peer();
    wait_and_cancel();
    cancel_a_datagram();
    destroyed_while_outstanding();
    stopped_and_run_again();
    for (unsigned seed = 0; seed < 50; seed++)
        close_in_the_middle(seed);
    return check::finish("cancel_and_close", std::to_string(check::passes()) + " checks");
}
