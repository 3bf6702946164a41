/*
 * concurrent_priority_queue.h - a queue, greatest first, that many threads use at once.
 * https://learn.microsoft.com/cpp/parallel/concrt/reference/concurrent-priority-queue-class
 */
#ifndef _CONCURRENT_PRIORITY_QUEUE_H
#define _CONCURRENT_PRIORITY_QUEUE_H

#ifdef __cplusplus

#include <cstddef>
#include <functional>
#include <mutex>
#include <queue>
#include <utility>
#include <vector>

namespace Concurrency {

template <class T, class Compare = std::less<T>, class Allocator = std::allocator<T>> class concurrent_priority_queue {
public:
    typedef T value_type;
    typedef T &reference;
    typedef const T &const_reference;
    typedef std::size_t size_type;
    typedef Allocator allocator_type;

    concurrent_priority_queue() {}
    explicit concurrent_priority_queue(size_type) {}
    concurrent_priority_queue(const concurrent_priority_queue &other) : items_(other.copy()) {}

    void push(const T &item)
    {
        std::lock_guard<std::mutex> guard(lock_);
        items_.push(item);
    }
    void push(T &&item)
    {
        std::lock_guard<std::mutex> guard(lock_);
        items_.push(std::move(item));
    }
    bool try_pop(T &item)
    {
        std::lock_guard<std::mutex> guard(lock_);
        if (items_.empty()) return false;
        /* Its place in the order does not matter any more: it goes. */
        item = std::move(const_cast<T &>(items_.top()));
        items_.pop();
        return true;
    }
    bool empty() const
    {
        std::lock_guard<std::mutex> guard(lock_);
        return items_.empty();
    }
    size_type size() const
    {
        std::lock_guard<std::mutex> guard(lock_);
        return items_.size();
    }
    void clear()
    {
        std::lock_guard<std::mutex> guard(lock_);
        items_ = queue();
    }
    void swap(concurrent_priority_queue &other)
    {
        if (this == &other) return;
        std::lock(lock_, other.lock_);
        std::lock_guard<std::mutex> own(lock_, std::adopt_lock), theirs(other.lock_, std::adopt_lock);
        std::swap(items_, other.items_);
    }

private:
    typedef std::priority_queue<T, std::vector<T, Allocator>, Compare> queue;

    queue copy() const
    {
        std::lock_guard<std::mutex> guard(lock_);
        return items_;
    }

    mutable std::mutex lock_;
    queue items_;
};

}

namespace concurrency = Concurrency;

#endif

#endif /* _CONCURRENT_PRIORITY_QUEUE_H */
