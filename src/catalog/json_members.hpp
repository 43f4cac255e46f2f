#pragma once

#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <planwright/base/box.hpp>
#include <planwright/base/units.hpp>

#include "json_reader.hpp"
#include "json_writer.hpp"

// A type's members, listed once, written to and read from JSON under their own names.
//
// A member that has its type's own default value is left out. A member nobody knows is passed over:
// a newer minor version wrote it.
namespace planwright::catalog {

template <class Owner, class Value>
struct Member {
  std::string_view name;
  Value Owner::*pointer;
};
template <class Owner, class Value>
Member(std::string_view, Value Owner::*) -> Member<Owner, Value>;

// Members<T>::list and, of enumerations, Words<T>::list of {value, word}.
template <class T>
struct Members;
template <class T>
struct Words;

template <class T>
concept HasMembers = requires { Members<T>::list; };
template <class T>
concept HasWords = requires { Words<T>::list; };

#define PW_JSON_PARENTHESES ()
#define PW_JSON_EXPAND(...) PW_JSON_EXPAND2(PW_JSON_EXPAND2(PW_JSON_EXPAND2(__VA_ARGS__)))
#define PW_JSON_EXPAND2(...) PW_JSON_EXPAND1(PW_JSON_EXPAND1(PW_JSON_EXPAND1(__VA_ARGS__)))
#define PW_JSON_EXPAND1(...) PW_JSON_EXPAND0(PW_JSON_EXPAND0(PW_JSON_EXPAND0(__VA_ARGS__)))
#define PW_JSON_EXPAND0(...) __VA_ARGS__
#define PW_JSON_EACH(Type, name, ...) \
  Member{#name, &Type::name} __VA_OPT__(, PW_JSON_EACH_AGAIN PW_JSON_PARENTHESES(Type, __VA_ARGS__))
#define PW_JSON_EACH_AGAIN() PW_JSON_EACH

// PW_JSON_MEMBERS(Type, every, member, in, order). "N names provided for structured binding" here
// means that Type has got a member which this list lacks: add it, or captures would lose it.
#define PW_JSON_MEMBERS(Type, ...)                                                            \
  template <>                                                                                 \
  struct Members<Type> {                                                                      \
    static constexpr auto list = std::tuple{PW_JSON_EXPAND(PW_JSON_EACH(Type, __VA_ARGS__))}; \
    static void complete(const Type& pw_object) {                                             \
      [[maybe_unused]] const auto& [__VA_ARGS__] = pw_object;                                 \
    }                                                                                         \
  }

// Pairs of texts are the members of an object.
using TextPairs = std::vector<std::pair<std::string, std::string>>;

template <class T>
struct IsQuantity : std::false_type {};
template <class Unit>
struct IsQuantity<Quantity<Unit>> : std::true_type {};
template <class T>
struct IsBoxLike : std::false_type {};
template <class T>
struct IsBoxLike<std::optional<T>> : std::true_type {};
template <class T>
struct IsBoxLike<Box<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

// Whether a member need not be written because a new object has the same.
template <class T>
bool left_out(const T& value, const T& usual) {
  if constexpr (IsVector<T>::value) {
    return value.empty() && usual.empty();
  } else if constexpr (IsBoxLike<T>::value) {
    return !value.has_value() && !usual.has_value();
  } else if constexpr (HasMembers<T>) {
    return false;
  } else {
    return value == usual;
  }
}

template <class T>
void write_value(std::string& out, const T& value);

template <class T>
void write_members(std::string& out, const T& value) {
  static const T usual{};
  char before = '{';
  const auto one = [&](const auto& member) {
    if (left_out(value.*member.pointer, usual.*member.pointer)) {
      return;
    }
    out += std::exchange(before, ',');
    out += '"';
    out += member.name;
    out += "\":";
    write_value(out, value.*member.pointer);
  };
  std::apply([&](const auto&... member) { (one(member), ...); }, Members<T>::list);
  out += before == '{' ? "{}" : "}";
}

template <class T>
void write_value(std::string& out, const T& value) {
  if constexpr (std::same_as<T, TextPairs>) {
    char before = '{';
    for (const auto& [name, text] : value) {
      out += std::exchange(before, ',');
      write_json(out, name);
      out += ':';
      write_json(out, text);
    }
    out += before == '{' ? "{}" : "}";
  } else if constexpr (IsVector<T>::value) {
    char before = '[';
    for (const auto& element : value) {
      out += std::exchange(before, ',');
      write_value(out, element);
    }
    out += before == '[' ? "[]" : "]";
  } else if constexpr (IsBoxLike<T>::value) {
    if (value) {
      write_value(out, *value);
    } else {
      out += "null";
    }
  } else if constexpr (IsQuantity<T>::value) {
    write_json(out, value.value());
  } else if constexpr (HasWords<T>) {
    for (const auto& [one, word] : Words<T>::list) {
      if (one == value) {
        write_json(out, word);
      }
    }
  } else if constexpr (HasMembers<T>) {
    write_members(out, value);
  } else if constexpr (std::same_as<T, bool> || std::same_as<T, double>) {
    write_json(out, value);
  } else if constexpr (std::integral<T>) {
    write_json(out, static_cast<std::int64_t>(value));
  } else {
    write_json(out, std::string_view(value));
  }
}

template <class T>
bool read_value(JsonReader& reader, T& value);

template <class T>
bool read_members(JsonReader& reader, T& value) {
  constexpr std::size_t count = std::tuple_size_v<decltype(Members<T>::list)>;
  static_assert(count <= 64);
  std::uint64_t seen = 0;
  std::string name;
  JsonReader::Inside inside;
  if (!reader.begin_object(inside)) {
    return false;
  }
  while (reader.next_member(inside, name)) {
    std::uint64_t bit = 1;
    const auto one = [&](const auto& member) {
      const std::uint64_t mine = std::exchange(bit, bit << 1U);
      if (member.name != name) {
        return false;
      }
      const JsonReader::Part part(reader, member.name);
      if ((seen & mine) != 0) {
        reader.fail("given twice");
      } else {
        seen |= mine;
        read_value(reader, value.*member.pointer);
      }
      return true;
    };
    const bool known =
        std::apply([&](const auto&... member) { return (one(member) || ...); }, Members<T>::list);
    if (!known) {
      reader.skip();
    }
  }
  return reader.ok();
}

bool read_pairs(JsonReader& reader, TextPairs& value);

template <class T>
bool read_word(JsonReader& reader, T& value) {
  std::string text;
  if (!reader.string(text)) {
    return false;
  }
  std::string all;
  for (const auto& [one, word] : Words<T>::list) {
    if (text == word) {
      value = one;
      return true;
    }
    all += (all.empty() ? "" : ", ") + std::string(word);
  }
  return reader.fail(fmt::format("is none of {}", all));
}

template <class T>
bool read_list(JsonReader& reader, T& value) {
  value.clear();
  JsonReader::Inside inside;
  if (!reader.begin_list(inside)) {
    return false;
  }
  while (reader.next_element(inside)) {
    const JsonReader::Part part(reader, value.size());
    if constexpr (std::is_trivially_copyable_v<typename T::value_type>) {
      typename T::value_type element{};
      read_value(reader, element);
      value.push_back(element);
    } else {
      read_value(reader, value.emplace_back());
    }
  }
  return reader.ok();
}

template <class T>
bool read_value(JsonReader& reader, T& value) {
  if constexpr (std::same_as<T, TextPairs>) {
    return read_pairs(reader, value);
  } else if constexpr (IsVector<T>::value) {
    return read_list(reader, value);
  } else if constexpr (IsBoxLike<T>::value) {
    return reader.take_null() || read_value(reader, value.emplace());
  } else if constexpr (IsQuantity<T>::value) {
    double number = 0;
    const bool read = reader.number(number);
    value = T(number);
    return read;
  } else if constexpr (HasWords<T>) {
    return read_word(reader, value);
  } else if constexpr (HasMembers<T>) {
    return read_members(reader, value);
  } else if constexpr (std::same_as<T, bool>) {
    return reader.boolean(value);
  } else if constexpr (std::same_as<T, double>) {
    return reader.number(value);
  } else if constexpr (std::integral<T>) {
    std::int64_t number = 0;
    if (!reader.integer(number)) {
      return false;
    }
    value = static_cast<T>(number);
    return std::in_range<T>(number) || reader.fail(fmt::format("{} is too large", number));
  } else {
    return reader.string(value);
  }
}

}  // namespace planwright::catalog
