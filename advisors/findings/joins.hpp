#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/model/plan.hpp>

// What the rules about joins share: which input is which, and what a condition compares.
namespace planwright::advisors {

// The driving and the repeated input of a join; null when the plan lacks it.
struct JoinInputs {
  const Node* outer = nullptr;
  const Node* inner = nullptr;
};
JoinInputs inputs_of(const Plan& plan, const Node& join);

// The first node at or below `node` that does more than keep, order or hand on its input's rows:
// steps over Hash, Sort, Materialize, Gather and the like.
const Node& source_of(const Plan& plan, const Node& node);

// Columns of the relation read under `alias` that the join compares with = and nothing around them.
std::vector<std::string> joined_columns(const Node& join, const Node& scan);

// A condition for a message: cut off after some 80 characters.
std::string short_condition(std::string_view text);

// "4,000 rows", for a side of a join over all its loops; "about" where loops were averaged.
std::string side_rows_text(const Node& node);

// What a side of a join reads: the relation, or the operator on top of it.
std::string side_name(const Plan& plan, const Node& node);

// How often the node ran for each run of `per` (a join's inner side per row of its outer side,
// without the workers' own starts).
double repeats(const Node& node, const Node& per);

}  // namespace planwright::advisors
