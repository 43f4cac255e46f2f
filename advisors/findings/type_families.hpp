#pragma once

#include <optional>
#include <string>
#include <string_view>

// Which types PostgreSQL compares with each other inside one B-tree family, so that an index on one
// can be searched with the other.
namespace planwright::advisors {

// The short name of a type without its length: "integer" and "int4" are "int4", "character
// varying(10)" is "varchar", "char(3)" is "bpchar".
std::string short_type(std::string_view type);

// True when an index on a column of one type can be searched for a value of the other.
bool comparable_by_index(std::string_view one, std::string_view other);

// Bytes a value of the type takes; absent for types of any length.
std::optional<double> fixed_width(std::string_view type);

}  // namespace planwright::advisors
