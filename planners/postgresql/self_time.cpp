// Where the time went. The arithmetic and its traps: EXPLAIN prints averages per loop over all
// processes, including everything a node caused below it, also the InitPlans and CTEs that are
// printed elsewhere in the tree (explain.c, instrument.c, execParallel.c, nodeSubplan.c).
#include "postgresql/self_time.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

namespace planwright::planners::postgresql {
namespace {

// Differences below this are rounding: the server prints three decimals.
constexpr double rounding_ms = 0.05;
constexpr double rounding_share = 0.01;

bool beyond_rounding(double difference, double of) {
  return difference > rounding_ms && difference > of * rounding_share;
}

double inclusive(const std::optional<Actual>& actual) {
  return actual && actual->total ? actual->total->value() * actual->loops : 0;
}

bool is_cte(const Node& node) {
  return node.relationship == Relationship::init_plan && node.subplan_name.starts_with("CTE ");
}

void mark(Node& node, std::string_view why) {
  std::string& reason = node.timing->approximate;
  if (reason.find(why) == std::string::npos) {
    reason += (reason.empty() ? "" : "; ") + std::string(why);
  }
}

// --- processes -----------------------------------------------------------------------------------

// How many processes ran what is below a Gather.
double participants_below(const Plan& plan, const Node& gather) {
  const double launched = gather.workers_launched.value_or(0);
  const std::string* leader = plan.setting("parallel_leader_participation");
  const bool single_copy = std::ranges::any_of(
      gather.native_fields, [](const auto& field) {
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

// Wall-clock time of a node with everything below it, and whether it is exact.
Timing wall_time(const Node& node, double processes) {
  Timing timing;
  const double all = inclusive(node.actual);
  double wall = all;
  const bool has_workers = std::ranges::any_of(
      node.workers, [](const Worker& worker) { return worker.actual && worker.actual->total; });
  if (processes > 1 && node.actual && node.actual->loops > 0) {
    if (has_workers) {
      // The leader's part is what the workers leave; the slowest process sets the pace.
      double slowest = 0;
      double leader = all;
      for (const Worker& worker : node.workers) {
        const double part = inclusive(worker.actual);
        leader -= part;
        slowest = std::max(slowest, part);
      }
      wall = std::max(slowest, leader);
    } else {
      // A node that ran once was run by one process, also below a Gather (a Bitmap Index Scan
      // under a Parallel Bitmap Heap Scan).
      const double ran = std::min(node.actual->loops, processes);
      wall = all / ran;
      if (ran > 1) {
        timing.approximate = fmt::format(
            "assumes that {:.0f} processes shared the work evenly; EXPLAIN (VERBOSE) shows each", ran);
      }
    }
  }
  timing.total = Milliseconds(wall);
  return timing;
}

// --- who pays for what is printed elsewhere ------------------------------------------------------

// Which nodes mention which InitPlan, SubPlan or CTE. Ids are ascending in every list.
struct References {
  std::map<std::string, std::vector<NodeId>, std::less<>> in_conditions;
  std::map<std::string, std::vector<NodeId>, std::less<>> in_output;
  std::map<std::string, std::vector<NodeId>, std::less<>> cte_scans;
};

void add_reference(std::map<std::string, std::vector<NodeId>, std::less<>>& to,
                   std::string_view name, NodeId node) {
  auto place = to.find(name);
  if (place == to.end()) {
    place = to.emplace(std::string(name), std::vector<NodeId>{}).first;
  }
  if (place->second.empty() || place->second.back() != node) {
    place->second.push_back(node);
  }
}

// Finds "$3" (up to 16), "InitPlan 1", "InitPlan expr_1" (17, 19) and "SubPlan 2" in a text.
void collect(std::string_view text, NodeId node,
             std::map<std::string, std::vector<NodeId>, std::less<>>& to) {
  for (std::size_t at = text.find_first_of("$IS"); at != std::string_view::npos;
       at = text.find_first_of("$IS", at + 1)) {
    std::size_t end = at;
    const auto word = [text](std::size_t from) {
      while (from < text.size() &&
             (std::isalnum(static_cast<unsigned char>(text[from])) != 0 || text[from] == '_')) {
        ++from;
      }
      return from;
    };
    if (text[at] == '$') {
      end = at + 1;
      while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) {
        ++end;
      }
      if (end == at + 1) {
        continue;
      }
    } else if (text.substr(at).starts_with("InitPlan ")) {
      end = word(at + 9);
    } else if (text.substr(at).starts_with("SubPlan ")) {
      end = word(at + 8);
    } else {
      continue;
    }
    add_reference(to, text.substr(at, end - at), node);
  }
}

References references(const Plan& plan) {
  References found;
  // Plans without InitPlans and SubPlans, the most, need no look at their texts.
  const bool any = std::ranges::any_of(plan.nodes, [](const Node& node) {
    return node.relationship == Relationship::init_plan ||
           node.relationship == Relationship::sub_plan;
  });
  if (!any) {
    return found;
  }
  for (const Node& node : plan.nodes) {
    if (node.kind == NodeKind::cte_scan) {
      add_reference(found.cte_scans, node.cte, node.id);
    }
    for (const NodePredicate& predicate : node.predicates) {
      collect(predicate.text, node.id, found.in_conditions);
    }
    for (const auto* keys : {&node.sort_key, &node.group_key}) {
      for (const std::string& key : *keys) {
        collect(key, node.id, found.in_conditions);
      }
    }
    for (const auto& [name, text] : node.native_fields) {
      collect(text, node.id, found.in_conditions);
    }
    for (const std::string& column : node.output) {
      collect(column, node.id, found.in_output);
    }
  }
  return found;
}

// The ids of `all` inside the subtree of `owner`.
std::vector<NodeId> within(const std::vector<NodeId>& all, const Node& owner) {
  const auto first = std::ranges::lower_bound(all, owner.id);
  const auto last = std::ranges::lower_bound(all, owner.subtree_end);
  return {first, last};
}

// What an InitPlan is called in the texts of the nodes that read it.
std::vector<std::string> reference_names(const Node& init) {
  std::vector<std::string> names;
  const std::string& name = init.subplan_name;
  const std::size_t returns = name.find("(returns ");
  if (returns == std::string::npos) {
    names.push_back(name);
    return names;
  }
  for (std::size_t at = name.find('$', returns); at != std::string::npos;
       at = name.find('$', at + 1)) {
    std::size_t end = at + 1;
    while (end < name.size() && std::isdigit(static_cast<unsigned char>(name[end])) != 0) {
      ++end;
    }
    names.push_back(name.substr(at, end - at));
  }
  return names;
}

bool inside(const Node& outer, NodeId id) { return id >= outer.id && id < outer.subtree_end; }

// Values that workers need are computed by the leader when the Gather starts (nodeGather.c,
// ExecParallelCreateReaders' initParam), so the outermost Gather above the reader pays.
NodeId paying_node(const Plan& plan, NodeId reader, const Node& owner) {
  NodeId pays = reader;
  for (NodeId at = reader; at != owner.id && plan.nodes[at].parent;) {
    at = *plan.nodes[at].parent;
    const NodeKind kind = plan.nodes[at].kind;
    if (kind == NodeKind::gather || kind == NodeKind::gather_merge) {
      pays = at;
    }
  }
  return pays;
}

std::vector<NodeId> readers_of_init_plan(const Plan& plan, const References& references,
                                         const Node& init) {
  const Node& owner = plan.nodes[*init.parent];
  const auto gather = [&](const auto& index) {
    std::vector<NodeId> readers;
    for (const std::string& name : reference_names(init)) {
      const auto found = index.find(name);
      if (found == index.end()) {
        continue;
      }
      for (const NodeId id : within(found->second, owner)) {
        const NodeId pays = paying_node(plan, id, owner);
        if (!inside(init, id) && !plan.nodes[id].never_executed() &&
            std::ranges::find(readers, pays) == readers.end()) {
          readers.push_back(pays);
        }
      }
    }
    return readers;
  };
  std::vector<NodeId> readers = gather(references.in_conditions);
  if (!readers.empty()) {
    return readers;
  }
  // Nodes above repeat the expression in their Output; the deepest one computed it.
  readers = gather(references.in_output);
  std::erase_if(readers, [&](NodeId id) {
    return std::ranges::any_of(readers, [&](NodeId other) {
      return other != id && inside(plan.nodes[id], other);
    });
  });
  return readers;
}

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

void scale_self(Plan& plan, const Node& top, double factor) {
  for (NodeId id = top.id; id < top.subtree_end; ++id) {
    Milliseconds& self = plan.nodes[id].timing->self;
    self = self * factor;
  }
}

// Self times below an InitPlan or CTE must add up to what its readers were relieved of.
void settle(Plan& plan, const Node& init, double paid) {
  const double time = init.timing->total.value();
  if (time <= 0 || paid >= time) {
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

void attribute_cte(Plan& plan, const References& references, const Node& cte) {
  const Node& owner = plan.nodes[*cte.parent];
  std::vector<NodeId> readers;
  const auto found = references.cte_scans.find(std::string_view(cte.subplan_name).substr(4));
  if (found != references.cte_scans.end()) {
    readers = within(found->second, owner);
  }
  std::erase_if(readers, [&](NodeId id) { return inside(cte, id); });
  double largest = 0;
  for (const NodeId id : readers) {
    largest = std::max(largest, plan.nodes[id].timing->total.value());
  }
  // The scan that is driven first fills the CTE; later ones only reread it.
  std::erase_if(readers, [&](NodeId id) {
    return plan.nodes[id].timing->total.value() < 0.01 * largest;
  });
  if (readers.size() > 1) {
    for (const NodeId id : readers) {
      mark(plan.nodes[id], fmt::format("{} scans share the time of {}; who paid is not printed",
                                       readers.size(), cte.subplan_name));
    }
  }
  const double paid = pay(plan, readers, cte.timing->total.value());
  // A data-modifying CTE is finished after the main plan, whether or not it was read.
  if (!writes(plan, cte)) {
    settle(plan, cte, paid);
  }
}

void attribute_init_plan(Plan& plan, const References& references, const Node& init) {
  const double time = init.timing->total.value();
  if (time <= 0) {
    return;
  }
  std::vector<NodeId> readers = readers_of_init_plan(plan, references, init);
  double paid = pay(plan, readers, time);
  if (!beyond_rounding(time - paid, time)) {
    if (readers.size() > 1) {
      for (const NodeId id : readers) {
        mark(plan.nodes[id],
             fmt::format("{} nodes read {}; who paid is not printed", readers.size(),
                         init.subplan_name));
      }
    }
    settle(plan, init, paid);
    return;
  }
  // Read in an output list that only VERBOSE prints: the owner computes it if it has the time,
  // else whoever below it has most.
  const Node& owner = plan.nodes[*init.parent];
  std::vector<NodeId> candidates{owner.id};
  for (const Node& node : plan.subtree(owner)) {
    if (!inside(init, node.id) && node.id != owner.id) {
      candidates.push_back(node.id);
    }
  }
  const auto self = [&](NodeId id) { return plan.nodes[id].timing->self.value(); };
  const double rest = time - paid;
  if (self(owner.id) + rounding_ms >= rest) {
    candidates.resize(1);
  } else {
    const NodeId most = *std::ranges::max_element(candidates, {}, self);
    if (self(most) + rounding_ms >= rest) {
      candidates = {most};
    }
  }
  if (readers.empty()) {
    mark(plan.nodes[candidates.front()],
         fmt::format("took {} to be read here; EXPLAIN (VERBOSE) would tell", init.subplan_name));
  }
  paid += pay(plan, candidates, rest);
  settle(plan, init, paid);
}

// --- the tree ------------------------------------------------------------------------------------

// Makes the children of every node fit into it, from the top down, and sets self times.
void attribute_tree(Plan& plan, const std::vector<double>& processes, const References& references) {
  // How much of a node's printed wall time is kept, so that children never exceed their parent.
  std::vector<double> kept(plan.nodes.size(), 1);
  for (Node& node : plan.nodes) {
    if (node.parent && node.relationship != Relationship::init_plan) {
      // Set by the parent below, before its children are reached.
      node.timing->total = node.timing->total * kept[node.id];
    }
    const double total = node.timing->total.value();
    double below = 0;
    double subplans_below = 0;
    for (const NodeId child : node.children) {
      if (plan.nodes[child].relationship == Relationship::init_plan) {
        continue;
      }
      const double time = plan.nodes[child].timing->total.value() * kept[node.id];
      below += time;
      if (plan.nodes[child].relationship == Relationship::sub_plan) {
        subplans_below += time;
      }
    }
    double factor = kept[node.id];
    if (below > total && below > 0) {
      factor *= total / below;
      if (beyond_rounding(below - total, total)) {
        for (const NodeId child : node.children) {
          Node& late = plan.nodes[child];
          if (late.relationship == Relationship::init_plan) {
            continue;
          }
          if (processes[late.id] > 1) {
            mark(late, "its processes worked at different times; scaled to fit its parent");
          } else if (subplans_below > 0) {
            mark(late, "a SubPlan is also run by another node; scaled to fit its parent");
          } else {
            mark(late, fmt::format("averages of {} loops are printed rounded to 0.001 ms; scaled "
                                   "to fit its parent",
                                   count_text(late.actual ? late.actual->loops : 0)));
          }
        }
      }
      below = total;
    }
    for (const NodeId child : node.children) {
      kept[child] = plan.nodes[child].relationship == Relationship::init_plan ? 1 : factor;
    }
    node.timing->self = Milliseconds(total - below);
  }
  for (const Node& node : plan.nodes) {
    if (is_cte(node)) {
      attribute_cte(plan, references, node);
    } else if (node.relationship == Relationship::init_plan) {
      attribute_init_plan(plan, references, node);
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
  // Expressions are generated while the executor starts, before any node runs; the rest of the
  // compilation is inside the node that needs a function first.
  if (plan.jit && gap > 0) {
    const double outside = std::min(gap, plan.jit->total.value());
    plan.outside.push_back({"JIT compilation before the first row", Milliseconds(outside)});
    gap -= outside;
  }
  if (gap > 0) {
    plan.outside.push_back({"executor start and end", Milliseconds(gap)});
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
  const std::vector<double> processes = participants(plan);
  for (Node& node : plan.nodes) {
    node.timing = wall_time(node, processes[node.id]);
  }
  attribute_tree(plan, processes, references(plan));
  attribute_statement(plan);
}

}  // namespace planwright::planners::postgresql
