#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/catalog/redaction.hpp>
#include <planwright/query/schema_dump.hpp>
#include <planwright/sql/sql.hpp>

#include "array_literal.hpp"
#include "rows.hpp"
#include "surrogates.hpp"
#include "value_family.hpp"

namespace planwright::catalog {
namespace {

using Map = std::map<std::string, std::string>;

std::string trimmed(const ValueFamily& family, const std::string& value) {
  return family.padded ? value.substr(0, value.find_last_not_of(' ') + 1) : value;
}

// Statistics of one column.
struct Use {
  std::string column;
  ValueFamily family;
  ColumnStatistics* statistics = nullptr;
};

// All values of a family.
struct Values {
  ValueFamily family;
  std::set<std::string> texts;
  Room room;
  Map surrogates;
};

class Redactor {
 public:
  Redactor(Snapshot& snapshot, const RedactionMeans& means)
      : snapshot_(snapshot), means_(means), types_(named_types(snapshot)) {}

  Result<RedactionKey> run() {
    collect_uses();
    for (const Use& use : uses_) {
      collect_values(use);
    }
    collect_definitions();
    RedactionKey key;
    for (auto& [name, values] : families_) {
      auto pairs = pairs_of(values);
      if (!pairs) {
        return tl::make_unexpected(pairs.error());
      }
      values.surrogates = Map(pairs->begin(), pairs->end());
      key.families.push_back({name, std::move(*pairs)});
    }
    for (const Use& use : uses_) {
      replace(use);
    }
    say();
    snapshot_.redacted = true;
    const std::uint64_t high = means_.random();
    key.id = fmt::format("{:016x}{:016x}", high, means_.random());
    snapshot_.key_id = key.id;
    return key;
  }

 private:
  void collect_uses() {
    for (const Relation& known : snapshot_.catalog.relations()) {
      Relation& relation = *snapshot_.catalog.find(known.ref);
      for (Column& column : relation.columns) {
        const ValueFamily family = family_of(column, snapshot_.catalog, types_);
        for (auto* statistics : {&column.statistics, &column.inherited_statistics}) {
          if (*statistics) {
            uses_.push_back({relation.ref.display() + "." + column.name, family, &**statistics});
          }
        }
      }
      for (Index& index : relation.indexes) {
        for (auto& statistics : index.expression_statistics) {
          if (statistics) {
            drop(*statistics, relation.ref.display() + " (" + index.name + ")");
          }
        }
      }
      for (ExtendedStatistics& extended : relation.extended_statistics) {
        for (ExtendedStatisticsData& data : extended.data) {
          for (ColumnStatistics& statistics : data.expressions) {
            drop(statistics, extended.name.display());
          }
          if (!data.mcv.empty()) {
            data.mcv.clear();
            lists_dropped_.insert(extended.name.display());
          }
        }
      }
    }
  }

  static std::vector<std::pair<std::vector<std::string>*, ValueShape>> lists(const Use& use) {
    ColumnStatistics& statistics = *use.statistics;
    // The statistics of a tsvector have no values of its own, only elements.
    return {{&statistics.common_values, use.family.shape},
            {&statistics.histogram, use.family.shape},
            {&statistics.common_elements, ValueShape::scalar},
            {&statistics.range_bounds, ValueShape::range}};
  }

  void collect_values(const Use& use) {
    if (use.family.kind == ValueKind::kept || use.family.kind == ValueKind::opaque) {
      return;
    }
    Values& values = families_.try_emplace(use.family.name).first->second;
    values.family = use.family;
    values.family.shape = ValueShape::scalar;
    values.family.single_precision = false;
    // Families of short texts are of one length.
    values.family.longest = use.family.name.find('(') == std::string::npos ? 0 : use.family.longest;
    for (const auto& [list, shape] : lists(use)) {
      for (const std::string& text : *list) {
        replaced(shape, text, [&](const std::string& value) {
          values.texts.insert(trimmed(use.family, value));
          const auto place = place_of(use.family.kind, value);
          if (place && use.family.least < use.family.most) {
            values.room.up = std::min(values.room.up, use.family.most - *place);
            values.room.down = std::min(values.room.down, *place - use.family.least);
          }
          return std::optional(value);
        });
      }
    }
  }

  void collect_literals(std::string_view definition) {
    for (query::Literal& literal : query::literals(definition)) {
      literals_.insert(std::move(literal.value));
    }
  }

