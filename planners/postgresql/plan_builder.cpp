#include "postgresql/plan_builder.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/check.hpp>

#include "postgresql/self_time.hpp"

namespace planwright::planners::postgresql {

PlanBuilder::PlanBuilder(std::string format) : format_(std::move(format)) {}

void PlanBuilder::expect_nodes(std::size_t count) { expected_nodes_ = std::min(count, max_nodes); }

void PlanBuilder::fail(std::string message) {
  if (!error_) {
    error_ = std::move(message);
  }
}

void PlanBuilder::begin_statement() {
  Plan& plan = plans_.emplace_back();
  plan.format = format_;
  if (plans_.size() == 1) {
    plan.nodes.reserve(expected_nodes_);
  }
  open_nodes_.clear();
  unknown_fields_.clear();
}

void PlanBuilder::begin_node() {
  Plan& plan = plans_.back();
  if (plan.nodes.size() >= max_nodes) {
    fail(fmt::format("a plan of more than {} nodes is not read", max_nodes));
    return;
  }
  Node& node = plan.nodes.emplace_back();
  node.id = static_cast<NodeId>(plan.nodes.size() - 1);
  if (open_nodes_.empty()) {
    if (node.id != 0) {
      fail("a second plan in one statement");
      return;
    }
  } else {
    node.parent = open_nodes_.back();
    node.relationship = Relationship::other;
  }
  open_nodes_.push_back(node.id);
}

void PlanBuilder::end_node() {
  const Node& node = plans_.back().nodes[open_nodes_.back()];
  if (node.native.empty()) {
    fail("a plan node without \"Node Type\"");
  }
  open_nodes_.pop_back();
}

void PlanBuilder::open(bool is_list) {
  if (error_) {
    return;
  }
  const Place in = place();
  Level level{Place::detail, is_list, path_.size(), Place::statement};
  switch (in) {
    case Place::document:
      level.place = is_list ? Place::statements : Place::statement;
      break;
    case Place::statements:
      if (is_list) {
        fail("a list where a statement's object was expected");
        return;
      }
      level.place = Place::statement;
      break;
    case Place::statement:
      if (pending_key_ == "Plan") {
        if (is_list) {
          fail("\"Plan\" is a list, expected an object");
          return;
        }
        level.place = Place::node;
      } else if (pending_key_ == "Triggers" && is_list) {
        level.place = Place::triggers;
      }
      break;
    case Place::node:
      level.owner = Place::node;
      if (pending_key_ == "Plans") {
        if (!is_list) {
          fail("\"Plans\" is an object, expected a list");
          return;
        }
        level.place = Place::children;
      } else if (pending_key_ == "Workers" && is_list) {
        level.place = Place::workers;
      }
      break;
    case Place::children:
      if (is_list) {
        fail("a list inside \"Plans\", expected a plan node's object");
        return;
      }
      level.place = Place::node;
      break;
    case Place::workers:
      level.place = Place::worker;
      break;
    case Place::worker:
      level.owner = Place::worker;
      break;
    case Place::triggers:
      level.place = Place::trigger;
      break;
    case Place::trigger:
      level.owner = Place::trigger;
      break;
    case Place::detail:
      level.owner = levels_.back().owner;
      break;
  }
  if ((level.place == Place::worker || level.place == Place::trigger) && is_list) {
    fail("a list where an object was expected");
    return;
  }
  if (level.place == Place::detail && !pending_key_.empty()) {
    path_ += pending_key_;
    path_ += '.';
  }
  pending_key_.clear();
  levels_.push_back(level);
  switch (level.place) {
    case Place::statement:
      begin_statement();
      break;
    case Place::node:
      begin_node();
      break;
    case Place::worker:
      plans_.back().nodes[open_nodes_.back()].workers.emplace_back();
      break;
    case Place::trigger:
      plans_.back().triggers.emplace_back();
      break;
    default:
      break;
  }
}

void PlanBuilder::begin_object() { open(false); }
void PlanBuilder::begin_array() { open(true); }

void PlanBuilder::end_object() {
  if (error_ || levels_.empty()) {
    return;
  }
  const Level level = levels_.back();
  if (level.place == Place::node) {
    end_node();
  } else if (level.place == Place::statement) {
    finish_statement();
  }
  path_.resize(level.path_length);
  pending_key_.clear();
  levels_.pop_back();
}

void PlanBuilder::end_array() { end_object(); }

void PlanBuilder::finish_statement() {
  if (plans_.back().nodes.empty()) {
    // EXPLAIN of a utility statement, or an object that is no plan at all: told at the end.
    plans_.pop_back();
    return;
  }
  complete_plan(plans_.back(), unknown_fields_);
}

void PlanBuilder::key(std::string_view name) { pending_key_.assign(name); }

void PlanBuilder::note(FieldFit fit, std::string_view key) {
  if (fit == FieldFit::unknown) {
    unknown_fields_.emplace(key);
  }
}

void PlanBuilder::scalar(const FieldValue& value) {
  if (error_) {
    return;
  }
  switch (place()) {
    case Place::document:
    case Place::statements:
      // "Utility statements have no plan structure" and the like.
      break;
    case Place::statement:
      if (pending_key_ == "Plan") {
        fail("\"Plan\" is a plain value, expected an object");
        return;
      }
      note(set_statement_field(plans_.back(), pending_key_, value), pending_key_);
      break;
    case Place::node:
      note(set_node_field(plans_.back().nodes[open_nodes_.back()], pending_key_, value),
           pending_key_);
      break;
    case Place::worker:
      note(set_worker_field(plans_.back().nodes[open_nodes_.back()].workers.back(), pending_key_,
                            value),
           pending_key_);
      break;
    case Place::trigger:
      note(set_trigger_field(plans_.back().triggers.back(), pending_key_, value), pending_key_);
      break;
    case Place::children:
    case Place::workers:
    case Place::triggers:
      fail("a plain value where an object was expected");
      return;
    case Place::detail: {
      // Inside a list there is no key: the list's own path, without the dot, names the field.
      std::string full = path_ + pending_key_;
      if (full.ends_with('.')) {
        full.pop_back();
      }
      switch (levels_.back().owner) {
        case Place::node:
          note(set_node_field(plans_.back().nodes[open_nodes_.back()], full, value), full);
          break;
        case Place::worker:
          note(set_worker_field(plans_.back().nodes[open_nodes_.back()].workers.back(), full,
                                value),
               full);
          break;
        case Place::trigger:
          note(set_trigger_field(plans_.back().triggers.back(), full, value), full);
          break;
        default:
          note(set_statement_field(plans_.back(), full, value), full);
      }
      break;
    }
  }
  if (levels_.empty() || !levels_.back().is_list) {
    pending_key_.clear();
  }
}

Result<std::vector<Plan>> PlanBuilder::finish() {
  if (error_) {
    return failure(ErrorCode::malformed_input, *error_);
  }
  if (plans_.empty()) {
    return failure(ErrorCode::malformed_input,
                   "no plan in it; expected the output of EXPLAIN, which has a \"Plan\" object");
  }
  return std::move(plans_);
}

namespace {

// The newest version some field of the plan proves, as "13 or newer"; plans do not name the server.
std::string version_hint(const Plan& plan) {
  int least = 0;
  const auto at_least = [&least](int version) { least = std::max(least, version); };
  if (plan.serialization || plan.planning_memory) {
    at_least(17);
  }
  if (plan.planning_buffers) {
    at_least(13);
  }
  for (const Node& node : plan.nodes) {
    if (node.index_searches || node.storage || node.disabled) {
      at_least(18);
    }
    if (node.kind == NodeKind::memoize) {
      at_least(14);
    }
    if (node.kind == NodeKind::incremental_sort || node.wal) {
      at_least(13);
    }
    if (node.subplan_name.starts_with("InitPlan") && plan.analyzed() &&
        node.subplan_name.find("returns") == std::string::npos) {
      at_least(17);
    }
  }
  return least == 0 ? std::string{} : fmt::format("{} or newer", least);
}

}  // namespace

void complete_plan(Plan& plan, const std::set<std::string, std::less<>>& unknown_fields) {
  plan.finish();
  std::set<std::string> unknown_types;
  for (const Node& node : plan.nodes) {
    if (node.kind == NodeKind::unknown) {
      unknown_types.insert(node.native);
    }
  }
  if (!unknown_types.empty()) {
    plan.diagnostics.push_back(
        {Diagnostic::Level::warning,
         fmt::format("node types not known to this version of planwright: {}; they are shown, and "
                     "their time is counted, but no rule looks at them",
                     fmt::join(unknown_types, ", "))});
  }
  if (!unknown_fields.empty()) {
    plan.diagnostics.push_back(
        {Diagnostic::Level::info,
         fmt::format("plan fields not known to this version of planwright: {}; they are kept and "
                     "shown as they are",
                     fmt::join(unknown_fields, ", "))});
  }
  plan.server_version = version_hint(plan);
  attribute_times(plan);
}

}  // namespace planwright::planners::postgresql
