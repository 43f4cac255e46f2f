#pragma once

#include <string>
#include <string_view>

namespace planwright::estimates {

// How values of a type lie in a tuple (pg_type's typlen and typalign).
struct StoredType {
  double bytes = 0;         // of a fixed-length type; 0: variable length
  double alignment = 1;     // of fixed-length values; short variable-length ones are not aligned
  bool equal_image = true;  // equal values have equal bytes, so a B-tree may store them once
  double usual_bytes = 32;  // of a variable-length value nothing is known of, header included
  enum class Text : unsigned char { none, characters, digits, hex, address } text = Text::none;
};

// By the declared name as the parser or format_type writes it: "int4", "numeric(10,2)",
// "character varying(20)", "text[]". A type not known is taken as 4 bytes when
// `average_width` says so (an enum), else as one of variable length.
StoredType stored_type(std::string_view declared, double average_width);

// Bytes a variable-length value takes in a tuple, from its text form: a short header up to 126
// bytes, else a long one.
double stored_bytes(const StoredType& type, const std::string& value);

// The name without length, precision and array brackets: "numeric" of "numeric(10,2)".
std::string_view base_name(std::string_view declared);

constexpr double align_to(double bytes, double alignment) {
  const double rest =
      bytes - alignment * static_cast<double>(static_cast<long long>(bytes / alignment));
  return rest > 0 ? bytes + alignment - rest : bytes;
}

// MAXALIGN of the 64-bit builds everybody runs.
constexpr double max_align(double bytes) {
  return align_to(bytes, 8);
}

}  // namespace planwright::estimates
