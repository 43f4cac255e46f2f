#include <array>
#include <string>

#include <planwright/base/number.hpp>
#include <planwright/query/schema_dump.hpp>

#include "ddl_parts.hpp"
#include "parse_tree.hpp"
#include "tokens.hpp"

namespace planwright::query {
namespace {

RelationRef last_two(const std::vector<std::string>& parts) {
  return parts.empty() ? RelationRef{}
                       : RelationRef{parts.size() > 1 ? parts[parts.size() - 2] : "", parts.back()};
}

// What stands between dollar signs; the whole text where it is in no dollar quotes.
std::string_view without_dollars(std::string_view text) {
  const std::size_t tag = text.find('$', 1);
  const bool quoted = text.starts_with('$') && tag != std::string_view::npos &&
                      text.size() >= 2 * (tag + 1) && text.ends_with(text.substr(0, tag + 1));
  return quoted ? text.substr(tag + 1, text.size() - 2 * (tag + 1)) : text;
}

std::string without_quotes(std::string_view text) {
  std::string value;
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    value += text[at];
    at += text.substr(at, 2) == "''" ? 1 : 0;
  }
  return value;
}

void collect(std::string_view statement, int depth, std::vector<Literal>& result) {
  constexpr int deepest = 3;
  const std::string text(statement);
  const Tokens tokens(text);
  for (std::uint32_t at = 0; at < tokens.size(); ++at) {
    std::string_view token = tokens.text(at);
    if (token.starts_with('$') && token.size() > 1 && without_dollars(token) != token) {
      if (depth < deepest) {
        collect(without_dollars(token), depth + 1, result);
      }
      continue;
    }
    if (token.starts_with('E') || token.starts_with('e')) {
      token.remove_prefix(token.size() > 2 && token[1] == '\'' ? 1 : 0);
    }
    if (token.size() >= 2 && token.starts_with('\'') && token.ends_with('\'')) {
      result.push_back({without_quotes(token), true});
    } else if (!token.empty() && (std::isdigit(static_cast<unsigned char>(token[0])) != 0 ||
                                  (token[0] == '.' && token.size() > 1))) {
      const bool negative = at > 0 && tokens.is(at - 1, "-");
      result.push_back({(negative ? "-" : "") + std::string(token), false});
      if (negative) {
        result.push_back({std::string(token), false});
      }
    }
  }
}

}  // namespace

std::optional<MadeType> made_type(std::string_view statement) {
  constexpr std::array<std::string_view, 2> heads{"CREATE TYPE", "CREATE DOMAIN"};
  if (!statement.starts_with(heads[0]) && !statement.starts_with(heads[1])) {
    return std::nullopt;
  }
  const auto tree = ParseTree::parse(std::string(statement));
  if (!tree || tree->statement() == nullptr) {
    return std::nullopt;
  }
  const PgQuery__Node& node = *tree->statement();
  if (node.node_case == PG_QUERY__NODE__NODE_CREATE_ENUM_STMT) {
    const PgQuery__CreateEnumStmt& made = *node.create_enum_stmt;
    return MadeType{last_two(names(made.n_type_name, made.type_name)), true, {}};
  }
  if (node.node_case == PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT) {
    const PgQuery__CreateDomainStmt& made = *node.create_domain_stmt;
    return MadeType{last_two(names(made.n_domainname, made.domainname)), false,
                    type_text(made.type_name)};
  }
  return std::nullopt;
}

std::vector<Literal> literals(std::string_view statement) {
  std::vector<Literal> result;
  collect(statement, 0, result);
  return result;
}

}  // namespace planwright::query
