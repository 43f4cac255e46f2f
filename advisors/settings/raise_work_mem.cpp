#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "rule_definition.hpp"
#include "settings/memory_need.hpp"
#include "settings/setting_value.hpp"

namespace planwright::advisors {
namespace {

constexpr double megabyte = 1024.0 * 1024;
// From here on one careless session can push a server into swapping.
constexpr Bytes careful{1024 * megabyte};

const RuleSpec spec{
    .id = "raise-work-mem",
    .title = "give the operators that spill enough work_mem",
    .severity = Severity::high,
    .engines = {Engine::postgresql},
    .needs = Needs::actual_rows,
    .detects =
        "sorts, hash joins, hash aggregates or stored rows that went to disk, when the plan "
        "tells how much memory would have held them",
    .why =
        "With enough work_mem the same plan works in memory and writes no temporary files; often "
        "the planner then also finds a better one.",
    .remedy = "SET work_mem for this session or role, to what the largest of them needs.",
    .quiet_when = "nothing spilled, or the plan does not tell how much memory it would take",
    .references = {"https://www.postgresql.org/docs/current/runtime-config-resource.html"
                   "#GUC-WORK-MEM"},
};

// With the value advised in each golden case that fires the server (15.18) wrote no temporary file
// and used one batch; the least that did so was 1.1 to 5 times smaller: 1.1 to 1.4 for rows that
// are sorted or stored, more for hash tables, where 2 times is the hash_mem_multiplier that a plan
// without its server's version does not tell.
double fact(const Finding& finding, std::string_view name) {
  const auto found = std::ranges::find(finding.facts, name, &Fact::first);
  return found == finding.facts.end() ? 0 : std::get<double>(found->second);
}

Bytes need_of(const AdviceContext& context, const Finding& finding) {
  const Plan& plan = context.plan;
  if (!finding.node) {
    return Bytes(0);
  }
  const Node& node = plan.nodes[*finding.node];
  if (finding.rule == "sort-spills-to-disk") {
    return work_mem_for_sort(plan, node);
  }
  if (finding.rule == "hash-join-spills-to-disk") {
    return work_mem_for_hash_join(plan, context.catalog, node);
  }
  if (finding.rule == "hash-aggregate-spills-to-disk") {
    return work_mem_for_hash_aggregate(plan, context.catalog, node);
  }
  if (finding.rule == "tuplestore-spills-to-disk") {
    return work_mem_for_tuplestore(node, Bytes(fact(finding, "temp_written_bytes")));
  }
  return Bytes(0);
}

// How often the plan may take work_mem at the same time, at worst.
double users_of_work_mem(const Plan& plan) {
  double users = 0;
  for (const Node& node : plan.nodes) {
    const bool takes = node.sort || node.hash || node.aggregate || node.memoize ||
                       node.kind == NodeKind::materialize || node.kind == NodeKind::cte_scan ||
                       node.kind == NodeKind::window_aggregate ||
                       node.kind == NodeKind::incremental_sort;
    users += takes ? 1 : 0;
  }
  double workers = 0;
  for (const Node& node : plan.nodes) {
    workers = std::max(workers, node.workers_planned.value_or(0));
  }
  return users * (workers + 1);
}

// For whom: a session first, then the role whose statement it is; never the server, where every
// connection may take it.
void add_scope(const AdviceContext& context, Bytes each, double megabytes, Advice& advice) {
  if (!context.catalog.role.empty()) {
    advice.tradeoffs.push_back(fmt::format(
        "to make it last for the role that runs this (here {0}; not for a superuser): ALTER ROLE "
        "{0} SET work_mem = '{1:.0f}MB'; new sessions of the role have it",
        context.catalog.role, megabytes));
  }
  const auto connections =
      setting_number(context.plan, context.catalog, "max_connections").value_or(0);
  if (connections > 0) {
    advice.tradeoffs.push_back(fmt::format(
        "max_connections is {}: with this for the whole server, as many statements like this one "
        "could take {} together",
        count_text(connections), text(connections * each)));
  }
}

void advise(const RuleSpec& rule, const AdviceContext& context, AdviceSink& sink) {
  Advice advice;
  Bytes most;
  const Finding* decides = nullptr;
  for (std::size_t at = 0; at < context.findings.size(); ++at) {
    const Finding& finding = context.findings[at];
    const Bytes need = need_of(context, finding);
    if (need.value() <= 0) {
      continue;
    }
    advice.because.push_back(at);
    advice.best_case_share = std::min(1.0, advice.best_case_share + finding.impact.share);
    if (need > most) {
      most = need;
      decides = &finding;
    }
  }
  if (decides == nullptr) {
    return;
  }
  // It spilled with what it has: less than twice that would not be worth a change.
  const auto current = setting_bytes(context.plan, context.catalog, "work_mem");
  if (current) {
    most = std::max(most, 2 * *current);
  }
  const double megabytes = std::ceil(most.value() / megabyte);
  const double users = users_of_work_mem(context.plan);
  advice.rule = rule.id;
  advice.kind = AdviceKind::setting;
  advice.title = fmt::format("raise work_mem to {:.0f} MB for this statement", megabytes);
  advice.actions.emplace_back(SetParameter{"work_mem", fmt::format("{:.0f}MB", megabytes)});
  advice.evidence.level = EvidenceLevel::modelled;
  advice.evidence.method = "memory per row and batch, from the plan's own figures";
  advice.evidence.note = fmt::format("decided by: {}", decides->title);
  advice.tradeoffs.push_back(fmt::format(
      "{} may take up to {} with it, and so may every session that has the setting: set it for "
      "this "
      "statement or role, not for the server",
      users == 1
          ? std::string("this plan")
          : fmt::format("this plan's {} operators and processes together", count_text(users)),
      text(Bytes(users * megabytes * megabyte))));
  add_scope(context, users * Bytes(megabytes * megabyte), megabytes, advice);
  if (Bytes(megabytes * megabyte) > careful) {
    advice.risk = Risk::high;
    advice.tradeoffs.insert(
        advice.tradeoffs.begin(),
        "WARNING: more than 1 GB for one operator; make sure the memory is free, and rather reduce "
        "the rows that are sorted or hashed");
  } else if (Bytes(users * megabytes * megabyte) > careful) {
    advice.risk = Risk::medium;
  }
  advice.verify_with.emplace_back(
      "run the same EXPLAIN (ANALYZE, BUFFERS) again: no Disk, one batch, no temp blocks");
  sink.advice.push_back(std::move(advice));
}

}  // namespace

PW_DEFINE_RULE(raise_work_mem, spec, advise);

}  // namespace planwright::advisors
