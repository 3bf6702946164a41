// The resolver, on names that need no network.
#include "check.hpp"

#include <algorithm>

using asio::ip::tcp;
using asio::ip::udp;

namespace {

void numeric()
{
    asio::io_context io;
    tcp::resolver resolver(io);
    asio::error_code error;
    const auto found = resolver.resolve("127.0.0.1", "8080", tcp::resolver::numeric_host, error);
    CHECK_OK(error);
    CHECK(found.size() == 1);
    CHECK(found.begin()->endpoint() == tcp::endpoint(asio::ip::make_address("127.0.0.1"), 8080));
    CHECK(found.begin()->host_name() == "127.0.0.1");
    CHECK(found.begin()->service_name() == "8080");
}

void numeric_v6()
{
    asio::io_context io;
    tcp::resolver resolver(io);
    asio::error_code error;
    const auto found = resolver.resolve("::1", "443", tcp::resolver::numeric_host, error);
    CHECK_OK(error);
    CHECK(found.size() == 1);
    CHECK(found.begin()->endpoint() == tcp::endpoint(asio::ip::address_v6::loopback(), 443));
}

void passive()
{
    asio::io_context io;
    tcp::resolver resolver(io);
    asio::error_code error;
    const auto found = resolver.resolve(tcp::v4(), "", "7000", tcp::resolver::passive, error);
    CHECK_OK(error);
    CHECK(found.size() >= 1);
    CHECK(found.begin()->endpoint() == tcp::endpoint(asio::ip::address_v4::any(), 7000));
}

void localhost_asynchronously()
{
    asio::io_context io;
    udp::resolver resolver(io);
    bool called = false;
    resolver.async_resolve(udp::v4(), "localhost", "53", [&](asio::error_code error, udp::resolver::results_type found) {
        called = true;
        CHECK_OK(error);
        CHECK(std::any_of(found.begin(), found.end(), [](const udp::resolver::results_type::value_type &entry) {
            return entry.endpoint() == udp::endpoint(asio::ip::address_v4::loopback(), 53);
        }));
    });
    CHECK(!called);
    io.run();
    CHECK(called);
}

void no_such_host()
{
    asio::io_context io;
    tcp::resolver resolver(io);
    asio::error_code error;
    resolver.resolve("not-an-address", "80", tcp::resolver::numeric_host, error);
    CHECK_ERROR(error, asio::error::host_not_found);
    bool called = false;
    resolver.async_resolve("not-an-address", "80", tcp::resolver::numeric_host,
                           [&](asio::error_code failure, tcp::resolver::results_type found) {
                               called = true;
                               CHECK_ERROR(failure, asio::error::host_not_found);
                               CHECK(found.empty());
                           });
    io.run();
    CHECK(called);
}

void endpoint_to_name()
{
    asio::io_context io;
    tcp::resolver resolver(io);
    bool called = false;
    resolver.async_resolve(tcp::endpoint(asio::ip::address_v4::loopback(), 12345),
                           [&](asio::error_code error, tcp::resolver::results_type found) {
                               called = true;
                               CHECK_OK(error);
                               CHECK(found.size() == 1 && !found.begin()->host_name().empty());
                               CHECK(found.size() == 1 && found.begin()->service_name() == "12345");
                           });
    io.run();
    CHECK(called);
}

/// Each of many queries gets its own answer.
void many_at_once()
{
    asio::io_context io(2);
    tcp::resolver resolver(io);
    std::atomic<int> answers{0};
    for (unsigned short port = 1; port <= 200; port++)
        resolver.async_resolve("127.0.0.1", std::to_string(port), tcp::resolver::numeric_service,
                               [&answers, port](asio::error_code error, tcp::resolver::results_type found) {
                                   CHECK_OK(error);
                                   CHECK(found.size() == 1 && found.begin()->endpoint().port() == port);
                                   ++answers;
                               });
    check::run_on(io, 2);
    CHECK(answers == 200);
}

void cancelled()
{
    asio::io_context io;
    tcp::resolver resolver(io);
    int answers = 0, aborted = 0;
    for (int i = 0; i < 10; i++)
        resolver.async_resolve("127.0.0.1", "80", [&](asio::error_code error, tcp::resolver::results_type) {
            answers++;
            aborted += error == asio::error::operation_aborted;
            CHECK(!error || error == asio::error::operation_aborted);
        });
    resolver.cancel();
    io.run();
    CHECK(answers == 10);
    CHECK(aborted > 0);
}

void addresses_as_text()
{
    asio::error_code error;
    CHECK(asio::ip::make_address("2001:db8::8:800:200c:417a", error).to_string() == "2001:db8::8:800:200c:417a");
    CHECK_OK(error);
    CHECK(asio::ip::make_address("192.0.2.33", error).to_string() == "192.0.2.33");
    CHECK_OK(error);
    asio::ip::make_address("192.0.2.", error);
    CHECK(!!error);
    asio::ip::make_address("1::2::3", error);
    CHECK(!!error);
    CHECK(!asio::ip::host_name(error).empty());
    CHECK_OK(error);
}

} // namespace

int main()
{
    check::deadline deadline("resolver", std::chrono::seconds(60));
    numeric();
    numeric_v6();
    passive();
    localhost_asynchronously();
    no_such_host();
    endpoint_to_name();
    many_at_once();
    cancelled();
    addresses_as_text();
    return check::finish("resolver", std::to_string(check::passes()) + " checks");
}
