#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/query.hpp>
#include <planwright/model/snapshot.hpp>
#include <planwright/ports/session.hpp>

// Values in a snapshot's statistics replaced by surrogates that keep their order. Also a door of
// src/catalog.
namespace planwright::catalog {

// What the values of columns that can be compared became: ascending in both.
struct RedactionFamily {
  std::string name;                                         // "number", "text", "varchar(2)" …
  std::vector<std::pair<std::string, std::string>> values;  // value, surrogate
};

// Stays with the owner: it undoes the redaction.
struct RedactionKey {
  std::vector<RedactionFamily> families;  // by name
  std::string id{};                       // random: its snapshot has the same
};

struct RedactionMeans {
  // The texts as the database's default collation sorts them; the same ones.
  std::function<Result<std::vector<std::string>>(std::vector<std::string> texts)> sort;
  std::function<std::uint64_t()> random;
};

// Replaces the values of all statistics of the snapshot. The same value has the same surrogate
// wherever columns can be compared; order, frequencies, widths, and for numbers and times mostly
// distances stay. Literals in definitions are what they were, so such values are their own
// surrogates. Values that no surrogate can be found for (jsonb, inet …) are dropped; what that
// narrows is said among the snapshot's diagnostics.
Result<RedactionKey> redact(Snapshot& snapshot, const RedactionMeans& means);

// Drops the definitions that hold literals (views, policies, conditions of indexes …) before
// `redact`; which ones is said among the snapshot's diagnostics.
void drop_definitions_with_literals(Snapshot& snapshot);

std::string write_key(const RedactionKey& key);
Result<RedactionKey> read_key(std::string_view text, std::string_view name);

// Whether the snapshot was redacted with this key. Neither says so where both are from before keys
// had an id.
enum class KeyFit : std::uint8_t { fits, foreign, unknown };
KeyFit fit_of(const RedactionKey& key, const Snapshot& snapshot);

// The query with the literals that are compared with columns replaced as the snapshot's values
// were: values between known ones lie between their surrogates. The query must be resolved against
// the snapshot's catalog, and holds its parameters as literals.
struct RedactedQuery {
  std::string text;
  std::vector<Diagnostic> diagnostics;  // literals that could not be replaced
};
RedactedQuery redact_query(const Query& query, const Snapshot& snapshot, const RedactionKey& key);

// RedactionMeans::sort by a server with that database's collation.
Result<std::vector<std::string>> sort_texts(ports::Session& session,
                                            std::vector<std::string> texts);

}  // namespace planwright::catalog
