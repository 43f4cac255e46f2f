#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/query/query.hpp>

#include "parse_tree.hpp"
#include "split_statements.hpp"
#include "tokens.hpp"
#include "tree_reader.hpp"
#include "visit_messages.hpp"

namespace planwright::query {
namespace {

QueryKind kind_of(const PgQuery__Node* statement) {
  if (statement == nullptr) {
    return QueryKind::unknown;
  }
  switch (statement->node_case) {
    case PG_QUERY__NODE__NODE_SELECT_STMT:
      return QueryKind::select;
    case PG_QUERY__NODE__NODE_INSERT_STMT:
      return QueryKind::insert;
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
      return QueryKind::update;
    case PG_QUERY__NODE__NODE_DELETE_STMT:
      return QueryKind::remove;
    case PG_QUERY__NODE__NODE_MERGE_STMT:
      return QueryKind::merge;
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
      return kind_of(statement->explain_stmt->query);
    default:
      return QueryKind::utility;
  }
}

std::vector<RelationRef> relations_of(const PgQuery__ParseResult& root) {
  std::set<std::string> ctes;
  visit_messages(&root.base, [&ctes](const ProtobufCMessage* message) {
    if (message->descriptor == &pg_query__common_table_expr__descriptor) {
      ctes.insert(reinterpret_cast<const PgQuery__CommonTableExpr*>(message)->ctename);
    }
  });
  std::vector<RelationRef> relations;
  visit_messages(&root.base, [&](const ProtobufCMessage* message) {
    if (message->descriptor != &pg_query__range_var__descriptor) {
      return;
    }
    const auto* range = reinterpret_cast<const PgQuery__RangeVar*>(message);
    RelationRef ref{range->schemaname, range->relname};
    const bool is_cte = ref.schema.empty() && ctes.contains(ref.name);
    if (!is_cte && std::ranges::find(relations, ref) == relations.end()) {
      relations.push_back(std::move(ref));
    }
  });
  return relations;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  return std::string(text);
}

// Scopes, uses and expressions of what is no utility statement.
void read_parts(Query& query, const PgQuery__Node* statement, std::string_view name) {
  if (query.kind == QueryKind::utility || query.kind == QueryKind::unknown) {
    return;
  }
  const Tokens tokens(query.text);
  if (TreeReader(query, tokens).read(statement)) {
    resolve(query, {});
    return;
  }
  query.scopes.clear();
  query.uses.clear();
  query.expressions.clear();
  query.diagnostics.push_back(
      {Diagnostic::Level::warning,
       fmt::format("{}: the query is nested too deeply to be taken apart; only its relations are "
                   "known",
                   name)});
}

}  // namespace

Query understand(std::string_view text, std::string_view name) {
  Query query;
  query.text = trimmed(text);
  const std::vector<StatementText> statements = split_statements(text);
  if (statements.empty()) {
    query.diagnostics.push_back(
        {Diagnostic::Level::warning, fmt::format("{} holds no statement", name)});
    return query;
  }
  if (statements.size() > 1) {
    query.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("{} holds {} statements; the first is taken as the query", name,
                     statements.size())});
  }
  if (statements.front().text.find('\0') != std::string_view::npos) {
    query.diagnostics.push_back(
        {Diagnostic::Level::warning, fmt::format("{} holds NUL bytes; it is no SQL text", name)});
    return query;
  }
  query.text = trimmed(statements.front().text);
  const auto tree = ParseTree::parse(query.text);
  if (!tree && tree.error().code == ErrorCode::unsupported) {
    query.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("{}: {}; only the plan is analysed", name, tree.error().message)});
    return query;
  }
  if (!tree) {
    std::string place = std::string(name);
    if (const auto position = parse_number(tree.error().where)) {
      const auto offset = std::min(static_cast<std::size_t>(*position - 1), query.text.size());
      const std::size_t line =
          statements.front().line +
          static_cast<std::size_t>(std::count(
              query.text.begin(), query.text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
      place += fmt::format(":{}", line);
    }
    query.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("{}: the PostgreSQL 15 grammar of this build does not read the query ({}); it "
                     "may be newer, or not valid; only the plan is analysed",
                     place, tree.error().message)});
    return query;
  }
  query.kind = kind_of(tree->statement());
  query.relations = relations_of(tree->root());
  read_parts(query, tree->statement(), name);

  const PgQueryNormalizeResult normalized = pg_query_normalize(query.text.c_str());
  if (normalized.error == nullptr) {
    query.normalized = normalized.normalized_query;
  }
  pg_query_free_normalize_result(normalized);
  const PgQueryFingerprintResult fingerprint = pg_query_fingerprint(query.text.c_str());
  if (fingerprint.error == nullptr) {
    query.fingerprint = fingerprint.fingerprint_str;
  }
  pg_query_free_fingerprint_result(fingerprint);
  return query;
}

std::vector<std::pair<std::string, std::string>> versions() {
  return {{"libpg_query grammar", "PostgreSQL " PG_VERSION}};
}

}  // namespace planwright::query
