#include "capture_steps.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/catalog/context.hpp>
#include <planwright/dialect/dialect.hpp>
#include <planwright/planners/planners.hpp>
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

Result<ChosenBinding> choose_binding(const BindingChoice& choice) {
  const int count = parameters_of(choice.text);
  if (!choice.parameters.empty()) {
    auto given = given_parameters(choice.text, choice.parameters, count);
    return given ? Result<ChosenBinding>(ChosenBinding{std::move(*given)})
                 : tl::make_unexpected(given.error());
  }
  if (count == 0) {
    return ChosenBinding{{"as written", choice.text}};
  }
  if (planners::has_generic_plans(choice.server_version)) {
    return ChosenBinding{
        {"no values (generic plan)", choice.text},
        true,
        fmt::format("the parameters have no values, so the {}; --params gives them values",
                    choice.on_production
                        ? "server's generic plan is analysed and nothing was executed"
                        : "generic plan is analysed")};
  }
  const auto drawn = choice.draw();
  if (!drawn) {
    return tl::make_unexpected(drawn.error());
  }
  if (drawn->bindings.empty()) {
    return failure(
        ErrorCode::usage,
        fmt::format("nothing tells what values ${} could have; give {} with --params",
                    fmt::join(drawn->unknown, ", $"), count == 1 ? "it" : "all of them"));
  }
  const Binding& first = drawn->bindings.front();
  return ChosenBinding{
      first, false,
      fmt::format("the parameters have no values (--params), so the statement was planned {}with "
                  "values from the columns' statistics: {}",
                  choice.on_production ? "and run " : "", first.label)};
}

void add_bindings(Capture& capture, const Query& query) {
  constexpr std::size_t most = 4;
  for (Binding& binding : bindings_for(query, capture.catalog).bindings) {
    const bool known =
        std::ranges::find(capture.bindings, binding.text, &Binding::text) != capture.bindings.end();
    if (!known && capture.bindings.size() < most) {
      capture.bindings.push_back(std::move(binding));
    }
  }
}

SqlMode mode_of(const Capture& capture) {
  // "10.11.19" → 101119
  int version = 0;
  std::string_view text = capture.catalog.server_version;
  for (const int weight : {10'000, 100, 1}) {
    int part = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
    if (error != std::errc{}) {
      break;
    }
    version += part * weight;
    text.remove_prefix(std::min(static_cast<std::size_t>(end - text.data()) + 1, text.size()));
  }
  const std::string* mode = capture.catalog.setting("sql_mode");
  return sql_mode(capture.engine, version, mode == nullptr ? "" : *mode);
}

void add_context(Capture& capture, const StatementContext& context) {
  if (context.frequency_per_s) {
    capture.frequency_per_s = context.frequency_per_s;
    capture.frequency_source = "--frequency";
  }
  capture.purpose = context.purpose;
  std::ranges::move(catalog::apply_context(capture.catalog, context),
                    std::back_inserter(capture.diagnostics));
}

}  // namespace planwright::pipeline
