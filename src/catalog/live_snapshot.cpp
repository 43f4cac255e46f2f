// A catalog as a snapshot holds it: more relations, and what nothing else asks for.
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/sql/sql.hpp>

#include "live_reader.hpp"
#include "relation_patterns.hpp"

namespace planwright::catalog {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

constexpr double hour_s = 3600;

// To two digits, so that what changes by itself stays the same for a while.
double coarse(double seconds) {
  const double step = std::pow(10, std::floor(std::log10(seconds)) - 1);
  return std::round(seconds / step) * step;
}

// Ages below an hour tell of a load, not of a rate: they count as none.
void make_steady(Relation& relation) {
  if (!relation.counters) {
    return;
  }
  TableCounters& counters = *relation.counters;
  for (auto* age : {&counters.seconds_since_analyze, &counters.seconds_since_vacuum}) {
    if (*age) {
      *age = **age < hour_s ? 0 : coarse(**age);
    }
  }
  if (counters.age_s && *counters.age_s < hour_s) {
    counters.age_s.reset();
  }
  relation.writes_per_s.reset();
  if (counters.age_s) {
    counters.age_s = coarse(*counters.age_s);
    if (relation.kind != RelationKind::partitioned_table) {
      relation.writes_per_s =
          (counters.inserted + counters.updated + counters.deleted) / *counters.age_s;
    }
  }
}

// The schema of a name as SQL.
std::string quoted_schema(const std::string& quoted) {
  bool inside = false;
  for (std::size_t at = 0; at < quoted.size(); ++at) {
    inside = quoted[at] == '"' ? !inside : inside;
    if (quoted[at] == '.' && !inside) {
      return quoted.substr(0, at);
    }
  }
  return quoted;
}

// The first few of them, for a message.
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t most = 5;
  if (names.size() <= most) {
    return fmt::format("{}", fmt::join(names, ", "));
  }
  return fmt::format(
      "{} and {} more",
      fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(most), ", "),
      names.size() - most);
}

}  // namespace

Result<void> LiveReader::snapshot_scope(const SnapshotScope& scope) {
  std::vector<ArrayElement> schemas;
  std::vector<ArrayElement> names;
  for (const RelationRef& name : scope.named) {
    schemas.push_back(name.schema.empty() ? ArrayElement{} : ArrayElement{name.schema});
    names.emplace_back(name.name);
  }
  std::vector<ArrayElement> schema_patterns;
  std::vector<ArrayElement> patterns;
  std::vector<ArrayElement> places;
  for (std::size_t at = 0; at < scope.patterns.size(); ++at) {
    auto translated = name_patterns(scope.patterns[at]);
    if (!translated) {
      return tl::make_unexpected(translated.error());
    }
    for (NamePatterns& pattern : *translated) {
      schema_patterns.push_back(std::move(pattern.schema));
      patterns.emplace_back(std::move(pattern.name));
      places.emplace_back(std::to_string(at + 1));
    }
  }
  const bool everything = scope.named.empty() && scope.patterns.empty();
  const auto table =
      ask("postgresql/catalog/snapshot_scope",
          {array_literal(schemas), array_literal(names), array_literal(schema_patterns),
           array_literal(patterns), array_literal(places), everything ? "true" : "false"});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  std::set<std::size_t> meant;
  for (const Row& row : rows_of(*table)) {
    LiveRelation live;
    live.oid = row.text("oid");
    live.why = row.text("why");
    for (const double place : row.numbers("places")) {
      live.places.push_back(static_cast<std::size_t>(place) - 1);
      meant.insert(live.places.back());
    }
    std::string oid = live.oid;
    relations_.emplace(std::move(oid), std::move(live));
  }
  for (std::size_t at = 0; at < scope.patterns.size(); ++at) {
    if (!meant.contains(at)) {
      result_.diagnostics.push_back(
          {Diagnostic::Level::warning, fmt::format("no relation of database {} is meant by \"{}\"",
                                                   result_.catalog.database, scope.patterns[at])});
    }
  }
  return {};
}

