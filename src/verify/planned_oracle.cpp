#include "planned_oracle.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/number.hpp>
#include <planwright/base/quantity_text.hpp>
#include <planwright/dialect/dialect.hpp>
#include <planwright/estimates/hypothetical.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/query/query.hpp>

namespace planwright::verify {
namespace {

// The planner chose by its own figure: one that is far off may have led it to a plan it will not
// choose for the real index (TPC-H 3 goes parallel once its indexes are built). A plan cheaper than
// starting workers has no such rival.
std::string doubt_about(const Plan& plan, Cost cost) {
  constexpr double far_off = 0.05;
  constexpr Cost starting_workers{1000};  // parallel_setup_cost
  if (!plan.root().estimated || cost <= starting_workers) {
    return {};
  }
  const double off = std::abs(1 - plan.root().estimated->total_cost / cost);
  if (off <= far_off) {
    return {};
  }
  return fmt::format(
      "its figure had to be corrected by {:.0f} %, because it does not know the real size and "
      "height of indexes that are not built: the plan may change again with them",
      100 * off);
}

// Partitions beyond this many are not supposed one by one: the planner's time grows with them.
constexpr std::size_t most_partitions = 100;

// Same operators over the same relations in the same order.
bool same_shape(const Plan& a, const Plan& b) {
  return std::ranges::equal(a.nodes, b.nodes, [](const Node& left, const Node& right) {
    return left.kind == right.kind && left.relation.may_be(right.relation) &&
           left.index == right.index && left.children.size() == right.children.size();
  });
}

// "15.18" → 15; 15 where it is not known.
int major_of(const std::string& version) {
  const auto major = parse_number(std::string_view(version).substr(0, version.find('.')));
  return major && *major >= 9 && *major < 100 ? static_cast<int>(*major) : 15;
}

Result<Plan> read_plan(const std::string& text) {
  auto plans = planners::read_plans({text, "the planner's answer", Engine::postgresql, {}});
  if (!plans) {
    return tl::make_unexpected(plans.error());
  }
  return std::move(plans->front());
}

}  // namespace

PlannerTraits hypopg_traits(const Capture& capture) {
  PlannerTraits traits;
  traits.method = capture.what_if_method;
  traits.own_sizes = true;
  return traits;
}

PlannerTraits sandbox_traits(const Capture& capture) {
  PlannerTraits traits;
  traits.method = capture.sandbox->method;
  traits.key_prefix = "sandbox|";
  traits.every_kind = true;
  traits.like_production = capture.sandbox->like_production;
  traits.planned_capture = capture.sandbox->planned_capture;
  traits.most_questions = most_sandbox_questions;
  return traits;
}

PlannedOracle::PlannedOracle(std::unique_ptr<PlanAsker> asker, const Capture& capture,
                             const Subject& subject, PlannerTraits traits, Confirmer confirmer)
    : asker_(std::move(asker)),
      subject_(subject),
      traits_(std::move(traits)),
      server_major_(major_of(subject.catalog.server_version)),
      confirmer_(std::move(confirmer)) {
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
  if (traits_.planned_capture) {
    fidelity_ =
        "the plan is the sandbox's own: without production's (--plan) nothing tells how well it "
        "plans like production";
    return;
  }
  if (!traits_.like_production) {
    fidelity_ += fmt::format(
        "; production is PostgreSQL {}, so this is another planner's "
        "opinion",
        subject_.catalog.server_version);
    return;
  }
  if (same && off <= most_off) {
    level_ = EvidenceLevel::planned;
  }
}

ports::CostOracle* PlannedOracle::confirmed_by() {
  if (confirmer_ && !confirmer_asked_) {
    confirmer_asked_ = true;
    asker_->rest();
    confirmed_by_ = confirmer_();
  }
  return confirmed_by_.get();
}

bool PlannedOracle::can_judge(const CreateIndex& index) const {
  constexpr std::array<std::string_view, 4> methods{"btree", "brin", "hash", "bloom"};
  return traits_.every_kind || std::ranges::find(methods, index.index.method) != methods.end();
}

std::size_t PlannedOracle::questions_left() const {
  return asked_ >= traits_.most_questions ? 0 : traits_.most_questions - asked_;
}

const Supposition& PlannedOracle::supposition(CreateIndex index, const Relation* relation) {
  index.concurrently = false;
  std::string statement = dialect::render(Engine::postgresql, index).statements.front();
  const auto [place, fresh] = suppositions_.try_emplace(statement);
  Supposition& one = place->second;
  if (!fresh) {
    return one;
  }
  one.statement = std::move(statement);
  one.relation = relation;
  const bool rows_known = index.index.where.empty() || index.rows_share.has_value();
  if (relation != nullptr && index.index.method == "btree" && rows_known) {
    estimates::SizeOptions options;
    options.server_major = server_major_;
    options.share = index.index.where.empty() ? std::nullopt : index.rows_share;
    one.ours = estimates::btree_size(index.index, *relation, options);
  }
  one.create = std::move(index);
  return one;
}

std::vector<const Supposition*> PlannedOracle::suppositions_for(const CreateIndex& index) {
  const Relation* relation = subject_.catalog.find(index.relation);
  if (relation == nullptr || relation->kind != RelationKind::partitioned_table) {
    return {&supposition(index, relation)};
  }
  // HypoPG puts nothing on the partitions when asked for the parent; a sandbox gives each of them
  // its own size so.
  std::vector<const Supposition*> all;
  for (const Relation& part : subject_.catalog.relations()) {
    if (part.partition_of == relation->ref && part.kind == RelationKind::table &&
        all.size() < most_partitions) {
      CreateIndex on_part = index;
      on_part.relation = part.ref;
      all.push_back(&supposition(std::move(on_part), &part));
    }
  }
  return all;
}

Result<ports::CostAnswer> PlannedOracle::ask(const ports::CostQuestion& question) {
  if (question.binding >= bindings_.size()) {
    return failure(ErrorCode::unsupported, fmt::format("there is no binding {}", question.binding));
  }
  struct Wanted {
    const Supposition* supposition = nullptr;
    std::vector<std::size_t> owners;  // places in the question
  };
  std::map<std::string_view, Wanted> wanted;
  for (std::size_t index = 0; index < question.with.indexes.size(); ++index) {
    for (const Supposition* one : suppositions_for(question.with.indexes[index])) {
      Wanted& place = wanted[one->statement];
      place.supposition = one;
      place.owners.push_back(index);
    }
  }
  PlanQuestion planned;
  planned.dropped = question.with.dropped;
  planned.settings = question.with.settings;
  planned.binding = question.binding;
  const auto index_ref = [](const DropIndex& drop) {
    return RelationRef{drop.relation.schema, drop.index.name};
  };
  std::ranges::sort(planned.dropped, {}, index_ref);
  std::ranges::sort(planned.settings, {}, &SetParameter::name);
  std::vector<std::string> parts;
  std::vector<std::vector<std::size_t>> owners;
  for (auto& [statement, one] : wanted) {
    parts.emplace_back(statement);
    planned.supposed.push_back(*one.supposition);
    owners.push_back(std::move(one.owners));
  }
  for (const DropIndex& drop : planned.dropped) {
    parts.push_back("without " + index_ref(drop).display());
  }
  for (const SetParameter& setting : planned.settings) {
    parts.push_back(fmt::format("{} = {}", setting.name, setting.value));
  }
  planned.key = fmt::format("{}{}|{}", traits_.key_prefix, question.binding, fmt::join(parts, "|"));
  const auto answer = answer_to(planned);
  if (!answer) {
    return tl::make_unexpected(answer.error());
  }
  return read(**answer, planned.supposed, owners, question);
}

Result<const WhatIf*> PlannedOracle::answer_to(const PlanQuestion& question) {
  auto known = answers_.find(question.key);
  if (known == answers_.end()) {
    if (questions_left() == 0) {
      return failure(
          ErrorCode::unsupported,
          fmt::format("{} questions were asked, the most of one run", traits_.most_questions));
    }
    auto answer = asker_->ask(question);
    if (!answer) {
      return tl::make_unexpected(answer.error());
    }
    ++asked_;
    known = answers_.emplace(question.key, std::move(*answer)).first;
  }
  return &known->second;
}

Result<ports::CostAnswer> PlannedOracle::read(const WhatIf& answer,
                                              const std::vector<Supposition>& supposed,
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
  if (traits_.own_sizes) {
    result.cost = corrected(*plan, answer, supposed);
    result.doubt = doubt_about(*plan, result.cost);
  } else if (plan->root().estimated) {
    result.cost = plan->root().estimated->total_cost;
  }
  for (Node& node : plan->nodes) {
    const auto name = std::ranges::find(answer.index_names, node.index);
    if (node.index.empty() || name == answer.index_names.end()) {
      continue;
    }
    for (const std::size_t index :
         owners[static_cast<std::size_t>(name - answer.index_names.begin())]) {
      result.used.push_back(index);
      // As it will be called, not as it is while it is supposed.
      node.index = dialect::index_name(question.with.indexes[index]);
    }
  }
  std::ranges::sort(result.used);
  result.used.erase(std::ranges::unique(result.used).begin(), result.used.end());
  result.plan = std::make_shared<const Plan>(std::move(*plan));
  return result;
}

Cost PlannedOracle::corrected(const Plan& plan, const WhatIf& answer,
                              const std::vector<Supposition>& supposed) const {
  std::vector<estimates::HypotheticalIndex> used;
  const std::size_t known =
      std::min({supposed.size(), answer.index_names.size(), answer.index_pages.size()});
  for (std::size_t at = 0; at < known; ++at) {
    const bool in_plan = std::ranges::any_of(
        plan.nodes, [&](const Node& node) { return node.index == answer.index_names[at]; });
    if (!in_plan || !supposed[at].ours) {
      continue;
    }
    estimates::HypotheticalIndex one;
    one.name = answer.index_names[at];
    one.supposed_pages = Blocks(answer.index_pages[at]);
    one.ours = *supposed[at].ours;
    one.relation = supposed[at].relation;
    one.index = &supposed[at].create.index;
    if (!one.index->where.empty()) {
      one.entries =
          one.relation->rows.value_or(Rows(0)) * supposed[at].create.rows_share.value_or(1);
    }
    used.push_back(std::move(one));
  }
  const Cost planned = plan.root().estimated ? plan.root().estimated->total_cost : Cost(0);
  const Cost put_right = estimates::corrected_cost(
      plan, used, estimates::planner_costs(subject_.plan), &subject_.catalog);
  // HypoPG's sizes are up to four times the real ones: a correction beyond ten is our error.
  constexpr double most_corrected = 0.1;
  return std::max(put_right, planned * most_corrected);
}

bool is_generic(const Capture& capture, std::size_t binding) {
  const std::string& text =
      binding < capture.bindings.size() ? capture.bindings[binding].text : capture.query;
  return !query::parameter_spans(text).empty();
}

Result<std::string> explain_binding(ports::Session& session, const Capture& capture,
                                    std::size_t binding) {
  const std::string& text =
      binding < capture.bindings.size() ? capture.bindings[binding].text : capture.query;
  // A binding without values is planned generically (16+).
  planners::ExplainRequest request;
  request.server_version = session.version();
  request.generic = is_generic(capture, binding);
  request.costs_only = true;
  const std::string sql = planners::explain_statement(request, text);
  const auto table = request.generic ? session.run_unbound(sql) : session.run(sql);
  if (!table) {
    return tl::make_unexpected(table.error());
  }
  std::string plan;
  for (const auto& row : table->rows) {
    plan += row.empty() ? "" : row.front().value_or("");
  }
  return plan;
}

}  // namespace planwright::verify
