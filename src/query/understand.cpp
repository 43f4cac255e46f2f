#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/query/one_statement.hpp>
#include <planwright/query/query.hpp>

#include "characters.hpp"
#include "parse_tree.hpp"
#include "split_statements.hpp"
#include "tokens.hpp"
#include "tree_reader.hpp"
#include "visit_messages.hpp"

namespace planwright::query {
namespace {

QueryKind kind_of(const PgQuery__Node* statement) {
  const bool explains =
      statement != nullptr && statement->node_case == PG_QUERY__NODE__NODE_EXPLAIN_STMT;
  return explains ? kind_of(statement->explain_stmt->query) : statement_kind(statement);
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

// What the parser says, with the place in the user's file and the line with a caret below it. Our
// grammar may be older than the user's server, so its word is not the last.
std::string unread(std::string_view name, std::string_view text, std::size_t first_line,
                   const Error& error) {
  std::string place(name);
  std::string excerpt;
  if (const auto position = parse_number(error.where); position && *position >= 1) {
    // The parser counts characters, not bytes.
    const auto before = static_cast<std::size_t>(*position) - 1;
    const std::size_t at = byte_of_character(text, before);
    const std::size_t newline = text.substr(0, at).rfind('\n');
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    place += fmt::format(
        ":{}:{}",
        first_line + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n')),
        characters_in(text.substr(begin, at - begin)) + 1);
    excerpt = caret_lines(text, before + 1);
  }
  return fmt::format(
      "{}: the PostgreSQL 15 grammar of this build does not read the query ({}); it may be newer, "
      "or "
      "not valid; only the plan is analysed{}{}",
      place, error.message, excerpt.empty() ? "" : "\n", excerpt);
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
    query.diagnostics.push_back({Diagnostic::Level::warning,
                                 unread(name, query.text, statements.front().line, tree.error())});
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

std::string fingerprint(std::string_view text) {
  const std::string sql(text);
  // Fingerprinting parses, and what parses too deep must not be walked.
  if (sql.find('\0') != std::string::npos || !ParseTree::parse(sql)) {
    return {};
  }
  const PgQueryFingerprintResult made = pg_query_fingerprint(sql.c_str());
  std::string result = made.error == nullptr ? made.fingerprint_str : "";
  pg_query_free_fingerprint_result(made);
  return result;
}

std::vector<ParameterSpan> parameter_spans(std::string_view text) {
  const std::string sql(text);
  std::vector<ParameterSpan> spans;
  if (sql.find('\0') != std::string::npos) {
    return spans;
  }
  const Tokens tokens(sql);
  for (std::uint32_t at = 0; at < tokens.size(); ++at) {
    const std::string_view token = tokens.text(at);
    const auto number =
        token.size() > 1 && token.front() == '$' ? parse_number(token.substr(1)) : std::nullopt;
    if (number && *number <= 65535) {
      spans.push_back({static_cast<int>(*number), tokens.span({at, at})});
    }
  }
  return spans;
}

std::vector<std::pair<std::string, std::string>> versions() {
  return {{"libpg_query grammar", "PostgreSQL " PG_VERSION}};
}

}  // namespace planwright::query
