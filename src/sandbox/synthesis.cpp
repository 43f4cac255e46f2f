#include "synthesis.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "column_plans.hpp"
#include "deal.hpp"
#include "row_width.hpp"

namespace planwright::sandbox {
namespace {

constexpr double few_for_ranges = 10'000;

double rows_of(const Relation& relation) {
  return relation.rows ? std::max(relation.rows->value(), 0.0) : 0;
}

std::uint32_t rows_to_make(const Relation& relation, double scale, const SynthesisLimits& limits) {
  const double rows = rows_of(relation);
  return static_cast<std::uint32_t>(
      std::round(std::max(rows * scale, std::min(rows, limits.smallest))));
}

// Two numbers of groups of rows make one of their pairs; absent pairs are left out.
struct Groups {
  std::vector<std::uint32_t> of_rows;
  std::uint32_t count = 0;
};

Groups combined(const Groups& groups, const std::vector<std::uint32_t>& codes) {
  Groups result;
  result.of_rows.resize(codes.size());
  std::unordered_map<std::uint64_t, std::uint32_t> numbers;
  numbers.reserve(codes.size());
  for (std::size_t row = 0; row < codes.size(); ++row) {
    const std::uint64_t before = groups.count == 0 ? 0 : groups.of_rows[row];
    const auto next = static_cast<std::uint32_t>(numbers.size());
    result.of_rows[row] = numbers.emplace(before << 32U | codes[row], next).first->second;
  }
  result.count = static_cast<std::uint32_t>(numbers.size());
  return result;
}

class TableMaker {
 public:
  TableMaker(const Relation& relation, std::size_t number, std::uint32_t rows, ColumnPlans& plans)
      : relation_(relation),
        number_(number),
        rows_(rows),
        plans_(plans),
        codes_(relation.columns.size()),
        dead_(rows, false) {}

  SyntheticTable operator()() {
    for (const Index& index : relation_.indexes) {
      if (index.primary) {
        deal_keys(index);
        keep_unique(index);
      }
    }
    for (const Index& index : relation_.indexes) {
      if (!index.primary) {
        deal_keys(index);
      }
    }
    for (std::size_t column = 0; column < relation_.columns.size(); ++column) {
      if (!relation_.columns[column].generated) {
        deal(column, {}, 0);
      }
    }
    for (const Index& index : relation_.indexes) {
      if (index.unique && !index.primary) {
        keep_unique(index);
      }
    }
    return written();
  }

 private:
  [[nodiscard]] std::optional<std::size_t> place_of_column(const std::string& name) const {
    for (std::size_t at = 0; at < relation_.columns.size(); ++at) {
      if (relation_.columns[at].name == name && !relation_.columns[at].generated) {
        return at;
      }
    }
    return std::nullopt;
  }

  const Distribution& plan(std::size_t column) { return plans_.of(number_, column); }

  // The columns of an index in order, each so that with those before it there are as many different
  // combinations as production has.
  void deal_keys(const Index& index) {
    Groups groups;
    for (std::size_t at = 0; at < index.keys.size(); ++at) {
      const auto column = place_of_column(index.keys[at].column);
      if (!column) {
        return;
      }
      const double pairs = at < index.distinct_prefixes.size() && !index.keys[at].prefix_length
                               ? scaled_pairs(index, at, groups.count)
                               : 0;
      if (index.primary && at == 0 && codes_[*column].empty()) {
        Places in_order(rows_);
        std::iota(in_order.begin(), in_order.end(), 0U);
        place(*column, in_order);
      } else {
        deal(*column, groups, pairs);
      }
      if (at + 1 < index.keys.size()) {
        groups = combined(groups, codes_[*column]);
      }
    }
  }

  // As a sample of rows has them, and no more for each of the prefix than in production.
  [[nodiscard]] double scaled_pairs(const Index& index, std::size_t at, double prefixes) const {
    if (at == 0) {
      return 0;
    }
    const double pairs = index.distinct_prefixes[at];
    const double before = std::max(index.distinct_prefixes[at - 1], 1.0);
    return std::min(sampled_distinct(pairs, std::max(rows_of(relation_), 1.0), rows_),
                    pairs / before * prefixes);
  }

