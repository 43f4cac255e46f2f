#include "mariadb/explain_json.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "mariadb/json_reader.hpp"
#include "mariadb/json_values.hpp"
#include "source_place.hpp"
#include "tabular_rows.hpp"

namespace planwright::planners::mariadb {
namespace {

using Documents = std::vector<Plan>;

Error at_place(std::string_view text, const Error& error) {
  std::size_t offset = 0;
  std::from_chars(error.where.data(), error.where.data() + error.where.size(), offset);
  return {error.code,
          fmt::format("{} near '{}'", error.message, fragment_at(text, offset)),
          {},
          place_text(place_at(text, offset))};
}

// The statements of a document: itself, or what a driver put around it.
Result<void> read_document(const JsonDocument& document, std::uint32_t place, std::string_view text,
                           int depth, Documents& plans) {
  const JsonValue& value = document.at(place);
  constexpr int deepest_wrapping = 4;
  if (value.kind == ValueKind::object &&
      (document.member(place, "query_block") || document.member(place, "query_optimization"))) {
    JsonReader reader(document);
    auto plan = reader.read(place);
    if (!plan) {
      return tl::make_unexpected(at_place(text, plan.error()));
    }
    if (document.replaced_bytes()) {
      plan->diagnostics.push_back(
          {Diagnostic::Level::warning, "bytes that are no UTF-8 were replaced"});
    }
    plans.push_back(std::move(*plan));
    return {};
  }
  if (depth < deepest_wrapping) {
    for (const std::uint32_t child : document.children(place)) {
      const JsonValue& inner = document.at(child);
      if (inner.kind == ValueKind::object || inner.kind == ValueKind::list) {
        if (auto read = read_document(document, child, text, depth + 1, plans); !read) {
          return read;
        }
      } else if (inner.kind == ValueKind::string && is_plan_column(inner.key) &&
                 inner.text.find('{') != std::string_view::npos) {
        auto nested = read_json(inner.text);
        if (!nested) {
          return failure(ErrorCode::malformed_input, nested.error().message,
                         place_text(place_at(text, inner.offset)));
        }
        std::ranges::move(*nested, std::back_inserter(plans));
      }
    }
  }
  return {};
}

}  // namespace

Result<std::vector<Plan>> read_json(std::string_view text, std::string_view* rest) {
  Documents plans;
  std::size_t at = std::min(text.find_first_of("{["), text.size());
  const std::size_t first = at;
  while (at < text.size() && (text[at] == '{' || text[at] == '[')) {
    auto document = JsonDocument::read(text, at);
    if (!document) {
      return tl::make_unexpected(document.error());
    }
    if (auto read = read_document(*document, 0, text, 0, plans); !read) {
      return tl::make_unexpected(read.error());
    }
    at = std::min(text.find_first_not_of(" \t\r\n,;", document->text_end()), text.size());
  }
  if (plans.empty()) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("not a plan of MariaDB in JSON: expected an object with "
                               "\"query_block\" near '{}'",
                               fragment_at(text, first)),
                   place_text(place_at(text, first)));
  }
  if (rest != nullptr) {
    *rest = text.substr(at);
  }
  return plans;
}

}  // namespace planwright::planners::mariadb
