#pragma once

#include <optional>
#include <string>

#include <planwright/rules/rule.hpp>

// How often the statement runs and what that costs: what advice to the application is judged by.
namespace planwright::advisors {

struct Frequency {
  double per_s = 0;
  std::string source;  // "--frequency", "pg_stat_statements …"; empty: not said

  [[nodiscard]] double per_day() const { return per_s * 86'400; }
};

// Absent where nobody told.
std::optional<Frequency> frequency_of(const AdviceContext& context);

// One call on the server: planning and execution; absent where the plan has no times.
std::optional<Milliseconds> one_call(const Plan& plan);

// "2 h 24 min of server time a day".
std::string per_day_text(const Frequency& frequency, Milliseconds each);

// "200 times a second", "1,440 times a day".
std::string frequency_text(const Frequency& frequency);

// Advice whose evidence holds the average time of a call before and after, both reckoned.
Advice application_advice(const RuleSpec& rule);

// The statement only reads, and takes no locks on what it reads.
bool only_reads(const AdviceContext& context);

}  // namespace planwright::advisors
