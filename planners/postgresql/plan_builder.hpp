#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

#include "postgresql/plan_fields.hpp"

namespace planwright::planners::postgresql {

// Makes Plans from the events of a structured EXPLAIN document, whichever syntax it is in. JSON,
// YAML and XML all say the same things:
//   [ { "Plan": { "Node Type": …, "Plans": [ … ] }, "Planning Time": … }, … ]
// or, from auto_explain, the statement's object alone, or rows of either as a driver returns them:
//   [ { "QUERY PLAN": [ … ] }, … ]
// The document is never held as a tree.
//
// Events must nest properly; the syntax reader sees to that. An event that makes no sense (a list
// where a plan node belongs) sets an error, which every later call returns at once.
class PlanBuilder {
 public:
  explicit PlanBuilder(std::string format);

  // Room for this many nodes, so that a large plan is not copied while it grows.
  void expect_nodes(std::size_t count);

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void scalar(const FieldValue& value);
  void null();  // a value that is absent

  // Bytes of the statement being read were no UTF-8 and have been replaced.
  void replaced_bytes() { replaced_bytes_ = true; }
  // Something to tell with the first plan.
  void diagnose(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }
  // How many plan nodes have been begun so far, in all statements.
  [[nodiscard]] std::size_t nodes_begun() const { return nodes_begun_; }

  // Set once something does not fit; the reader adds the place and stops.
  [[nodiscard]] const std::optional<std::string>& error() const { return error_; }

  // The plans of the document. Fails when there is none, or none has a node.
  Result<std::vector<Plan>> finish();

 private:
  enum class Place {
    document,    // outside everything
    statements,  // the outer list
    statement,   // { "Plan": …, … }
    node,        // a plan node's object
    children,    // the list under "Plans"
    workers,     // the list under "Workers" of a node
    worker,
    triggers,
    trigger,
    detail,  // any other object or list: fields are flattened into dotted keys
  };
  struct Level {
    Place place;
    bool is_list;
    std::size_t path_length;  // of path_ when the level was opened
    Place owner;              // what a detail belongs to
  };

  void open(bool is_list);
  void close();
  [[nodiscard]] Place place() const {
    return levels_.empty() ? Place::document : levels_.back().place;
  }
  // Where a container goes that opens now; nothing after an error.
  std::optional<Level> level_for(bool is_list);
  Plan& plan() { return plans_[statements_.back()]; }
  Node& node() { return plan().nodes[open_nodes_.back()]; }
  void set_field(Place owner, std::string_view key, const FieldValue& value);
  void begin_statement();
  void begin_node();
  void end_node();
  void fail(std::string message);
  void finish_statement();

  std::string format_;
  std::vector<Plan> plans_;
  std::vector<std::size_t> statements_;  // the open ones' places in plans_
  std::vector<Level> levels_;
  std::vector<NodeId> open_nodes_;
  std::string path_;         // of the detail being read, with a dot at the end
  std::string pending_key_;  // the last key, until its value comes
  std::size_t expected_nodes_ = 0;
  std::size_t nodes_begun_ = 0;
  std::size_t unknown_values_ = 0;
  bool replaced_bytes_ = false;
  std::set<std::string, std::less<>> unknown_fields_;
  std::set<std::string, std::less<>> misfits_;
  std::vector<Diagnostic> diagnostics_;
  std::optional<std::string> error_;
};

// Adds the diagnostics for node types and fields that are not known (once each), and whatever else
// every PostgreSQL reader ends with: ids, children, attributed times, the server version if the
// plan's own fields tell it.
void complete_plan(Plan& plan, const std::set<std::string, std::less<>>& unknown_fields);

// The largest document that is read, in nodes over all its plans. More is a damaged or hostile
// file: each node costs about 1.5 kB.
inline constexpr std::size_t max_nodes = 500'000;

// How many values of unknown fields are kept; a document that is something else entirely has
// nothing but those. What is above is not shown.
inline constexpr std::size_t max_unknown_values = 500'000;

// What is said of a plan whose text held bytes that are no UTF-8.
Diagnostic replaced_bytes_diagnostic();

}  // namespace planwright::planners::postgresql
