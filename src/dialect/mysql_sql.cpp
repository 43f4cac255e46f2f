#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engines.hpp"
#include "mysql_keywords.hpp"

// MySQL 5.7 to 9 and MariaDB 10.5 to 11. What an older server of the engine does not know is not
// used; its version comes from the catalog, and unknown is taken to be a current one.
namespace planwright::dialect::mysql {
namespace {

std::string table(const RelationRef& ref) {
  return ref.schema.empty() ? identifier(ref.name)
                            : identifier(ref.schema) + "." + identifier(ref.name);
}

// 80036 for "8.0.36", 101119 for "10.11.19-MariaDB"; 0: not known.
int version_number(const Catalog* catalog) {
  if (catalog == nullptr) {
    return 0;
  }
  int number = 0;
  const char* at = catalog->server_version.data();
  const char* const end = at + catalog->server_version.size();
  for (int part = 0; part < 3; ++part) {
    int value = 0;
    const auto [stop, error] = std::from_chars(at, end, value);
    if (error != std::errc() || value < 0 || value > 9'999) {
      return 0;
    }
    number = number * 100 + value;
    at = stop == end ? stop : stop + 1;
  }
  return number;
}

class Renderer {
 public:
  Renderer(Engine engine, const Catalog* catalog)
      : engine_(engine), catalog_(catalog), version_(version_number(catalog)) {}

