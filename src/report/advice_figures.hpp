#pragma once

#include <optional>
#include <string>
#include <vector>

#include <planwright/model/report.hpp>

// The figures of an advice that every writer tells.
namespace planwright::report {

// A planner's cost: "8.3", "13,273".
std::string figure(Cost cost);
// "cost 13,273 → 32.1 (414 × less)"; empty when a side is not known.
std::string cost_text(const std::optional<Cost>& before, const std::optional<Cost>& after);
std::string time_text(const std::optional<Milliseconds>& before,
                      const std::optional<Milliseconds>& after);

// The parameter values for which the change makes the statement dearer by 1.2 × or more.
bool is_dearer(const Verification::Binding& binding);
std::vector<Verification::Binding> dearer(const Verification& evidence);
// "414 × less", "1.2 × more", "the same".
std::string factor_change(const Verification::Binding& binding);

// What to change outside of SQL, of an action without a statement; empty when there is none.
std::string change_text(const Advice& advice);

// "only helps together with 2 and 3"; empty when it helps alone.
std::string together_text(const Advice& advice);

// "1,200 calls a day", "under 1 call a day".
std::string calls_text(double frequency_per_s);
// How often the statement runs and what that takes: "200 a second (--frequency), 17.3 million calls
// a day …"; empty when it is not known.
std::string load_text(const Report& report);

// What a change saves in a day at the statement's frequency.
struct DailySaving {
  double calls = 0;
  Milliseconds saved;
  bool measured = false;  // else a bound: nothing that removes this much work can save more
};
std::optional<DailySaving> daily_saving(const Report& report, const Advice& advice);
std::string saving_text(const DailySaving& saving);

// "1.20 GB; about 41 s, 300 MB of temporary files; blocks …", as far as known.
std::string build_text(const Advice& advice);

// Trade-offs that are not said elsewhere already.
std::vector<std::string> other_tradeoffs(const Advice& advice);

// "postgresql 15.18, database shop"; empty when neither is known.
std::string server_text(const Report& report);

}  // namespace planwright::report
