#include "planned_oracle.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/dialect/dialect.hpp>
#include <planwright/estimates/hypothetical.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/query/query.hpp>

namespace planwright::verify {
namespace {

// Partitions beyond this many are not supposed one by one: the planner's time grows with them.
constexpr std::size_t most_partitions = 100;

// Same operators over the same relations in the same order.
bool same_shape(const Plan& a, const Plan& b) {
  return std::ranges::equal(a.nodes, b.nodes, [](const Node& left, const Node& right) {
    return left.kind == right.kind && left.relation.may_be(right.relation) &&
           left.index == right.index && left.children.size() == right.children.size();
  });
}

Result<Plan> read_plan(const std::string& text) {
  auto plans = planners::read_plans({text, "the planner's answer", Engine::postgresql, {}});
  if (!plans) {
    return tl::make_unexpected(plans.error());
  }
  return std::move(plans->front());
}

}  // namespace

PlannedOracle::PlannedOracle(std::unique_ptr<PlanAsker> asker, const Capture& capture,
                             const Subject& subject, std::string method)
    : asker_(std::move(asker)), subject_(subject), method_(std::move(method)) {
  for (const Binding& binding : capture.bindings) {
    bindings_.push_back(binding.label);
  }
  if (bindings_.empty()) {
    bindings_.emplace_back("as given");
  }
  measure_fidelity();
}

void PlannedOracle::measure_fidelity() {
  // The captured plan and an unchanged re-plan must agree before the planner is believed.
  constexpr double most_off = 0.10;
  level_ = EvidenceLevel::modelled;
  const auto answer = ask({});
  if (!answer) {
    fidelity_ = "the planner could not be asked again: " + answer.error().message;
    return;
  }
  if (!subject_.plan.root().estimated || !answer->plan || !answer->plan->root().estimated) {
    fidelity_ = "the captured plan has no costs to compare with";
    return;
  }
  const double captured = subject_.plan.root().estimated->total_cost.value();
  const double again = answer->plan->root().estimated->total_cost.value();
  const double off = captured > 0 ? std::abs(again - captured) / captured : 0;
  const bool same = same_shape(subject_.plan, *answer->plan);
  fidelity_ = fmt::format("{} as captured, cost within {:.1f} %", same ? "same plan" : "other plan",
                          std::ceil(off * 1000) / 10);
  if (same && off <= most_off) {
    level_ = EvidenceLevel::planned;
  }
}

bool PlannedOracle::can_judge(const CreateIndex& index) const {
  constexpr std::array<std::string_view, 4> methods{"btree", "brin", "hash", "bloom"};
  return std::ranges::find(methods, index.index.method) != methods.end();
}

std::size_t PlannedOracle::questions_left() const {
  return asked_ >= most_questions ? 0 : most_questions - asked_;
}

std::vector<std::string> PlannedOracle::statements_for(const CreateIndex& index) const {
  CreateIndex supposed = index;
  supposed.concurrently = false;
  const auto text = [&supposed] {
    return dialect::render(Engine::postgresql, supposed).statements.front();
  };
  const Relation* relation = subject_.catalog.find(index.relation);
  if (relation == nullptr || relation->kind != RelationKind::partitioned_table) {
    return {text()};
  }
  // HypoPG puts nothing on the partitions when asked for the parent.
  std::vector<std::string> statements;
  for (const Relation& part : subject_.catalog.relations()) {
    if (part.partition_of == relation->ref && part.kind == RelationKind::table &&
        statements.size() < most_partitions) {
      supposed.relation = part.ref;
      statements.push_back(text());
    }
  }
  return statements;
}

Result<ports::CostAnswer> PlannedOracle::ask(const ports::CostQuestion& question) {
  if (question.binding >= bindings_.size()) {
    return failure(ErrorCode::unsupported, fmt::format("there is no binding {}", question.binding));
  }
  std::vector<std::vector<std::string>> wanted;
  std::vector<std::string> statements;
  for (const CreateIndex& index : question.with.indexes) {
    wanted.push_back(statements_for(index));
    statements.insert(statements.end(), wanted.back().begin(), wanted.back().end());
  }
  std::ranges::sort(statements);
  statements.erase(std::ranges::unique(statements).begin(), statements.end());
  std::vector<std::vector<std::size_t>> owners(statements.size());
  for (std::size_t index = 0; index < wanted.size(); ++index) {
    for (const std::string& statement : wanted[index]) {
      const auto at = std::ranges::lower_bound(statements, statement) - statements.begin();
      owners[static_cast<std::size_t>(at)].push_back(index);
    }
  }
  const std::string key = fmt::format("{}|{}", question.binding, fmt::join(statements, "|"));
  auto known = answers_.find(key);
  if (known == answers_.end()) {
    if (questions_left() == 0) {
      return failure(ErrorCode::unsupported,
                     fmt::format("{} questions were asked, the most of one run", most_questions));
    }
    ++asked_;
    auto answer = asker_->ask(key, statements, question.binding);
    if (!answer) {
      return tl::make_unexpected(answer.error());
    }
    known = answers_.emplace(key, std::move(*answer)).first;
  }
  return read(known->second, owners, question);
}

Result<ports::CostAnswer> PlannedOracle::read(const WhatIf& answer,
                                              const std::vector<std::vector<std::size_t>>& owners,
                                              const ports::CostQuestion& question) const {
  if (!answer.error.empty()) {
    return failure(ErrorCode::server, answer.error);
  }
  auto plan = read_plan(answer.plan);
  if (!plan) {
    return tl::make_unexpected(plan.error());
  }
  query::annotate(*plan, subject_.catalog);
  ports::CostAnswer result;
  result.cost = corrected(*plan, answer, owners, question);
  for (Node& node : plan->nodes) {
    const auto name = std::ranges::find(answer.index_names, node.index);
    if (node.index.empty() || name == answer.index_names.end()) {
      continue;
    }
    for (const std::size_t index :
         owners[static_cast<std::size_t>(name - answer.index_names.begin())]) {
      result.used.push_back(index);
      // As it will be called, not as HypoPG calls it.
      node.index = dialect::index_name(question.with.indexes[index]);
    }
  }
  std::ranges::sort(result.used);
  result.used.erase(std::ranges::unique(result.used).begin(), result.used.end());
  result.plan = std::make_shared<const Plan>(std::move(*plan));
  return result;
}

const Relation* PlannedOracle::relation_of(const Plan& plan, const std::string& index) const {
  for (const Node& node : plan.nodes) {
    if (node.index != index) {
      continue;
    }
    // A Bitmap Index Scan does not say of which table: the heap scan above it does.
    for (const Node* at = &node; at != nullptr; at = plan.parent_of(*at)) {
      if (!at->relation.empty()) {
        return subject_.catalog.find(at->relation);
      }
    }
  }
  return nullptr;
}

Cost PlannedOracle::corrected(const Plan& plan, const WhatIf& answer,
                              const std::vector<std::vector<std::size_t>>& owners,
                              const ports::CostQuestion& question) const {
  std::vector<estimates::HypotheticalIndex> supposed;
  for (std::size_t at = 0; at < answer.index_names.size(); ++at) {
    const bool used = std::ranges::any_of(
        plan.nodes, [&](const Node& node) { return node.index == answer.index_names[at]; });
    const Relation* relation = used ? relation_of(plan, answer.index_names[at]) : nullptr;
    const CreateIndex& create = question.with.indexes[owners[at].front()];
    const Index& index = create.index;
    if (relation == nullptr || index.method != "btree" || at >= answer.index_pages.size()) {
      continue;
    }
    estimates::HypotheticalIndex one;
    one.name = answer.index_names[at];
    one.supposed_pages = Blocks(answer.index_pages[at]);
    estimates::SizeOptions options;
    if (!index.where.empty()) {
      if (!create.rows_share) {
        continue;  // how many rows it would hold is not known
      }
      options.share = create.rows_share;
      one.entries = relation->rows.value_or(Rows(0)) * *options.share;
    }
    one.ours = estimates::btree_size(index, *relation, options);
    one.relation = relation;
    one.index = &index;
    supposed.push_back(std::move(one));
  }
  const Cost planned = plan.root().estimated ? plan.root().estimated->total_cost : Cost(0);
  const Cost put_right = estimates::corrected_cost(
      plan, supposed, estimates::planner_costs(subject_.plan), &subject_.catalog);
  // HypoPG's sizes are up to four times the real ones: a correction beyond ten is our error.
  constexpr double most_corrected = 0.1;
  return std::max(put_right, planned * most_corrected);
}

}  // namespace planwright::verify
