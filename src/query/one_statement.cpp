#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <pg_query/pg_query.pb-c.h>

#include <planwright/base/number.hpp>
#include <planwright/query/one_statement.hpp>
#include <planwright/query/query.hpp>

#include "parse_tree.hpp"
#include "split_statements.hpp"
#include "tokens.hpp"
#include "visit_messages.hpp"

namespace planwright::query {
namespace {

std::string_view without_space(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  return text;
}

// Where the statement behind EXPLAIN and its options begins; 0 when it does not begin with EXPLAIN.
std::size_t behind_explain(const std::string& text) {
  const Tokens tokens(text);
  if (!tokens.is(0, "EXPLAIN")) {
    return 0;
  }
  std::uint32_t at = 1;
  // In parentheses stand options, unless it is a query that does.
  if (tokens.is(1, "(") && !tokens.is_one_of(2, {"(", "SELECT", "VALUES", "WITH", "TABLE"})) {
    at = tokens.partner(1) + 1;
  } else {
    while (tokens.is_one_of(at, {"ANALYZE", "ANALYSE", "VERBOSE"})) {
      ++at;
    }
  }
  return at < tokens.size() ? tokens.span({at, at}).begin : text.size();
}

std::vector<std::string> names_in(std::size_t count, PgQuery__Node* const* nodes) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at < count; ++at) {
    names.push_back(string_value(nodes[at]));
  }
  return names;
}

CalledName called_name(const std::vector<std::string>& names) {
  CalledName called;
  if (!names.empty()) {
    called.name = names.back();
  }
  if (names.size() > 1) {
    called.schema = names[names.size() - 2];
  }
  return called;
}

void collect(Effects& effects, const ProtobufCMessage* message) {
  const ProtobufCMessageDescriptor* type = message->descriptor;
  if (type == &pg_query__func_call__descriptor) {
    const auto* call = reinterpret_cast<const PgQuery__FuncCall*>(message);
    effects.functions.push_back(called_name(names_in(call->n_funcname, call->funcname)));
  } else if (type == &pg_query__a__expr__descriptor) {
    const auto* expression = reinterpret_cast<const PgQuery__AExpr*>(message);
    effects.operators.push_back(called_name(names_in(expression->n_name, expression->name)).name);
  } else if (type == &pg_query__sub_link__descriptor) {
    const auto* link = reinterpret_cast<const PgQuery__SubLink*>(message);
    effects.operators.push_back(called_name(names_in(link->n_oper_name, link->oper_name)).name);
  } else if (type == &pg_query__sort_by__descriptor) {
    const auto* sort = reinterpret_cast<const PgQuery__SortBy*>(message);
    effects.operators.push_back(called_name(names_in(sort->n_use_op, sort->use_op)).name);
  } else if (type == &pg_query__column_ref__descriptor) {
    const auto* column = reinterpret_cast<const PgQuery__ColumnRef*>(message);
    if (column->n_fields > 1) {
      effects.attributes.push_back(string_value(column->fields[column->n_fields - 1]));
    }
  } else if (type == &pg_query__a__indirection__descriptor) {
    const auto* indirection = reinterpret_cast<const PgQuery__AIndirection*>(message);
    for (const std::string& name : names_in(indirection->n_indirection, indirection->indirection)) {
      effects.attributes.push_back(name);
    }
  } else if (type == &pg_query__type_name__descriptor) {
    const auto* name = reinterpret_cast<const PgQuery__TypeName*>(message);
    effects.cast_types.push_back(called_name(names_in(name->n_names, name->names)).name);
  } else if (type == &pg_query__locking_clause__descriptor) {
    effects.locks_rows = true;
  } else if (type == &pg_query__into_clause__descriptor) {
    effects.creates_table = true;
  }
}

bool is_write(const ProtobufCMessageDescriptor* type) {
  return type == &pg_query__insert_stmt__descriptor || type == &pg_query__update_stmt__descriptor ||
         type == &pg_query__delete_stmt__descriptor || type == &pg_query__merge_stmt__descriptor;
}