// After an error the transaction and its settings are gone, so this is told everything each time.
// A copy, for it may be `before_`, which grows here.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
Result<void> LiveReader::put_settings(std::vector<std::pair<std::string, std::string>> settings) {
  std::vector<ArrayElement> names;
  std::vector<ArrayElement> values;
  for (const auto& [name, value] : settings) {
    names.emplace_back(name);
    values.emplace_back(value);
  }
  const auto table =
      ask("postgresql/session/put_settings", {array_literal(names), array_literal(values)});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    const std::string name = row.text("name");
    const auto same = [&](const auto& each) { return each.first == name; };
    if (std::ranges::find_if(before_, same) == before_.end()) {
      before_.emplace_back(name, row.text("before"));
    }
    std::erase_if(put_, same);
    put_.emplace_back(name, row.text("value"));
  }
  return {};
}

Result<void> LiveReader::snapshot_rights() {
  const auto table = ask("postgresql/catalog/snapshot_rights");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    rights_ = {row.flag("statistics"), row.flag("extended"), row.text("page_inspector")};
    limits_ = {Milliseconds(row.number_or_zero("statement_ms")),
               Milliseconds(row.number_or_zero("lock_ms")),
               Milliseconds(row.number_or_zero("idle_ms")), row.flag("read_only")};
  }
  return {};
}

