// Where the time went. The arithmetic and its traps: EXPLAIN prints averages per loop over all
// processes, including everything a node caused below it, also the InitPlans and CTEs that are
// printed elsewhere in the tree (explain.c, instrument.c, execParallel.c, nodeSubplan.c).
#include "postgresql/self_time.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "postgresql/plan_references.hpp"

namespace planwright::planners::postgresql {
namespace {

// Differences below this are rounding: the server prints three decimals.
constexpr double rounding_ms = 0.05;
constexpr double rounding_share = 0.01;

bool beyond_rounding(double difference, double of) {
  return difference > rounding_ms && difference > of * rounding_share;
}

// Times by loops; a damaged plan's numbers are kept from overflowing.
double inclusive(const std::optional<Actual>& actual) {
  constexpr double longest = 1e15;
  return actual && actual->total ? std::clamp(actual->total->value() * actual->loops, 0.0, longest)
                                 : 0;
}

void mark(Node& node, std::string_view why) {
  std::string& reason = node.timing->approximate;
  constexpr std::size_t enough = 400;
  if (reason.size() < enough && reason.find(why) == std::string::npos) {
    reason += (reason.empty() ? "" : "; ") + std::string(why);
  }
}

// --- processes -----------------------------------------------------------------------------------

// How many processes ran what is below a Gather.
double participants_below(const Plan& plan, const Node& gather) {
  const double launched = gather.workers_launched.value_or(0);
  const std::string* leader = plan.setting("parallel_leader_participation");
  const bool single_copy = std::ranges::any_of(gather.native_fields, [](const auto& field) {
    return field.first == "Single Copy" && (field.second == "true" || field.second == "True");
  });
  const bool leader_works = launched == 0 || (!single_copy && (!leader || *leader != "off"));
  return std::max(1.0, launched + (leader_works ? 1 : 0));
}

// For every node the number of processes that may have run it.
std::vector<double> participants(const Plan& plan) {
  std::vector<double> processes(plan.nodes.size(), 1);
  for (const Node& node : plan.nodes) {
    if (!node.parent) {
      continue;
    }
    const Node& parent = plan.nodes[*node.parent];
    if (node.relationship == Relationship::init_plan) {
      continue;  // run by the leader, whatever they hang below
    }
    const bool gathers = parent.kind == NodeKind::gather || parent.kind == NodeKind::gather_merge;
    // A SubPlan of the Gather node itself runs above it, in the leader.
    processes[node.id] = gathers && node.relationship != Relationship::sub_plan
                             ? participants_below(plan, parent)
                             : processes[parent.id];
  }
  return processes;
}

// What one node's line says.
struct Measure {
  double all = 0;        // over all processes
  double wall = 0;       // wall clock, with everything below
  double slack = 0;      // how far `wall` may be off because the average is printed rounded
  bool divided = false;  // assumes that the processes shared the work evenly
};

Measure measure(const Node& node, double processes) {
  constexpr double half_digit = 0.0005;
  Measure measure;
  measure.all = inclusive(node.actual);
  measure.wall = measure.all;
  if (!node.actual || node.actual->loops <= 0) {
    return measure;
  }
  const double loops = std::min(node.actual->loops, 1e15);
  measure.slack = loops > 1 ? half_digit * loops : 0;  // of a single run it does not matter
  if (processes <= 1) {
    return measure;
  }
  const bool has_workers = std::ranges::any_of(
      node.workers, [](const Worker& worker) { return worker.actual && worker.actual->total; });
  if (has_workers) {
    // The leader's part is what the workers leave; the slowest process sets the pace.
    double slowest = 0;
    double leader = measure.all;
    for (const Worker& worker : node.workers) {
      const double part = inclusive(worker.actual);
      leader -= part;
      slowest = std::max(slowest, part);
    }
    measure.wall = std::max(slowest, leader);
    return measure;
  }
  // A node that ran once was run by one process, also below a Gather (a Bitmap Index Scan under a
  // Parallel Bitmap Heap Scan).
  const double ran = std::max(1.0, std::min(loops, processes));
  measure.wall /= ran;
  measure.slack /= ran;
  measure.divided = ran > 1;
  return measure;
}

bool is_input(const Node& node) {
  return node.relationship != Relationship::init_plan;
}

// Wall-clock times of all nodes, made to agree as far as what is printed allows.
std::vector<Measure> measure_all(const Plan& plan, const std::vector<double>& processes) {
  std::vector<Measure> measures;
  measures.reserve(plan.nodes.size());
  for (const Node& node : plan.nodes) {
    measures.push_back(measure(node, processes[node.id]));
  }
  // An even share is too little for a parent when one process alone took longer below it.
  for (std::size_t id = plan.nodes.size(); id-- > 1;) {
    const Node& node = plan.nodes[id];
    Measure& parent = measures[*node.parent];
    if (is_input(node) && parent.divided) {
      parent.wall = std::min(std::max(parent.wall, measures[id].wall), parent.all);
    }
  }
  // Below a Parallel Append the members run at the same time in different processes; without
  // VERBOSE all that is known is that their work, summed over the processes, fits into its own.
  // So there each node counts by its share of that sum.
  std::vector<double> share(plan.nodes.size(), 0);
  for (const Node& node : plan.nodes) {
    Measure& own = measures[node.id];
    if (node.parent && is_input(node) && share[*node.parent] > 0) {
      share[node.id] = share[*node.parent];
      own.slack = own.all > 0 ? own.slack * own.all * share[node.id] / std::max(own.wall, 1e-9) : 0;
      own.wall = own.all * share[node.id];
      own.divided = true;
    } else if (node.kind == NodeKind::append && node.parallel_aware && own.divided && own.all > 0) {
      share[node.id] = own.wall / own.all;
    }
  }
  // Where the children need more than the parent shows, its own rounding may hide it (a Memoize
  // that printed 0.000 ms for each of 300,000 loops).
  std::vector<double> below(plan.nodes.size(), 0);
  for (std::size_t id = plan.nodes.size(); id-- > 0;) {
    const Node& node = plan.nodes[id];
    Measure& own = measures[id];
    if (below[id] > own.wall) {
      const double raised = std::min(own.wall + own.slack, below[id]);
      own.slack -= raised - own.wall;
      own.wall = raised;
    }
    if (node.parent && is_input(node)) {
      below[*node.parent] += own.wall;
    }
  }
  return measures;
}

// --- who pays for what is printed elsewhere ------------------------------------------------------

// Takes `time` out of the readers' self times, in proportion to what they have; gives what could
// be taken.
double pay(Plan& plan, const std::vector<NodeId>& readers, double time) {
  double available = 0;
  for (const NodeId id : readers) {
    available += plan.nodes[id].timing->self.value();
  }
  if (available <= 0) {
    return 0;
  }
  const double paid = std::min(time, available);
  for (const NodeId id : readers) {
    Milliseconds& self = plan.nodes[id].timing->self;
    self = Milliseconds(std::max(0.0, self.value() * (1 - paid / available)));
  }
  return paid;
}

// How many nodes may be visited a second time; only a plan made to do harm needs more, and then
// its figures are rougher.
constexpr std::size_t most_visits = 20'000'000;

class Visits {
 public:
  // Whether a walk over the subtree of `top` is still allowed.
  bool allow(const Node& top) {
    const std::size_t size = top.subtree_end - top.id;
    if (size > left_) {
      return false;
    }
    left_ -= size;
    return true;
  }