void tidy(auto& list) {
  std::ranges::sort(list);
  const auto rest = std::ranges::unique(list);
  list.erase(rest.begin(), rest.end());
  std::erase_if(list, [](const auto& item) {
    if constexpr (requires { item.name; }) {
      return item.name.empty();
    } else {
      return item.empty();
    }
  });
}

Effects effects_in(const ParseTree& tree, bool statement_writes) {
  Effects effects;
  int writes = 0;
  visit_messages(&tree.root().base, [&](const ProtobufCMessage* message) {
    writes += is_write(message->descriptor) ? 1 : 0;
    collect(effects, message);
  });
  effects.writes_in_cte = writes > (statement_writes ? 1 : 0);
  tidy(effects.functions);
  tidy(effects.operators);
  tidy(effects.attributes);
  tidy(effects.cast_types);
  return effects;
}

}  // namespace

Result<OneStatement> one_statement(std::string_view text, std::string_view name) {
  const std::string input(name);
  if (text.find('\0') != std::string_view::npos) {
    return failure(ErrorCode::malformed_input, "it holds NUL bytes; it is no SQL text", input);
  }
  const std::vector<StatementText> statements = split_statements(text);
  if (statements.empty()) {
    return failure(ErrorCode::malformed_input, "there is no statement in it", input);
  }
  if (statements.size() > 1) {
    return failure(ErrorCode::malformed_input,
                   fmt::format("it holds {} statements (the second begins in line {}); give one at "
                               "a time",
                               statements.size(), statements[1].line),
                   input);
  }
  OneStatement one;
  one.line = statements.front().line;
  one.text = without_space(statements.front().text);
  if (const std::size_t begin = behind_explain(one.text); begin > 0) {
    one.explained = true;
    one.line += static_cast<std::size_t>(
        std::count(one.text.begin(), one.text.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
    one.text = without_space(std::string_view(one.text).substr(begin));
    if (one.text.empty()) {
      return failure(ErrorCode::malformed_input, "there is no statement behind EXPLAIN", input);
    }
  }
  const auto tree = ParseTree::parse(one.text);
  if (!tree) {
    if (const auto position = parse_number(tree.error().where)) {
      one.place = caret_lines(one.text, static_cast<std::size_t>(*position));
    }
    return one;
  }
  if (tree->root().n_stmts != 1) {
    return failure(ErrorCode::malformed_input, "it holds several statements; give one at a time",
                   input);
  }
  one.kind = statement_kind(tree->statement());
  const bool writes = one.kind == QueryKind::insert || one.kind == QueryKind::update ||
                      one.kind == QueryKind::remove || one.kind == QueryKind::merge;
  one.effects = effects_in(*tree, writes);
  return one;
}

Effects effects_of(std::string_view text) {
  const auto tree = ParseTree::parse(std::string(text));
  return tree ? effects_in(*tree, false) : Effects{};
}

void merge_effects(Effects& into, const Effects& other) {
  const auto merge = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
    tidy(to);
  };
  into.locks_rows = into.locks_rows || other.locks_rows;
  into.writes_in_cte = into.writes_in_cte || other.writes_in_cte;
  into.creates_table = into.creates_table || other.creates_table;
  merge(into.functions, other.functions);
  merge(into.operators, other.operators);
  merge(into.attributes, other.attributes);
  merge(into.cast_types, other.cast_types);
}

Result<std::string> with_parameters(std::string_view text, std::span<const std::string> values) {
  std::string bound;
  std::size_t done = 0;
  for (const ParameterSpan& parameter : parameter_spans(text)) {
    const auto number = static_cast<std::size_t>(std::max(parameter.number, 0));
    if (number < 1 || number > values.size()) {
      return failure(ErrorCode::usage,
                     fmt::format("the statement has ${}, but {} value{} given with --params",
                                 number, values.size(), values.size() == 1 ? " was" : "s were"));
    }
    bound += text.substr(done, parameter.span.begin - done);
    bound += values[number - 1];
    done = parameter.span.end;
  }
  bound += text.substr(done);
  return bound;
}

}  // namespace planwright::query
