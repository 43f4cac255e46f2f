#pragma once

#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/model/capture.hpp>
#include <planwright/query/one_statement.hpp>

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

}  // namespace planwright::pipeline
