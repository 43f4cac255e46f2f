#include <algorithm>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>

#include "array_text.hpp"
#include "closure.hpp"
#include "database.hpp"
#include "database_locale.hpp"
#include "extended_statistics.hpp"
#include "postgresql_sandbox.hpp"
#include "schema_load.hpp"
#include "statistics_rows.hpp"

// Loading a snapshot. The order matters: everything is made while files are empty; B-trees get new
// files that no server process has read; then statistics, and sizes last.
namespace planwright::sandbox {
namespace {

void append(std::vector<Diagnostic>& to, std::vector<Diagnostic> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

std::string quoted(const RelationRef& ref) {
  return fmt::format("{}.{}", dialect::quoted_identifier(Engine::postgresql, ref.schema),
                     dialect::quoted_identifier(Engine::postgresql, ref.name));
}

// Collects rows of pg_statistic.
class Statistics {
 public:
  Statistics(std::vector<PlacedStatistics>& rows, std::vector<Diagnostic>& diagnostics)
      : rows_(rows), diagnostics_(diagnostics) {}

  void add(const ColumnStatistics& statistics, const StatisticsTypes& types, bool inherited,
           const std::string& about) {
    if (leaves_values_out(statistics, types)) {
      diagnostics_.push_back({Diagnostic::Level::warning,
                              fmt::format("common values and histogram of {} were left out: its "
                                          "type holds a domain, whose CHECK would run",
                                          about)});
    }
    rows_.push_back(
        {types.relation, types.attribute, inherited, statistics_row(statistics, types), about});
  }

 private:
  std::vector<PlacedStatistics>& rows_;
  std::vector<Diagnostic>& diagnostics_;
};

void add_columns(Statistics& statistics, const Relation& relation,
                 std::span<const StatisticsTypes> types) {
  // A partitioned table's are over its partitions: it has no rows of its own.
  const bool over_partitions = relation.kind == RelationKind::partitioned_table;
  for (const StatisticsTypes& type : types) {
    const Column* column = relation.column(type.name);
    if (column == nullptr) {
      continue;
    }
    const std::string about = fmt::format("column {}.{}", relation.ref.display(), column->name);
    if (column->statistics) {
      statistics.add(*column->statistics, type, over_partitions, about);
    }
    if (column->inherited_statistics && !over_partitions) {
      statistics.add(*column->inherited_statistics, type, true, about);
    }
  }
}

void add_expressions(Statistics& statistics, const Index& index,
                     std::span<const StatisticsTypes> types) {
  for (std::size_t at = 0; at < index.expression_statistics.size() && at < types.size(); ++at) {
    if (index.expression_statistics[at]) {
      statistics.add(*index.expression_statistics[at], types[at], false,
                     fmt::format("expression {} of index {}", at + 1, index.name));
    }
  }
}

}  // namespace

Result<Loaded> PostgresqlSandbox::load(const Snapshot& snapshot,
                                       std::span<const RelationRef> relations) {
  Loaded loaded;
  // What the planner's session has open would keep tables from being altered.
  (void)planner_->run("ROLLBACK");
  if (is_first_) {
    auto diagnostics = first_load(snapshot);
    if (!diagnostics) {
      return tl::make_unexpected(diagnostics.error());
    }
    append(loaded.diagnostics, std::move(*diagnostics));
  }
  const std::set<RelationRef> wanted = needed_relations(snapshot, relations);
  std::set<RelationRef> fresh;
  std::ranges::set_difference(wanted, loaded_, std::inserter(fresh, fresh.end()));
  loaded.relations.assign(wanted.begin(), wanted.end());
  if (fresh.empty() && !is_first_) {
    return loaded;
  }

  // A foreign key reads the table it refers to, a partition its parent.
  if (auto cut = sizes_.cut_tables(*admin_, {}); !cut) {
    return tl::make_unexpected(cut.error());
  }
  std::set<RelationRef> all = loaded_;
  all.insert(fresh.begin(), fresh.end());
  auto schema = load_schema(*builder_, snapshot, all, statements_);
  if (!schema) {
    return tl::make_unexpected(schema.error());
  }
  append(loaded.diagnostics, std::move(*schema));

  auto there = note_sizes(snapshot, fresh);
  if (!there) {
    return tl::make_unexpected(there.error());
  }
  loaded_.insert(there->begin(), there->end());
  std::erase_if(loaded.relations, [&](const RelationRef& ref) { return !loaded_.contains(ref); });
  if (auto renewed = renew_indexes(snapshot, *there); !renewed) {
    return tl::make_unexpected(renewed.error());
  }
  auto statistics = put_statistics(snapshot, *there);
  if (!statistics) {
    return tl::make_unexpected(statistics.error());
  }
  append(loaded.diagnostics, std::move(*statistics));
  if (auto put = sizes_.put(*admin_); !put) {
    return tl::make_unexpected(put.error());
  }
  if (auto let_in = let_reader_in(snapshot); !let_in) {
    return tl::make_unexpected(let_in.error());
  }
  is_first_ = false;
  return loaded;
}

Result<std::vector<Diagnostic>> PostgresqlSandbox::first_load(const Snapshot& snapshot) {
  auto diagnostics = set_locale(*admin_, snapshot.catalog);
  if (!diagnostics) {
    return diagnostics;
  }
  // Sessions have the locale they began with.
  auto admin = connect_admin(*server_);
  auto builder = connect_builder(*server_);
  auto planner = connect_planner(*server_);
  if (!admin || !builder || !planner) {
    return tl::make_unexpected(!admin     ? admin.error()
                               : !builder ? builder.error()
                                          : planner.error());
  }
  admin_ = std::move(*admin);
  builder_ = std::move(*builder);
  planner_ = std::move(*planner);
  auto extensions = create_extensions(*admin_, snapshot);
  if (!extensions) {
    return extensions;
  }
  append(*diagnostics, std::move(*extensions));
  if (auto roles = create_roles(*admin_, snapshot); !roles) {
    return tl::make_unexpected(roles.error());
  }
  settings_.settings = snapshot.catalog.settings;
  settings_.role = snapshot.catalog.role;
  auto settings = apply_settings(*planner_, settings_);
  if (!settings) {
    return settings;
  }
  append(*diagnostics, std::move(*settings));
  if (const std::string* block_size = snapshot.catalog.setting("block_size");
      block_size != nullptr && *block_size != "8192") {
    diagnostics->push_back({Diagnostic::Level::warning,
                            fmt::format("production has pages of {} bytes, the sandbox of 8192: "
                                        "costs of reading differ",
                                        *block_size)});
  }
  return diagnostics;
}

// Notes the sizes of what the schema has made; answers which of the relations are there.
Result<std::set<RelationRef>> PostgresqlSandbox::note_sizes(
    const Snapshot& snapshot, const std::set<RelationRef>& relations) {
  const std::vector<RelationRef> names(relations.begin(), relations.end());
  const auto objects = find_objects(*admin_, server_->data_directory(), names);
  if (!objects) {
    return tl::make_unexpected(objects.error());
  }
  std::set<RelationRef> there;
  const int major = admin_->version() / 10'000;
  for (const Object& object : *objects) {
    const Relation* relation = snapshot.catalog.find(object.ref);
    if (relation == nullptr || relation->ref != object.ref) {
      continue;
    }
    there.insert(object.ref);
    relations_[object.ref] = *relation;
    if (relation->kind == RelationKind::view || relation->kind == RelationKind::foreign_table) {
      continue;
    }
    sizes_.set(object.ref, table_size(*relation));
    for (const Index& index : relation->indexes) {
      if (!index.name.empty()) {
        sizes_.set({relation->ref.schema, index.name}, index_size(index, *relation, major));
      }
    }
  }
  return there;
}

// New files for indexes, which no backend can have read: the planner of a foreign key's check
// reads the metapage of the index it uses, and the server keeps it.
Result<void> PostgresqlSandbox::renew_indexes(const Snapshot& snapshot,
                                              const std::set<RelationRef>& relations) {
  std::vector<RelationRef> indexes;
  std::vector<RelationRef> invalid;
  for (const RelationRef& ref : relations) {
    for (const Index& index : snapshot.catalog.find(ref)->indexes) {
      indexes.push_back({ref.schema, index.name});
      if (!index.valid) {
        invalid.push_back(indexes.back());
      }
    }
  }
  const auto objects = find_objects(*admin_, server_->data_directory(), indexes);
  if (!objects) {
    return tl::make_unexpected(objects.error());
  }
  std::string oids;
  for (const Object& object : *objects) {
    if (object.kind == "i" && object.method == "btree") {
      oids += (oids.empty() ? "" : ",") + object.oid;
    }
  }
  if (!oids.empty()) {
    const auto done = builder_->run(fmt::format(
        "DO $$ DECLARE one pg_catalog.regclass; BEGIN FOREACH one IN ARRAY "
        "'{{{}}}'::pg_catalog.regclass[] LOOP EXECUTE 'REINDEX INDEX ' || one; END LOOP; END $$",
        oids));
    if (!done) {
      return tl::make_unexpected(done.error().with_context("renewing the sandbox's indexes"));
    }
  }
  if (auto written = sizes_.write_first_pages(*admin_, indexes); !written) {
    return written;
  }
  if (auto extended = sizes_.extend_range_maps(
          *admin_, [&] { return connect_builder(*server_); }, indexes);
      !extended) {
    return extended;
  }
  return set_valid(invalid, false);
}

Result<void> PostgresqlSandbox::set_valid(const std::vector<RelationRef>& indexes, bool valid) {
  if (indexes.empty()) {
    return {};
  }
  const auto objects = find_objects(*admin_, server_->data_directory(), indexes);
  if (!objects) {
    return tl::make_unexpected(objects.error());
  }
  std::vector<std::string> oids;
  for (const Object& object : *objects) {
    oids.push_back(object.oid);
  }
  const auto set = admin_->run(
      "UPDATE pg_catalog.pg_index SET indisvalid = $2 WHERE indexrelid = ANY ($1::oid[]) AND "
      "indisvalid IS DISTINCT FROM $2::bool",
      std::vector<ports::Parameter>{array_text(oids), valid ? "t" : "f"});
  if (!set) {
    return tl::make_unexpected(set.error().with_context("switching an index"));
  }
  return {};
}

Result<std::vector<Diagnostic>> PostgresqlSandbox::put_statistics(
    const Snapshot& snapshot, const std::set<RelationRef>& relations) {
  // Tables, and indexes that have expressions.
  std::vector<RelationRef> names(relations.begin(), relations.end());
  std::map<RelationRef, const Index*> indexes;
  for (const RelationRef& ref : relations) {
    for (const Index& index : snapshot.catalog.find(ref)->indexes) {
      if (!index.expression_statistics.empty()) {
        names.push_back({ref.schema, index.name});
        indexes[names.back()] = &index;
      }
    }
  }
  const auto objects = find_objects(*admin_, server_->data_directory(), names);
  if (!objects) {
    return tl::make_unexpected(objects.error());
  }
  std::vector<std::string> oids;
  for (const Object& object : *objects) {
    oids.push_back(object.oid);
  }
  const auto types = statistics_types(*admin_, oids);
  if (!types) {
    return tl::make_unexpected(types.error());
  }
  std::map<std::string, std::vector<StatisticsTypes>> types_of;
  for (const StatisticsTypes& type : *types) {
    types_of[type.relation].push_back(type);
  }
  std::vector<Diagnostic> diagnostics;
  std::vector<PlacedStatistics> rows;
  Statistics statistics(rows, diagnostics);
  for (const Object& object : *objects) {
    if (const auto index = indexes.find(object.ref); index != indexes.end()) {
      add_expressions(statistics, *index->second, types_of[object.oid]);
    } else if (const Relation* relation = snapshot.catalog.find(object.ref)) {
      add_columns(statistics, *relation, types_of[object.oid]);
    }
  }
  constexpr std::size_t at_once = 1000;
  for (std::size_t at = 0; at < rows.size(); at += at_once) {
    auto written =
        write_statistics(*admin_, std::span(rows).subspan(at, std::min(at_once, rows.size() - at)));
    if (!written) {
      return written;
    }
    append(diagnostics, std::move(*written));
  }
  auto extended = write_extended_statistics(*admin_, *builder_, snapshot, relations);
  if (!extended) {
    return extended;
  }
  append(diagnostics, std::move(*extended));
  return diagnostics;
}

// Where policies restrict what production's reader sees, statements are planned as somebody whom
// they restrict: no owner.
Result<void> PostgresqlSandbox::let_reader_in(const Snapshot& snapshot) {
  const auto restricted = [&](const RelationRef& ref) { return relations_[ref].row_security; };
  if (std::ranges::none_of(loaded_, restricted)) {
    return {};
  }
  const std::string reader =
      dialect::quoted_identifier(Engine::postgresql, reader_role(snapshot.catalog));
  std::set<std::string> schemas;
  for (const RelationRef& ref : loaded_) {
    schemas.insert(ref.schema);
  }
  for (const std::string& schema : schemas) {
    (void)builder_->run(fmt::format("GRANT USAGE ON SCHEMA {} TO {}",
                                    dialect::quoted_identifier(Engine::postgresql, schema),
                                    reader));
  }
  for (const RelationRef& ref : loaded_) {
    (void)builder_->run(
        fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}", quoted(ref), reader));
  }
  for (const RelationRef& ref : loaded_) {
    for (const Policy& policy : relations_[ref].policies) {
      // Also policies of a group production's reader is in: ours is in none, for a snapshot may
      // name any.
      if (std::ranges::find(policy.roles, snapshot.catalog.role) != policy.roles.end()) {
        (void)builder_->run(fmt::format("ALTER POLICY {} ON {} TO {}",
                                        dialect::quoted_identifier(Engine::postgresql, policy.name),
                                        quoted(ref), reader));
      }
    }
  }
  if (const auto role = planner_->run(fmt::format("SET ROLE {}", reader)); !role) {
    return tl::make_unexpected(role.error().with_context("planning as production's reader"));
  }
  return {};
}

}  // namespace planwright::sandbox
