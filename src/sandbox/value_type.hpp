#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Types of MySQL and MariaDB as far as it takes to make values of them. Pure.
namespace planwright::sandbox {

enum class ValueFamily : std::uint8_t {
  whole,  // integers, bits, years
  exact,  // decimal(p,s)
  real,
  date,
  moment,  // datetime, timestamp
  time,
  text,  // and binary strings, of which only the plain characters are used
  member,
  members,  // set
  json,
  uuid,
  address,  // inet4, inet6
  shape,    // geometry; only from an expression
  opaque,   // no value of it can be made
};

struct ValueType {
  ValueFamily family = ValueFamily::text;
  double least = 0, greatest = 0;  // of whole, exact and date-like ones
  int decimals = 0;                // of the fraction, of exact ones and of seconds
  std::size_t length = 0;          // text: characters or bytes that it takes at most
  bool fixed = false;              // char(n), binary(n)
  bool bits = false;
  std::vector<std::string> members;
};

// Of "int unsigned", "varchar(20)", "enum('a','b')", "timestamp(6)" …, also in the names our parser
// gives types ("int4", "numeric(10,2)").
ValueType value_type(std::string_view declared);

// Its place on a line on which the type's values are in order: days, microseconds, the number
// itself, of text a number of its first characters. Absent where it is no value of the type.
std::optional<double> place_of(const ValueType& type, std::string_view text);

// The value at a place, in the server's text form; the nearest one the type has.
std::string value_at(const ValueType& type, double place);

// `share` of the way from one text to a later one: between them in order, of [0-9a-z] after what
// they begin with alike, no longer than the type takes.
std::string text_between(const ValueType& type, std::string_view from, std::string_view to,
                         double share);

// The number `number` of `count` texts that are spread evenly and are in order.
std::string spread_text(const ValueType& type, double number, double count);

}  // namespace planwright::sandbox