  void collect_definitions() {
    for (const Relation& relation : snapshot_.catalog.relations()) {
      for (const CheckConstraint& check : relation.checks) {
        collect_literals(check.expression);
      }
      for (const Index& index : relation.indexes) {
        collect_literals(index.where);
        for (const IndexKey& key : index.keys) {
          collect_literals(key.expression);
        }
      }
      for (const Column& column : relation.columns) {
        collect_literals(column.generation);
      }
      for (const ExtendedStatistics& statistics : relation.extended_statistics) {
        for (const std::string& expression : statistics.expressions) {
          collect_literals(expression);
        }
      }
      for (const Policy& policy : relation.policies) {
        collect_literals(policy.using_expression);
        collect_literals(policy.check_expression);
      }
      collect_literals(relation.view_definition);
      collect_literals(relation.partition_bound);
    }
    for (const SchemaStatement& statement : snapshot_.schema) {
      if (statement.sql.starts_with("CREATE FUNCTION") ||
          statement.sql.starts_with("CREATE OR REPLACE FUNCTION") ||
          statement.sql.starts_with("CREATE RULE") || statement.sql.starts_with("CREATE POLICY")) {
        collect_literals(statement.sql);
      }
    }
  }

  Result<std::vector<std::string>> sorted(std::vector<std::string> texts, bool by_server) const {
    if (!by_server) {
      std::ranges::sort(texts);
      return texts;
    }
    return means_.sort(std::move(texts));
  }

  Result<ValuePairs> pairs_of(const Values& values) const {
    std::vector<std::string> texts(values.texts.begin(), values.texts.end());
    switch (values.family.kind) {
      case ValueKind::uuid:
        return uuid_surrogates(std::move(texts), means_.random);
      case ValueKind::text: {
        auto order = sorted(std::move(texts), values.family.server_sorts);
        if (!order) {
          return tl::make_unexpected(order.error());
        }
        return in_order(
            text_surrogates(
                *order, [&](const std::string& text) { return literals_.contains(text); },
                values.family.by_bytes, values.family.longest, means_.random),
            values.family.server_sorts);
      }
      default:
        return number_surrogates(values.family, std::move(texts),
                                 {literals_.begin(), literals_.end()}, values.room, means_.random);
    }
  }

  // The pairs whose surrogates are sorted as their values are, as many as can be.
  [[nodiscard]] Result<ValuePairs> in_order(ValuePairs pairs, bool by_server) const {
    std::vector<std::string> surrogates;
    std::ranges::transform(pairs, std::back_inserter(surrogates),
                           [](const auto& pair) { return pair.second; });
    const auto order = sorted(std::move(surrogates), by_server);
    if (!order) {
      return tl::make_unexpected(order.error());
    }
    std::map<std::string_view, std::size_t> places;
    for (std::size_t at = 0; at < order->size(); ++at) {
      places.emplace((*order)[at], at);
    }
    // The longest ascending subsequence: per length the pair that ends it lowest.
    std::vector<std::size_t> ends;
    std::vector<std::size_t> before(pairs.size());
    const auto place = [&](std::size_t at) { return places.at(pairs[at].second); };
    for (std::size_t at = 0; at < pairs.size(); ++at) {
      const auto slot = std::ranges::lower_bound(ends, place(at), {}, place);
      before[at] = slot == ends.begin() ? pairs.size() : *std::prev(slot);
      if (slot == ends.end()) {
        ends.push_back(at);
      } else {
        *slot = at;
      }
    }
    ValuePairs kept;
    for (std::size_t at = ends.empty() ? pairs.size() : ends.back(); at < pairs.size();
         at = before[at]) {
      kept.push_back(std::move(pairs[at]));
    }
    std::ranges::reverse(kept);
    return kept;
  }

