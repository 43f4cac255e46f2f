// The cursor over the tokens, names, and which statement it is.
#include <algorithm>

#include <fmt/format.h>

#include "mysql_normaliser.hpp"

namespace planwright::query {
namespace {

// PostgreSQL's scanner cuts names at 63 bytes; MySQL's have up to 64 characters.
constexpr std::size_t longest_name = 63;
constexpr std::size_t longest_statement = std::size_t{4} * 1024 * 1024;

}  // namespace

MysqlStatement normalise_mysql(std::string_view text, const SqlMode& mode) {
  if (text.size() > longest_statement) {
    MysqlStatement made;
    made.problem = "it is longer than 4 MiB";
    return made;
  }
  return MysqlNormaliser(text, mode).run();
}

MysqlNormaliser::MysqlNormaliser(std::string_view text, const SqlMode& mode)
    : MysqlCursor(text, {}), mode_(mode) {
  MysqlTokens scanned = mysql_tokens(text, mode);
  tokens_ = std::move(scanned.tokens);
  made_.hints = std::move(scanned.hints);
  std::vector<std::uint32_t> open;
  std::uint32_t parameters = 0;
  for (std::uint32_t at = 0; at < tokens_.size(); ++at) {
    partners_.push_back(at);
    numbers_.push_back(parameters);
    const std::string_view sign = text_.substr(tokens_[at].begin, 1);
    if (tokens_[at].kind == MysqlTokenKind::parameter) {
      made_.parameters.push_back({tokens_[at].begin, tokens_[at].end});
      ++parameters;
    } else if (tokens_[at].kind == MysqlTokenKind::sign && sign == "(") {
      open.push_back(at);
    } else if (tokens_[at].kind == MysqlTokenKind::sign && sign == ")" && !open.empty()) {
      partners_[at] = open.back();
      partners_[open.back()] = at;
      open.pop_back();
    }
  }
}

MysqlStatement MysqlNormaliser::run() {
  statement();
  if (!made_.problem.empty()) {
    made_.text = {};
    made_.kind = QueryKind::unknown;
  }
  return std::move(made_);
}

PieceId MysqlNormaliser::keep(std::string_view as) {
  const Span span = here();
  at_ += at_end() ? 0 : 1;
  return piece(as, span);
}

PieceId MysqlNormaliser::need(std::string_view sign) {
  return is_sign(sign) ? keep(sign) : fail(fmt::format("{} is missing", sign));
}

PieceId MysqlNormaliser::need_word(std::string_view word) {
  return is(word) ? keep(word) : fail(fmt::format("{} is missing", word));
}

// The first problem counts; what is left of the text is not looked at any more.
PieceId MysqlNormaliser::fail(std::string_view problem) {
  if (made_.problem.empty()) {
    made_.problem = problem;
    made_.problem_at = token() == nullptr ? text_.size() : token()->begin;
  }
  at_ = tokens_.size();
  return 0;
}

PieceId MysqlNormaliser::name_piece(std::string_view name, Span origin) {
  if (!name.empty() && name.size() <= longest_name) {
    return piece(quoted_name(name), origin);
  }
  made_.names.emplace_back(name);
  return piece(fmt::format("\"pw~{}\"", made_.names.size() - 1), origin);
}

bool MysqlNormaliser::at_name(std::size_t ahead) const {
  return is_kind(MysqlTokenKind::name, ahead) ||
         (is_kind(MysqlTokenKind::word, ahead) && !is_reserved(word_at(ahead)));
}

PieceId MysqlNormaliser::name() {
  return at_name() ? any_name() : fail("a name is missing");
}

PieceId MysqlNormaliser::any_name() {
  if (!is_kind(MysqlTokenKind::name) && !is_kind(MysqlTokenKind::word)) {
    return fail("a name is missing");
  }
  const std::string text = mysql_name(word_at());
  const Span span = here();
  ++at_;
  return name_piece(text, span);
}

PieceId MysqlNormaliser::dotted_name() {
  std::vector<PieceId> parts;
  if (is_sign(".")) {  // .t is the same as t
    ++at_;
    return any_name();
  }
  parts.push_back(name());
  while (is_sign(".") && parts.size() < 5) {
    parts.push_back(keep("."));
    parts.push_back(any_name());
  }
  return pieces_.join(std::move(parts));
}

PieceId MysqlNormaliser::alias(bool strings) {
  const bool written = is("AS");
  const std::size_t ahead = written ? 1 : 0;
  const bool string = strings && is_kind(MysqlTokenKind::string, ahead);
  if (!string && !at_name(ahead)) {
    return written ? fail("a name is missing behind AS") : 0;
  }
  // No reserved words of every version, but here they begin a clause.
  const bool clause = !written && ((is("WINDOW") && is("AS", 2)) ||
                                   (is("OFFSET") && !is_kind(MysqlTokenKind::word, 1) &&
                                    !is_sign(",", 1) && token(1) != nullptr));
  if (clause) {
    return 0;
  }
  const PieceId as = written ? keep("AS") : piece("AS");
  if (!string) {
    return pieces_.join({as, any_name()});
  }
  const std::string value = mysql_string(word_at(), mode_);
  const Span span = here();
  ++at_;
  return pieces_.join({as, name_piece(value, span)});
}

PieceId MysqlNormaliser::name_list() {
  std::vector<PieceId> names;
  const PieceId open = need("(");
  while (!is_sign(")") && !at_end()) {
    names.push_back(dotted_name());
    if (!skip_sign(",")) {
      break;
    }
  }
  const PieceId list = pieces_.list(names);
  const PieceId close = need(")");
  return pieces_.join({open, list, close});
}

void MysqlNormaliser::skip_group() {
  if (!is_sign("(")) {
    fail("( is missing");
    return;
  }
  const std::uint32_t close = partners_[at_];
  if (close <= at_) {
    fail("a bracket is not closed");
    return;
  }
  at_ = close + 1;
}

void MysqlNormaliser::skip_literal() {
  if (at_literal()) {
    literal();
  }
}

void MysqlNormaliser::explain_options() {
  const bool analyze = is("ANALYZE") && mode_.engine == Engine::mariadb;
  if (is_any({"EXPLAIN", "DESCRIBE", "DESC"}) || (analyze && !is("TABLE", 1))) {
    const std::size_t before = at_++;
    bool more = true;
    while (more) {
      more = skip_all({"ANALYZE", "EXTENDED", "PARTITIONS"});
      if (is("FORMAT") && is_sign("=", 1)) {
        at_ += 3;
        more = true;
      } else if (is("INTO") && is_kind(MysqlTokenKind::user_variable, 1)) {
        at_ += 2;
        more = true;
      } else if (is("FOR") && is_any({"SCHEMA", "DATABASE"}, 1)) {
        at_ += 3;
        more = true;
      }
    }
    if (!is_sign("(") &&
        !is_any({"SELECT", "WITH", "TABLE", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE"})) {
      at_ = before;  // of a table or a connection
    }
  } else if (is("SET") && is("STATEMENT", 1)) {
    for (std::size_t at = at_; at < tokens_.size(); ++at) {
      if (is("FOR", at - at_)) {
        at_ = at + 1;
        break;
      }
    }
  }
}

QueryKind MysqlNormaliser::utility_kind() const {
  const bool known =
      is_any({"ALTER",   "ANALYZE",  "BEGIN",     "BINLOG",    "CACHE",      "CALL",     "CHANGE",
              "CHECK",   "CHECKSUM", "COMMIT",    "CREATE",    "DEALLOCATE", "DESC",     "DESCRIBE",
              "DO",      "DROP",     "EXECUTE",   "EXPLAIN",   "FLUSH",      "GRANT",    "HANDLER",
              "HELP",    "IMPORT",   "INSTALL",   "KILL",      "LOAD",       "LOCK",     "OPTIMIZE",
              "PREPARE", "PURGE",    "RELEASE",   "RENAME",    "REPAIR",     "RESET",    "RESIGNAL",
              "REVOKE",  "ROLLBACK", "SAVEPOINT", "SET",       "SHOW",       "SHUTDOWN", "SIGNAL",
              "START",   "STOP",     "TRUNCATE",  "UNINSTALL", "UNLOCK",     "USE",      "XA"});
  return known ? QueryKind::utility : QueryKind::unknown;
}

void MysqlNormaliser::statement() {
  while (!tokens_.empty() && is_sign(";", tokens_.size() - 1)) {
    tokens_.pop_back();
  }
  for (const MysqlToken& each : tokens_) {
    if (each.kind == MysqlTokenKind::bad) {
      made_.problem = "a quote or comment is not closed, or this character begins nothing";
      made_.problem_at = each.begin;
      return;
    }
    if (each.kind == MysqlTokenKind::string || each.kind == MysqlTokenKind::number ||
        each.kind == MysqlTokenKind::hex || each.kind == MysqlTokenKind::bits) {
      made_.literals.push_back({each.begin, each.end});
    }
  }
  explain_options();
  made_.begin = here().begin;
  made_.explained = at_ > 0;
  const std::size_t first = at_;
  PieceId with = is("WITH") ? with_clause() : 0;
  PieceId made = 0;
  QueryKind kind = QueryKind::select;
  if (is("INSERT") || is("REPLACE")) {
    kind = QueryKind::insert;
    made = insert(is("REPLACE"));
  } else if (is("UPDATE")) {
    kind = QueryKind::update;
    made = update(with);
  } else if (is("DELETE")) {
    kind = QueryKind::remove;
    made = remove(with);
  } else if (with != 0 || at_query() || is("VALUES") || is_any({"SELECT", "TABLE", "WITH"})) {
    made = pieces_.join({with, query_expression()});
  } else if (made_.problem.empty()) {
    at_ = first;
    made_.kind = utility_kind();
    if (made_.kind == QueryKind::unknown) {
      fail(at_end() ? "there is no statement" : "no statement begins so");
    }
    return;
  }
  if (!at_end()) {
    fail("it is not read from here on");
  }
  made_.kind = kind;
  if (made_.problem.empty()) {
    made_.text = pieces_.written(made);
  }
}

}  // namespace planwright::query