 private:
  std::size_t left_ = most_visits;
};

void scale_self(Plan& plan, const Node& top, double factor) {
  for (NodeId id = top.id; id < top.subtree_end; ++id) {
    Milliseconds& self = plan.nodes[id].timing->self;
    self = self * factor;
  }
}

// Self times below an InitPlan or CTE must add up to what its readers were relieved of.
void settle(Plan& plan, const Node& init, double paid, Visits& visits) {
  const double time = init.timing->total.value();
  if (time <= 0 || paid >= time || !visits.allow(init)) {
    return;
  }
  scale_self(plan, init, paid / time);
  if (beyond_rounding(time - paid, time)) {
    mark(plan.nodes[init.id],
         "the nodes that read it show less time than it took; its figures are scaled to theirs");
  }
}

bool writes(const Plan& plan, const Node& top) {
  return std::ranges::any_of(plan.subtree(top),
                             [](const Node& node) { return node.kind == NodeKind::modify_table; });
}

// Which scans of a CTE paid for it: whoever came first filled it as far as it read, the others
// only reread that. The order is not printed, but some scans are too short to have done it.
std::vector<NodeId> paying_scans(const Plan& plan, std::vector<NodeId> scans, const Node& cte) {
  const double time = cte.timing->total.value();
  const auto total = [&plan](NodeId id) { return plan.nodes[id].timing->total.value(); };
  std::vector<NodeId> able;
  for (const NodeId id : scans) {
    if (total(id) + rounding_ms * 0.1 >= time) {
      able.push_back(id);
    }
  }
  if (able.size() == 1) {
    return able;
  }
  double largest = 0;
  for (const NodeId id : scans) {
    largest = std::max(largest, total(id));
  }
  std::erase_if(scans, [&](NodeId id) { return total(id) < 0.01 * largest; });
  return scans;
}

void attribute_cte(Plan& plan, const References& references, const Node& cte, Visits& visits) {
  const std::vector<NodeId> readers = paying_scans(plan, references.scans_of_cte(cte), cte);
  if (readers.size() > 1) {
    for (const NodeId id : readers) {
      mark(plan.nodes[id], fmt::format("{} scans share the time of {}; who paid is not printed",
                                       readers.size(), cte.subplan_name));
    }
  }
  const double paid = pay(plan, readers, cte.timing->total.value());
  // A data-modifying CTE is finished after the main plan, whether or not it was read.
  if (visits.allow(cte) && !writes(plan, cte)) {
    settle(plan, cte, paid, visits);
  }
}

void attribute_init_plan(Plan& plan, const References& references, const Node& init,
                         Visits& visits) {
  const double time = init.timing->total.value();
  if (time <= 0) {
    return;
  }
  const std::vector<NodeId> readers = references.readers_of_init_plan(init);
  if (readers.size() > 1) {
    for (const NodeId id : readers) {
      mark(plan.nodes[id], fmt::format("{} nodes read {}; who paid is not printed", readers.size(),
                                       init.subplan_name));
    }
  }
  double paid = pay(plan, readers, time);
  const double rest = time - paid;
  if (rest > 0 && (readers.empty() || beyond_rounding(rest, time))) {
    // Read in an output list that only VERBOSE prints, or in a LIMIT that nothing prints: the owner
    // computed it if it has the time, else whoever below it has most.
    const Node& owner = plan.nodes[*init.parent];
    const auto self = [&plan](NodeId id) { return plan.nodes[id].timing->self.value(); };
    NodeId payer = owner.id;
    if (self(owner.id) + rounding_ms * 0.1 < rest && visits.allow(owner)) {
      for (NodeId id = owner.id; id < owner.subtree_end; ++id) {
        if (!inside(init, id) && self(id) > self(payer)) {
          payer = id;
        }
      }
    }
    if (readers.empty() && beyond_rounding(rest, plan.root().timing->total.value())) {
      mark(plan.nodes[payer],
           fmt::format("took {} to be read here; EXPLAIN (VERBOSE) would tell", init.subplan_name));
    }
    paid += pay(plan, {payer}, rest);
  }
  settle(plan, init, paid, visits);
}

// --- the tree ------------------------------------------------------------------------------------

// Makes the inputs of `node` fit into its final time and gives them theirs; returns their sum.
double fit_inputs(Plan& plan, std::vector<Measure>& measures, const std::vector<double>& processes,
                  const Node& node) {
  const double total = node.timing->total.value();
  const double kept = measures[node.id].wall > 0 ? total / measures[node.id].wall : 1;
  double below = 0;
  double slack = 0;
  bool runs_subplans = false;
  for (const NodeId id : node.children) {
    if (is_input(plan.nodes[id])) {
      Measure& child = measures[id];
      child.slack = std::min(child.slack * kept, child.wall * kept);
      plan.nodes[id].timing->total = Milliseconds(child.wall * kept);
      below += child.wall * kept;
      slack += child.slack;
      runs_subplans = runs_subplans || plan.nodes[id].relationship == Relationship::sub_plan;
    }
  }
  if (below <= total) {
    return below;
  }
  // First what rounding explains, then all of them alike.
  const double rounding = slack > 0 ? std::min(1.0, (below - total) / slack) : 0;
  const double left = below - rounding * slack;
  const double scale = left > total ? total / left : 1;
  for (const NodeId id : node.children) {
    Node& child = plan.nodes[id];
    if (!is_input(child)) {
      continue;
    }
    child.timing->total =
        (child.timing->total - Milliseconds(rounding * measures[id].slack)) * scale;
    child.timing->total = std::max(child.timing->total, Milliseconds(0));
    if (beyond_rounding(left - total, total)) {
      mark(child,
           processes[id] > 1 ? "its processes worked at different times; scaled to fit its parent"
           : runs_subplans   ? "a SubPlan is also run by another node; scaled to fit its parent"
                             : "more than its parent's time; scaled to fit");
    }
  }
  return total;
}

// Says so where rounding alone could change the picture.
void mark_rounding(Plan& plan, const std::vector<Measure>& measures) {
  constexpr double worth_telling = 0.05;
  const double root = plan.root().timing->total.value();
  for (Node& node : plan.nodes) {
    if (node.parent && measures[node.id].slack > std::max(rounding_ms, worth_telling * root)) {
      mark(node, fmt::format("its average over {} loops is printed rounded to 0.001 ms",
                             count_text(node.actual->loops)));
      mark(plan.nodes[*node.parent],
           fmt::format("the average of a node below over {} loops is printed rounded to 0.001 ms",
                       count_text(node.actual->loops)));
    }
  }
}

// Total and self times of all nodes, from the top down.
void attribute_tree(Plan& plan, const std::vector<double>& processes) {
  std::vector<Measure> measures = measure_all(plan, processes);
  for (Node& node : plan.nodes) {
    const Measure& own = measures[node.id];
    node.timing.emplace().total = Milliseconds(own.wall);
    if (own.divided) {
      mark(node, "assumes that its processes shared the work evenly; EXPLAIN (VERBOSE) shows each");
    }
  }
  mark_rounding(plan, measures);
  for (Node& node : plan.nodes) {
    const double below = fit_inputs(plan, measures, processes, node);
    node.timing->self = Milliseconds(std::max(0.0, node.timing->total.value() - below));
  }
  const References references(plan);
  Visits visits;
  for (const Node& node : plan.nodes) {
    if (is_cte(node)) {
      attribute_cte(plan, references, node, visits);
    } else if (!is_input(node)) {
      attribute_init_plan(plan, references, node, visits);
    }
  }
}

// --- the statement -------------------------------------------------------------------------------

std::string trigger_name(const Trigger& trigger) {
  if (!trigger.constraint.empty()) {
    return "trigger for constraint " + trigger.constraint;
  }
  return "trigger " + trigger.name;
}

// Which triggers ran inside ModifyTable: EXPLAIN does not say. Constraint triggers never do (they
// fire after the statement). Of the others, as many as fit into the time outside the nodes ran
// there; those that cannot fit were row triggers BEFORE (trigger.c).
void place_triggers(Plan& plan, double room) {
  std::vector<Trigger*> open;
  double wanted = 0;
  for (Trigger& trigger : plan.triggers) {
    const double time = trigger.time ? trigger.time->value() : 0;
    if (!trigger.constraint.empty()) {
      room -= time;
    } else if (time > 0) {
      open.push_back(&trigger);
      wanted += time;
    }
  }
  const double slack = std::max(rounding_ms, room * rounding_share);
  if (wanted <= room + slack) {
    return;
  }
  constexpr std::size_t most_to_try = 12;
  if (open.size() > most_to_try) {
    for (Trigger* trigger : open) {
      trigger->inside_node = true;
    }
    return;
  }
  unsigned best = 0;
  double best_sum = 0;
  for (unsigned outside = 0; outside < (1U << open.size()); ++outside) {
    double sum = 0;
    for (std::size_t at = 0; at < open.size(); ++at) {
      sum += (outside >> at & 1U) != 0 ? open[at]->time->value() : 0;
    }
    if (sum <= room + slack && sum > best_sum) {
      best = outside;
      best_sum = sum;
    }
  }
  for (std::size_t at = 0; at < open.size(); ++at) {
    open[at]->inside_node = (best >> at & 1U) == 0;
  }
}

void attribute_statement(Plan& plan) {
  double in_nodes = 0;
  for (const Node& node : plan.nodes) {
    in_nodes += node.timing->self.value();
  }
  const double serialization =
      plan.serialization && plan.serialization->time ? plan.serialization->time->value() : 0;
  double accounted = in_nodes + serialization;
  if (plan.execution) {
    place_triggers(plan, plan.execution->value() - accounted);
  }
  for (const Trigger& trigger : plan.triggers) {
    if (trigger.time && !trigger.inside_node && trigger.time->value() > 0) {
      plan.outside.push_back({trigger_name(trigger), *trigger.time});
      accounted += trigger.time->value();
    }
  }
  if (serialization > 0) {
    plan.outside.push_back({"serialization of the result", *plan.serialization->time});
  }
  if (!plan.execution) {
    return;
  }
  double gap = plan.execution->value() - accounted;
  // Expressions are generated while the executor starts, before any node runs; inlining,
  // optimization and emission are inside the node that needs a function first. What loading the
  // compiler takes, in a session's first such query (20 ms), is not in the JIT's own figures.
  if (plan.jit && gap > 0 && plan.jit->generation.value() > 0) {
    const double outside = std::min(gap, plan.jit->generation.value());
    plan.outside.push_back({"JIT code generation", Milliseconds(outside)});
    gap -= outside;
  }
  if (gap > 0) {
    plan.outside.push_back({plan.jit ? "executor start and end, and loading the JIT compiler"
                                     : "executor start and end",
                            Milliseconds(gap)});
    gap = 0;
  }
  plan.unattributed = Milliseconds(gap);
}

}  // namespace

void attribute_times(Plan& plan) {
  plan.outside.clear();
  plan.unattributed = Milliseconds(0);
  if (plan.nodes.empty() || !plan.root().actual || !plan.root().actual->total) {
    for (Node& node : plan.nodes) {
      node.timing.reset();
    }
    return;
  }
  attribute_tree(plan, participants(plan));
  attribute_statement(plan);
}

}  // namespace planwright::planners::postgresql