  void deal(std::size_t column, const Groups& groups, double pairs) {
    if (!codes_[column].empty() || rows_ == 0) {
      return;
    }
    const Column& about = relation_.columns[column];
    Dice dice(fmt::format("{}.{}", relation_.ref.display(), about.name));
    const auto correlation = about.statistics ? about.statistics->correlation : std::nullopt;
    constexpr double weak = 0.1;
    if (correlation && std::abs(*correlation) >= weak) {
      place(column, correlated(rows_, *correlation, dice));
    } else if (groups.count > 0 && pairs > 0) {
      place(column, grouped(groups.of_rows, groups.count,
                            static_cast<double>(plan(column).values.size()), pairs, dice));
    } else {
      place(column, shuffled(rows_, dice));
    }
  }

  // Gives every row the value at its place among all, NULLs first.
  void place(std::size_t column, const Places& places) {
    const Distribution& from = plan(column);
    std::vector<std::uint32_t> at_place(rows_, null_code);
    std::size_t at = from.nulls;
    for (std::uint32_t value = 0; value < from.values.size(); ++value) {
      for (std::uint32_t row = 0; row < from.values[value].rows && at < rows_; ++row) {
        at_place[at++] = value;
      }
    }
    auto& codes = codes_[column];
    codes.resize(rows_);
    for (std::uint32_t row = 0; row < rows_; ++row) {
      codes[row] = at_place[places[row]];
    }
  }

  // Rows that an index would refuse get another value of its last column, or go.
  void keep_unique(const Index& index) {
    std::vector<std::size_t> keys;
    for (const IndexKey& key : index.keys) {
      const auto column = place_of_column(key.column);
      if (!column || key.prefix_length) {
        return;  // the server leaves out what it refuses
      }
      keys.push_back(*column);
    }
    if (keys.size() < 2) {
      return;  // its values are all different
    }
    const std::size_t last = keys.back();
    keys.pop_back();
    Groups before;
    for (const std::size_t key : keys) {
      before = combined(before, codes_[key]);
    }
    Dice dice(index.name);
    const auto choices = static_cast<std::uint32_t>(plan(last).values.size());
    std::unordered_map<std::uint64_t, bool> taken;
    taken.reserve(rows_);
    const std::vector<std::uint32_t> original = codes_[last];
    for (std::uint32_t row = 0; row < rows_; ++row) {
      if (has_null(keys, row) || codes_[last][row] == null_code) {
        continue;
      }
      const std::uint64_t group = static_cast<std::uint64_t>(before.of_rows[row]) << 32U;
      if (!taken.emplace(group | codes_[last][row], true).second) {
        redraw(last, row, choices, original, dice,
               [&](std::uint32_t code) { return taken.emplace(group | code, true).second; });
      }
    }
  }

  [[nodiscard]] bool has_null(const std::vector<std::size_t>& columns, std::uint32_t row) const {
    return std::ranges::any_of(
        columns, [&](std::size_t column) { return codes_[column][row] == null_code; });
  }

  template <class Take>
  void redraw(std::size_t column, std::uint32_t row, std::uint32_t choices,
              const std::vector<std::uint32_t>& original, Dice& dice, const Take& take) {
    constexpr int draws = 16;
    constexpr std::uint32_t probes = 500;
    for (int draw = 0; draw < draws; ++draw) {
      const std::uint32_t code = original[dice.below(rows_)];
      if (code != null_code && take(code)) {
        codes_[column][row] = code;
        return;
      }
    }
    const std::uint32_t start = choices == 0 ? 0 : dice.below(choices);
    for (std::uint32_t probe = 0; probe < std::min(probes, choices); ++probe) {
      const std::uint32_t code = (start + probe) % choices;
      if (take(code)) {
        codes_[column][row] = code;
        return;
      }
    }
    dead_[row] = true;
  }

  // The rows that are left, by primary key.
  [[nodiscard]] std::vector<std::uint32_t> rows_in_order() const {
    std::vector<std::uint32_t> order;
    order.reserve(rows_);
    for (std::uint32_t row = 0; row < rows_; ++row) {
      if (!dead_[row]) {
        order.push_back(row);
      }
    }
    for (const Index& index : relation_.indexes) {
      if (!index.primary) {
        continue;
      }
      std::vector<std::size_t> keys;
      for (const IndexKey& key : index.keys) {
        if (const auto column = place_of_column(key.column)) {
          keys.push_back(*column);
        }
      }
      std::ranges::stable_sort(order, [&](std::uint32_t left, std::uint32_t right) {
        for (const std::size_t key : keys) {
          if (codes_[key][left] != codes_[key][right]) {
            return codes_[key][left] < codes_[key][right];
          }
        }
        return false;
      });
    }
    return order;
  }

