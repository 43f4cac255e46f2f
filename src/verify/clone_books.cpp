#include "clone_books.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <planwright/base/number.hpp>
#include <planwright/dialect/dialect.hpp>
#include <planwright/sql/sql.hpp>

namespace planwright::verify {
namespace {

// For what only touches catalogs; somebody else may be using the clone.
constexpr ports::Limits short_work{Milliseconds(60'000), Milliseconds(10'000), Milliseconds(60'000),
                                   false};
// A build takes as long as it takes.
constexpr ports::Limits long_work{Milliseconds(0), Milliseconds(10'000), Milliseconds(0), false};

std::string identifier(std::string_view name) {
  return dialect::quoted_identifier(Engine::postgresql, name);
}

std::string qualified(const RelationRef& name) {
  return identifier(name.schema) + "." + identifier(name.name);
}

// The elements of '{a,"b \"c\""}'.
std::vector<std::string> elements(std::string_view array) {
  std::vector<std::string> found;
  bool quoted = false;
  std::string one;
  const std::string_view inside =
      array.size() >= 2 ? array.substr(1, array.size() - 2) : std::string_view{};
  for (std::size_t at = 0; at < inside.size(); ++at) {
    const char c = inside[at];
    if (c == '\\' && at + 1 < inside.size()) {
      one += inside[++at];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      found.push_back(std::move(one));
      one.clear();
    } else {
      one += c;
    }
  }
  if (!inside.empty()) {
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace

std::string first_value(const ports::Table& table, std::string_view column, std::size_t row) {
  const std::size_t at = table.column(column);
  return row < table.rows.size() && at < table.rows[row].size() ? table.rows[row][at].value_or("")
                                                                : std::string();
}

std::string array_of(const std::vector<std::string>& values) {
  std::string text = "{";
  for (const std::string& value : values) {
    text += text.size() > 1 ? ",\"" : "\"";
    for (const char c : value) {
      text += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    }
    text += '"';
  }
  return text + "}";
}

Result<ports::Table> CloneBooks::ask(ports::Session& session, std::string_view name,
                                     std::vector<ports::Parameter> parameters) {
  return session.run(sql::statement(fmt::format("postgresql/measure/{}", name), session.version()),
                     parameters);
}

// In the session's transaction: until it ends nobody else changes the books.
Result<void> CloneBooks::make_books(ports::Session& session) {
  if (auto locked = ask(session, "lock_books"); !locked) {
    return tl::make_unexpected(locked.error());
  }
  const auto state = ask(session, "books");
  if (!state) {
    return tl::make_unexpected(state.error());
  }
  const std::string role = first_value(*state, "role");
  const std::string schema_owner = first_value(*state, "schema_owner");
  const std::string table_owner = first_value(*state, "table_owner");
  // Rows and triggers of somebody else's table would have us do what they want.
  for (const std::string& owner : {schema_owner, table_owner}) {
    if (!owner.empty() && owner != role) {
      return failure(ErrorCode::permission,
                     fmt::format("schema planwright_measure, which remembers what is built there, "
                                 "belongs to role \"{}\"; measure as that role, or drop the schema",
                                 owner));
    }
  }
  if (schema_owner.empty()) {
    if (first_value(*state, "may_create") != "t") {
      return failure(ErrorCode::permission,
                     fmt::format("role \"{0}\" may not make a schema there, which has to remember "
                                 "what is built: GRANT CREATE ON DATABASE {1} TO {2}",
                                 role, first_value(*state, "database"), identifier(role)));
    }
    if (auto made = ask(session, "create_schema"); !made) {
      return tl::make_unexpected(made.error());
    }
  }
  if (table_owner.empty()) {
    if (auto made = ask(session, "create_table"); !made) {
      return tl::make_unexpected(made.error());
    }
  }
  return {};
}

Result<void> CloneBooks::begin() {
  if (auto begun = keeper_.restart(short_work); !begun) {
    return begun;
  }
  if (auto made = make_books(keeper_); !made) {
    static_cast<void>(keeper_.run("ROLLBACK"));
    return made;
  }
  const auto run = ask(keeper_, "begin_run");
  if (!run) {
    return tl::make_unexpected(run.error());
  }
  if (auto done = keeper_.run("COMMIT"); !done) {
    return tl::make_unexpected(done.error());
  }
  run_ = first_value(*run, "run");
  drop_leftovers();
  return {};
}

Result<std::vector<CloneBooks::Entry>> CloneBooks::entries() {
  const auto table = ask(keeper_, "made");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  std::vector<Entry> found;
  for (std::size_t row = 0; row < table->rows.size(); ++row) {
    found.push_back({first_value(*table, "run", row),
                     first_value(*table, "oid", row),
                     {first_value(*table, "schema", row), first_value(*table, "name", row)},
                     first_value(*table, "kept", row) == "t",
                     first_value(*table, "gone", row) == "t"});
  }
  return found;
}

void CloneBooks::drop_leftovers() {
  const auto left = entries();
  if (!left) {
    tell(Diagnostic::Level::warning,
         fmt::format("what earlier runs may have left on the clone could not be read ({})",
                     left.error().message));
    return;
  }
  bool others = false;
  for (const Entry& entry : *left) {
    const auto dead = ask(keeper_, "run_is_dead", {entry.run});
    if (!dead || first_value(*dead, "dead") != "t") {
      others = true;
      continue;
    }
    const std::string name = entry.name.display();
    const auto dropped = drop_entry(entry);
    if (!dropped) {
      tell(Diagnostic::Level::warning,
           fmt::format("index {} on the clone was left by a run that was killed and could not be "
                       "dropped ({})",
                       name, dropped.error().message));
    } else if (entry.kept) {
      tell(Diagnostic::Level::info,
           fmt::format("index {} on the clone, left by a run that was killed, was dropped", name));
    } else if (!entry.gone) {
      tell(Diagnostic::Level::warning,
           fmt::format("index {} on the clone was made by a run that was killed, but has been "
                       "changed since: it was left",
                       name));
    }
  }
  if (others) {
    tell(Diagnostic::Level::warning,
         "another run of planwright is measuring on the clone: its indexes and its load may change "
         "what is measured");
  }
}

// The index and its row go together. One that is not what was made any more is left.
Result<void> CloneBooks::drop_entry(const Entry& entry) {
  if (auto begun = keeper_.restart(short_work); !begun) {
    return begun;
  }
  if (entry.kept) {
    if (auto dropped = keeper_.run(fmt::format("DROP INDEX {}", qualified(entry.name))); !dropped) {
      return tl::make_unexpected(dropped.error());
    }
  }
  if (auto locked = ask(keeper_, "lock_books"); !locked) {
    return tl::make_unexpected(locked.error());
  }
  if (auto forgotten = ask(keeper_, "forget_made", {entry.run, entry.oid}); !forgotten) {
    return tl::make_unexpected(forgotten.error());
  }
  if (auto done = keeper_.run("COMMIT"); !done) {
    return tl::make_unexpected(done.error());
  }
  return {};
}

Result<std::string> CloneBooks::free_name(const CreateIndex& action) {
  std::vector<RelationRef> taken;
  while (true) {
    std::string name = dialect::index_name(action, taken);
    const auto is_taken = ask(worker_, "name_taken", {action.relation.schema, name});
    if (!is_taken) {
      return tl::make_unexpected(is_taken.error());
    }
    if (first_value(*is_taken, "taken") != "t") {
      return name;
    }
    taken.push_back({action.relation.schema, std::move(name)});
  }
}

Result<Built> CloneBooks::build(const CreateIndex& action, const Catalog& catalog) {
  if (auto begun = worker_.restart(long_work); !begun) {
    return tl::make_unexpected(begun.error());
  }
  auto name = free_name(action);
  if (!name) {
    return tl::make_unexpected(name.error());
  }
  CreateIndex plain = action;
  plain.index.name = *name;
  plain.concurrently = false;
  const dialect::Rendered rendered = dialect::render(Engine::postgresql, plain, catalog);
  for (const std::string& statement : rendered.statements) {
    if (auto done = worker_.run(statement); !done) {
      return tl::make_unexpected(done.error());
    }
  }
  if (auto books = make_books(worker_); !books) {
    return tl::make_unexpected(books.error());
  }
  const auto recorded = ask(worker_, "record_made",
                            {run_, action.relation.schema, *name, rendered.statements.front()});
  if (!recorded) {
    return tl::make_unexpected(recorded.error());
  }
  if (auto done = worker_.run("COMMIT"); !done) {
    return tl::make_unexpected(done.error());
  }
  Built built{{action.relation.schema, *name}, first_value(*recorded, "oid"), 0, {}, {}};
  const auto seen = ask(worker_, "built_index", {built.oid});
  if (!seen) {
    drop(built);
    return tl::make_unexpected(seen.error());
  }
  built.bytes = parse_number(first_value(*seen, "bytes")).value_or(0);
  built.names = elements(first_value(*seen, "names"));
  built.like_it = first_value(*seen, "like_it");
  return built;
}

void CloneBooks::drop(const Built& index) {
  // The worker's transaction, if any, has the index open.
  static_cast<void>(worker_.restart(short_work));
  if (const auto dropped = drop_entry({run_, index.oid, index.name, true, false}); !dropped) {
    tell(Diagnostic::Level::warning,
         fmt::format("index {} on the clone could not be dropped at once ({})",
                     index.name.display(), dropped.error().message));
  }
}

void CloneBooks::end() {
  if (run_.empty()) {
    return;
  }
  static_cast<void>(worker_.restart(short_work));
  // What is in the books counts: a cancelled COMMIT may have been carried out all the same.
  const auto all = entries();
  for (const Entry& entry : all ? *all : std::vector<Entry>{}) {
    if (entry.run != run_) {
      continue;
    }
    if (const auto dropped = drop_entry(entry); !dropped) {
      tell(Diagnostic::Level::warning,
           fmt::format("index {} is still on the clone ({}); the next run there drops it, or: DROP "
                       "INDEX {}",
                       entry.name.display(), dropped.error().message, qualified(entry.name)));
    }
  }
  close_books();
  if (!all) {
    tell(Diagnostic::Level::warning,
         fmt::format("what was built on the clone could not be dropped ({}); the next run there "
                     "does it",
                     all.error().message));
  }
  static_cast<void>(ask(keeper_, "end_run", {std::exchange(run_, {})}));
}

// Others may be using them: then they stay, for those to take away.
void CloneBooks::close_books() {
  if (!keeper_.restart(short_work) || !ask(keeper_, "lock_books")) {
    return;
  }
  const auto empty = ask(keeper_, "books_empty");
  const auto state = ask(keeper_, "books");
  const bool can_go = empty && first_value(*empty, "empty") == "t";
  if (!can_go || !ask(keeper_, "drop_table") || !keeper_.run("COMMIT")) {
    static_cast<void>(keeper_.run("ROLLBACK"));
    return;
  }
  // Who could not make the schema again was given it, and keeps it. Where somebody has put
  // something else into it, dropping it fails.
  const bool may_go = state && first_value(*state, "may_create") == "t";
  if (may_go && keeper_.restart(short_work) && ask(keeper_, "lock_books") &&
      ask(keeper_, "drop_schema")) {
    static_cast<void>(keeper_.run("COMMIT"));
  }
}

}  // namespace planwright::verify
