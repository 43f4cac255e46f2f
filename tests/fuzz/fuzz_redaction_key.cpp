// Keys of redacted snapshots, edited or damaged: refused with a place, or read and written back the
// same, and a query whose literals they replace stays the statement it was.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <planwright/catalog/catalog.hpp>
#include <planwright/catalog/redaction.hpp>
#include <planwright/query/query.hpp>

#include "plan_invariants.hpp"

namespace {

const planwright::Snapshot& shop() {
  static const planwright::Snapshot snapshot = [] {
    planwright::Snapshot made;
    made.catalog = planwright::catalog::from_ddl(
                       "create table t (i int, n numeric(10,2), r real, s text, c char(3), d date, "
                       "w timestamptz, k uuid, a text[], e int4range);",
                       "schema")
                       .catalog;
    return made;
  }();
  return snapshot;
}

const planwright::Query& query() {
  static const planwright::Query query = [] {
    planwright::Query made = planwright::query::understand(
        "select * from t where i in (7, -80) and n < 10.5 and r > 0.25 and s = 'paid' and c = 'A  '"
        " and d between '2024-01-01' and now() - interval '3 days' and w > current_date - 7 and"
        " k = '00000000-0000-0000-0000-000000000001' and s like 'pa\\_%' and a @> '{paid,\"a b\"}'"
        " and e && '[1,80)' and s between 'a' and 'm'",
        "query");
    planwright::query::resolve(made, shop().catalog);
    return made;
  }();
  return query;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using planwright::catalog::read_key;
  using planwright::catalog::write_key;
  using planwright::fuzz::require;
  const auto key = read_key(std::string_view(reinterpret_cast<const char*>(data), size), "key");
  if (!key) {
    require(!key.error().message.empty() && key.error().where.starts_with("key:"),
            "a refusal says what is wrong and where");
    return 0;
  }
  const std::string written = write_key(*key);
  const auto again = read_key(written, "written");
  require(again.has_value() && write_key(*again) == written, "a key is read as it was written");
  const auto made = planwright::catalog::redact_query(query(), shop(), *key);
  const planwright::Query replaced = planwright::query::understand(made.text, "replaced");
  require(replaced.kind == query().kind && replaced.uses.size() == query().uses.size(),
          "literals are replaced by literals");
  return 0;
}
