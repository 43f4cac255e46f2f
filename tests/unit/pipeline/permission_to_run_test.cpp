#include "pipeline/permission_to_run.hpp"

#include <gtest/gtest.h>

namespace planwright::pipeline {
namespace {

// Fails the test that asks it anything.
class SilentServer final : public ports::Session {
 public:
  [[nodiscard]] Engine engine() const override { return Engine::postgresql; }
  [[nodiscard]] int version() const override { return 150'018; }
  [[nodiscard]] std::string version_text() const override { return "15.18"; }
  Result<ports::Table> run(std::string_view sql, std::span<const ports::Parameter>) override {
    ADD_FAILURE() << sql;
    return ports::Table{};
  }
  Result<void> restart(const ports::Limits&) override { return {}; }
};

TEST(PermissionToRun, NothingThatWritesIsTriedOnAStandby) {
  SilentServer server;
  const auto statement = query::one_statement("UPDATE t SET a = 1", "test");
  ASSERT_TRUE(statement);
  Catalog catalog;
  catalog.standby = true;
  for (const bool allow_writes : {false, true}) {
    const auto permission = may_run(server, {*statement, Plan{}, catalog, allow_writes});
    ASSERT_TRUE(permission);
    EXPECT_FALSE(permission->run);
    ASSERT_EQ(permission->diagnostics.size(), 1U);
    EXPECT_NE(permission->diagnostics[0].message.find("standby"), std::string::npos)
        << permission->diagnostics[0].message;
  }
}

}  // namespace
}  // namespace planwright::pipeline
