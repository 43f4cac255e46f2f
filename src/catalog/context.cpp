#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/catalog/context.hpp>

namespace planwright::catalog {
namespace {

// Letters to change, add or leave out to make one name the other; two neighbours swapped count as
// one (a typing slip).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last, last, now(b.size() + 1);
  for (std::size_t at = 0; at <= b.size(); ++at) {
    now[at] = at;
  }
  for (std::size_t row = 1; row <= a.size(); ++row) {
    before_last = std::move(last);
    last = now;
    now[0] = row;
    for (std::size_t at = 1; at <= b.size(); ++at) {
      const std::size_t change = last[at - 1] + (a[row - 1] == b[at - 1] ? 0 : 1);
      now[at] = std::min({change, last[at] + 1, now[at - 1] + 1});
      if (row > 1 && at > 1 && a[row - 1] == b[at - 2] && a[row - 2] == b[at - 1]) {
        now[at] = std::min(now[at], before_last[at - 2] + 1);
      }
    }
  }
  return now[b.size()];
}

// Up to three relations somebody may have meant, nearest first: a slip of a few letters, a name
// that holds the other, or the right name in another schema.
std::vector<std::string> near_names(const Catalog& catalog, const RelationRef& meant) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const Relation& relation : catalog.relations()) {
    const std::string& name = relation.ref.name;
    // No slip makes these two of one another; the distance of long names is slow.
    const std::size_t longer = std::max(name.size(), meant.name.size());
    const std::size_t shorter = std::min(name.size(), meant.name.size());
    const std::size_t allowed = std::min<std::size_t>(longer / 3, 3);
    const bool part = shorter >= 3 && (name.find(meant.name) != std::string::npos ||
                                       meant.name.find(name) != std::string::npos);
    if (longer - shorter > allowed && !part) {
      continue;
    }
    const std::size_t slips =
        part ? allowed + (longer > shorter ? 1 : 0) : distance(name, meant.name);
    if (part || slips <= allowed) {
      near.emplace_back(name == meant.name ? 0 : slips, relation.ref.display());
    }
  }
  std::ranges::sort(near);
  near.resize(std::min<std::size_t>(near.size(), 3));
  std::vector<std::string> names;
  names.reserve(near.size());
  for (auto& [slips, name] : near) {
    names.push_back(std::move(name));
  }
  return names;
}

// A name without a schema that several relations have: find() gives none of them.
std::vector<std::string> namesakes(const Catalog& catalog, const RelationRef& meant) {
  std::vector<std::string> names;
  for (const Relation& relation : catalog.relations()) {
    if (relation.ref.may_be(meant)) {
      names.push_back(relation.ref.display());
    }
  }
  return names;
}

Diagnostic unknown(const Catalog& catalog, const RelationRef& meant, std::string_view option) {
  const std::vector<std::string> several = namesakes(catalog, meant);
  if (several.size() > 1) {
    return {Diagnostic::Level::warning,
            fmt::format("{}: '{}' may be {}; say which by its schema; it is left out", option,
                        meant.display(), fmt::join(several, " or "))};
  }
  const std::vector<std::string> near = near_names(catalog, meant);
  return {
      Diagnostic::Level::warning,
      fmt::format("{}: the schema has no relation '{}'{}; it is left out", option, meant.display(),
                  near.empty() ? "" : fmt::format("; near it are {}", fmt::join(near, ", ")))};
}

// As the name is written, else as SQL reads it without quotes.
Relation* named(Catalog& catalog, const RelationRef& ref) {
  if (Relation* found = catalog.find(ref)) {
    return found;
  }
  RelationRef folded = ref;
  for (std::string* part : {&folded.schema, &folded.name}) {
    std::ranges::transform(*part, part->begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
  }
  return catalog.find(folded);
}

// What was known of another number of rows grows with it: a table keeps its rows a page.
void set_rows(Relation& relation, Rows rows) {
  if (relation.rows && relation.rows->value() > 0) {
    const double factor = rows / *relation.rows;
    const auto scale = [factor](auto& quantity) {
      if (quantity) {
        *quantity = *quantity * factor;
      }
    };
    const auto scale_pages = [factor](std::optional<Blocks>& pages) {
      if (pages) {
        *pages = Blocks(std::ceil(pages->value() * factor));
      }
    };
    scale_pages(relation.pages);
    scale_pages(relation.all_visible);
    scale(relation.size);
    for (Index& index : relation.indexes) {
      scale_pages(index.pages);
      scale(index.tuples);
    }
  }
  relation.rows = rows;
}

}  // namespace

std::vector<Diagnostic> apply_context(Catalog& catalog, const StatementContext& context) {
  std::vector<Diagnostic> diagnostics;
  const bool known = !catalog.empty();
  const auto relation_of = [&](const RelationRef& ref, std::string_view option) -> Relation* {
    Relation* found = named(catalog, ref);
    if (found == nullptr && !known) {
      Relation fresh;
      fresh.ref = ref;
      found = &catalog.put(std::move(fresh));
    }
    if (found == nullptr) {
      diagnostics.push_back(unknown(catalog, ref, option));
    }
    return found;
  };
  for (const auto& [ref, rows] : context.rows) {
    if (Relation* relation = relation_of(ref, "--rows")) {
      set_rows(*relation, rows);
    }
  }
  for (const auto& [ref, size] : context.sizes) {
    if (Relation* relation = relation_of(ref, "--size")) {
      relation->size = size;
      relation->pages = Blocks(std::ceil(size / postgresql_block_size));
      if (relation->all_visible) {
        relation->all_visible = std::min(*relation->all_visible, *relation->pages);
      }
    }
  }
  for (const auto& [ref, writes] : context.writes_per_s) {
    if (Relation* relation = relation_of(ref, "--writes")) {
      relation->writes_per_s = writes;
    }
  }
  return diagnostics;
}

}  // namespace planwright::catalog