Result<void> LiveReader::relation_details() {
  const auto table = ask("postgresql/catalog/relation_details", {all_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    if (LiveRelation* live = find(row.text("oid"))) {
      live->relation.partition_definition = row.text("partition_definition");
      live->relation.row_security_enabled = row.flag("row_security_enabled");
      live->relation.row_security_forced = row.flag("row_security_forced");
    }
  }
  return {};
}

Result<void> LiveReader::column_details() {
  const auto table = ask("postgresql/catalog/column_details", {printable_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  std::string last;
  std::size_t place = 0;
  for (const Row& row : rows_of(*table)) {
    const std::string oid = row.text("relation");
    place = oid == last ? place + 1 : 0;
    last = oid;
    LiveRelation* live = find(oid);
    if (live == nullptr) {
      continue;
    }
    // In the order they came before, unless somebody alters the table meanwhile.
    auto& columns = live->relation.columns;
    if (place < columns.size() && columns[place].name == row.text("name")) {
      columns[place].sql_type = row.text("sql_type");
      columns[place].generation = row.text("generation");
      columns[place].virtual_generation = row.flag("virtual_generation");
    }
  }
  return {};
}

Result<void> LiveReader::policies() {
  const auto table = ask("postgresql/catalog/policies", {printable_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    if (LiveRelation* live = find(row.text("relation"))) {
      live->relation.policies.push_back(
          {row.text("name"), row.flag("permissive"), row.text("command"), row.texts("roles"),
           row.text("using_expression"), row.text("check_expression")});
    }
  }
  return {};
}

Result<void> LiveReader::extended_definitions() {
  const auto table = ask("postgresql/catalog/extended_definitions", {printable_oids()});
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  for (const Row& row : rows_of(*table)) {
    if (ExtendedStatistics* statistics = find_extended(row)) {
      statistics->definition = row.text("definition");
    }
  }
  return {};
}

// Only those that shape plans: applications keep secrets in settings of their own.
Result<void> LiveReader::settings_for(Snapshot& snapshot) {
  const auto table = ask("postgresql/catalog/settings_for");
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  std::set<std::string> known;
  for (const auto& [name, value] : result_.catalog.settings) {
    known.insert(lower(name));
  }
  for (const Row& row : rows_of(*table)) {
    if (known.contains(lower(row.text("name")))) {
      snapshot.settings_for.push_back(
          {row.text("role"), row.flag("this_database"), row.text("name"), row.text("value")});
    }
  }
  return {};
}

void LiveReader::diagnose_snapshot() {
  constexpr int pg_read_all_data_since = 140'000;
  constexpr int ranges_in_pg_stats_since = 170'000;
  const bool one_grant = session_.version() >= pg_read_all_data_since;
  std::vector<std::string> hidden;
  std::vector<std::string> secured;
  std::set<std::string> schemas;
  std::vector<std::string> locked;
  bool ranges = false;
  bool extended = false;
  for (const auto& [oid, live] : relations_) {
    const Relation& relation = live.relation;
    if (live.columns_hidden && live.counted) {
      hidden.push_back(relation.ref.display());
      schemas.insert(quoted_schema(live.quoted));
    } else if (live.row_security_hides) {
      secured.push_back(relation.ref.display());
    }
    if (live.locked) {
      locked.push_back(relation.ref.display());
    }
    ranges = ranges || std::ranges::any_of(relation.columns, [](const Column& column) {
               return column.statistics && column.type.ends_with("range");
             });
    extended = extended || !relation.extended_statistics.empty();
  }
  std::ranges::sort(hidden);
  std::ranges::sort(locked);
  std::ranges::sort(secured);
  const auto warn = [&](std::string message) {
    result_.diagnostics.push_back({Diagnostic::Level::warning, std::move(message)});
  };
  if (!locked.empty()) {
    warn(
        fmt::format("indexes, constraints and definitions of {}, and all views, are not in the "
                    "snapshot; take it again when the lock is gone",
                    some_of(locked)));
  }
  if (!hidden.empty()) {
    warn(fmt::format(
        "column statistics of {} are hidden from role {}, which may not read all of their columns; "
        "plans from this snapshot differ there until a superuser runs: {}",
        some_of(hidden), quoted_role_,
        one_grant ? fmt::format("grant pg_read_all_data to {}", quoted_role_)
                  : fmt::format("grant select on all tables in schema {} to {}",
                                fmt::join(schemas, ", "), quoted_role_)));
  }
  if (!secured.empty()) {
    warn(
        fmt::format("row security hides the column statistics of {} from role {}; connect as a "
                    "role with BYPASSRLS, or as the owner, to see them",
                    some_of(secured), quoted_role_));
  }
  if (ranges && !rights_.statistics && session_.version() < ranges_in_pg_stats_since) {
    warn(fmt::format(
        "statistics of ranges are hidden from role {}; until a superuser runs: {}", quoted_role_,
        one_grant ? fmt::format("grant pg_read_all_data to {}", quoted_role_)
                  : fmt::format("grant select on pg_catalog.pg_statistic to {}", quoted_role_)));
  }
  if (extended && !rights_.extended) {
    warn(fmt::format(
        "contents of statistics objects are hidden from role {}; until a superuser runs: {}",
        quoted_role_,
        one_grant
            ? fmt::format("grant pg_read_all_data to {}", quoted_role_)
            : fmt::format("grant select on pg_catalog.pg_statistic_ext_data to {}", quoted_role_)));
  }
}

Result<void> LiveReader::read(const SnapshotScope& scope, Snapshot& snapshot) {
  snapshot_ = true;
  const auto say = [&](std::string_view what) {
    if (scope.progress) {
      scope.progress(what);
    }
  };
  if (auto done = all_of({&LiveReader::server, &LiveReader::extensions}); !done) {
    return done;
  }
  // Values are written the same way whatever this session's settings are; those were read above.
  if (auto done = put_settings({{"jit", "off"},
                                {"DateStyle", "ISO, MDY"},
                                {"IntervalStyle", "postgres"},
                                {"extra_float_digits", "1"},
                                {"bytea_output", "hex"}});
      !done) {
    return done;
  }
  if (auto done = snapshot_scope(scope); !done) {
    return done;
  }
  say(fmt::format("{} relations", relations_.size()));
  if (auto done =
          all_of({&LiveReader::relations, &LiveReader::storage, &LiveReader::partition_totals,
                  &LiveReader::columns, &LiveReader::indexes, &LiveReader::constraints,
                  &LiveReader::extended_statistics, &LiveReader::triggers});
      !done) {
    return done;
  }
  say("column statistics");
  if (auto done = all_of({&LiveReader::column_statistics, &LiveReader::taken_names,
                          &LiveReader::snapshot_rights, &LiveReader::range_statistics,
                          &LiveReader::extended_data, &LiveReader::extended_expressions});
      !done) {
    return done;
  }
  if (!scope.named.empty()) {
    say_what_is_meant(scope.named);
  }
  // From here on names come qualified.
  if (auto done = put_settings({{"search_path", ""}}); !done) {
    return done;
  }
  if (auto done = all_of({&LiveReader::relation_details, &LiveReader::column_details,
                          &LiveReader::policies, &LiveReader::extended_definitions});
      !done) {
    return done;
  }
  if (auto done = settings_for(snapshot); !done) {
    return done;
  }
  say("schema");
  if (auto done = schema(snapshot, !scope.dumped.empty()); !done) {
    return done;
  }
  say("heights of indexes");
  if (auto done = heights(); !done) {
    return done;
  }
  diagnose_snapshot();
  if (auto done = put_settings(before_); !done) {
    return done;
  }
  for (auto& [oid, live] : relations_) {
    make_steady(live.relation);
  }
  hand_over(result_.catalog);
  return {};
}

}  // namespace planwright::catalog
