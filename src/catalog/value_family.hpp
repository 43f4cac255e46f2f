#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <planwright/model/snapshot.hpp>

// Which values can be compared with each other, and how their texts are read.
namespace planwright::catalog {

enum class ValueKind : unsigned char {
  number,     // integers and numeric
  real,       // float4, float8
  date,       // days
  timestamp,  // with and without time zone: microseconds
  uuid,
  text,
  kept,    // boolean, enumerations: labels are definitions
  opaque,  // anything else
};

enum class ValueShape : unsigned char { scalar, array, range };

struct ValueFamily {
  ValueKind kind = ValueKind::opaque;
  ValueShape shape = ValueShape::scalar;
  std::string name;                 // of the family: columns of the same one share their surrogates
  bool by_bytes = false;            // texts sorted by their bytes, as far as we know
  bool server_sorts = false;        // texts of the database's default collation
  bool padded = false;              // char(n): blanks at the end do not count
  bool lexemes = false;             // of a tsvector
  std::size_t longest = 0;          // of a text, in characters; 0: any
  long double least = 0, most = 0;  // what the type holds; both 0: anything
  bool single_precision = false;    // float4
};

// Types of the database that are no base types.
struct NamedTypes {
  std::set<std::string, std::less<>> enumerations;
  std::map<std::string, std::string, std::less<>> domains;  // and what they are over
};
NamedTypes named_types(const Snapshot& snapshot);

ValueFamily family_of(const Column& column, const Catalog& catalog, const NamedTypes& types);

// The value with every scalar it is made of replaced; absent where one cannot be, or the text
// cannot be read.
using Replace = std::function<std::optional<std::string>(const std::string&)>;
std::optional<std::string> replaced(ValueShape shape, const std::string& text,
                                    const Replace& replace);

// A number's, date's or time's place on a line; absent where the text says none that we can write
// back exactly ("infinity", more digits than fit).
std::optional<long double> place_of(ValueKind kind, std::string_view text);
// The text of a place, written as `like` is: with as many digits behind the point, with or without
// a time zone.
std::string text_at(const ValueFamily& family, long double place, std::string_view like);
// The least distance between two values written like this; 0: any.
long double step_of(ValueKind kind, std::string_view like);

}  // namespace planwright::catalog
