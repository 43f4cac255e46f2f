#include "capture_steps.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/dialect/dialect.hpp>
#include <planwright/query/query.hpp>

namespace planwright::pipeline {

Result<query::OneStatement> statement_to_plan(std::string_view text, const std::string& name) {
  auto one = query::one_statement(text, name);
  if (one && one->kind == QueryKind::utility) {
    return failure(ErrorCode::malformed_input,
                   "this kind of statement has no plan; give a SELECT, INSERT, UPDATE, DELETE or "
                   "MERGE",
                   name);
  }
  return one;
}

Error about_statement(Error error, const query::OneStatement& statement, const std::string& name) {
  // 42: syntax and names; 22: a literal that does not fit; 0A: not supported.
  const bool input = error.sqlstate.starts_with("42") || error.sqlstate.starts_with("22") ||
                     error.sqlstate.starts_with("0A");
  if (error.code == ErrorCode::server && input) {
    error.code = ErrorCode::malformed_input;
    error.where = name;
    error.message = "the server does not take the query: " + error.message;
    if (error.sqlstate == "42601" && !statement.place.empty()) {
      error.message += "\n" + statement.place;
    }
  }
  return error;
}

int parameters_of(std::string_view text) {
  int count = 0;
  for (const query::ParameterSpan& parameter : query::parameter_spans(text)) {
    count = std::max(count, parameter.number);
  }
  return count;
}

Result<Binding> given_parameters(const std::string& text, const std::string& parameters,
                                 int count) {
  auto values = query::read_parameters(parameters);
  if (!values) {
    return tl::make_unexpected(values.error());
  }
  if (values->size() > static_cast<std::size_t>(count)) {
    return failure(ErrorCode::usage,
                   fmt::format("--params has {} values, the statement {} parameter{}",
                               values->size(), count, count == 1 ? "" : "s"));
  }
  std::vector<std::string> literals;
  std::vector<std::string> labels;
  for (const auto& value : *values) {
    literals.push_back(value ? dialect::quoted_literal(Engine::postgresql, *value) : "NULL");
    labels.push_back(fmt::format("${} = {}", labels.size() + 1, literals.back()));
  }
  auto bound = query::with_parameters(text, literals);
  if (!bound) {
    return tl::make_unexpected(bound.error());
  }
  return Binding{fmt::format("{} (--params)", fmt::join(labels, ", ")), std::move(*bound)};
}

}  // namespace planwright::pipeline