  Rendered operator()(const CreateIndex& action) const {
    CreateIndex named = action;
    if (named.index.name.empty()) {
      named.index.name = free_name(action);
    }
    Rendered rendered;
    rendered.statements = {create(named.relation, named.index, action.concurrently)};
    rendered.undo = {drop(named.relation, named.index.name, action.concurrently)};
    if (action.concurrently && !can_be_online(named.index)) {
      rendered.writers_wait = true;
      rendered.notes.emplace_back(
          named.index.method == "fulltext"
              ? "a FULLTEXT index is built with writers waiting (LOCK=SHARED); the first one of an "
                "InnoDB table also copies the whole table to add FTS_DOC_ID"
          : named.index.method == "spatial"
              ? "a SPATIAL index is built with writers waiting (LOCK=SHARED)"
              : "an index of an expression is built with writers waiting (LOCK=SHARED): the server "
                "adds a hidden virtual column with it");
    } else if (action.concurrently) {
      rendered.notes.emplace_back(
          "ALGORITHM=INPLACE, LOCK=NONE: reads and writes go on while it is built, and the server "
          "refuses the statement instead of blocking them where it cannot. It waits at its begin "
          "and end for transactions that use the table, and everybody else then waits behind it: "
          "SET SESSION lock_wait_timeout = 5; first");
    }
    return rendered;
  }
  Rendered operator()(const Analyze& action) const {
    return {{fmt::format("ANALYZE TABLE {};", table(action.relation))}, {}};
  }
  Rendered operator()(const Vacuum& action) const {
    return {{fmt::format("OPTIMIZE TABLE {};", table(action.relation))},
            {},
            {"InnoDB builds the table again, which takes its size in disk space; reads and writes "
             "go on but for its begin and end"}};
  }
  Rendered operator()(const CreateStatistics& action) const {
    return histogram(action.relation, action.columns, 0);
  }
  Rendered operator()(const SetStatisticsTarget& action) const {
    return histogram(action.relation, {action.column}, action.target);
  }
  Rendered operator()(const DropIndex& action) const {
    const std::string alter = "ALTER TABLE " + table(action.relation);
    const std::string name = identifier(action.index.name);
    Rendered rendered;
    if (can_hide() && action.index.visible && !action.index.primary) {
      const bool mysql = engine_ == Engine::mysql;
      rendered.statements = {
          fmt::format("{} ALTER INDEX {} {};", alter, name, mysql ? "INVISIBLE" : "IGNORED"),
          drop(action.relation, action.index.name, action.concurrently)};
      rendered.undo = {
          fmt::format("{} ALTER INDEX {} {};", alter, name, mysql ? "VISIBLE" : "NOT IGNORED"),
          create(action.relation, action.index, action.concurrently)};
      rendered.notes.emplace_back(
          "run the first statement alone and watch for a week or a full business cycle: the "
          "planner passes the index over, writes still keep it up, and the first undo brings it "
          "back at once. Drop it only then; after that the second undo builds it anew");
    } else {
      rendered.statements = {drop(action.relation, action.index.name, action.concurrently)};
      rendered.undo = {create(action.relation, action.index, action.concurrently)};
    }
    return rendered;
  }
  Rendered operator()(const Reindex& /*InnoDB keeps no index that can be built alone*/) const {
    return {};
  }
  Rendered operator()(const CreateExtension& /*PostgreSQL's*/) const { return {}; }
  Rendered operator()(const AlterColumnType& action) const {
    const Relation* relation = catalog_ == nullptr ? nullptr : catalog_->find(action.relation);
    const Column* column = relation == nullptr ? nullptr : relation->column(action.column);
    const std::string modify = fmt::format("ALTER TABLE {} MODIFY COLUMN {} ",
                                           table(action.relation), identifier(action.column));
    const std::string rest = column != nullptr && column->not_null ? " NOT NULL" : "";
    return {
        {modify + action.to + rest + ";"},
        {modify + action.from + rest + ";"},
        {"MODIFY COLUMN replaces the whole definition: add the column's DEFAULT, AUTO_INCREMENT, "
         "COMMENT, character set and other attributes as SHOW CREATE TABLE prints them. It "
         "copies the table, with writers waiting"}};
  }
  Rendered operator()(const SetParameter& action) const {
    const std::string value = is_bare(action.value) ? action.value : literal(action.value);
    switch (action.scope) {
      case SettingScope::session:
      case SettingScope::role:
        break;
      case SettingScope::database: {
        // PERSIST also writes it down for the next start.
        const bool persist = engine_ == Engine::mysql && (version_ == 0 || version_ >= 80'000);
        Rendered rendered{
            {fmt::format("SET {} {} = {};", persist ? "PERSIST" : "GLOBAL", action.name, value)},
            {fmt::format("SET {} {} = DEFAULT;", persist ? "PERSIST" : "GLOBAL", action.name)},
            {"new connections have it; it holds for every database of the server"}};
        if (!persist) {
          rendered.notes.emplace_back(
              "write it into the server's option file too, or it is gone "
              "at the next start");
        }
        return rendered;
      }
    }
    return {{fmt::format("SET SESSION {} = {};", action.name, value)},
            {fmt::format("SET SESSION {} = DEFAULT;", action.name)}};
  }
  Rendered operator()(const SetTableOption& action) const {
    const std::string alter = "ALTER TABLE " + table(action.relation);
    return {{fmt::format("{} {} = {};", alter, action.name, action.value)},
            {fmt::format("{} {} = {};", alter, action.name,
                         action.previous.empty() ? "DEFAULT" : action.previous)}};
  }
  Rendered operator()(const CreateMaterializedView& action) const {
    const std::string name = table(action.name);
    return {
        {fmt::format("CREATE TABLE {} AS\n{};", name, action.query)},
        {fmt::format("DROP TABLE {};", name)},
        {"there are no materialized views: this is a table of today's result, which a scheduled "
         "event or job has to fill again"}};
  }
  Rendered operator()(const GatherBaseline& action) const {
    const std::string query = action.query.empty() ? "<your query>" : action.query;
    return {{fmt::format(
                "{}\n{};",
                engine_ == Engine::mysql ? "EXPLAIN ANALYZE FORMAT=TREE" : "ANALYZE FORMAT=JSON",
                query)},
            {}};
  }
  Rendered operator()(const ApplicationChange& /*prose*/) const { return {}; }

 private:
  // Names are a table's own, so only its indexes can be in the way.
  [[nodiscard]] std::string free_name(const CreateIndex& action) const {
    std::vector<RelationRef> taken;
    const Relation* relation = catalog_ == nullptr ? nullptr : catalog_->find(action.relation);
    if (relation != nullptr) {
      for (const Index& index : relation->indexes) {
        taken.push_back({action.relation.schema, index.name});
      }
    }
    return index_name(action, taken);
  }

  [[nodiscard]] static std::string key(const IndexKey& part) {
    std::string text =
        part.column.empty() ? "((" + part.expression + "))" : identifier(part.column);
    if (part.prefix_length) {
      text += fmt::format("({})", *part.prefix_length);
    }
    return part.descending ? text + " DESC" : text;
  }

  [[nodiscard]] static std::string create(const RelationRef& relation, const Index& index,
                                          bool online) {
    std::vector<std::string> keys;
    std::ranges::transform(index.keys, std::back_inserter(keys), key);
    if (index.primary) {
      return fmt::format("ALTER TABLE {} ADD PRIMARY KEY ({});", table(relation),
                         fmt::join(keys, ", "));
    }
    const std::string_view kind = index.method == "fulltext"  ? "FULLTEXT "
                                  : index.method == "spatial" ? "SPATIAL "
                                  : index.unique              ? "UNIQUE "
                                                              : "";
    return fmt::format("CREATE {}INDEX {} ON {} ({}){};", kind, identifier(index.name),
                       table(relation), fmt::join(keys, ", "),
                       !online                ? ""
                       : can_be_online(index) ? " ALGORITHM=INPLACE LOCK=NONE"
                                              : " LOCK=SHARED");
  }

  // Whether it can be built while others write.
  [[nodiscard]] static bool can_be_online(const Index& index) {
    return index.method != "fulltext" && index.method != "spatial" &&
           std::ranges::none_of(index.keys,
                                [](const IndexKey& part) { return part.column.empty(); });
  }

  [[nodiscard]] static std::string drop(const RelationRef& relation, const std::string& name,
                                        bool online) {
    // MariaDB's DROP INDEX takes no ALGORITHM.
    return fmt::format("ALTER TABLE {} DROP INDEX {}{};", table(relation), identifier(name),
                       online ? ", ALGORITHM=INPLACE, LOCK=NONE" : "");
  }

  [[nodiscard]] bool can_hide() const {
    return version_ == 0 || version_ >= (engine_ == Engine::mysql ? 80'000 : 100'600);
  }

  // `buckets` 0: as many as the server takes by itself.
  [[nodiscard]] Rendered histogram(const RelationRef& relation,
                                   const std::vector<std::string>& columns, int buckets) const {
    std::vector<std::string> names;
    std::ranges::transform(columns, std::back_inserter(names), identifier);
    const std::string analyze = "ANALYZE TABLE " + table(relation);
    if (engine_ == Engine::mysql) {
      return {
          {fmt::format("{} UPDATE HISTOGRAM ON {}{};", analyze, fmt::join(names, ", "),
                       buckets == 0 ? std::string() : fmt::format(" WITH {} BUCKETS", buckets))},
          {fmt::format("{} DROP HISTOGRAM ON {};", analyze, fmt::join(names, ", "))},
          {"it reads the table once (up to histogram_generation_max_mem_size of memory) and is "
           "not kept up: repeat it when the values have changed"}};
    }
    return {{fmt::format("{} PERSISTENT FOR COLUMNS ({}) INDEXES ();", analyze,
                         fmt::join(names, ", "))},
            {},
            {"it reads the table once and is not kept up: repeat it when the values have changed. "
             "To take it back: DELETE FROM mysql.column_stats for that table and column, then "
             "FLUSH TABLES"}};
  }

  static bool is_bare(std::string_view value) {
    return !value.empty() && std::ranges::all_of(value, [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    });
  }

  Engine engine_;
  const Catalog* catalog_;
  int version_;
};

}  // namespace

std::string identifier(std::string_view name) {
  const bool plain =
      !name.empty() && (std::islower(static_cast<unsigned char>(name[0])) != 0 || name[0] == '_') &&
      std::ranges::all_of(name,
                          [](char c) {
                            return std::islower(static_cast<unsigned char>(c)) != 0 ||
                                   std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '_';
                          }) &&
      !is_mysql_keyword(name);
  if (plain) {
    return std::string(name);
  }
  std::string quoted = "`";
  for (const char c : name) {
    quoted += c;
    if (c == '`') {
      quoted += c;
    }
  }
  return quoted + "`";
}

// Whether a backslash escapes is the session's sql_mode, so a text that holds one is written as its
// bytes.
std::string literal(std::string_view text) {
  if (text.find('\\') != std::string_view::npos) {
    std::string digits;
    for (const char c : text) {
      digits += fmt::format("{:02X}", static_cast<unsigned char>(c));
    }
    return "_utf8mb4 X'" + digits + "'";
  }
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c;
    if (c == '\'') {
      quoted += c;
    }
  }
  return quoted + "'";
}

Rendered render(Engine engine, const Action& action, const Catalog* catalog) {
  return std::visit(Renderer(engine, catalog), action);
}

}  // namespace planwright::dialect::mysql
