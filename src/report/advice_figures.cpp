#include "advice_figures.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>

namespace planwright::report {
namespace {

constexpr double seconds_a_day = 86'400;
constexpr double dearer_from = 1.2;

// "415 × less", "3 % more", "the same"; empty where there is no ratio.
std::string change(double before, double after, std::string_view less, std::string_view more) {
  if (before == after) {
    return "the same";
  }
  if (before <= 0 || after <= 0) {
    return {};
  }
  const double factor = after < before ? before / after : after / before;
  const std::string much =
      factor < 1.05 ? percent_text(std::fabs(after - before) / before) : factor_text(factor);
  return fmt::format("{} {}", much, after < before ? less : more);
}

std::string in_brackets(const std::string& text) {
  return text.empty() ? text : " (" + text + ")";
}

// Long times in hours: what a day adds up to.
std::string span_text(Milliseconds time) {
  constexpr double hour = 3'600'000;
  return time.value() < 2 * hour ? text(time) : count_text(time.value() / hour) + " h";
}

// An estimate: no more digits than it deserves.
std::string rough_text(double seconds) {
  if (seconds < 1) {
    return "under 1 s";
  }
  return seconds < 120 ? fmt::format("about {:.0f} s", seconds)
                       : fmt::format("about {} min", count_text(std::round(seconds / 60)));
}

std::string and_list(const std::vector<int>& numbers) {
  std::string list;
  for (std::size_t at = 0; at < numbers.size(); ++at) {
    list += at == 0 ? "" : at + 1 == numbers.size() ? " and " : ", ";
    list += fmt::format("{}", numbers[at]);
  }
  return list;
}

std::string rate_text(double per_s) {
  if (per_s >= 1) {
    return count_text(per_s) + " a second";
  }
  return per_s * 60 >= 1 ? count_text(per_s * 60) + " a minute" : calls_text(per_s);
}

}  // namespace

std::string figure(Cost cost) {
  const double value = cost.value();
  return value < 99.95 ? fmt::format("{:.1f}", value) : count_text(value);
}

std::string cost_text(const std::optional<Cost>& before, const std::optional<Cost>& after) {
  if (!before || !after) {
    return {};
  }
  return fmt::format("cost {} → {}{}", figure(*before), figure(*after),
                     in_brackets(change(before->value(), after->value(), "less", "more")));
}

std::string time_text(const std::optional<Milliseconds>& before,
                      const std::optional<Milliseconds>& after) {
  if (!before || !after) {
    return {};
  }
  return fmt::format("{} → {}{}", text(*before), text(*after),
                     in_brackets(change(before->value(), after->value(), "faster", "slower")));
}

bool is_dearer(const Verification::Binding& binding) {
  return binding.cost_after > binding.cost_before &&
         binding.cost_after.value() >= dearer_from * binding.cost_before.value();
}

std::vector<Verification::Binding> dearer(const Verification& evidence) {
  std::vector<Verification::Binding> found;
  std::ranges::copy_if(evidence.bindings, std::back_inserter(found), is_dearer);
  return found;
}

std::string factor_change(const Verification::Binding& binding) {
  return change(binding.cost_before.value(), binding.cost_after.value(), "less", "more");
}

std::string together_text(const Advice& advice) {
  return advice.only_with.empty() ? std::string{}
                                  : "only helps together with " + and_list(advice.only_with);
}

std::string calls_text(double frequency_per_s) {
  const double calls = frequency_per_s * seconds_a_day;
  return calls < 0.95 ? "under 1 call a day"
                      : fmt::format("{} {} a day", count_text(std::round(calls)),
                                    std::round(calls) == 1 ? "call" : "calls");
}

std::string load_text(const Report& report) {
  if (!report.query || !report.query->frequency_per_s) {
    return {};
  }
  const double per_s = *report.query->frequency_per_s;
  const std::string rate = rate_text(per_s);
  std::string said = rate;
  if (!report.query->frequency_source.empty()) {
    said += fmt::format(" ({})", report.query->frequency_source);
  }
  if (rate != calls_text(per_s)) {
    said += ", " + calls_text(per_s);
  }
  if (const auto time = report.plan.total_time()) {
    said += fmt::format("; if each takes {} as here, {} of server time a day", text(*time),
                        span_text(*time * (per_s * seconds_a_day)));
  }
  return said;
}

std::string change_text(const Advice& advice) {
  std::string text;
  for (const Action& action : advice.actions) {
    if (const auto* change = std::get_if<ApplicationChange>(&action)) {
      text += (text.empty() ? "" : " ") + change->what;
    }
  }
  return text;
}

std::optional<DailySaving> daily_saving(const Report& report, const Advice& advice) {
  if (!report.query || !report.query->frequency_per_s) {
    return std::nullopt;
  }
  const double calls = *report.query->frequency_per_s * seconds_a_day;
  const Verification& evidence = advice.evidence;
  if (evidence.level == EvidenceLevel::measured && evidence.ms_before && evidence.ms_after) {
    return DailySaving{calls, (*evidence.ms_before - *evidence.ms_after) * calls, true};
  }
  const auto total = report.plan.total_time();
  if (!total || advice.best_case_share <= 0) {
    return std::nullopt;
  }
  return DailySaving{calls, *total * (advice.best_case_share * calls), false};
}

std::string saving_text(const DailySaving& saving) {
  if (saving.saved.value() <= 0) {
    return "saves nothing";
  }
  std::string said =
      fmt::format("{}{} of server time", saving.measured ? "saves " : "saves at most ",
                  span_text(saving.saved));
  const double sessions = saving.saved.value() / 1000 / seconds_a_day;
  if (sessions >= 0.95) {
    said += fmt::format(", as much as {} running all day",
                        sessions < 1.05   ? "one session"
                        : sessions < 9.95 ? fmt::format("{:.1f} sessions", sessions)
                                          : count_text(sessions) + " sessions");
  }
  return said;
}

std::string build_text(const Advice& advice) {
  std::vector<std::string> parts;
  if (advice.size) {
    parts.push_back(text(*advice.size) + " of disk");
  }
  if (advice.build) {
    const BuildNote& build = *advice.build;
    if (build.seconds) {
      parts.push_back(rough_text(*build.seconds));
    }
    if (build.temp_bytes && build.temp_bytes->value() > 0) {
      parts.push_back(text(*build.temp_bytes) + " of temporary files");
    }
    if (build.wal_bytes && build.wal_bytes->value() > 0) {
      parts.push_back(text(*build.wal_bytes) + " of WAL");
    }
  }
  std::string said = fmt::format("{}", fmt::join(parts, ", "));
  if (advice.build && !advice.build->blocks.empty()) {
    said += fmt::format("{}blocks {}", said.empty() ? "" : "; ", advice.build->blocks);
  }
  if (advice.build && !advice.build->online && advice.build->blocks.empty()) {
    said += fmt::format("{}writes wait until it is done", said.empty() ? "" : "; ");
  }
  return said;
}

std::vector<std::string> other_tradeoffs(const Advice& advice) {
  std::vector<std::string> others;
  std::ranges::copy_if(advice.tradeoffs, std::back_inserter(others),
                       [&](const std::string& said) { return said != advice.write_cost; });
  return others;
}

std::string server_text(const Report& report) {
  const Plan& plan = report.plan;
  if (plan.server_version.empty() && report.database.empty()) {
    return {};
  }
  std::string said(to_string(plan.engine));
  if (!plan.server_version.empty()) {
    said += " " + plan.server_version;
  }
  return report.database.empty() ? said : fmt::format("{}, database {}", said, report.database);
}

}  // namespace planwright::report
