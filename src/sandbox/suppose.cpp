#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>
#include <planwright/sql/sql.hpp>

#include "answer.hpp"
#include "array_text.hpp"
#include "database.hpp"
#include "postgresql_sandbox.hpp"

// Supposed changes. What has once been made stays and is switched on and off by indisvalid, which
// takes no lock and builds nothing.
namespace planwright::sandbox {
namespace {

bool same(const Supposed& left, const Supposed& right) {
  return left.statement == right.statement && left.relation == right.relation &&
         left.name == right.name && left.pages == right.pages && left.height == right.height &&
         left.tuples == right.tuples;
}

std::string quoted(const RelationRef& ref) {
  return fmt::format("{}.{}", dialect::quoted_identifier(Engine::postgresql, ref.schema),
                     dialect::quoted_identifier(Engine::postgresql, ref.name));
}

// Levels above the leaves of a B-tree of so many pages, with usual keys.
int usual_height(Blocks pages) {
  constexpr double fanout = 250;
  int height = 0;
  for (double level = pages.value() - 1; level > 1; level /= fanout) {
    ++height;
  }
  return height;
}

Result<void> run_with_path(ports::Session& session, const std::string& path) {
  const auto set = session.run("SELECT pg_catalog.set_config('search_path', $1, false)",
                               std::vector<ports::Parameter>{path});
  return set ? Result<void>() : tl::make_unexpected(set.error());
}

}  // namespace

// The table, and of a partitioned one all that is under it.
std::vector<RelationRef> PostgresqlSandbox::with_partitions(const RelationRef& table) const {
  std::vector<RelationRef> tables{table};
  for (std::size_t at = 0; at < tables.size(); ++at) {
    for (const auto& [ref, relation] : relations_) {
      if (relation.partition_of == tables[at]) {
        tables.push_back(ref);
      }
    }
  }
  return tables;
}

Size PostgresqlSandbox::supposed_size(const Supposed& supposed, const RelationRef& table,
                                      double share, bool whole) const {
  const auto of_table = sizes_.all().find(table);
  Size size;
  size.table = table;
  size.pages = Blocks(std::round(supposed.pages.value_or(Blocks(0)).value() * share));
  size.tuples = supposed.tuples                  ? supposed.tuples->value() * share
                : of_table != sizes_.all().end() ? std::max(0.0, of_table->second.tuples)
                                                 : 0;
  size.height = whole && supposed.height ? supposed.height : usual_height(size.pages);
  if (supposed.height) {
    size.height = std::min(*size.height, *supposed.height);
  }
  if (supposed.pages) {
    size.pages = std::max(size.pages, Blocks(*size.height + 2.0));
  }
  size.analyzed_pages = size.pages;
  return size;
}

// Makes the indexes in one transaction, in which those of the same names go.
Result<std::vector<PostgresqlSandbox::Made>> PostgresqlSandbox::make(
    std::span<const Supposed> supposed, std::span<const RelationRef> replaced) {
  const std::string* path = settings_.setting("search_path");
  if (auto set = run_with_path(*builder_, path == nullptr ? "public" : *path); !set) {
    return tl::make_unexpected(set.error());
  }
  std::vector<Made> made;
  const auto in_transaction = [&]() -> Result<void> {
    std::vector<std::string> statements{"BEGIN"};
    for (const RelationRef& old : replaced) {
      statements.push_back("DROP INDEX " + quoted(old));
    }
    for (const std::string& statement : statements) {
      if (const auto done = builder_->run(statement); !done) {
        return tl::make_unexpected(done.error());
      }
    }
    for (const Supposed& one : supposed) {
      if (const auto done = builder_->run(one.statement); !done) {
        return tl::make_unexpected(done.error().with_context(one.statement));
      }
      auto family = index_family(one);
      if (!family) {
        return tl::make_unexpected(family.error());
      }
      made.push_back(std::move(*family));
    }
    const auto kept = builder_->run("COMMIT");
    return kept ? Result<void>() : tl::make_unexpected(kept.error());
  };
  const auto done = in_transaction();
  (void)builder_->run("ROLLBACK");
  (void)builder_->run("SET search_path = ''");
  return done ? Result<std::vector<Made>>(std::move(made)) : tl::make_unexpected(done.error());
}

Result<PostgresqlSandbox::Made> PostgresqlSandbox::index_family(const Supposed& supposed) {
  const auto table =
      builder_->run(sql::statement("postgresql/sandbox/index_family", builder_->version()),
                    std::vector<ports::Parameter>{supposed.relation.schema, supposed.name});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  const Answer answer(*table);
  if (answer.size() == 0) {
    return failure(ErrorCode::usage, fmt::format("{} does not make an index called \"{}\"",
                                                 supposed.statement, supposed.name));
  }
  Made made{supposed, {}, {}};
  for (std::size_t row = 0; row < answer.size(); ++row) {
    made.indexes.push_back({answer.text(row, "schema"), answer.text(row, "name")});
    made.tables.push_back(
        answer.flag(row, "storage")
            ? RelationRef{answer.text(row, "table_schema"), answer.text(row, "table_name")}
            : RelationRef{});
  }
  return made;
}

// The sizes of what was made; a partitioned table's are shared out as its partitions' pages are.
void PostgresqlSandbox::note_supposed_sizes(const Made& made) {
  double total = 0;
  const auto pages_of = [&](const RelationRef& table) {
    const auto found = sizes_.all().find(table);
    return found == sizes_.all().end() ? 0 : found->second.pages.value();
  };
  for (const RelationRef& table : made.tables) {
    total += pages_of(table);
  }
  for (std::size_t at = 0; at < made.indexes.size(); ++at) {
    if (made.tables[at].empty()) {
      continue;
    }
    const bool whole = made.indexes.size() == 1;
    const double share = whole ? 1 : total > 0 ? pages_of(made.tables[at]) / total : 0;
    sizes_.set(made.indexes[at], supposed_size(made.supposed, made.tables[at], share, whole));
  }
}

Result<void> PostgresqlSandbox::build(std::span<const Supposed> supposed) {
  std::vector<RelationRef> replaced;
  for (const Made& old : made_) {
    if (std::ranges::any_of(supposed, [&](const Supposed& one) {
          return one.relation.schema == old.supposed.relation.schema &&
                 one.name == old.supposed.name;
        })) {
      replaced.push_back({old.supposed.relation.schema, old.supposed.name});
    }
  }
  std::vector<RelationRef> tables;
  for (const Supposed& one : supposed) {
    const auto more = with_partitions(one.relation);
    tables.insert(tables.end(), more.begin(), more.end());
  }
  if (auto cut = sizes_.cut_tables(*admin_, tables); !cut) {
    return cut;
  }
  auto made = make(supposed, replaced);
  std::vector<RelationRef> changed = tables;
  if (made) {
    for (const RelationRef& old : replaced) {
      std::erase_if(made_, [&](const Made& one) {
        const bool gone =
            one.supposed.relation.schema == old.schema && one.supposed.name == old.name;
        for (const RelationRef& index : gone ? one.indexes : std::vector<RelationRef>{}) {
          sizes_.erase(index);
          off_.erase(index);
        }
        return gone;
      });
    }
    std::vector<RelationRef> indexes;
    for (Made& one : *made) {
      note_supposed_sizes(one);
      indexes.insert(indexes.end(), one.indexes.begin(), one.indexes.end());
      made_.push_back(std::move(one));
    }
    if (auto written = sizes_.write_first_pages(*admin_, indexes); !written) {
      return written;
    }
    if (auto extended = sizes_.extend_range_maps(
            *admin_, [&] { return connect_builder(*server_); }, indexes);
        !extended) {
      return extended;
    }
    changed.insert(changed.end(), indexes.begin(), indexes.end());
  }
  // Also after a rollback: CREATE INDEX writes the table's row of pg_class in place.
  if (auto put = sizes_.put(*admin_, changed); !put) {
    return put;
  }
  return made ? Result<void>() : tl::make_unexpected(made.error());
}

Result<void> PostgresqlSandbox::set_settings(
    const std::vector<std::pair<std::string, std::string>>& settings) {
  const auto set = [&](const std::string& name, const std::string& value) {
    return planner_->run("SELECT pg_catalog.set_config($1, $2, false)",
                         std::vector<ports::Parameter>{name, value});
  };
  const auto take_back = [&](const std::vector<std::pair<std::string, std::string>>& all) {
    for (const auto& [name, value] : all) {
      const std::string* production = settings_.setting(name);
      if (production == nullptr || !set(name, *production)) {
        (void)planner_->run(
            fmt::format("RESET {}", dialect::quoted_identifier(Engine::postgresql, name)));
      }
    }
  };
  if (settings == supposed_settings_) {
    return {};
  }
  take_back(supposed_settings_);
  for (const auto& [name, value] : settings) {
    if (const auto done = set(name, value); !done) {
      take_back(settings);
      for (const auto& [old_name, old_value] : supposed_settings_) {
        (void)set(old_name, old_value);
      }
      return tl::make_unexpected(
          done.error().with_context(fmt::format("SET {} = {}", name, value)));
    }
  }
  supposed_settings_ = settings;
  return {};
}

Result<void> PostgresqlSandbox::suppose(const Supposition& supposition) {
  // What the planner's session has open would keep an index from being dropped.
  (void)planner_->run("ROLLBACK");
  std::vector<Object> dropped;
  if (!supposition.dropped.empty()) {
    auto found = find_objects(*admin_, server_->data_directory(), supposition.dropped);
    if (!found) {
      return tl::make_unexpected(found.error());
    }
    dropped = std::move(*found);
  }
  for (const RelationRef& ref : supposition.dropped) {
    const auto there = std::ranges::find(dropped, ref, &Object::ref);
    if (there == dropped.end() || (there->kind != "i" && there->kind != "I")) {
      return tl::make_unexpected(
          Error{ErrorCode::server,
                fmt::format("there is no index \"{}\" in the sandbox to be dropped", ref.display()),
                "42704",
                {}});
    }
  }
  std::vector<Supposed> new_ones;
  for (const Supposed& one : supposition.indexes) {
    if (std::ranges::none_of(made_, [&](const Made& old) { return same(old.supposed, one); })) {
      new_ones.push_back(one);
    }
  }
  const auto dropped_with_partitions = families(dropped);
  if (!dropped_with_partitions) {
    return tl::make_unexpected(dropped_with_partitions.error());
  }
  const auto settings_before = supposed_settings_;
  if (auto set = set_settings(supposition.settings); !set) {
    return set;
  }
  if (!new_ones.empty()) {
    if (auto built = build(new_ones); !built) {
      (void)set_settings(settings_before);
      return built;
    }
  }
  return switch_indexes(supposition.indexes, *dropped_with_partitions);
}

// The indexes and, of partitioned tables' ones, those of their partitions.
Result<std::vector<RelationRef>> PostgresqlSandbox::families(std::span<const Object> indexes) {
  std::vector<RelationRef> all;
  for (const Object& index : indexes) {
    all.push_back(index.ref);
    if (index.kind != "I") {
      continue;
    }
    const auto table =
        admin_->run(sql::statement("postgresql/sandbox/index_family", admin_->version()),
                    std::vector<ports::Parameter>{index.ref.schema, index.ref.name});
    if (!table) {
      return tl::make_unexpected(table.error());
    }
    const Answer answer(*table);
    for (std::size_t row = 0; row < answer.size(); ++row) {
      all.push_back({answer.text(row, "schema"), answer.text(row, "name")});
    }
  }
  return all;
}

// Sends what differs from what is switched off now.
Result<void> PostgresqlSandbox::switch_indexes(std::span<const Supposed> supposed,
                                               const std::vector<RelationRef>& dropped) {
  std::set<RelationRef> off;
  for (const Made& made : made_) {
    if (std::ranges::none_of(supposed,
                             [&](const Supposed& one) { return same(made.supposed, one); })) {
      off.insert(made.indexes.begin(), made.indexes.end());
    }
  }
  for (const RelationRef& ref : dropped) {
    const auto size = sizes_.all().find(ref);
    // One that is invalid in production stays so.
    if (size == sizes_.all().end() || size->second.valid) {
      off.insert(ref);
    }
  }
  std::vector<RelationRef> to_on;
  std::vector<RelationRef> to_off;
  std::ranges::set_difference(off_, off, std::back_inserter(to_on));
  std::ranges::set_difference(off, off_, std::back_inserter(to_off));
  // Off first: should the second fail, less is supposed than wanted, and it is tried again.
  if (auto set = set_valid(to_off, false); !set) {
    return set;
  }
  off_.insert(to_off.begin(), to_off.end());
  if (auto set = set_valid(to_on, true); !set) {
    return set;
  }
  off_ = std::move(off);
  return {};
}

}  // namespace planwright::sandbox
