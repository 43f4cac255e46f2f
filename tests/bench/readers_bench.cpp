// Time inside the process, by stage: scripts/bench runs it beside whole-process figures.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <benchmark/benchmark.h>

#include <planwright/pipeline/diagnose.hpp>
#include <planwright/planners/planners.hpp>
#include <planwright/report/report.hpp>

namespace planwright {
namespace {

std::string content(const std::string& name) {
  std::ifstream file(std::string(PLANWRIGHT_TESTS_DIR) + "/golden/plans/postgresql-15/" + name,
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void read_format(benchmark::State& state, const std::string& file) {
  const std::string text = content(file);
  if (text.empty()) {
    state.SkipWithError("the golden plan is missing");
    return;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(planners::read_plans({text, "plan", {}}));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

void diagnose(benchmark::State& state, const std::string& file) {
  const std::string text = content(file);
  pipeline::DiagnoseInput input;
  input.plan = {"plan", text};
  for (auto _ : state) {
    const auto report = pipeline::diagnose(input);
    if (!report) {
      state.SkipWithError("the golden plan is not read");
      return;
    }
    benchmark::DoNotOptimize(report::render("text", *report, {}));
  }
}

const bool registered = [] {
  for (const char* name : {"join-five-tables"}) {
    for (const char* extension : {"json", "txt", "yaml", "xml"}) {
      const std::string file = std::string(name) + "/plan." + extension;
      benchmark::RegisterBenchmark(("read/" + file).c_str(), read_format, file);
    }
    benchmark::RegisterBenchmark((std::string("diagnose/") + name).c_str(), diagnose,
                                 std::string(name) + "/plan.json");
  }
  return true;
}();

}  // namespace
}  // namespace planwright

BENCHMARK_MAIN();
