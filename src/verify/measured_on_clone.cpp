// The run on a clone: carries out the advice, one piece on top of another, and times the statement
// before and after each.
#include "measured_on_clone.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <planwright/base/number.hpp>
#include <planwright/base/quantity_text.hpp>
#include <planwright/dialect/dialect.hpp>
#include <planwright/sql/sql.hpp>

#include "clone_books.hpp"
#include "clone_guard.hpp"
#include "timed_runs.hpp"

namespace planwright::verify {
namespace {

constexpr int usual_runs = 5;
constexpr int runs_when_slow = 3;
constexpr double slow_ms = 5'000;
constexpr double patience = 1.2;        // times the best known median
constexpr double cold_patience = 3;     // for the run that warms up
constexpr double least_limit_ms = 200;  // below that, a hiccup would count as a verdict

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

bool can_be_tried(const Advice& advice) {
  bool any = false;
  for (const Action& action : advice.actions) {
    const bool tried =
        std::holds_alternative<CreateIndex>(action) || std::holds_alternative<SetParameter>(action);
    // An index that becomes superfluous stays there: it is not ours to drop.
    if (!tried && !std::holds_alternative<DropIndex>(action)) {
      return false;
    }
    any = any || tried;
  }
  return any;
}

class MeasuringClone final : public Clone {
 public:
  MeasuringClone(CloneSessions sessions, std::string where, std::vector<Diagnostic> diagnostics)
      : worker_(sessions.worker), books_(sessions) {
    measured_.where = std::move(where);
    measured_.diagnostics = std::move(diagnostics);
  }
  MeasuringClone(const MeasuringClone&) = delete;
  MeasuringClone& operator=(const MeasuringClone&) = delete;
  ~MeasuringClone() override = default;

  Result<void> begin() { return books_.begin(); }

  MeasuredOnClone measure(const Report& report, const Catalog& catalog,
                          const CloneRuns& runs) override {
    request_.statement = runs.statement;
    request_.writes = runs.writes;
    measured_.binding = runs.label;
    const std::vector<TriedTogether> groups = to_try(report.advice);
    if (groups.empty()) {
      tell(Diagnostic::Level::info,
           "nothing was measured on the clone: no index or setting is advised");
    } else if (prepare(report, catalog) && time_before(runs)) {
      for (const TriedTogether& group : groups) {
        progress(runs, fmt::format("measuring on the clone: {}", group.pieces.front()->title));
        measured_.tried.push_back(attempt(group, catalog));
      }
    }
    progress(runs, "dropping what was made on the clone");
    books_.end();
    std::ranges::move(books_.diagnostics, std::back_inserter(measured_.diagnostics));
    books_.diagnostics.clear();
    return std::move(measured_);
  }

 private:
  void tell(Diagnostic::Level level, std::string message) {
    measured_.diagnostics.push_back({level, std::move(message)});
  }
  static void progress(const CloneRuns& runs, std::string_view what) {
    if (runs.progress) {
      runs.progress(what);
    }
  }

  // The planner there is to choose as the diagnosed server's would; and what differs is said.
  bool prepare(const Report& report, const Catalog& catalog) {
    for (Diagnostic& one : put_settings_of(worker_, catalog)) {
      measured_.diagnostics.push_back(std::move(one));
    }
    std::set<RelationRef> names;
    if (report.query) {
      names.insert(report.query->relations.begin(), report.query->relations.end());
    }
    for (const Advice& advice : report.advice) {
      for (const Action& action : advice.actions) {
        if (const auto* create = std::get_if<CreateIndex>(&action)) {
          names.insert(create->relation);
        }
      }
    }
    tables_ = compare_tables(worker_, catalog, {names.begin(), names.end()});
    std::ranges::move(tables_.diagnostics, std::back_inserter(measured_.diagnostics));
    if (!tables_.missing.empty()) {
      tell(Diagnostic::Level::warning,
           fmt::format("nothing was measured: the clone has no table {}",
                       fmt::join(tables_.missing, ", ")));
    } else if (!tables_.empty.empty()) {
      tell(Diagnostic::Level::warning, fmt::format("nothing was measured: on the clone {} {} empty",
                                                   fmt::join(tables_.empty, " and "),
                                                   tables_.empty.size() == 1 ? "is" : "are"));
    }
    return tables_.missing.empty() && tables_.empty.empty();
  }

  // False: it cannot be run there, which is said.
  bool time_before(const CloneRuns& runs) {
    progress(runs, "measuring the statement on the clone as it is");
    request_.runs = 0;
    request_.warm_up_limit = request_.limit = timeout_ = runs.timeout;
    const auto started = Clock::now();
    auto timed = time_runs(worker_, request_);
    request_.runs = runs.runs > 0                 ? runs.runs
                    : ms_since(started) > slow_ms ? runs_when_slow
                                                  : usual_runs;
    if (timed && !timed->stopped_ms) {
      request_.warm_up = false;
      timed = time_runs(worker_, request_);
      request_.warm_up = true;
    }
    if (!timed) {
      tell(Diagnostic::Level::warning,
           fmt::format("nothing was measured: the statement cannot be run on the clone ({})",
                       timed.error().message));
      return false;
    }
    now_ = std::move(*timed);
    return true;
  }

