// The seven paragraphs: what the report says in words, from what it holds as data.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/advisors/advisors.hpp>
#include <planwright/base/quantity_text.hpp>
#include <planwright/rules/impact.hpp>
#include <planwright/rules/wording.hpp>

namespace planwright::advisors {
namespace {

const Node* busiest(const Plan& plan) {
  const Node* most = nullptr;
  for (const Node& node : plan.nodes) {
    if (node.timing && (most == nullptr || node.timing->self > most->timing->self)) {
      most = &node;
    }
  }
  return most;
}

double read_pages(const Node& node) {
  return node.buffers ? (node.buffers->shared_read + node.buffers->local_read).value() : 0;
}

// What the time goes into, most certain first.
std::vector<std::string> bottleneck_classes(const Plan& plan, const Node* node) {
  std::vector<std::string> classes;
  if (node == nullptr) {
    return classes;
  }
  const auto total = *plan.total_time();
  if (total.value() > 0) {
    if (const auto& io = plan.root().io) {
      // Summed over processes; the largest possible share is what counts.
      if ((io->read + io->write + io->temp_read + io->temp_write) / total >= 0.4) {
        classes.emplace_back("io");
      }
    } else if (const auto own = own_buffers(plan, *node)) {
      const double touched = (own->shared_hit + own->shared_read).value();
      if (own->shared_read.value() >= 1000 && own->shared_read.value() >= 0.5 * touched) {
        classes.emplace_back("io");
      }
    }
    if (node->access && node->access->pages_read && node->access->pages_accessed &&
        *node->access->pages_read >= 1000 &&
        *node->access->pages_read >= 0.5 * *node->access->pages_accessed) {
      classes.emplace_back("io");
    }
    const bool spills = std::ranges::any_of(plan.nodes, [](const Node& any) {
      return (any.buffers && any.buffers->temp_written.value() > 0) ||
             (any.sort && any.sort->passes.value_or(0) > 0);
    });
    if (spills) {
      classes.emplace_back("memory");
    }
  }
  // Taking a row lock is a matter of microseconds: milliseconds a row are spent waiting for whoever
  // holds it.
  constexpr double waiting_ms_per_row = 10;
  const Node* source = plan.child(*node, Relationship::outer);
  const bool locks = node->kind == NodeKind::lock_rows ||
                     (node->kind == NodeKind::modify_table && node->operation != Operation::insert);
  if (locks && source != nullptr && source->actual && classes.empty()) {
    const double rows = std::max(1.0, source->total_rows()->value());
    if (node->timing->self.value() / rows >= waiting_ms_per_row) {
      classes.emplace_back("contention");
    }
  }
  // MySQL's plans, and most of MariaDB's, do not tell reading from computing.
  const bool tells_reading =
      plan.engine == Engine::postgresql || (node->access && node->access->pages_accessed);
  if (tells_reading && (classes.empty() || classes.front() == "memory")) {
    classes.insert(classes.begin(), "cpu");
  }
  return classes;
}

const Finding* root_of(const std::vector<Finding>& findings, const Finding& finding) {
  const Finding* at = &finding;
  while (at->caused_by) {
    at = &findings[*at->caused_by];
  }
  return at;
}

// Of the whole statement: known with TIMING OFF as well.
std::optional<Milliseconds> measured_time(const Plan& plan) {
  const bool ran = !plan.nodes.empty() && plan.root().actual;
  return plan.timed() || !ran ? plan.total_time() : plan.execution;
}

std::string metric_of(const Report& report) {
  const Plan& plan = report.plan;
  if (const auto total = measured_time(plan)) {
    std::string metric =
        fmt::format("{} {}", plan.execution ? "execution time" : "time of the plan", text(*total));
    metric += plan.timed() ? "" : " (the steps were not timed)";
    if (plan.planning) {
      metric += fmt::format(", planning {}", text(*plan.planning));
    }
    // MariaDB does not print what comes out of grouping, DISTINCT, HAVING and LIMIT.
    if (plan.engine != Engine::mariadb && plan.root().actual) {
      metric += fmt::format("; {} returned", rows_text(*plan.root().total_rows()));
    }
    if (plan.root().buffers) {
      const Buffers& buffers = *plan.root().buffers;
      const double read = read_pages(plan.root());
      metric += fmt::format(
          "; {} of pages touched, {}",
          text(Bytes((buffers.shared_hit + buffers.shared_read).value() * 8192)),
          read == 0 ? "all found in shared buffers"
                    : fmt::format("{} of them not in shared buffers", text(Bytes(read * 8192))));
    }
    return metric;
  }
  if (plan.root().estimated && plan.root().estimated->total_cost.value() == 0) {
    return fmt::format("no measured time; the planner expects {}",
                       rows_text(plan.root().estimated->rows));
  }
  if (plan.root().estimated) {
    return fmt::format("no measured time; the planner expects a cost of {} and {}",
                       count_text(plan.root().estimated->total_cost.value()),
                       rows_text(plan.root().estimated->rows));
  }
  return "neither times nor costs are in this plan";
}

std::string recommended(const Report& report, const Finding* main) {
  if (!report.advice.empty()) {
    return report.advice.front().title;
  }
  if (main != nullptr) {
    const Rule* rule = find_rule(main->rule);
    return rule == nullptr ? std::string{} : std::string(rule->spec.remedy);
  }
  return "nothing to change";
}

std::string implementation_of(const Report& report, const Finding* main) {
  if (report.advice.empty()) {
    return main == nullptr ? "none needed"
                           : "no statement of ours does this by itself; see the recommended fix";
  }
  const Advice& first = report.advice.front();
  return fmt::format("{}", fmt::join(first.statements, "\n"));
}

double total_cost(const Node& node) {
  return node.estimated ? node.estimated->total_cost.value() : 0;
}

// How often the planner charges the child within one run of its parent: a nested loop's inner side
// once for each outer row, a LIMIT's input for the part it reads.
double charged_runs(const Plan& plan, const Node& parent, const Node& child) {
  if (total_cost(child) <= 0) {
    return 1;
  }
  if (parent.kind == NodeKind::limit) {
    return std::min(1.0, total_cost(parent) / total_cost(child));
  }
  const Node* outer = plan.child(parent, Relationship::outer);
  if (parent.kind != NodeKind::nested_loop || child.relationship != Relationship::inner ||
      outer == nullptr || !outer->estimated) {
    return 1;
  }
  const double left = std::max(0.0, total_cost(parent) - total_cost(*outer));
  return std::min(std::max(1.0, outer->estimated->rows.value()), left / total_cost(child));
}

// What each node costs by itself over all its runs, by the planner's estimate.
std::vector<double> own_costs(const Plan& plan) {
  std::vector<double> runs(plan.nodes.size(), 1);
  std::vector<double> own(plan.nodes.size(), 0);
  for (const Node& node : plan.nodes) {  // parents come first
    double cost = total_cost(node);
    for (const NodeId id : node.children) {
      const Node& child = plan.nodes[id];
      const bool inside = child.relationship != Relationship::init_plan &&
                          child.relationship != Relationship::sub_plan;
      const double times = inside ? charged_runs(plan, node, child) : 1;
      runs[id] = runs[node.id] * times;
      cost -= inside ? total_cost(child) * times : 0;
    }
    own[node.id] = std::max(cost, 0.0) * runs[node.id];
  }
  return own;
}

// Of the plan the planner would choose after the fix: nobody has run it, so shares are of its cost.
std::optional<std::string> next_by_cost(const Plan& plan) {
  const double total = plan.nodes.empty() ? 0 : total_cost(plan.root());
  if (total <= 0) {
    return std::nullopt;
  }
  const std::vector<double> own = own_costs(plan);
  const auto most = static_cast<std::size_t>(std::ranges::max_element(own) - own.begin());
  return fmt::format("in the new plan: {}, {:.0f} % of its cost of {} as the planner sees it",
                     describe(plan.nodes[most]), 100 * std::min(1.0, own[most] / total),
                     count_text(total));
}

std::optional<std::string> next_bottleneck(const Report& report) {
  const Plan& plan = report.plan;
  if (report.plan_after && !report.advice.empty() &&
      report.advice.front().evidence.level >= EvidenceLevel::planned) {
    return next_by_cost(*report.plan_after);
  }
  if (!plan.timed() || report.advice.empty() || report.advice.front().because.empty()) {
    return std::nullopt;
  }
  const Advice& first = report.advice.front();
  const Finding& fixed = report.findings[first.because.front()];
  const std::optional<NodeId> top = first.replaces ? first.replaces : fixed.node;
  if (!top) {
    return std::nullopt;
  }
  // What the fix changes goes; of what stays the largest part comes next.
  const Node* next = nullptr;
  const Node& gone = plan.nodes[*top];
  for (const Node& node : plan.nodes) {
    const bool changed = node.id >= gone.id && node.id < gone.subtree_end;
    if (!changed && (next == nullptr || node.timing->self > next->timing->self)) {
      next = &node;
    }
  }
  if (next == nullptr || negligible(self_impact(plan, *next))) {
    return std::nullopt;
  }
  return fmt::format("{}: {} by itself today", node_name(*next), text(next->timing->self));
}

}  // namespace

Analysis analyse(const Report& report, std::optional<Milliseconds> target) {
  const Plan& plan = report.plan;
  Analysis analysis;
  analysis.metric = metric_of(report);
  const auto total = measured_time(plan);
  if (target) {
    analysis.target = text(*target);
    if (total) {
      analysis.gap = *total > *target
                         ? fmt::format("{} too slow ({})", text(*total - *target),
                                       factor_text(*total / *target))
                         : fmt::format("none: {} under the target", text(*target - *total));
    }
  }
  const Node* most = busiest(plan);
  if (most != nullptr) {
    const Impact impact = self_impact(plan, *most);
    analysis.bottleneck = fmt::format("{}: {} by itself", node_name(*most),
                                      impact_text(plan, impact.share, impact.time));
    for (const OutsideTime& outside : plan.outside) {
      if (outside.time > most->timing->self) {
        analysis.bottleneck =
            fmt::format("{}, outside the plan's nodes: {}", outside.what,
                        impact_text(plan, time_impact(plan, outside.time).share, outside.time));
        most = nullptr;
        break;
      }
    }
  } else {
    analysis.bottleneck =
        total ? "not known: the steps were not timed" : "not known: the plan has no times";
  }
  analysis.bottleneck_class = bottleneck_classes(plan, most);
  const Finding* main =
      report.findings.empty() ? nullptr : root_of(report.findings, report.findings.front());
  if (main != nullptr) {
    analysis.root_cause = main->title;
  } else if (report.advice.empty()) {
    analysis.root_cause = "no problem found in this plan";
  } else {
    analysis.root_cause =
        "no step of this plan is at fault; what is advised makes the statement cheaper all the "
        "same";
  }
  analysis.recommended_fix = recommended(report, main);
  analysis.implementation = implementation_of(report, main);
  analysis.verification_plan =
      report.findings.empty() && report.advice.empty() && total
          ? "nothing to verify; keep this plan to compare with, should it become slow"
      : total ? fmt::format("apply one change, run the same {} again and compare with {}{}",
                            measuring_command(plan.engine), text(*total),
                            report.advice.empty() ? "" : "; undo it if it did not help")
              : fmt::format("diagnose the plan {} prints",
                            plan.engine == Engine::postgresql
                                ? "EXPLAIN (ANALYZE, BUFFERS, VERBOSE, SETTINGS)"
                                : measuring_command(plan.engine));
  analysis.next_bottleneck = next_bottleneck(report);
  return analysis;
}

}  // namespace planwright::advisors
