#include <algorithm>
#include <cctype>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engines.hpp"
#include "postgresql_indexes.hpp"
#include "postgresql_keywords.hpp"

namespace planwright::dialect::postgresql {
namespace {

std::string relation(const RelationRef& ref) {
  return qualified(ref);
}

std::vector<std::string> identifiers(const std::vector<std::string>& names) {
  std::vector<std::string> quoted;
  std::ranges::transform(names, std::back_inserter(quoted), identifier);
  return quoted;
}

struct Renderer {
  const Catalog* catalog = nullptr;  // null: not known

  Rendered operator()(const CreateIndex& action) const { return create_index(action, catalog); }
  Rendered operator()(const Analyze& action) const {
    return {{fmt::format("ANALYZE {};", relation(action.relation))}, {}};
  }
  Rendered operator()(const Vacuum& action) const {
    return {{fmt::format("VACUUM (ANALYZE) {};", relation(action.relation))}, {}};
  }
  Rendered operator()(const CreateStatistics& action) const {
    const RelationRef name{action.relation.schema, action.name};
    return {{fmt::format("CREATE STATISTICS {} ON {} FROM {};", relation(name),
                         fmt::join(identifiers(action.columns), ", "), relation(action.relation)),
             fmt::format("ANALYZE {};", relation(action.relation))},
            {fmt::format("DROP STATISTICS {};", relation(name))}};
  }
  Rendered operator()(const SetStatisticsTarget& action) const {
    const std::string alter = fmt::format("ALTER TABLE {} ALTER COLUMN {} SET STATISTICS ",
                                          relation(action.relation), identifier(action.column));
    return {{fmt::format("{}{};", alter, action.target),
             fmt::format("ANALYZE {};", relation(action.relation))},
            {fmt::format("{}{};", alter, target_today(action)),
             fmt::format("ANALYZE {};", relation(action.relation))}};
  }
  Rendered operator()(const DropIndex& action) const { return drop_index(action, catalog); }
  Rendered operator()(const Reindex& action) const { return reindex(action); }
  Rendered operator()(const CreateExtension& action) const {
    // Not undone: others may have come to use it.
    return {{fmt::format("CREATE EXTENSION IF NOT EXISTS {};", identifier(action.name))}, {}};
  }
  Rendered operator()(const AlterColumnType& action) const {
    const std::string alter = fmt::format("ALTER TABLE {} ALTER COLUMN {} TYPE ",
                                          relation(action.relation), identifier(action.column));
    // The types are the parser's spelling, never a user's text.
    return {{alter + action.to + ";"}, {alter + action.from + ";"}};
  }
  Rendered operator()(const SetParameter& action) const {
    const bool bare = std::ranges::all_of(action.value, [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    });
    const bool number_with_unit = !action.value.empty() &&
                                  std::isdigit(static_cast<unsigned char>(action.value[0])) != 0 &&
                                  parse_digits(action.value) != action.value.size();
    const std::string value = bare && !number_with_unit ? action.value : literal(action.value);
    switch (action.scope) {
      case SettingScope::session:
        break;
      case SettingScope::role:
        return {{fmt::format("ALTER ROLE {} SET {} = {};", identifier(action.target), action.name,
                             value)},
                {fmt::format("ALTER ROLE {} RESET {};", identifier(action.target), action.name)}};
      case SettingScope::database:
        return {
            {fmt::format("ALTER DATABASE {} SET {} = {};", identifier(action.target), action.name,
                         value)},
            {fmt::format("ALTER DATABASE {} RESET {};", identifier(action.target), action.name)}};
    }
    return {{fmt::format("SET {} = {};", action.name, value)},
            {fmt::format("RESET {};", action.name)}};
  }
  Rendered operator()(const SetTableOption& action) const {
    const std::string alter = "ALTER TABLE " + relation(action.relation);
    return {{fmt::format("{} SET ({} = {});", alter, action.name, action.value)},
            {action.previous.empty()
                 ? fmt::format("{} RESET ({});", alter, action.name)
                 : fmt::format("{} SET ({} = {});", alter, action.name, action.previous)}};
  }
  Rendered operator()(const CreateMaterializedView& action) const {
    const std::string name = relation(action.name);
    return {{fmt::format("CREATE MATERIALIZED VIEW {} AS\n{};", name, action.query)},
            {fmt::format("DROP MATERIALIZED VIEW {};", name)}};
  }
  Rendered operator()(const GatherBaseline& action) const {
    const std::string query = action.query.empty() ? "<your query>" : action.query;
    return {{fmt::format("EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS)\n{};", query)}, {}};
  }
  Rendered operator()(const ApplicationChange& /*prose*/) const { return {}; }

 private:
  // What an undo sets again; -1 is the server's default.
  [[nodiscard]] int target_today(const SetStatisticsTarget& action) const {
    const Relation* table = catalog == nullptr ? nullptr : catalog->find(action.relation);
    const Column* column = table == nullptr ? nullptr : table->column(action.column);
    return column == nullptr ? -1 : column->statistics_target.value_or(-1);
  }

  static std::size_t parse_digits(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) {
      ++at;
    }
    return at;
  }
};

}  // namespace

std::string identifier(std::string_view name) {
  const bool plain =
      !name.empty() && (std::islower(static_cast<unsigned char>(name[0])) != 0 || name[0] == '_') &&
      std::ranges::all_of(name,
                          [](char c) {
                            return std::islower(static_cast<unsigned char>(c)) != 0 ||
                                   std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '_' ||
                                   c == '$';
                          }) &&
      !is_postgresql_keyword(name);
  if (plain) {
    return std::string(name);
  }
  std::string quoted = "\"";
  for (const char c : name) {
    quoted += c;
    if (c == '"') {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c;
    if (c == '\'') {
      quoted += c;
    }
  }
  return quoted + "'";
}

Rendered render(const Action& action, const Catalog* catalog) {
  return std::visit(Renderer{catalog}, action);
}

}  // namespace planwright::dialect::postgresql
