#include <algorithm>

#include <fmt/format.h>

#include <planwright/base/fingerprint.hpp>
#include <planwright/dialect/dialect.hpp>

namespace planwright::dialect {
namespace {

// PostgreSQL cuts a longer name, and the cut one may exist already.
constexpr std::size_t longest_name = 63;

// The first `bytes` bytes, less where that would cut a character.
std::string_view beginning(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) {
    return text;
  }
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) {
    --bytes;
  }
  return text.substr(0, bytes);
}

bool is_taken(std::span<const RelationRef> taken, const RelationRef& name) {
  return std::ranges::any_of(taken, [&](const RelationRef& other) { return other.may_be(name); });
}

}  // namespace

std::string index_name(const CreateIndex& action) {
  std::string name = action.relation.name;
  Fingerprint identity;
  identity.add(action.relation.schema).add(action.relation.name);
  for (const IndexKey& part : action.index.keys) {
    name += "_" + (part.column.empty() ? std::string("expr") : part.column);
    identity.add(part.column).add(part.expression);
  }
  for (const std::string& column : action.index.include) {
    identity.add(column);
  }
  identity.add(action.index.where);
  name += "_idx";
  if (name.size() <= longest_name) {
    return name;
  }
  return fmt::format("{}_{}_idx", beginning(name, longest_name - 13), identity.hex().substr(0, 8));
}

std::string index_name(const CreateIndex& action, std::span<const RelationRef> taken) {
  const std::string name = action.index.name.empty() ? index_name(action) : action.index.name;
  std::string candidate(beginning(name, longest_name));
  // As PostgreSQL does it: orders_status_idx, orders_status_idx1, orders_status_idx2 …
  for (std::size_t number = 1; is_taken(taken, {action.relation.schema, candidate}); ++number) {
    const std::string suffix = fmt::format("{}", number);
    candidate = std::string(beginning(name, longest_name - suffix.size())) + suffix;
  }
  return candidate;
}

std::vector<RelationRef> names_taken(const Catalog& catalog) {
  std::vector<RelationRef> taken = catalog.taken_names;
  for (const Relation& relation : catalog.relations()) {
    taken.push_back(relation.ref);
    for (const Index& index : relation.indexes) {
      if (!index.name.empty()) {
        taken.push_back({relation.ref.schema, index.name});
      }
    }
  }
  std::ranges::sort(taken);
  const auto twice = std::ranges::unique(taken);
  taken.erase(twice.begin(), twice.end());
  return taken;
}

void name_indexes(std::vector<Action>& actions, std::vector<RelationRef>& taken) {
  for (Action& action : actions) {
    if (auto* create = std::get_if<CreateIndex>(&action)) {
      create->index.name = index_name(*create, taken);
      taken.push_back({create->relation.schema, create->index.name});
    }
  }
}

}  // namespace planwright::dialect
