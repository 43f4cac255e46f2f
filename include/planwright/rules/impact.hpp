#pragma once

#include <planwright/model/finding.hpp>
#include <planwright/model/plan.hpp>

namespace planwright {

// How much of the statement something costs. Shares are of execution time where the plan is timed,
// else of the root's estimated total cost, else 0.

Impact self_impact(const Plan& plan, const Node& node);     // the node alone
Impact subtree_impact(const Plan& plan, const Node& node);  // the node and all below it
Impact time_impact(const Plan& plan, Milliseconds time);    // a time that no node holds alone
Impact whole_impact(const Plan& plan);                      // all of it

// The part `factor` (0..1) of an impact: only some of a node's work would go.
Impact scaled(Impact impact, double factor);

// Severity by what could be saved, not by presence: critical from 50 % and 1 s, high from 25 % and
// 100 ms, medium from 10 % and 10 ms, low below. Without times a share of cost reaches at most
// medium (from 50 %): an estimate does not wake anybody.
Severity severity_of(Impact impact);

// True when the impact is too small to speak of: under 1 % or under 1 ms where timed.
bool negligible(Impact impact);

}  // namespace planwright
