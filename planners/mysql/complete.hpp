#pragma once

#include <cstddef>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/model/plan.hpp>

// What every reader of MySQL's plans does at its end, and how much it takes.
namespace planwright::planners::mysql {

// No plan of a statement people wrote has as many; a text made to do harm does.
inline constexpr std::size_t most_nodes = 200'000;
inline constexpr std::size_t most_depth = 1'000;

// Shapes the tree and attributes times. To be called once all nodes are in.
void complete(Plan& plan);

// The statement was interrupted (warning 1317): its counts and times are of a run cut short. Takes
// every actual number away and says so.
void drop_actuals(Plan& plan);

// The statement as the server rewrote it, which is not always SQL ("semi join", "<in_optimizer>"):
// kept in Plan::native_fields as "rewritten statement". Names the tables behind aliases by it
// ("`shop`.`orders` `o`"). Only the first one counts.
void add_rewritten(Plan& plan, std::string_view statement);

}  // namespace planwright::planners::mysql
