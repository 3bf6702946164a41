// Timers: none fires early, all fire, in order of expiry; cancelling and moving them.
#include "check.hpp"

#include <algorithm>
#include <memory>

namespace {

using clock_type = std::chrono::steady_clock;
using std::chrono::milliseconds;

void one_shot()
{
    asio::io_context io;
    asio::steady_timer timer(io);
    const auto begin = clock_type::now();
    timer.expires_after(milliseconds(30));
    int fired = 0;
    timer.async_wait([&](asio::error_code error) {
        CHECK_OK(error);
        CHECK(clock_type::now() - begin >= milliseconds(30));
        fired++;
    });
    io.run();
    CHECK(fired == 1);
}

void expired_at_once()
{
    asio::io_context io;
    asio::steady_timer timer(io, clock_type::now() - std::chrono::hours(1));
    bool fired = false;
    timer.async_wait([&](asio::error_code error) { fired = CHECK_OK(error); });
    CHECK(!fired);
    io.run();
    CHECK(fired);
}

void in_order_of_expiry()
{
    enum { COUNT = 2000 };
    asio::io_context io;
    const auto base = clock_type::now() + milliseconds(20);
    std::vector<std::unique_ptr<asio::steady_timer>> timers;
    std::vector<int> order;
    for (int i = 0; i < COUNT; i++) {
        // A permutation of the expiry times, 20 microseconds apart.
        const int place = static_cast<int>((i * 7919ll) % COUNT);
        timers.push_back(std::make_unique<asio::steady_timer>(io, base + std::chrono::microseconds(20 * place)));
        timers.back()->async_wait([&order, place](asio::error_code error) {
            CHECK_OK(error);
            order.push_back(place);
        });
    }
    io.run();
    CHECK(order.size() == COUNT);
    CHECK(std::is_sorted(order.begin(), order.end()));
}

void cancelled()
{
    asio::io_context io;
    asio::steady_timer timer(io, std::chrono::hours(1));
    int aborted = 0;
    for (int i = 0; i < 3; i++)
        timer.async_wait([&](asio::error_code error) { aborted += CHECK_ERROR(error, asio::error::operation_aborted); });
    asio::post(io, [&] { CHECK(timer.cancel() == 3); });
    io.run();
    CHECK(aborted == 3);
}

void moved_while_waiting()
{
    asio::io_context io;
    asio::steady_timer timer(io, std::chrono::hours(1));
    bool aborted = false, fired = false;
    timer.async_wait([&](asio::error_code error) { aborted = CHECK_ERROR(error, asio::error::operation_aborted); });
    CHECK(timer.expires_after(milliseconds(5)) == 1);
    timer.async_wait([&](asio::error_code error) { fired = CHECK_OK(error); });
    io.run();
    CHECK(aborted);
    CHECK(fired);
}

/// A timer that is set again from its own handler, while other threads wait in the same context.
void periodic_on_threads()
{
    asio::io_context io(4);
    asio::steady_timer timer(io);
    const auto begin = clock_type::now();
    int ticks = 0;
    std::function<void(asio::error_code)> tick = [&](asio::error_code error) {
        CHECK_OK(error);
        if (++ticks < 50) {
            timer.expires_after(milliseconds(2));
            timer.async_wait(tick);
        }
    };
    timer.expires_after(milliseconds(2));
    timer.async_wait(tick);
    check::run_on(io, 4);
    CHECK(ticks == 50);
    CHECK(clock_type::now() - begin >= milliseconds(100));
}

/// A nearer timer than the one that the threads sleep for, set from outside.
void nearer_from_outside()
{
    asio::io_context io(2);
    asio::steady_timer distant(io, std::chrono::hours(1)), soon(io);
    distant.async_wait([&](asio::error_code error) { CHECK_ERROR(error, asio::error::operation_aborted); });
    bool fired = false;
    std::thread runner([&] { io.run(); });
    asio::post(io, [&] {
        soon.expires_after(milliseconds(10));
        soon.async_wait([&](asio::error_code error) {
            fired = CHECK_OK(error);
            distant.cancel();
        });
    });
    runner.join();
    CHECK(fired);
}

void blocking_wait()
{
    asio::io_context io;
    const auto begin = clock_type::now();
    asio::steady_timer timer(io, milliseconds(15));
    asio::error_code error;
    timer.wait(error);
    CHECK_OK(error);
    CHECK(clock_type::now() - begin >= milliseconds(15));
}

void run_for_ends_in_time()
{
    asio::io_context io;
    asio::steady_timer timer(io, std::chrono::hours(1));
    timer.async_wait([](asio::error_code) {});
    const auto begin = clock_type::now();
    CHECK(io.run_for(milliseconds(20)) == 0);
    CHECK(clock_type::now() - begin >= milliseconds(20));
    CHECK(!io.stopped());
    timer.cancel();
    CHECK(io.run() == 1);
}

void system_clock_timer()
{
    asio::io_context io;
    asio::system_timer timer(io, std::chrono::system_clock::now() + milliseconds(10));
    bool fired = false;
    timer.async_wait([&](asio::error_code error) { fired = CHECK_OK(error); });
    io.run();
    CHECK(fired);
}

} // namespace

int main()
{
    check::deadline deadline("timers", std::chrono::seconds(60));
    one_shot();
    expired_at_once();
    in_order_of_expiry();
    cancelled();
    moved_while_waiting();
    periodic_on_threads();
    nearer_from_outside();
    blocking_wait();
    run_for_ends_in_time();
    system_clock_timer();
    return check::finish("timers", std::to_string(check::passes()) + " checks");
}
