#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/action.hpp>
#include <planwright/model/engine.hpp>

// Actions as SQL of an engine, and the one place where identifiers are quoted. The door of
// src/dialect.
namespace planwright::dialect {

// Quoted when it has to be: lower-case words that are no keywords stay as they are.
std::string quoted_identifier(Engine engine, std::string_view name);
std::string quoted_literal(Engine engine, std::string_view text);

struct Rendered {
  std::vector<std::string> statements;  // in order; each ready to paste, with its semicolon
  std::vector<std::string> undo;
};

// The statements that carry the action out, and those that take it back. Both empty for what is
// not a statement (ApplicationChange).
Rendered render(Engine engine, const Action& action);

// The name `render` gives an index without one: "orders_status_created_at_idx", at most 63 bytes.
std::string index_name(const CreateIndex& action);

}  // namespace planwright::dialect
