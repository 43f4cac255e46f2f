#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <planwright/estimates/carry.hpp>
#include <planwright/estimates/index_use.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/plan.hpp>
#include <planwright/ports/cost_oracle.hpp>

namespace planwright::verify {

// A scan of a table as the arithmetic sees it.
struct TableScan {
  const Node* node = nullptr;
  Relation relation;             // the catalog's, or what the plan tells
  estimates::TableShape table;   // rows 0: not known
  std::vector<Predicate> terms;  // every condition on its rows
  std::optional<double> rows;    // that pass them all, per run; measured where the plan is
  bool measured = false;         // `rows` is
};

// The table scan of a node of the plan; absent for what reads no table, or one whose size nothing
// tells. With several processes the rows of all of them.
std::optional<TableScan> table_scan(const Plan& plan, const Node& node, const Catalog& catalog,
                                    const estimates::PlannerCosts& costs);

// A plan priced again with indexes that are not there.
class PlanPricing {
 public:
  PlanPricing(const Plan& plan, const Catalog& catalog, const estimates::PlannerCosts& costs,
              std::span<const CreateIndex> indexes);

  // What the root's cost changes by (never above zero), and which of the indexes did it.
  [[nodiscard]] Cost change() const { return outcomes_.front().delta.total; }
  [[nodiscard]] const std::set<std::size_t>& used() const { return outcomes_.front().used; }

 private:
  struct Outcome {
    estimates::CostDelta delta;
    std::set<std::size_t> used;
  };
  // A way to read a table with one of the indexes.
  struct Access {
    std::size_t index = 0;
    estimates::PathCost plain, bitmap;
    double rows = 0;  // fetched that pass all conditions
    bool any_condition = false;

    [[nodiscard]] const estimates::PathCost& cheaper() const {
      return any_condition && bitmap.total < plain.total ? bitmap : plain;
    }
  };

  [[nodiscard]] Outcome kept(const Node& node) const;
  void replace(const Node& node, Outcome& best) const;
  void replace_scan(const Node& node, const Node& at, Outcome& best) const;
  void replace_sort(const Node& sort, const Node& at, Outcome& best) const;
  void replace_join(const Node& join, const Node& looked_up, const Node& driving,
                    Outcome& best) const;
  void offer(const Node& node, const estimates::PathCost& path, std::set<std::size_t> used,
             Outcome& best) const;
  [[nodiscard]] Cost worth(const Node& node, const estimates::CostDelta& delta) const;

  [[nodiscard]] std::vector<Access> accesses(const TableScan& scan,
                                             std::span<const Predicate> terms, double loops,
                                             std::optional<double> rows) const;
  [[nodiscard]] bool on(const CreateIndex& index, const Relation& relation) const;
  [[nodiscard]] bool covers(const Index& index, const TableScan& scan) const;
  void collect_wanted();
  [[nodiscard]] double repeated(const Node& node, const TableScan& scan) const;
  [[nodiscard]] const estimates::BtreeSize& size_of(std::size_t at, const Relation& relation,
                                                    double share) const;
  // Rows the index delivers first come in the order the sort asks for.
  [[nodiscard]] bool delivers(const Index& index, const TableScan& scan, const Node& sort) const;
  [[nodiscard]] const TableScan* scan_of(const Node& node) const;

  const Plan& plan_;
  const Catalog& catalog_;
  const estimates::PlannerCosts& costs_;
  std::span<const CreateIndex> indexes_;
  std::map<NodeId, TableScan> scans_;
  std::vector<std::string> wanted_;  // texts that name the columns the statement needs
  mutable std::map<std::tuple<std::size_t, RelationRef, double>, estimates::BtreeSize> sizes_;
  std::vector<Outcome> outcomes_;
};

}  // namespace planwright::verify
