// The statements that make a schema, written by the server itself.
#include <algorithm>
#include <map>
#include <set>

#include "live_reader.hpp"

namespace planwright::catalog {
namespace {

struct Written {
  std::string oid;
  std::vector<std::string> needs;
  SchemaStatement statement;
};

// Views and functions, each after what it needs among them.
class InOrder {
 public:
  explicit InOrder(std::vector<Written> all) : all_(std::move(all)) {
    for (std::size_t at = 0; at < all_.size(); ++at) {
      place_.emplace(all_[at].oid, at);
    }
  }

  void append_to(std::vector<SchemaStatement>& result) {
    for (std::size_t at = 0; at < all_.size(); ++at) {
      visit(at, result);
    }
  }

 private:
  // Depth is that of views over views; a circle cannot be made on a server, and ends here anyway.
  void visit(std::size_t at, std::vector<SchemaStatement>& result) {
    if (!seen_.insert(at).second) {
      return;
    }
    for (const std::string& oid : all_[at].needs) {
      if (const auto found = place_.find(oid); found != place_.end()) {
        visit(found->second, result);
      }
    }
    result.push_back(std::move(all_[at].statement));
  }

  std::vector<Written> all_;
  std::map<std::string, std::size_t> place_;
  std::set<std::size_t> seen_;
};

}  // namespace

Result<void> LiveReader::schema(Snapshot& snapshot, bool dumped) {
  const auto objects = ask("postgresql/catalog/schema_objects");
  if (!objects) {
    return tl::make_unexpected(objects.error());
  }
  const std::string extensions = "2";
  for (const Row& row : rows_of(*objects)) {
    if (!dumped || row.text("step") == extensions) {
      snapshot.schema.push_back({row.text("sql"), {}});
    }
  }
  if (dumped) {
    return {};
  }
  // A view is only printed with locks on what it reads, so one lock stops them all.
  const bool any_locked =
      std::ranges::any_of(relations_, [](const auto& each) { return each.second.locked; });
  const auto free = oids([&](const LiveRelation& live) {
    const bool view = live.relation.kind == RelationKind::view ||
                      live.relation.kind == RelationKind::materialized_view;
    return !live.locked && !(view && any_locked);
  });
  const auto relations = ask("postgresql/catalog/schema_relations", {array_literal(free)});
  if (!relations) {
    return tl::make_unexpected(relations.error());
  }
  const std::string views = "9";
  std::vector<Written> unordered;
  const auto flush = [&] {
    InOrder(std::move(unordered)).append_to(snapshot.schema);
    unordered.clear();
  };
  for (const Row& row : rows_of(*relations)) {
    SchemaStatement statement{row.text("sql"),
                              {row.text("schema"), row.text("name")},
                              {row.text("refers_schema"), row.text("refers_name")}};
    if (row.text("step") == views) {
      unordered.push_back({row.text("oid"), row.texts("needs"), std::move(statement)});
    } else {
      flush();
      snapshot.schema.push_back(std::move(statement));
    }
  }
  flush();
  snapshot.builder = "planwright";
  result_.diagnostics.push_back(
      {Diagnostic::Level::info,
       "the schema is built from the catalog, which leaves out defaults, identity, triggers, "
       "rules, "
       "foreign tables, aggregates, operators, casts and text search; where pg_dump of the "
       "server's major is installed its text is taken"});
  return {};
}

}  // namespace planwright::catalog
