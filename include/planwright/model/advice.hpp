#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/units.hpp>
#include <planwright/model/action.hpp>
#include <planwright/model/plan.hpp>

namespace planwright {

// How we know that advice helps; DESIGN §1. Never blurred.
enum class EvidenceLevel : std::uint8_t { rule, modelled, planned, measured };

std::string_view to_string(EvidenceLevel level);

struct Verification {
  EvidenceLevel level = EvidenceLevel::rule;
  std::string method;  // "planner arithmetic from the plan's own numbers", "pattern" …
  std::optional<Cost> cost_before, cost_after;
  std::optional<Milliseconds> ms_before, ms_after;
  std::string note;
  // How well the one who planned it reproduced the captured plan: "same plan, cost within 0.0 %".
  std::string fidelity{};
  // The same fix under other parameter values.
  struct Binding {
    std::string label;  // "status = 'paid' (most common, 62 % of the rows)"
    Cost cost_before, cost_after;
  };
  std::vector<Binding> bindings{};
};

enum class AdviceKind : std::uint8_t { index, rewrite, statistics, setting, schema, application };
enum class Risk : std::uint8_t { low, medium, high };

std::string_view to_string(AdviceKind kind);
std::string_view to_string(Risk risk);

// How an action is carried out on a running system.
struct BuildNote {
  std::string blocks;  // what it blocks while it runs: "no reads or writes; …"
  bool online = true;  // writers can go on
  std::optional<double> seconds{};
  std::optional<Bytes> temp_bytes{}, wal_bytes{};  // written while it runs
};

struct Advice {
  std::string rule;
  AdviceKind kind = AdviceKind::index;
  std::string title;
  std::vector<Action> actions;
  // Filled by the pipeline through `dialect` from the actions.
  std::vector<std::string> statements;
  std::vector<std::string> undo;
  std::vector<std::size_t> because;  // indexes into the report's findings
  int apply_order = 0;               // 1 is first
  Verification evidence;
  // The node whose subtree the change replaces: what is above it stays. Absent: not known.
  std::optional<NodeId> replaces;
  double best_case_share = 0;  // even a perfect fix here saves at most this share of the time
  std::optional<Bytes> size;
  std::string write_cost;
  std::optional<BuildNote> build;
  std::vector<std::string> tradeoffs;
  Risk risk = Risk::low;
  std::vector<std::string> verify_with;
  // apply_order of the other pieces without which this one does not help.
  std::vector<int> only_with;
  std::string reason;  // rejected advice only: why it is not recommended
};

}  // namespace planwright
