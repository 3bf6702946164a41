// What the Asio programs share: checks that count failures, a deadline for the whole program, and the closing
// line by which a runner recognises success.
#ifndef TAWNY_TESTS_ASIO_CHECK_HPP
#define TAWNY_TESTS_ASIO_CHECK_HPP

#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif
#ifndef ASIO_STANDALONE
#define ASIO_STANDALONE
#endif
#include <asio.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#if !defined(ASIO_HAS_IOCP)
#error "these programs are to run on Asio's completion-port back end"
#endif
static_assert(sizeof(wchar_t) == 2, "Asio hands wide literals to Windows' functions");

namespace check {

inline std::atomic<int> &failures()
{
    static std::atomic<int> count{0};
    return count;
}

inline std::atomic<int> &passes()
{
    static std::atomic<int> count{0};
    return count;
}

/// Counts a failure and says where it was.
inline bool that(bool condition, const std::string &what, const char *file, int line)
{
    if (condition) {
        ++passes();
        return true;
    }
    if (++failures() <= 20)
        std::fprintf(stderr, "%s:%d: failed: %s\n", file, line, what.c_str());
    return false;
}

inline std::string shown(const asio::error_code &error)
{
    return std::to_string(error.value()) + " (" + error.message() + ")";
}

/// Ends the process with status 1 if it is still running after `limit`: a lost completion must not hang the tests.
class deadline {
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    std::thread thread;

public:
    deadline(const char *program, std::chrono::seconds limit)
        : thread([this, program, limit] {
              std::unique_lock<std::mutex> lock(mutex);
              if (!changed.wait_for(lock, limit, [this] { return done; })) {
                  std::fprintf(stderr, "%s: not finished after %d s\n", program, static_cast<int>(limit.count()));
                  std::fflush(stdout);
                  std::_Exit(1);
              }
          })
    {
    }

    ~deadline()
    {
        {
            std::lock_guard<std::mutex> lock(mutex);
            done = true;
        }
        changed.notify_one();
        thread.join();
    }
};

/// Runs `io` on `count` threads until it is out of work.
inline void run_on(asio::io_context &io, int count)
{
    std::vector<std::thread> threads;
    for (int i = 1; i < count; i++)
        threads.emplace_back([&io] { io.run(); });
    io.run();
    for (std::thread &thread : threads)
        thread.join();
}

/// The closing line, and the exit status.
inline int finish(const char *program, const std::string &result)
{
    const int failed = failures();
    if (failed)
        std::printf("%s: FAILED, %d of %d checks\n", program, failed, failed + passes());
    else
        std::printf("%s: ok, %s\n", program, result.c_str());
    std::fflush(stdout);
    return failed ? 1 : 0;
}

} // namespace check

#define CHECK(condition) check::that((condition), #condition, __FILE__, __LINE__)
#define CHECK_OK(code) check::that(!(code), #code ": " + check::shown(code), __FILE__, __LINE__)
#define CHECK_ERROR(code, expected) \
    check::that((code) == (expected), #code " is " #expected ", not " + check::shown(code), __FILE__, __LINE__)

#endif
