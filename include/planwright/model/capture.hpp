#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <planwright/model/activity.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/engine.hpp>

namespace planwright {

// A question a planner was asked during a live run, and its answer as the server gave it.
struct WhatIf {
  std::string key;   // made by the asker from the question; equal questions have equal keys
  std::string plan;  // EXPLAIN (FORMAT JSON) of the answer; empty when it failed
  std::string error;
  // The server's names for the supposed indexes: in the order of the question.
  std::vector<std::string> index_names;
  std::vector<double> index_pages;  // their sizes as the server supposes them; 8 kB pages

  friend bool operator==(const WhatIf&, const WhatIf&) = default;
};

// One set of values for a statement's parameters, or a variant of its constants.
struct Binding {
  std::string label;  // for people: "status = 'paid' (most common, 62 % of the rows)"
  std::string text;   // the statement to plan

  friend bool operator==(const Binding&, const Binding&) = default;
};

// What carrying out advice on a clone (--measure-on) came to: one piece, or those that only help
// together.
struct TriedOnClone {
  std::vector<std::string> statements;  // the report's, of the first piece: it is found by them
  // The warm runs in order, ms: with what had helped before, and with this as well.
  std::vector<double> before_ms, after_ms;
  // The time limit at which a run was cancelled.
  std::optional<double> before_stopped_ms, after_stopped_ms;
  std::vector<double> index_bytes;  // one per new index
  double build_ms = 0;              // of all its indexes
  // The plan of the last run uses one of them, or something outside of it may (a foreign key's
  // check).
  bool used = false;
  double rows_share = 0;  // of the diagnosed server's rows in the table; 0: not known
  std::string failure;    // why there are no figures

  friend bool operator==(const TriedOnClone&, const TriedOnClone&) = default;
};

struct MeasuredOnClone {
  std::string where;    // "PostgreSQL 15.18, database shop_clone"
  std::string binding;  // the values it was run with; empty: as written
  std::vector<TriedOnClone> tried;
  std::vector<Diagnostic> diagnostics;

  friend bool operator==(const MeasuredOnClone&, const MeasuredOnClone&) = default;
};

// A throw-away server with production's statistics that was asked too: its answers are the WhatIfs
// whose key begins with "sandbox|".
struct SandboxAsked {
  std::string method;            // "re-planned by PostgreSQL 15.18 in a sandbox"
  bool like_production = false;  // of the same major
  bool planned_capture = false;  // the captured plan is its own: nothing to compare with

  friend bool operator==(const SandboxAsked&, const SandboxAsked&) = default;
};

// Everything a live diagnosis saw: analysing it again needs no server and gives the same report.
struct Capture {
  Engine engine = Engine::postgresql;
  std::string query_name, query;
  std::string plan;         // EXPLAIN (FORMAT JSON), with ANALYZE where it was allowed
  std::string plan_format;  // "postgresql-json"
  Catalog catalog;
  std::optional<Activity> activity;
  std::optional<double> frequency_per_s;
  std::string frequency_source;
  std::string purpose;
  std::vector<Binding> bindings;            // the first is what `plan` was made with
  std::string what_if_method;               // who answered; empty: nobody could be asked
  std::optional<SandboxAsked> sandbox;      // absent: it was not asked, or could not be
  std::vector<WhatIf> what_ifs;             // in the order asked
  std::optional<MeasuredOnClone> measured;  // absent: nothing was carried out anywhere
  std::vector<Diagnostic> diagnostics;      // of the capturing
};

}  // namespace planwright