  void replace(const Use& use) {
    if (use.family.kind == ValueKind::kept) {
      return;
    }
    if (use.family.kind == ValueKind::opaque) {
      drop(*use.statistics, use.column);
      return;
    }
    const Map& surrogates = families_.at(use.family.name).surrogates;
    const Replace one = [&](const std::string& value) -> std::optional<std::string> {
      const auto found = surrogates.find(trimmed(use.family, value));
      if (found == surrogates.end()) {
        return std::nullopt;
      }
      if (use.family.longest > 0 && characters(found->second) > use.family.longest) {
        return std::nullopt;
      }
      if (!use.family.single_precision) {
        return found->second;
      }
      return text_at(use.family, place_of(use.family.kind, found->second).value_or(0), value);
    };
    bool all = true;
    for (const auto& [list, shape] : lists(use)) {
      std::vector<std::string> made;
      for (const std::string& text : *list) {
        if (auto surrogate = replaced(shape, text, one)) {
          made.push_back(std::move(*surrogate));
        }
      }
      const bool distinct =
          std::set(made.begin(), made.end()).size() == std::set(list->begin(), list->end()).size();
      if (made.size() != list->size() || !distinct) {
        all = false;
        made.clear();
      }
      *list = std::move(made);
    }
    ColumnStatistics& statistics = *use.statistics;
    if (statistics.common_values.empty()) {
      statistics.common_frequencies.clear();
    }
    if (statistics.common_elements.empty()) {
      statistics.common_element_frequencies.clear();
      statistics.common_element_extremes.clear();
    }
    if (statistics.range_bounds.empty()) {
      statistics.range_lengths.clear();
      statistics.range_empty.reset();
    }
    sort_lexemes(use);
    if (!all) {
      dropped_.insert(use.column);
    }
  }

  // A tsvector's elements stand by length first.
  static void sort_lexemes(const Use& use) {
    if (!use.family.lexemes) {
      return;
    }
    ColumnStatistics& statistics = *use.statistics;
    std::vector<std::pair<std::string, double>> elements;
    for (std::size_t at = 0; at < statistics.common_elements.size(); ++at) {
      elements.emplace_back(std::move(statistics.common_elements[at]),
                            statistics.common_element_frequencies[at]);
    }
    std::ranges::sort(elements, {}, [](const auto& element) {
      return std::pair(element.first.size(), std::string_view(element.first));
    });
    for (std::size_t at = 0; at < elements.size(); ++at) {
      statistics.common_elements[at] = std::move(elements[at].first);
      statistics.common_element_frequencies[at] = elements[at].second;
    }
  }

  void drop(ColumnStatistics& statistics, const std::string& of) {
    if (statistics.common_values.empty() && statistics.histogram.empty() &&
        statistics.common_elements.empty() && statistics.range_bounds.empty()) {
      return;
    }
    ColumnStatistics bare;
    bare.null_fraction = statistics.null_fraction;
    bare.distinct = statistics.distinct;
    bare.average_width = statistics.average_width;
    bare.correlation = statistics.correlation;
    bare.element_counts = statistics.element_counts;
    statistics = std::move(bare);
    dropped_.insert(of);
  }

  void say() {
    constexpr std::size_t most_named = 8;
    const auto named = [most_named](const std::set<std::string>& all) {
      const std::vector<std::string> some(
          all.begin(),
          std::next(all.begin(), static_cast<std::ptrdiff_t>(std::min(all.size(), most_named))));
      return fmt::format(
          "{}{}", fmt::join(some, ", "),
          all.size() > most_named ? fmt::format(" and {} more", all.size() - most_named) : "");
    };
    if (!dropped_.empty()) {
      snapshot_.diagnostics.push_back(
          {Diagnostic::Level::warning,
           fmt::format("redacted: common values and histograms of {} are left out, for which there "
                       "are no surrogates (expressions, jsonb …); conditions on them are estimated "
                       "without",
                       named(dropped_))});
    }
    if (!lists_dropped_.empty()) {
      snapshot_.diagnostics.push_back(
          {Diagnostic::Level::warning,
           fmt::format("redacted: the common combinations of values of {} are left out",
                       named(lists_dropped_))});
    }
  }

  Snapshot& snapshot_;
  const RedactionMeans& means_;
  NamedTypes types_;
  std::vector<Use> uses_;
  std::map<std::string, Values> families_;
  std::set<std::string> literals_;  // of definitions that stay
  std::set<std::string> dropped_, lists_dropped_;
};

}  // namespace

Result<RedactionKey> redact(Snapshot& snapshot, const RedactionMeans& means) {
  return Redactor(snapshot, means).run();
}

Result<std::vector<std::string>> sort_texts(ports::Session& session,
                                            std::vector<std::string> texts) {
  const std::vector<ArrayElement> elements(std::make_move_iterator(texts.begin()),
                                           std::make_move_iterator(texts.end()));
  const std::vector<ports::Parameter> parameters{array_literal(elements)};
  const auto table =
      session.run(sql::statement("postgresql/catalog/sorted_texts", session.version()), parameters);
  if (!table) {
    return tl::make_unexpected(table.error().with_context("sorting values to be redacted"));
  }
  std::vector<std::string> result;
  for (const Row& row : rows_of(*table)) {
    result.push_back(row.text("value"));
  }
  return result;
}

}  // namespace planwright::catalog
