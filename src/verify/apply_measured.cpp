// What a clone showed, put into the report.
#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/quantity_text.hpp>
#include <planwright/verify/clone.hpp>

#include "measured_on_clone.hpp"
#include "timed_runs.hpp"

namespace planwright::verify {
namespace {

// "5 runs took 80.1 ms to 85.2 ms"; "none finished within 30 s".
std::string spread(const std::vector<double>& ms, const std::optional<double>& stopped) {
  if (ms.empty()) {
    return stopped ? fmt::format("none finished within {}", text(Milliseconds(*stopped)))
                   : std::string("not measured");
  }
  const auto [least, most] = std::ranges::minmax(ms);
  std::string said =
      ms.size() == 1 ? text(Milliseconds(least))
                     : fmt::format("{} to {}", text(Milliseconds(least)), text(Milliseconds(most)));
  return stopped ? fmt::format("{}, then one was cancelled after {}", said,
                               text(Milliseconds(*stopped)))
                 : said;
}

// "median of 5 runs before (80.1 ms to 85.2 ms), median of 5 runs after (0.21 ms to 0.25 ms)"
std::string spreads(const TriedOnClone& tried) {
  const auto one = [](const std::vector<double>& ms, const std::optional<double>& stopped,
                      std::string_view when) {
    const std::string runs = ms.empty()       ? "no run "
                             : ms.size() == 1 ? "one run "
                                              : fmt::format("median of {} runs ", ms.size());
    return fmt::format("{}{} ({})", runs, when, spread(ms, stopped));
  };
  return fmt::format("{}, {}", one(tried.before_ms, tried.before_stopped_ms, "before"),
                     one(tried.after_ms, tried.after_stopped_ms, "after"));
}

std::string size_text(const TriedOnClone& tried) {
  if (tried.index_bytes.empty()) {
    return {};
  }
  std::vector<std::string> sizes;
  for (const double bytes : tried.index_bytes) {
    sizes.push_back(text(Bytes(bytes)));
  }
  return fmt::format("; {} {} there{}, built in {}",
                     sizes.size() == 1 ? "the index takes" : "the indexes take",
                     fmt::join(sizes, " and "),
                     tried.rows_share > 0 && (tried.rows_share < 0.8 || tried.rows_share > 1.25)
                         ? fmt::format(", with {} the rows", factor_text(tried.rows_share))
                         : std::string(),
                     text(Milliseconds(tried.build_ms)));
}

bool is_new_index(const Action& action) {
  return std::holds_alternative<CreateIndex>(action);
}

// The sizes of the group's indexes are in the order they were built in.
void take_sizes(const TriedTogether& group, const TriedOnClone& tried,
                std::map<const Advice*, Bytes>& sizes) {
  std::size_t at = 0;
  const bool same_scale = tried.rows_share >= 0.8 && tried.rows_share <= 1.25;
  for (const Advice* piece : group.pieces) {
    for (const Action& action : piece->actions) {
      if (is_new_index(action) && at < tried.index_bytes.size()) {
        const Bytes bytes(tried.index_bytes[at++]);
        if (same_scale) {
          sizes[piece] += bytes;
        }
      }
    }
  }
}

void add_note(Verification& evidence, const std::string& note) {
  evidence.note = evidence.note.empty() ? note : note + "; " + evidence.note;
}

// The planner's figures stay, and who they are from.
void become_measured(Advice& advice, const MeasuredOnClone& measured, const TriedOnClone& tried,
                     bool together) {
  Verification& evidence = advice.evidence;
  std::string note = spreads(tried) + size_text(tried);
  if (together) {
    note += "; measured with those it only helps together with";
  }
  if (evidence.cost_before && evidence.cost_after) {
    note += fmt::format("; the cost is {}: {}{}{}", to_string(evidence.level), evidence.method,
                        evidence.fidelity.empty() ? "" : ", ", evidence.fidelity);
  }
  evidence.fidelity.clear();
  evidence.level = EvidenceLevel::measured;
  evidence.method = fmt::format(
      "{} on the clone ({}) and run there warm{}",
      std::ranges::any_of(advice.actions, is_new_index) ? "built" : "set", measured.where,
      measured.binding.empty() ? std::string() : fmt::format(" with {}", measured.binding));
  if (!tried.before_ms.empty()) {
    evidence.ms_before = Milliseconds(median(tried.before_ms));
  }
  if (!tried.after_ms.empty()) {
    evidence.ms_after = Milliseconds(median(tried.after_ms));
  }
  add_note(evidence, note);
}

void reject(Advice& advice, const TriedOnClone& tried) {
  const bool slower = tried.after_stopped_ms.has_value();
  advice.reason =
      fmt::format("it did not help when it was carried out on the clone{}: {}{}",
                  slower ? " (the statement became slower)"
                  : tried.used || tried.index_bytes.empty()
                      ? ""
                      : ", whose planner does not use it, so that times differ by chance",
                  spreads(tried), size_text(tried));
  advice.apply_order = 0;
  advice.only_with.clear();
}

// Those that are left are numbered anew.
void renumber(std::vector<Advice>& advice) {
  std::map<int, int> now;
  for (std::size_t at = 0; at < advice.size(); ++at) {
    now[advice[at].apply_order] = static_cast<int>(at) + 1;
  }
  for (Advice& one : advice) {
    one.apply_order = now[one.apply_order];
    std::vector<int> with;
    for (const int order : one.only_with) {
      if (now.contains(order)) {
        with.push_back(now[order]);
      }
    }
    one.only_with = std::move(with);
  }
}

}  // namespace

void apply_measured(const MeasuredOnClone& measured, Report& report) {
  std::vector<const Advice*> useless;
  for (const TriedTogether& group : to_try(report.advice)) {
    const auto tried = std::ranges::find(measured.tried, group.pieces.front()->statements,
                                         &TriedOnClone::statements);
    if (tried == measured.tried.end()) {
      continue;
    }
    std::map<const Advice*, Bytes> sizes;
    take_sizes(group, *tried, sizes);
    for (const Advice* piece : group.pieces) {
      Advice& advice = report.advice[static_cast<std::size_t>(piece - report.advice.data())];
      if (!tried->failure.empty()) {
        add_note(advice.evidence, "not measured: " + tried->failure);
        continue;
      }
      if (!helped(*tried) && on_another_scale(*tried)) {
        add_note(advice.evidence, fmt::format("on the clone, with {} the rows, it did not help: {}",
                                              factor_text(tried->rows_share), spreads(*tried)));
        continue;
      }
      if (const auto size = sizes.find(piece); size != sizes.end()) {
        advice.size = size->second;
        std::erase_if(advice.tradeoffs, [](const std::string& said) {
          return said.starts_with("its size is approximate");
        });
      }
      become_measured(advice, measured, *tried, group.pieces.size() > 1);
      if (!helped(*tried)) {
        reject(advice, *tried);
        useless.push_back(piece);
      }
    }
  }
  if (!useless.empty()) {
    // The plan after it all was one with what is now rejected.
    report.plan_after = nullptr;
    std::vector<Advice> kept;
    std::vector<Advice> rejected;
    for (Advice& advice : report.advice) {
      const bool dropped = std::ranges::find(useless, &advice) != useless.end();
      (dropped ? rejected : kept).push_back(std::move(advice));
    }
    report.advice = std::move(kept);
    report.rejected.insert(report.rejected.begin(), std::make_move_iterator(rejected.begin()),
                           std::make_move_iterator(rejected.end()));
    renumber(report.advice);
  }
  for (const Diagnostic& one : measured.diagnostics) {
    if (std::ranges::find(report.diagnostics, one) == report.diagnostics.end()) {
      report.diagnostics.push_back(one);
    }
  }
}

}  // namespace planwright::verify
