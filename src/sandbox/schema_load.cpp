#include "schema_load.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>

#include "words.hpp"

namespace planwright::sandbox {
namespace {

enum class Kind { run, passed_over, refused };

// What of a statement matters here. The role it runs as may do no harm; this keeps out what would
// only change the session, or means another database.
Kind kind_of(const std::vector<Word>& words) {
  const auto is = [&](std::size_t at, std::string_view text) {
    return at < words.size() && !words[at].quoted && words[at].text == text;
  };
  if (is(0, "create") || is(0, "alter")) {
    if (is(1, "extension") || is(1, "publication") || is(1, "subscription")) {
      return Kind::passed_over;  // extensions are there already
    }
    for (const std::string_view outside :
         {"database", "role", "user", "group", "system", "tablespace", "server", "event"}) {
      if (is(1, outside)) {
        return Kind::refused;
      }
    }
    return Kind::run;
  }
  for (const std::string_view without_effect :
       {"comment", "set", "select", "grant", "revoke", "security", "reset"}) {
    if (is(0, without_effect)) {
      return Kind::passed_over;
    }
  }
  return Kind::refused;
}

std::string beginning_of(const std::string& sql) {
  constexpr std::size_t most = 80;
  std::string line;
  for (const char c : sql) {
    if (line.size() >= most && static_cast<unsigned char>(c) < 0x80) {
      return line + "…";
    }
    const bool space = c == '\n' || c == '\t' || c == '\r' || c == ' ';
    if (!space) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return line;
}

// CREATE TABLE, VIEW, MATERIALIZED VIEW, FOREIGN TABLE.
bool makes_relation(const std::vector<Word>& words) {
  for (std::size_t at = 1; at < std::min<std::size_t>(words.size(), 4); ++at) {
    if (!words[at].quoted && (words[at].text == "table" || words[at].text == "view")) {
      return words[0].text == "create";
    }
  }
  return false;
}

std::string narrows(const std::vector<Word>& words, const SchemaStatement& statement) {
  const auto has = [&](std::string_view text) {
    return std::ranges::any_of(words,
                               [&](const Word& word) { return !word.quoted && word.text == text; });
  };
  const std::string table = statement.relation.display();
  if (has("foreign") && has("references")) {
    return fmt::format("joins of {} along this foreign key are estimated without it", table);
  }
  if (has("index")) {
    return fmt::format("plans on {} do without this index", table);
  }
  if (has("statistics") && words[0].text == "create") {
    return fmt::format("rows of {} are estimated without these statistics", table);
  }
  if (makes_relation(words)) {
    return fmt::format("statements about {} cannot be planned", table);
  }
  return "what uses it cannot be planned, or is planned otherwise";
}

struct Failed {
  const SchemaStatement* statement;
  Error error;
};

class Loading {
 public:
  Loading(ports::Session& builder, const Snapshot& snapshot, const std::set<RelationRef>& wanted,
          std::set<std::string>& done)
      : builder_(builder), snapshot_(snapshot), wanted_(wanted), done_(done) {}

  Result<std::vector<Diagnostic>> load() {
    for (const SchemaStatement& statement : snapshot_.schema) {
      if (!is_wanted(statement) || done_.contains(statement.sql)) {
        continue;
      }
      if (auto run = attempt(statement, failed_); !run) {
        return tl::make_unexpected(run.error());
      }
    }
    if (auto again = second_round(); !again) {
      return tl::make_unexpected(again.error());
    }
    report();
    return std::move(diagnostics_);
  }

 private:
  [[nodiscard]] bool is_wanted(const SchemaStatement& statement) const {
    return (statement.relation.empty() || wanted_.contains(statement.relation)) &&
           (statement.refers_to.empty() || wanted_.contains(statement.refers_to));
  }

  Result<void> attempt(const SchemaStatement& statement, std::vector<Failed>& failed) {
    switch (kind_of(words_of(std::string_view(statement.sql).substr(0, 4000)))) {
      case Kind::passed_over:
        return {};
      case Kind::refused:
        diagnostics_.push_back({Diagnostic::Level::warning,
                                fmt::format("not run in the sandbox, for it reaches out of the "
                                            "database: {}",
                                            beginning_of(statement.sql))});
        return {};
      case Kind::run:
        break;
    }
    const auto run = builder_.run(statement.sql);
    if (run) {
      done_.insert(statement.sql);
      return {};
    }
    if (run.error().code == ErrorCode::connection) {
      return tl::make_unexpected(run.error().with_context(
          fmt::format("making the schema: {}", beginning_of(statement.sql))));
    }
    failed.push_back({&statement, run.error()});
    return {};
  }

  // A statement may need what comes later, and a function's body names without their schemas.
  Result<void> second_round() {
    if (failed_.empty()) {
      return {};
    }
    const std::string* path = snapshot_.catalog.setting("search_path");
    (void)builder_.run("SELECT pg_catalog.set_config('search_path', $1, false)",
                       std::vector<ports::Parameter>{path == nullptr ? "public" : *path});
    const std::vector<Failed> first = std::move(failed_);
    failed_.clear();
    for (const Failed& failed : first) {
      std::vector<Failed> again;
      if (auto run = attempt(*failed.statement, again); !run) {
        return run;
      }
      if (!again.empty()) {
        failed_.push_back(again[0]);
      }
    }
    (void)builder_.run("SET search_path = ''");
    return {};
  }

  void report() {
    // Of what belongs to no relation much is about relations that are not wanted; and of what
    // belongs to a relation that could not be made the first says all.
    std::vector<const Failed*> of_none;
    std::set<RelationRef> not_made;
    for (const Failed& failed : failed_) {
      // Two ways to the same thing, as a schema that is there from the start.
      static const std::set<std::string, std::less<>> there_already{"42P06", "42P07", "42710",
                                                                    "42723"};
      if (there_already.contains(failed.error.sqlstate)) {
        continue;
      }
      if (failed.statement->relation.empty()) {
        of_none.push_back(&failed);
        continue;
      }
      constexpr std::string_view undefined_table = "42P01";
      if (failed.error.sqlstate == undefined_table &&
          not_made.contains(failed.statement->relation)) {
        continue;
      }
      if (makes_relation(words_of(failed.statement->sql))) {
        not_made.insert(failed.statement->relation);
      }
      diagnostics_.push_back(
          {Diagnostic::Level::warning,
           fmt::format("the sandbox refuses {}: {}; {}", beginning_of(failed.statement->sql),
                       failed.error.message,
                       narrows(words_of(failed.statement->sql), *failed.statement))});
    }
    if (!of_none.empty()) {
      diagnostics_.push_back(
          {Diagnostic::Level::info,
           fmt::format(
               "the sandbox refuses {} of the schema that belong{} to no table here, first "
               "{}: {}",
               of_none.size() == 1 ? "a statement" : fmt::format("{} statements", of_none.size()),
               of_none.size() == 1 ? "s" : "", beginning_of(of_none[0]->statement->sql),
               of_none[0]->error.message)});
    }
  }

  ports::Session& builder_;
  const Snapshot& snapshot_;
  const std::set<RelationRef>& wanted_;
  std::set<std::string>& done_;
  std::vector<Failed> failed_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

Result<std::vector<Diagnostic>> load_schema(ports::Session& builder, const Snapshot& snapshot,
                                            const std::set<RelationRef>& wanted,
                                            std::set<std::string>& done) {
  return Loading(builder, snapshot, wanted, done).load();
}

}  // namespace planwright::sandbox
