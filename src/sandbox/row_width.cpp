#include "row_width.hpp"

#include <algorithm>
#include <cmath>

#include "value_type.hpp"

namespace planwright::sandbox {
namespace {

constexpr double page = 16'384;
constexpr double full = 0.92;    // of a page that rows were written to in order
constexpr double of_a_row = 20;  // header, transaction, undo pointer, a share of the directory
constexpr std::size_t usual_text = 12;
constexpr std::size_t longest_padding = 7'000;  // longer ones InnoDB keeps elsewhere

std::size_t bytes_of(const ValueType& type) {
  switch (type.family) {
    case ValueFamily::whole: {
      const double span = type.greatest - type.least;
      return span <= 0x1p8 ? 1 : span <= 0x1p16 ? 2 : span <= 0x1p24 ? 3 : span <= 0x1p32 ? 4 : 8;
    }
    case ValueFamily::exact:
      return 5;
    case ValueFamily::real:
      return 8;
    case ValueFamily::date:
      return 3;
    case ValueFamily::time:
      return 3;
    case ValueFamily::moment:
      return type.decimals > 0 ? 8 : 5;
    case ValueFamily::member:
      return 1;
    case ValueFamily::members:
      return 2;
    case ValueFamily::json:
      return 16;
    case ValueFamily::uuid:
    case ValueFamily::address:
      return 16;
    case ValueFamily::text:
      return type.fixed ? type.length : std::min(type.length, usual_text) + 1;
    case ValueFamily::shape:
      return 29;
    case ValueFamily::opaque:
      break;
  }
  return 1;
}

bool is_indexed(const Relation& relation, const std::string& column) {
  return std::ranges::any_of(relation.indexes, [&](const Index& index) {
    return std::ranges::any_of(index.keys,
                               [&](const IndexKey& key) { return key.column == column; });
  });
}

double production_row(const Relation& relation) {
  const double rows = relation.rows ? relation.rows->value() : 0;
  const double size = relation.pages  ? relation.pages->value() * page
                      : relation.size ? relation.size->value()
                                      : 0;
  // What one page holds says nothing.
  return rows > 0 && size > 2 * page ? size * full / rows : 0;
}

void append_escaped(std::string& text, std::string_view value) {
  for (const char c : value) {
    switch (c) {
      case '\t':
        text += "\\t";
        break;
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\\':
        text += "\\\\";
        break;
      case '\0':
        text += "\\0";
        break;
      default:
        text += c;
    }
  }
}

}  // namespace

RowWidth::RowWidth(const Relation& relation) {
  const std::size_t count = relation.columns.size();
  widths_.assign(count, 0);
  is_json_.assign(count, false);
  is_shape_.assign(count, false);
  std::vector<std::pair<double, std::size_t>> open;  // longest type, column
  bytes_ = of_a_row;
  for (std::size_t at = 0; at < count; ++at) {
    const Column& column = relation.columns[at];
    if (column.generated && column.virtual_generation) {
      continue;
    }
    const ValueType type = value_type(column.sql_type.empty() ? column.type : column.sql_type);
    const bool is_text = type.family == ValueFamily::text;
    is_json_[at] = type.family == ValueFamily::json;
    is_shape_[at] = type.family == ValueFamily::shape;
    const double known = column.statistics ? column.statistics->average_width : 0;
    const double present = column.statistics ? 1 - column.statistics->null_fraction : 1;
    const double longest = static_cast<double>(std::min(type.length, longest_padding));
    if ((is_text || is_json_[at]) && known > 0 && !column.generated) {
      widths_[at] = static_cast<std::size_t>(
          std::round(std::min(known, is_text ? longest : double{longest_padding})));
      bytes_ += known * present;
    } else {
      bytes_ += static_cast<double>(bytes_of(type)) * present;
      if (((is_text && !type.fixed && longest > usual_text) || is_json_[at]) && !column.generated &&
          !is_indexed(relation, column.name)) {
        open.emplace_back(is_json_[at] ? longest_padding : longest, at);
      }
    }
  }
  double missing = production_row(relation) - bytes_;
  // The shorter ones first, so that what they cannot take goes to the longer.
  std::ranges::sort(open);
  for (std::size_t at = 0; at < open.size() && missing > 0; ++at) {
    const auto& [longest, column] = open[at];
    const double more =
        std::min(missing / static_cast<double>(open.size() - at), longest - usual_text);
    widths_[column] = usual_text + static_cast<std::size_t>(std::max(more, 0.0));
    bytes_ += more;
    missing -= more;
  }
}

std::string RowWidth::written(std::size_t column, std::string_view value, bool exact) const {
  std::string text;
  append_escaped(text, value);
  const std::size_t width = widths_[column];
  if (width > text.size() && !exact) {
    if (is_json_[column]) {
      constexpr std::size_t around = 10;  // ,"pad":""
      text.pop_back();
      text += R"(,"pad":")";
      text.append(std::max(width, text.size() + around) - text.size() - 2, 'x');
      text += "\"}";
    } else {
      // A sign that sorts before letters and digits, which no value has but at its end.
      text.append(width - text.size(), '-');
    }
  }
  return text;
}

}  // namespace planwright::sandbox
