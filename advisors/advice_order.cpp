#include "advice_order.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include <planwright/base/quantity_text.hpp>

#include "application/per_day.hpp"

namespace planwright::advisors {
namespace {

// What one call takes after a change to the database, at best.
struct BestChange {
  const Advice* advice = nullptr;
  Milliseconds after;
};

Milliseconds after_change(const Advice& advice, Milliseconds now) {
  double saved = advice.best_case_share;
  const auto& before = advice.evidence.cost_before;
  const auto& after = advice.evidence.cost_after;
  if (before && after && before->value() > 0) {
    saved *= 1 - std::clamp(*after / *before, 0.0, 1.0);
  }
  return now * (1 - saved);
}

std::optional<BestChange> best_database_change(const AdviceSink& sink, Milliseconds now) {
  std::optional<BestChange> best;
  for (const Advice& advice : sink.advice) {
    // Workers share the work and lessen none of it.
    if (advice.kind == AdviceKind::application || advice.rule == "gather-a-baseline" ||
        advice.rule == "allow-parallel-workers") {
      continue;
    }
    const Milliseconds after = after_change(advice, now);
    if (!best || after < best->after) {
      best = BestChange{&advice, after};
    }
  }
  return best;
}

bool has_numbers(const Advice& advice) {
  return advice.kind == AdviceKind::application && advice.evidence.ms_after.has_value();
}

// A statement that waits for a lock is not helped by anything before the lock is gone.
bool ends_a_wait(const AdviceContext& context, const Advice& advice) {
  return std::ranges::any_of(advice.because, [&context](std::size_t finding) {
    return context.findings[finding].rule == "waits-for-another-session";
  });
}

// -1: before all others; 0: by its share among them; 1: after all of them.
int rank(const AdviceContext& context, const Advice& advice,
         const std::optional<BestChange>& best) {
  if (ends_a_wait(context, advice)) {
    return -1;
  }
  if (advice.kind != AdviceKind::application || advice.rule == "end-blocking-transaction") {
    return 0;
  }
  const bool beats = has_numbers(advice) && best && *advice.evidence.ms_after < best->after;
  return beats ? 0 : 1;
}

}  // namespace

void order_advice(const AdviceContext& context, AdviceSink& sink) {
  const auto now = one_call(context.plan);
  const auto frequency = frequency_of(context);
  const auto best = now ? best_database_change(sink, *now) : std::nullopt;
  if (now && frequency) {
    const std::string database =
        best ? fmt::format("; after the best database change here ({}) {} at best",
                           best->advice->title, per_day_text(*frequency, best->after))
             : std::string{};
    for (Advice& advice : sink.advice) {
      if (has_numbers(advice)) {
        advice.evidence.note +=
            fmt::format("{}now {}{}; after this {}", advice.evidence.note.empty() ? "" : "; ",
                        per_day_text(*frequency, *now), database,
                        per_day_text(*frequency, *advice.evidence.ms_after));
      }
    }
  }
  // Ranks first: sorting moves what `best` points to.
  std::vector<std::tuple<int, double, std::size_t>> keys;
  for (std::size_t at = 0; at < sink.advice.size(); ++at) {
    keys.emplace_back(rank(context, sink.advice[at], best), -sink.advice[at].best_case_share, at);
  }
  std::ranges::sort(keys);
  std::vector<Advice> sorted;
  for (const auto& [rank, share, at] : keys) {
    sorted.push_back(std::move(sink.advice[at]));
  }
  sink.advice = std::move(sorted);
}

}  // namespace planwright::advisors
