#pragma once

#include <memory>
#include <utility>

namespace planwright {

// An optional value kept on the heap: as small as a pointer when absent, copied with its owner.
// For details that few of very many objects have. Reads like std::optional.
template <class T>
class Box {
 public:
  Box() = default;
  Box(const Box& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  Box(Box&&) noexcept = default;
  Box& operator=(const Box& other) {
    Box copy(other);
    value_ = std::move(copy.value_);
    return *this;
  }
  Box& operator=(Box&&) noexcept = default;
  ~Box() = default;

  T& emplace() {
    value_ = std::make_unique<T>();
    return *value_;
  }
  // The value, made first when it is absent.
  T& ensure() { return value_ ? *value_ : emplace(); }

  explicit operator bool() const { return value_ != nullptr; }
  [[nodiscard]] bool has_value() const { return value_ != nullptr; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }

 private:
  std::unique_ptr<T> value_;
};

}  // namespace planwright