  void set_limits() {
    const double best = now_.ms.empty() ? timeout_.value() / patience : median(now_.ms);
    request_.limit = Milliseconds(std::max(least_limit_ms, patience * best));
    request_.warm_up_limit = Milliseconds(std::max(5 * least_limit_ms, cold_patience * best));
  }

  TriedOnClone attempt(const TriedTogether& group, const Catalog& catalog) {
    TriedOnClone tried;
    tried.statements = group.pieces.front()->statements;
    tried.before_ms = now_.ms;
    tried.before_stopped_ms = now_.stopped_ms;
    std::vector<Built> built;
    const auto settings_before = request_.settings;
    for (const Advice* advice : group.pieces) {
      for (const Action& action : advice->actions) {
        if (tried.failure.empty()) {
          carry_out(action, catalog, tried, built);
        }
      }
    }
    bool kept = false;
    if (tried.failure.empty()) {
      set_limits();
      auto after = time_runs(worker_, request_);
      if (!after) {
        tried.failure =
            fmt::format("the statement could not be run after it ({})", after.error().message);
      } else {
        tried.after_ms = after->ms;
        tried.after_stopped_ms = after->stopped_ms;
        tried.used = request_.writes || std::ranges::any_of(built, [&](const Built& index) {
                       return std::ranges::any_of(index.names, [&](const std::string& name) {
                         return std::ranges::binary_search(after->indexes, name);
                       });
                     });
        kept = helped(tried);
        now_ = kept ? std::move(*after) : std::move(now_);
      }
    }
    if (!kept) {
      request_.settings = settings_before;
      std::ranges::for_each(built, [this](const Built& index) { books_.drop(index); });
    }
    return tried;
  }

  void carry_out(const Action& action, const Catalog& catalog, TriedOnClone& tried,
                 std::vector<Built>& built) {
    if (const auto* set = std::get_if<SetParameter>(&action)) {
      request_.settings.emplace_back(set->name, set->value);
    }
    const auto* create = std::get_if<CreateIndex>(&action);
    if (create == nullptr) {
      return;
    }
    const auto started = Clock::now();
    auto index = books_.build(*create, catalog);
    if (!index) {
      const bool refused = index.error().sqlstate == "42501";
      // The session's advice for this error is about reading.
      const std::string& message = index.error().message;
      tried.failure = refused
                          ? fmt::format("the index could not be built on the clone ({}{})",
                                        message.substr(0, message.find("; ")),
                                        tables_.how_to_own(create->relation))
                          : fmt::format("the index could not be built on the clone ({})", message);
      return;
    }
    tried.build_ms += ms_since(started);
    tried.index_bytes.push_back(index->bytes);
    tried.rows_share = tables_.rows_share(create->relation);
    if (!index->like_it.empty()) {
      tried.failure = fmt::format("the clone has it already, as {}", index->like_it);
    }
    built.push_back(std::move(*index));
  }

  ports::Session& worker_;
  CloneBooks books_;
  MeasuredOnClone measured_;
  ComparedTables tables_;
  TimedRequest request_;
  TimedRuns now_;  // with all that has helped so far
  Milliseconds timeout_{30'000};
};

}  // namespace

std::vector<TriedTogether> to_try(const std::vector<Advice>& advice) {
  std::map<int, const Advice*> by_order;
  for (const Advice& one : advice) {
    by_order.emplace(one.apply_order, &one);
  }
  std::set<const Advice*> taken;
  std::vector<TriedTogether> groups;
  for (const auto& [order, first] : by_order) {
    if (!taken.insert(first).second) {
      continue;
    }
    TriedTogether group{{first}};
    for (const int with : first->only_with) {
      const auto other = by_order.find(with);
      if (other != by_order.end() && taken.insert(other->second).second) {
        group.pieces.push_back(other->second);
      }
    }
    std::ranges::sort(group.pieces, {}, &Advice::apply_order);
    if (std::ranges::all_of(group.pieces, [](const Advice* one) { return can_be_tried(*one); })) {
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

bool helped(const TriedOnClone& tried) {
  constexpr double least_gain = 0.95;
  if (!tried.failure.empty() || tried.after_stopped_ms || tried.after_ms.empty()) {
    return false;
  }
  // Where the plan is the old one, another time is chance.
  if (!tried.used && !tried.index_bytes.empty()) {
    return false;
  }
  return tried.before_ms.empty() || median(tried.after_ms) < least_gain * median(tried.before_ms);
}

bool on_another_scale(const TriedOnClone& tried) {
  return tried.rows_share > 0 &&
         (tried.rows_share <= 1 / order_of_magnitude || tried.rows_share >= order_of_magnitude);
}

Result<std::unique_ptr<Clone>> open_clone(CloneSessions sessions, ports::Session* diagnosed) {
  std::vector<Diagnostic> diagnostics;
  auto where = check_clone(sessions.keeper, diagnosed, diagnostics);
  if (!where) {
    return tl::make_unexpected(where.error());
  }
  auto clone =
      std::make_unique<MeasuringClone>(sessions, std::move(*where), std::move(diagnostics));
  if (auto begun = clone->begin(); !begun) {
    return tl::make_unexpected(begun.error().with_context("--measure-on"));
  }
  return clone;
}

}  // namespace planwright::verify