  SyntheticTable written() {
    SyntheticTable table;
    table.ref = relation_.ref;
    const std::vector<std::uint32_t> order = rows_in_order();
    table.rows = order.size();
    const RowWidth width(relation_);
    for (std::size_t column = 0; column < relation_.columns.size(); ++column) {
      if (relation_.columns[column].generated) {
        continue;
      }
      SyntheticColumn made{relation_.columns[column].name, {}, {}};
      const Distribution& from = plan(column);
      made.values.reserve(from.values.size());
      for (const DistinctValue& value : from.values) {
        made.values.push_back(width.written(column, value.text, value.exact));
      }
      made.codes.reserve(order.size());
      for (const std::uint32_t row : order) {
        made.codes.push_back(codes_[column][row]);
      }
      table.columns.push_back(std::move(made));
    }
    return table;
  }

  const Relation& relation_;
  std::size_t number_;
  std::uint32_t rows_;
  ColumnPlans& plans_;
  std::vector<std::vector<std::uint32_t>> codes_;
  std::vector<bool> dead_;
};

std::vector<Diagnostic> remarks(std::span<const Relation* const> relations, const Asked& asked,
                                ColumnPlans& plans, const std::vector<std::uint32_t>& made) {
  std::vector<Diagnostic> diagnostics;
  std::string unknown;
  for (std::size_t table = 0; table < relations.size(); ++table) {
    const Relation& relation = *relations[table];
    for (std::size_t column = 0; column < relation.columns.size(); ++column) {
      if (!relation.columns[column].generated && plans.is_guessed(table, column)) {
        unknown += fmt::format("{}{}.{}", unknown.empty() ? "" : ", ", relation.ref.display(),
                               relation.columns[column].name);
      }
    }
    const bool ranged = std::ranges::any_of(asked.literals, [&](const Asked::Literal& literal) {
      return !literal.equal && relation.ref.may_be(literal.relation);
    });
    if (ranged && made[table] < few_for_ranges && rows_of(relation) > made[table]) {
      diagnostics.push_back(
          {Diagnostic::Level::warning,
           fmt::format("the sandbox has {} rows of {}, as one factor for all tables leaves it; "
                       "whether a range on it is worth an index is uncertain below 10,000",
                       made[table], relation.ref.display())});
    }
  }
  if (!unknown.empty()) {
    diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("no statistics tell which values {} has, so the sandbox assumes some: a "
                     "histogram (ANALYZE TABLE … UPDATE HISTOGRAM ON …) would tell",
                     unknown)});
  }
  return diagnostics;
}

}  // namespace

double common_scale(std::span<const Relation* const> relations, const SynthesisLimits& limits) {
  double largest = 0;
  double all = 0;
  double bytes = 0;
  for (const Relation* relation : relations) {
    const double rows = rows_of(*relation);
    largest = std::max(largest, rows);
    all += rows;
    bytes += rows * RowWidth(*relation).bytes();
  }
  double scale = 1;
  for (const auto& [limit, value] :
       {std::pair(limits.largest, largest), {limits.all_rows, all}, {limits.bytes, bytes}}) {
    if (value > 0) {
      scale = std::min(scale, limit / value);
    }
  }
  return scale;
}

Synthesis synthesise(std::span<const Relation* const> relations, const Asked& asked, double scale,
                     const SynthesisLimits& limits) {
  std::vector<std::uint32_t> made;
  made.reserve(relations.size());
  for (const Relation* relation : relations) {
    made.push_back(rows_to_make(*relation, scale, limits));
  }
  ColumnPlans plans(relations, asked, made);
  Synthesis synthesis;
  for (std::size_t table = 0; table < relations.size(); ++table) {
    synthesis.tables.push_back(TableMaker(*relations[table], table, made[table], plans)());
  }
  synthesis.diagnostics = remarks(relations, asked, plans, made);
  return synthesis;
}

void append_rows(const SyntheticTable& table, std::size_t begin, std::size_t end,
                 std::string& text) {
  for (std::size_t row = begin; row < std::min(end, table.rows); ++row) {
    for (std::size_t at = 0; at < table.columns.size(); ++at) {
      const SyntheticColumn& column = table.columns[at];
      if (at > 0) {
        text += '\t';
      }
      const std::uint32_t code = column.codes[row];
      text += code == null_code ? std::string_view("\\N") : std::string_view(column.values[code]);
    }
    text += '\n';
  }
}

}  // namespace planwright::sandbox
