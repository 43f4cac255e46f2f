#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/model/capture.hpp>
#include <planwright/model/context.hpp>
#include <planwright/model/query.hpp>
#include <planwright/model/sql_mode.hpp>
#include <planwright/query/one_statement.hpp>

#include "bindings.hpp"

// What capturing from a server and from a snapshot share.
namespace planwright::pipeline {

// The one statement of the text; fails where there are more, or it has no plan.
Result<query::OneStatement> statement_to_plan(std::string_view text, const std::string& name);

// What the server says of the statement, as an error of the input where it is one.
Error about_statement(Error error, const query::OneStatement& statement, const std::string& name);

// The highest $n of the text.
int parameters_of(std::string_view text);

// The statement with the values of --params (a JSON array) in it.
Result<Binding> given_parameters(const std::string& text, const std::string& parameters, int count);

// What the statement is planned with: the values of --params, else itself where it has no
// parameters, else no values where the server has generic plans, else those that statistics give.
struct BindingChoice {
  const std::string& text;
  const std::string& parameters;  // of --params; empty: not given
  int server_version = 0;
  bool on_production = false;  // which the user is told, and what was executed there
  std::function<Result<DrawnBindings>()> draw;
};
struct ChosenBinding {
  Binding binding;
  bool generic = false;  // without values for its parameters
  std::string told{};    // what the user should know of it; empty: nothing
};
Result<ChosenBinding> choose_binding(const BindingChoice& choice);

// More values that would be planned otherwise.
void add_bindings(Capture& capture, const Query& query);

// How the captured server reads a statement's text.
SqlMode mode_of(const Capture& capture);

// What the user says over what is known.
void add_context(Capture& capture, const StatementContext& context);

}  // namespace planwright::pipeline
