#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>

#include "closure.hpp"
#include "mysql_accounts.hpp"
#include "mysql_sandbox.hpp"
#include "mysql_settings.hpp"
#include "mysql_table.hpp"
#include "value_type.hpp"

namespace planwright::sandbox {
namespace {

std::string quoted(std::string_view name) {
  return dialect::quoted_identifier(Engine::mysql, name);
}

bool is_systems(std::string_view schema) {
  std::string name;
  for (const char c : schema) {
    name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name.empty() || name == "mysql" || name == "sys" || name == "information_schema" ||
         name == "performance_schema";
}

Result<void> run(ports::Session& session, const std::string& statement) {
  const auto done = session.run(statement);
  return done ? Result<void>() : tl::make_unexpected(done.error());
}

Diagnostic without(std::string what, const Error& error) {
  return {Diagnostic::Level::warning,
          fmt::format("the sandbox goes without {}: {}", std::move(what), error.message)};
}

// A file that the server reads and removes from view when it goes. It lies in a directory of the
// server's user, so it must be new and is given to him.
class LoadFile {
 public:
  LoadFile(const Server& server, int number)
      : path_(fmt::format("{}/load/{}.txt", server.directory(), number)),
        file_(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)) {
    if (const auto user = server.user(); file_ && user) {
      given_ = fchown(file_.number(), user->user, user->group) == 0;
    }
  }
  LoadFile(const LoadFile&) = delete;
  LoadFile& operator=(const LoadFile&) = delete;
  ~LoadFile() { unlink(path_.c_str()); }

  [[nodiscard]] const std::string& path() const { return path_; }

  Result<void> append(std::string_view text) {
    while (file_ && given_ && !text.empty()) {
      const ssize_t count = write(file_.number(), text.data(), text.size());
      if (count < 0 && errno != EINTR) {
        given_ = false;
      }
      text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    return file_ && given_ ? Result<void>()
                           : failure(ErrorCode::internal,
                                     fmt::format("rows for the sandbox cannot be written to {}: {}",
                                                 path_, std::strerror(errno)));
  }

 private:
  std::string path_;
  Descriptor file_;
  bool given_ = true;
};

// What LOAD DATA is to do with a field that it would not take as text.
std::string conversion(const Relation& relation, const std::string& name) {
  const Column* column = relation.column(name);
  const ValueType type = value_type(column->sql_type.empty() ? column->type : column->sql_type);
  if (type.bits) {
    return "CAST({} AS UNSIGNED)";
  }
  if (type.family == ValueFamily::shape) {
    return "ST_GeomFromText(IF({} IS NULL, NULL, 'POINT(1 1)'))";
  }
  return {};
}

std::string load_statement(const Relation& relation, const SyntheticTable& rows,
                           const std::string& path) {
  std::string columns;
  std::string conversions;
  for (std::size_t at = 0; at < rows.columns.size(); ++at) {
    const std::string& name = rows.columns[at].name;
    const std::string convert = conversion(relation, name);
    columns += at == 0 ? "" : ", ";
    if (convert.empty()) {
      columns += quoted(name);
    } else {
      const std::string variable = fmt::format("@c{}", at);
      columns += variable;
      conversions += fmt::format("{}{} = {}", conversions.empty() ? " SET " : ", ", quoted(name),
                                 fmt::format(fmt::runtime(convert), variable));
    }
  }
  return fmt::format("LOAD DATA INFILE {} IGNORE INTO TABLE {} CHARACTER SET utf8mb4 ({}){}",
                     dialect::quoted_literal(Engine::mysql, path), mysql_name(relation.ref),
                     columns, conversions);
}

}  // namespace

Result<Loaded> MysqlSandbox::load(const Snapshot& snapshot,
                                  std::span<const RelationRef> relations) {
  std::set<RelationRef> wanted = wanted_;
  wanted.merge(needed_relations(snapshot, relations));
  if (wanted != made_tables_ || !(asked_ == made_for_)) {
    snapshot_ = snapshot;
    for (Relation relation : snapshot.catalog.relations()) {
      if (relation.ref.schema.empty()) {
        // What a catalog from DDL leaves to the connection.
        snapshot_.catalog.erase(relation.ref);
        if (wanted.erase(relation.ref) > 0) {
          relation.ref.schema =
              snapshot.catalog.database.empty() ? "planwright" : snapshot.catalog.database;
          wanted.insert(relation.ref);
        }
        snapshot_.catalog.put(std::move(relation));
      }
    }
    wanted_ = wanted;
    auto made = make_all();
    if (!made) {
      return tl::make_unexpected(made.error());
    }
    diagnostics_ = std::move(*made);
    const Supposition before = supposition_;
    if (auto supposed = suppose(before); !supposed) {
      return tl::make_unexpected(supposed.error());
    }
  }
  Loaded loaded;
  loaded.relations.assign(made_tables_.begin(), made_tables_.end());
  loaded.diagnostics = diagnostics_;
  loaded.scale = scale_;
  return loaded;
}

Result<std::vector<Diagnostic>> MysqlSandbox::make_all() {
  (void)planner_->run("ROLLBACK");
  for (const std::string& database : databases_) {
    if (auto dropped = run(*admin_, "DROP DATABASE IF EXISTS " + quoted(database)); !dropped) {
      return tl::make_unexpected(dropped.error());
    }
  }
  databases_.clear();
  made_.clear();
  off_.clear();
  made_tables_.clear();
  std::vector<const Relation*> tables;
  for (const RelationRef& ref : wanted_) {
    const Relation* relation = snapshot_.catalog.find(ref);
    if (relation != nullptr && relation->kind != RelationKind::view && !relation->columns.empty()) {
      tables.push_back(relation);
    }
  }
  scale_ = common_scale(tables, limits_);
  made_for_ = asked_;
  const Synthesis rows = synthesise(tables, asked_, scale_, limits_);
  std::vector<Diagnostic> diagnostics = rows.diagnostics;
  // InnoDB counts a range wholly up to ten leaf pages and doubles its estimate beyond: a tree that
  // has as many pages as production's does so where that does.
  constexpr double least_fill = 10;
  constexpr double percent = 100;
  if (auto set =
          run(*admin_, fmt::format("SET GLOBAL innodb_fill_factor = {:.0f}",
                                   std::clamp(std::round(percent * scale_), least_fill, percent)));
      !set) {
    return tl::make_unexpected(set.error());
  }
  std::vector<const Relation*> there;
  for (std::size_t at = 0; at < tables.size(); ++at) {
    if (auto opened = open_database(tables[at]->ref.schema); !opened) {
      return tl::make_unexpected(opened.error());
    }
    auto made = make_table(*tables[at], rows.tables[at]);
    if (!made) {
      if (made.error().code == ErrorCode::connection) {
        return tl::make_unexpected(made.error());
      }
      diagnostics.push_back(without(tables[at]->ref.display(), made.error()));
      continue;
    }
    diagnostics.insert(diagnostics.end(), made->begin(), made->end());
    there.push_back(tables[at]);
    made_tables_.insert(tables[at]->ref);
  }
  for (auto more : {make_views(), production_settings(*planner_)}) {
    diagnostics.insert(diagnostics.end(), more.begin(), more.end());
  }
  auto analyzed = analyze(there);
  if (!analyzed) {
    return tl::make_unexpected(analyzed.error());
  }
  diagnostics.insert(diagnostics.end(), analyzed->begin(), analyzed->end());
  const std::string& database = snapshot_.catalog.database;
  const std::string use = databases_.contains(database) ? database
                          : databases_.empty()          ? std::string()
                                                        : *databases_.begin();
  if (!use.empty()) {
    for (ports::Session* session : {builder_.get(), planner_.get()}) {
      if (auto used = run(*session, "USE " + quoted(use)); !used) {
        return tl::make_unexpected(used.error());
      }
    }
  }
  return diagnostics;
}

Result<void> MysqlSandbox::open_database(const std::string& schema) {
  if (databases_.contains(schema)) {
    return {};
  }
  if (is_systems(schema)) {
    return failure(ErrorCode::usage,
                   fmt::format("\"{}\" is a name of the server's own databases", schema));
  }
  if (auto made = run(*admin_, "CREATE DATABASE " + quoted(schema)); !made) {
    return made;
  }
  databases_.insert(schema);
  // In GRANT the name is a pattern.
  std::string pattern;
  for (const char c : schema) {
    pattern += c == '_' || c == '%' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  }
  std::string name = "`";
  for (const char c : pattern) {
    name += c == '`' ? "``" : std::string(1, c);
  }
  name += "`";
  for (const auto& [rights, user] :
       {std::pair{"ALL", mysql_builder},
        {"SELECT, INSERT, UPDATE, DELETE, SHOW VIEW, CREATE TEMPORARY TABLES", mysql_planner}}) {
    if (auto granted =
            run(*admin_, fmt::format("GRANT {} ON {}.* TO '{}'@localhost", rights, name, user));
        !granted) {
      return granted;
    }
  }
  return {};
}

Result<std::vector<Diagnostic>> MysqlSandbox::make_table(const Relation& relation,
                                                         const SyntheticTable& rows) {
  std::vector<Diagnostic> diagnostics;
  if (auto created = run(*builder_, mysql_create_table(engine_, relation)); !created) {
    // Partitions that this server does not make; without them it plans nearly the same.
    auto plain = relation.partition_definition.empty()
                     ? created
                     : run(*builder_, mysql_create_table(engine_, relation, false));
    if (!plain) {
      return tl::make_unexpected(created.error());
    }
    diagnostics.push_back(without("the partitions of " + relation.ref.display(), created.error()));
  }
  if (auto loaded = load_rows(relation, rows); !loaded) {
    return tl::make_unexpected(loaded.error());
  }
  const auto more = add_indexes(relation);
  diagnostics.insert(diagnostics.end(), more.begin(), more.end());
  return diagnostics;
}

Result<void> MysqlSandbox::load_rows(const Relation& relation, const SyntheticTable& rows) {
  if (rows.rows == 0) {
    return {};
  }
  LoadFile file(*server_, ++files_);
  constexpr std::size_t rows_at_once = 20'000;
  std::string text;
  for (std::size_t begin = 0; begin < rows.rows; begin += rows_at_once) {
    text.clear();
    append_rows(rows, begin, begin + rows_at_once, text);
    if (auto written = file.append(text); !written) {
      return written;
    }
  }
  return run(*admin_, load_statement(relation, rows, file.path()));
}

// All at once, which sorts the rows once; where that fails one by one, a unique one as a plain one.
std::vector<Diagnostic> MysqlSandbox::add_indexes(const Relation& relation) {
  const std::string alter = "ALTER TABLE " + mysql_name(relation.ref) + " ";
  std::string all;
  for (const Index& index : relation.indexes) {
    if (!index.primary) {
      all += (all.empty() ? "" : ", ") + mysql_add_index(engine_, index);
    }
  }
  std::vector<Diagnostic> diagnostics;
  if (all.empty() || run(*builder_, alter + all)) {
    return diagnostics;
  }
  for (Index index : relation.indexes) {
    if (index.primary) {
      continue;
    }
    auto added = run(*builder_, alter + mysql_add_index(engine_, index));
    if (!added && index.unique) {
      index.unique = false;
      if (run(*builder_, alter + mysql_add_index(engine_, index))) {
        diagnostics.push_back(
            without(fmt::format("the uniqueness of {}.{}", relation.ref.display(), index.name),
                    added.error()));
        continue;
      }
    }
    if (!added) {
      diagnostics.push_back(without(
          fmt::format("the index {}.{}", relation.ref.display(), index.name), added.error()));
    }
  }
  return diagnostics;
}

std::vector<Diagnostic> MysqlSandbox::make_views() {
  std::vector<Diagnostic> diagnostics;
  std::vector<const Relation*> views;
  for (const RelationRef& ref : wanted_) {
    const Relation* relation = snapshot_.catalog.find(ref);
    if (relation != nullptr && relation->kind == RelationKind::view) {
      views.push_back(relation);
    }
  }
  // A view may read others: again while one more succeeds.
  for (bool any = true; any && !views.empty();) {
    any = std::erase_if(views, [&](const Relation* view) {
            const bool made = open_database(view->ref.schema) &&
                              run(*builder_, "USE " + quoted(view->ref.schema)) &&
                              run(*builder_, mysql_create_view(*view));
            if (made) {
              made_tables_.insert(view->ref);
            }
            return made;
          }) > 0;
  }
  for (const Relation* view : views) {
    if (auto made = run(*builder_, mysql_create_view(*view)); !made) {
      diagnostics.push_back(without("the view " + view->ref.display(), made.error()));
    }
  }
  return diagnostics;
}

Result<std::vector<Diagnostic>> MysqlSandbox::analyze(const std::vector<const Relation*>& tables) {
  std::vector<Diagnostic> diagnostics;
  for (const std::string_view name : {"histogram_size", "histogram_type"}) {
    if (const std::string* value = snapshot_.catalog.setting(name); value != nullptr) {
      (void)set_mysql_session(*builder_, name, *value);
    }
  }
  for (const Relation* table : tables) {
    const std::string name = mysql_name(table->ref);
    std::string columns;
    for (const Column& column : table->columns) {
      if (engine_ == Engine::mariadb && column.statistics && !column.generated &&
          (!column.statistics->native_histogram.empty() || column.statistics->average_width > 0)) {
        columns += (columns.empty() ? "" : ", ") + quoted(column.name);
      }
    }
    const std::string persistent =
        columns.empty() ? "" : fmt::format(" PERSISTENT FOR COLUMNS ({}) INDEXES ()", columns);
    if (auto analyzed = run(*builder_, "ANALYZE TABLE " + name + persistent); !analyzed) {
      return tl::make_unexpected(analyzed.error());
    }
    for (const Column& column : table->columns) {
      if (engine_ != Engine::mysql || !column.statistics ||
          column.statistics->native_histogram.empty()) {
        continue;
      }
      const auto put = builder_->run(fmt::format(
          "ANALYZE TABLE {} UPDATE HISTOGRAM ON {} USING DATA {}", name, quoted(column.name),
          dialect::quoted_literal(Engine::mysql, column.statistics->native_histogram)));
      // What is wrong with it stands in a row of the answer.
      std::string complaint = put ? "" : put.error().message;
      if (put && !put->rows.empty() && put->rows.back().size() > 3 &&
          put->rows.back()[2] == "Error") {
        complaint = put->rows.back()[3].value_or("");
      }
      if (!complaint.empty()) {
        diagnostics.push_back({Diagnostic::Level::warning,
                               fmt::format("the sandbox goes without the histogram of {}.{}: {}",
                                           table->ref.display(), column.name, complaint)});
      }
    }
  }
  return diagnostics;
}

std::vector<Diagnostic> MysqlSandbox::production_settings(ports::Session& session) {
  std::vector<Diagnostic> diagnostics;
  for (const auto& [name, value] : snapshot_.catalog.settings) {
    if (!shapes_mysql_plans(name)) {
      continue;
    }
    if (auto set = set_mysql_session(session, name, value); !set) {
      diagnostics.push_back(
          {Diagnostic::Level::info, fmt::format("setting {} is not production's in the sandbox: {}",
                                                name, set.error().message)});
    }
  }
  return diagnostics;
}

}  // namespace planwright::sandbox
