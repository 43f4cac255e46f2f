#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/capture.hpp>
#include <planwright/model/catalog.hpp>
#include <planwright/model/report.hpp>
#include <planwright/ports/session.hpp>

// A server the user named for building (--measure-on): advice is carried out there, the statement
// is run before and after, and everything made is taken away again. Also a door of src/verify.
namespace planwright::verify {

// Two connections of one role that commit what they are sent (connectors::connect_to_own). The
// worker builds and runs, and may be cancelled; the keeper knows what was made and takes it away,
// so nobody cancels it.
struct CloneSessions {
  ports::Session& worker;
  ports::Session& keeper;
};

struct CloneRuns {
  std::string statement;  // without parameters
  std::string label;      // of the values in it; empty: as the user wrote it
  int runs = 0;  // warm ones, each time; 0: five, or three where one takes over five seconds
  Milliseconds timeout{30'000};  // until a time is known; then 1.2 times the best
  bool writes = false;           // rolled back after every run
  std::function<void(std::string_view)> progress{};  // may be empty
};

class Clone {
 public:
  Clone() = default;
  Clone(const Clone&) = delete;
  Clone& operator=(const Clone&) = delete;
  // Drops what is still there of what was made.
  virtual ~Clone() = default;

  // Carries out the report's advice, in order and each on top of what helped before it: new indexes
  // are built, settings set for the runs. What does not help is dropped at once, all else at the
  // end. Never fails: what could not be done is told in the answer.
  virtual MeasuredOnClone measure(const Report& report, const Catalog& catalog,
                                  const CloneRuns& runs) = 0;
};

// Begins a run on the clone: refuses the very database that is diagnosed (`diagnosed` null: not
// known), a standby, and a role that may not build; drops what runs that were killed have left.
Result<std::unique_ptr<Clone>> open_clone(CloneSessions sessions, ports::Session* diagnosed);

// Puts what was measured into the report's advice: its evidence becomes `measured`; what did not
// help goes to `rejected`, with the numbers. The diagnostics are added.
void apply_measured(const MeasuredOnClone& measured, Report& report);

}  // namespace planwright::verify
