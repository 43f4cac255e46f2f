#include "postgresql/plan_builder.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/check.hpp>

#include "postgresql/self_time.hpp"
#include "utf8.hpp"

namespace planwright::planners::postgresql {

namespace {

// How much of a name that we do not know is repeated in a message.
constexpr std::size_t longest_name = 60;

}  // namespace

PlanBuilder::PlanBuilder(std::string format) : format_(std::move(format)) {}

void PlanBuilder::expect_nodes(std::size_t count) {
  expected_nodes_ = std::min(count, max_nodes);
}

void PlanBuilder::fail(std::string message) {
  if (!error_) {
    error_ = std::move(message);
  }
}

void PlanBuilder::begin_statement() {
  statements_.push_back(plans_.size());
  Plan& plan = plans_.emplace_back();
  plan.format = format_;
  if (plans_.size() == 1) {
    plan.nodes.reserve(expected_nodes_);
  }
  open_nodes_.clear();
  unknown_fields_.clear();
  misfits_.clear();
}

void PlanBuilder::begin_node() {
  if (nodes_begun_ >= max_nodes) {
    fail(fmt::format("more than {} plan nodes are not read", max_nodes));
    return;
  }
  ++nodes_begun_;
  Node& node = plan().nodes.emplace_back();
  node.id = static_cast<NodeId>(plan().nodes.size() - 1);
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
  if (node().native.empty()) {
    fail("a plan node without \"Node Type\"");
  }
  settle_node_fields(node());
  open_nodes_.pop_back();
}

namespace {

// The column of EXPLAIN's result, when a driver's rows were saved as JSON.
bool is_result_column(std::string_view key) {
  return key == "QUERY PLAN" || key == "query plan" || key == "QUERY_PLAN" || key == "query_plan";
}

}  // namespace

std::optional<PlanBuilder::Level> PlanBuilder::level_for(bool is_list) {
  Level level{Place::detail, is_list, path_.size(), Place::statement};
  const auto misplaced = [this](std::string message) {
    fail(std::move(message));
    return std::nullopt;
  };
  switch (place()) {
    case Place::document:
    case Place::statements:
      level.place = is_list ? Place::statements : Place::statement;
      break;
    case Place::statement:
      if (pending_key_ == "Plan") {
        if (is_list) {
          return misplaced("\"Plan\" is a list, expected an object");
        }
        level.place = Place::node;
      } else if (pending_key_ == "Triggers" && is_list) {
        level.place = Place::triggers;
      } else if (is_list && is_result_column(pending_key_)) {
        level.place = Place::statements;
      } else if (!is_list && is_result_column(pending_key_)) {
        level.place = Place::statement;
      }
      break;
    case Place::node:
      level.owner = Place::node;
      if (pending_key_ == "Plans") {
        if (!is_list) {
          return misplaced("\"Plans\" is an object, expected a list");
        }
        level.place = Place::children;
      } else if (pending_key_ == "Workers" && is_list) {
        level.place = Place::workers;
      }
      break;
    case Place::children:
      if (is_list) {
        return misplaced("a list inside \"Plans\", expected a plan node's object");
      }
      level.place = Place::node;
      break;
    case Place::workers:
    case Place::triggers:
      if (is_list) {
        return misplaced("a list where an object was expected");
      }
      level.place = place() == Place::workers ? Place::worker : Place::trigger;
      break;
    case Place::worker:
      level.owner = Place::worker;
      break;
    case Place::trigger:
      level.owner = Place::trigger;
      break;
    case Place::detail:
      level.owner = levels_.back().owner;
      break;
  }
  return level;
}

void PlanBuilder::open(bool is_list) {
  if (error_) {
    return;
  }
  const std::optional<Level> level = level_for(is_list);
  if (!level) {
    return;
  }
  // Without a bound a deep document of something else would cost its depth for every value.
  constexpr std::size_t longest_path = 200;
  if (level->place == Place::detail && !pending_key_.empty() && path_.size() < longest_path) {
    path_ += utf8_prefix(pending_key_, longest_path);
    path_ += '.';
  }
  pending_key_.clear();
  levels_.push_back(*level);
  switch (level->place) {
    case Place::statement:
      begin_statement();
      break;
    case Place::node:
      begin_node();
      break;
    case Place::worker:
      node().workers.emplace_back();
      break;
    case Place::trigger:
      plan().triggers.emplace_back();
      break;
    default:
      break;
  }
}

void PlanBuilder::close() {
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

void PlanBuilder::begin_object() {
  open(false);
}
void PlanBuilder::begin_array() {
  open(true);
}
void PlanBuilder::end_object() {
  close();
}
void PlanBuilder::end_array() {
  close();
}

void PlanBuilder::finish_statement() {
  const std::size_t index = statements_.back();
  if (plans_[index].nodes.empty()) {
    // EXPLAIN of a utility statement, a row around the plan, or an object that is no plan at all:
    // told at the end.
    plans_.erase(plans_.begin() + static_cast<std::ptrdiff_t>(index));
    statements_.pop_back();
    return;
  }
  Plan& done = plan();
  if (!misfits_.empty()) {
    done.diagnostics.push_back(
        {Diagnostic::Level::warning, fmt::format("no number where one was expected, taken as 0: {}",
                                                 fmt::join(misfits_, ", "))});
  }
  if (replaced_bytes_) {
    done.diagnostics.push_back(replaced_bytes_diagnostic());
    replaced_bytes_ = false;
  }
  complete_plan(done, unknown_fields_);
  statements_.pop_back();
}

void PlanBuilder::key(std::string_view name) {
  pending_key_.assign(name);
}

void PlanBuilder::set_field(Place owner, std::string_view key, const FieldValue& value) {
  FieldFit fit = FieldFit::placed;
  std::vector<std::pair<std::string, std::string>>* kept = nullptr;
  switch (owner) {
    case Place::node:
      fit = set_node_field(node(), key, value);
      kept = &node().native_fields;
      break;
    case Place::worker:
      fit = set_worker_field(node().workers.back(), key, value);
      kept = &node().workers.back().native_fields;
      break;
    case Place::trigger:
      fit = set_trigger_field(plan().triggers.back(), key, value);
      break;
    default:
      fit = set_statement_field(plan(), key, value);
      kept = &plan().native_fields;
      break;
  }
  if (fit == FieldFit::placed || fit == FieldFit::native) {
    return;
  }
  auto& told = fit == FieldFit::unknown ? unknown_fields_ : misfits_;
  constexpr std::size_t most_told = 100;
  if (told.size() < most_told) {
    told.emplace(utf8_prefix(key, longest_name));
  }
  if (++unknown_values_ > max_unknown_values && kept != nullptr) {
    kept->pop_back();
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
    case Place::children:
    case Place::workers:
    case Place::triggers:
      fail("a plain value where an object was expected");
      return;
    case Place::statement:
      if (pending_key_ == "Plan") {
        fail("\"Plan\" is a plain value, expected an object");
        return;
      }
      set_field(Place::statement, pending_key_, value);
      break;
    case Place::node:
      if (pending_key_ == "Plans") {
        fail("\"Plans\" is a plain value, expected a list");
        return;
      }
      set_field(Place::node, pending_key_, value);
      break;
    case Place::worker:
    case Place::trigger:
      set_field(place(), pending_key_, value);
      break;
    case Place::detail:
      if (path_.empty() || !pending_key_.empty()) {
        path_ += pending_key_;
        set_field(levels_.back().owner, path_, value);
        path_.resize(path_.size() - pending_key_.size());
      } else {
        // Inside a list there is no key: the list's own path, without the dot, names the field.
        set_field(levels_.back().owner, std::string_view(path_).substr(0, path_.size() - 1), value);
      }
      break;
  }
  pending_key_.clear();
}

void PlanBuilder::null() {
  if (!error_ && place() == Place::statement && pending_key_ == "Plan") {
    fail("\"Plan\" is null, expected an object");
  }
  pending_key_.clear();
}

Result<std::vector<Plan>> PlanBuilder::finish() {
  if (error_) {
    return failure(ErrorCode::malformed_input, *error_);
  }
  if (plans_.empty()) {
    return failure(ErrorCode::malformed_input,
                   "no plan in it; expected the output of EXPLAIN, which has a \"Plan\" object");
  }
  std::vector<Diagnostic>& told = plans_.front().diagnostics;
  told.insert(told.end(), diagnostics_.begin(), diagnostics_.end());
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

Diagnostic replaced_bytes_diagnostic() {
  return {
      Diagnostic::Level::warning,
      "some bytes are not UTF-8 and are shown as U+FFFD; names that hold them will not be found "
      "in the catalog"};
}

void complete_plan(Plan& plan, const std::set<std::string, std::less<>>& unknown_fields) {
  plan.finish();
  constexpr std::size_t most_told = 20;
  std::set<std::string> unknown_types;
  for (const Node& node : plan.nodes) {
    if (node.kind == NodeKind::unknown && unknown_types.size() < most_told) {
      unknown_types.emplace(utf8_prefix(node.native, longest_name));
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
