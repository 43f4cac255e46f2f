// The doors of this room for statements of MySQL and MariaDB.
#include <pg_query.h>

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include <planwright/query/one_statement.hpp>
#include <planwright/query/query.hpp>

#include "characters.hpp"
#include "mysql_reader.hpp"
#include "parse_tree.hpp"
#include "split_statements.hpp"

namespace planwright::query {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  return text;
}

void warn(Query& query, std::string text) {
  query.diagnostics.push_back({Diagnostic::Level::warning, std::move(text)});
}

// The grammar here may be older than the server, so its word is not the last.
std::string unread(std::string_view name, std::string_view text, std::size_t first_line,
                   Engine engine, const MysqlProblem& problem) {
  const std::size_t at = std::min(problem.at, text.size());
  const std::size_t newline = text.substr(0, at).rfind('\n');
  const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  const std::string excerpt = caret_lines(text, characters_in(text.substr(0, at)) + 1);
  return fmt::format(
      "{}:{}:{}: what this build knows of {}'s grammar does not read the query ({}); it may be "
      "newer, or not valid; only the plan is analysed{}{}",
      name, first_line + static_cast<std::size_t>(std::ranges::count(text.substr(0, at), '\n')),
      characters_in(text.substr(begin, at - begin)) + 1,
      engine == Engine::mariadb ? "MariaDB" : "MySQL", problem.message, excerpt.empty() ? "" : "\n",
      excerpt);
}

std::string with_literals_cut(std::string_view text, const std::vector<Span>& literals) {
  std::string made;
  std::size_t done = 0;
  for (const Span& literal : literals) {
    made += text.substr(done, literal.begin - done);
    made += '?';
    done = literal.end;
  }
  return made += text.substr(done);
}

// Of the normalised text: the same for statements that differ in literals, comments and quotes.
std::string fingerprint_of(const MysqlStatement& statement) {
  const PgQueryFingerprintResult made = pg_query_fingerprint(statement.text.text.c_str());
  std::string result = made.error == nullptr ? made.fingerprint_str : "";
  pg_query_free_fingerprint_result(made);
  return result;
}

Effects effects_of(const Query& query, const MysqlStatement& statement) {
  Effects effects;
  effects.creates_table = statement.writes_file;
  effects.locks_rows = std::ranges::any_of(query.scopes, &Scope::locking);
  for (const Expression& expression : query.expressions) {
    switch (expression.kind) {
      case ExpressionKind::function:
      case ExpressionKind::aggregate:
      case ExpressionKind::window:
        effects.functions.push_back({expression.qualifier, expression.name});
        break;
      case ExpressionKind::cast:
        effects.cast_types.push_back(expression.type);
        break;
      case ExpressionKind::operation:
      case ExpressionKind::like:
        effects.operators.push_back(expression.name);
        break;
      default:
        break;
    }
  }
  const auto tidy = [](auto& list) {
    std::ranges::sort(list);
    const auto rest = std::ranges::unique(list);
    list.erase(rest.begin(), rest.end());
  };
  tidy(effects.functions);
  tidy(effects.operators);
  tidy(effects.cast_types);
  return effects;
}

}  // namespace

Query understand(std::string_view text, std::string_view name, const SqlMode& mode) {
  if (mode.engine == Engine::postgresql) {
    return understand(text, name);
  }
  Query query;
  query.engine = mode.engine;
  query.text = trimmed(text);
  const std::vector<StatementText> statements = split_statements(text, mode);
  if (statements.empty()) {
    warn(query, fmt::format("{} holds no statement", name));
    return query;
  }
  if (statements.size() > 1) {
    warn(query, fmt::format("{} holds {} statements; the first is taken as the query", name,
                            statements.size()));
  }
  query.text = trimmed(statements.front().text);
  if (query.text.find('\0') != std::string::npos) {
    warn(query, fmt::format("{} holds NUL bytes; it is no SQL text", name));
    return query;
  }
  const MysqlStatement statement = normalise_mysql(query.text, mode);
  if (const auto problem = read_mysql(query, statement)) {
    warn(query, unread(name, query.text, statements.front().line, mode.engine, *problem));
    return query;
  }
  query.kind = statement.kind;
  query.normalized = with_literals_cut(query.text, statement.literals);
  query.parameters = static_cast<int>(statement.parameters.size());
  if (query.understood()) {
    resolve(query, {});
    query.fingerprint = fingerprint_of(statement);
  }
  return query;
}

std::string fingerprint(std::string_view text, const SqlMode& mode) {
  if (mode.engine == Engine::postgresql) {
    return fingerprint(text);
  }
  if (text.find('\0') != std::string_view::npos) {
    return {};
  }
  const MysqlStatement statement = normalise_mysql(text, mode);
  const bool read =
      !statement.text.text.empty() && ParseTree::parse(statement.text.text).has_value();
  return read ? fingerprint_of(statement) : "";
}

std::vector<ParameterSpan> parameter_spans(std::string_view text, const SqlMode& mode) {
  if (mode.engine == Engine::postgresql) {
    return parameter_spans(text);
  }
  std::vector<ParameterSpan> spans;
  for (const MysqlToken& token : mysql_tokens(text, mode).tokens) {
    if (token.kind == MysqlTokenKind::parameter) {
      spans.push_back({static_cast<int>(spans.size()) + 1, {token.begin, token.end}});
    }
  }
  return spans;
}

Result<OneStatement> one_statement(std::string_view text, std::string_view name,
                                   const SqlMode& mode) {
  if (mode.engine == Engine::postgresql) {
    return one_statement(text, name);
  }
  const std::string input(name);
  if (text.find('\0') != std::string_view::npos) {
    return failure(ErrorCode::malformed_input, "it holds NUL bytes; it is no SQL text", input);
  }
  const std::vector<StatementText> statements = split_statements(text, mode);
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
  one.text = trimmed(statements.front().text);
  MysqlStatement statement = normalise_mysql(one.text, mode);
  if (statement.explained) {
    one.explained = true;
    one.line += static_cast<std::size_t>(
        std::ranges::count(std::string_view(one.text).substr(0, statement.begin), '\n'));
    one.text = one.text.substr(statement.begin);
    statement = normalise_mysql(one.text, mode);
  }
  Query query;
  query.engine = mode.engine;
  query.text = one.text;
  if (const auto problem = read_mysql(query, statement)) {
    const std::size_t at = std::min(problem->at, one.text.size());
    one.place = caret_lines(one.text, characters_in(std::string_view(one.text).substr(0, at)) + 1);
    return one;
  }
  one.kind = statement.kind;
  one.effects = effects_of(query, statement);
  return one;
}

Result<std::string> with_parameters(std::string_view text, std::span<const std::string> values,
                                    const SqlMode& mode) {
  if (mode.engine == Engine::postgresql) {
    return with_parameters(text, values);
  }
  const std::vector<ParameterSpan> parameters = parameter_spans(text, mode);
  if (parameters.size() > values.size()) {
    return failure(
        ErrorCode::usage,
        fmt::format("the statement has {} ?, but {} value{} given with --params", parameters.size(),
                    values.size(), values.size() == 1 ? " was" : "s were"));
  }
  std::string bound;
  std::size_t done = 0;
  for (const ParameterSpan& parameter : parameters) {
    bound += text.substr(done, parameter.span.begin - done);
    bound += values[static_cast<std::size_t>(parameter.number) - 1];
    done = parameter.span.end;
  }
  return bound += text.substr(done);
}

}  // namespace planwright::query
