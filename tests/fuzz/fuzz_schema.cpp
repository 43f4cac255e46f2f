// Schema dumps and queries, whole and damaged: our statement splitter, libpg_query's tree, our
// reading of it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <planwright/catalog/catalog.hpp>
#include <planwright/catalog/snapshot.hpp>
#include <planwright/query/query.hpp>

#include "plan_invariants.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using planwright::fuzz::require;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = planwright::catalog::from_ddl(text, "schema.sql");
  const planwright::RelationRef* before = nullptr;
  for (const planwright::Relation& relation : read.catalog.relations()) {
    require(before == nullptr || *before < relation.ref, "relations are sorted and unique");
    before = &relation.ref;
    require(read.catalog.find(relation.ref) == &relation, "every relation is found by its name");
  }
  for (const auto& statement : planwright::catalog::read_dump(text).statements) {
    require(!statement.sql.empty(), "a statement of a dump has a text");
    require(statement.refers_to.empty() || statement.refers_to != statement.relation,
            "nothing needs itself");
  }
  const planwright::Query query = planwright::query::understand(text, "query.sql");
  require(query.kind != planwright::QueryKind::unknown || !query.diagnostics.empty(),
          "what is not understood is said");
  return 0;
}
