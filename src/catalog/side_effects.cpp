#include <algorithm>
#include <array>

#include <planwright/catalog/side_effects.hpp>
#include <planwright/sql/sql.hpp>

#include "rows.hpp"

namespace planwright::catalog {
namespace {

std::string names_array(const auto& items, auto name_of) {
  std::vector<ArrayElement> elements;
  elements.reserve(items.size());
  for (const auto& item : items) {
    elements.emplace_back(name_of(item));
  }
  return array_literal(elements);
}

// A name without a schema is looked up along the search_path.
bool called_by(const query::Effects& effects, const Row& row) {
  const std::string name = row.text("name");
  const auto fits = [&](const query::CalledName& called) {
    return called.name == name &&
           (called.schema.empty() ? row.flag("in_path") : called.schema == row.text("schema"));
  };
  const bool named = std::ranges::any_of(
      effects.functions, [&](const query::CalledName& called) { return called.name == name; });
  // What only an aggregate or an attribute leads to has another name, or none of its own.
  return row.text("how") != "function" || !named || std::ranges::any_of(effects.functions, fits);
}

}  // namespace

Result<std::vector<VolatileFunction>> volatile_functions(ports::Session& session,
                                                         const query::Effects& effects,
                                                         const Catalog& catalog) {
  query::Effects all = effects;
  for (const Relation& relation : catalog.relations()) {
    // A materialized view was run when it was made.
    if (relation.kind == RelationKind::view) {
      query::merge_effects(all, query::effects_of(relation.view_definition));
    }
  }
  const auto itself = [](const std::string& name) { return name; };
  const std::array<ports::Parameter, 6> parameters{
      names_array(all.functions, [](const query::CalledName& called) { return called.name; }),
      names_array(all.operators, itself),
      names_array(all.attributes, itself),
      names_array(all.cast_types, itself),
      names_array(catalog.relations(), [](const Relation& r) { return r.ref.schema; }),
      names_array(catalog.relations(), [](const Relation& r) { return r.ref.name; })};
  const auto table =
      session.run(sql::statement("postgresql/catalog/side_effects", session.version()), parameters);
  if (!table) {
    return tl::make_unexpected(table.error().with_context("looking the functions up"));
  }
  std::vector<VolatileFunction> functions;
  for (const Row& row : rows_of(*table)) {
    if (called_by(all, row)) {
      functions.push_back({row.text("how"), row.text("schema"), row.text("name"),
                           row.text("language"), row.flag("trusted"), row.text("extension"),
                           row.text("calls_out")});
    }
  }
  return functions;
}

Result<std::vector<WriteTarget>> write_targets(ports::Session& session,
                                               std::span<const RelationRef> targets) {
  const std::array<ports::Parameter, 2> parameters{
      names_array(targets, [](const RelationRef& ref) { return ref.schema; }),
      names_array(targets, [](const RelationRef& ref) { return ref.name; })};
  const auto table = session.run(
      sql::statement("postgresql/catalog/write_targets", session.version()), parameters);
  if (!table) {
    return tl::make_unexpected(table.error().with_context("looking triggers up"));
  }
  std::vector<WriteTarget> found;
  for (const Row& row : rows_of(*table)) {
    WriteTarget target;
    target.relation = {row.text("schema"), row.text("name")};
    target.foreign_table = row.flag("foreign_table");
    target.trigger = row.text("trigger");
    target.function = row.text("function");
    target.language = row.text("language");
    target.trusted = row.null("trigger") || row.flag("trusted");
    target.calls_out = row.text("calls_out");
    found.push_back(std::move(target));
  }
  return found;
}

}  // namespace planwright::catalog
