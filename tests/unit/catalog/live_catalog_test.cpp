// from_server where the server is a table: what a real one can hardly be brought to do.
#include <gtest/gtest.h>

#include <planwright/catalog/catalog.hpp>

namespace planwright::catalog {
namespace {

// Fails from the `fails_at`th statement on, or answers every statement with no rows.
class EmptyServer final : public ports::Session {
 public:
  [[nodiscard]] Engine engine() const override { return Engine::postgresql; }
  [[nodiscard]] int version() const override { return 150'018; }
  [[nodiscard]] std::string version_text() const override { return "15.18"; }
  Result<ports::Table> run(std::string_view sql,
                           std::span<const ports::Parameter> parameters) override {
    (void)sql;
    (void)parameters;
    if (++asked == fails_at) {
      return tl::make_unexpected(error);
    }
    return ports::Table{};
  }
  Result<void> restart(const ports::Limits& limits) override {
    (void)limits;
    return {};
  }
  int asked = 0;
  int fails_at = 0;
  Error error;
};

TEST(LiveCatalog, ANameThatMeansNothingIsADiagnostic) {
  EmptyServer server;
  const std::vector<RelationRef> names{{"sales", "orders"}};
  const auto read = from_server(server, names);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->catalog.empty());
  EXPECT_TRUE(read->catalog.live);
  EXPECT_EQ(read->catalog.server_version, "15.18");
  ASSERT_EQ(read->diagnostics.size(), 1U);
  EXPECT_NE(read->diagnostics[0].message.find("\"sales.orders\""), std::string::npos);
  EXPECT_EQ(read->meant, std::vector<std::optional<RelationRef>>{std::nullopt});
}

TEST(LiveCatalog, WhatVanishesWhileItIsReadIsReadOnceMore) {
  EmptyServer server;
  server.fails_at = 3;
  server.error = {ErrorCode::server, "cache lookup failed for relation 4711", "XX000", {}};
  EXPECT_TRUE(from_server(server, {}));
  EXPECT_EQ(server.asked, 8);
}

TEST(LiveCatalog, OtherErrorsEndIt) {
  EmptyServer server;
  server.fails_at = 2;
  server.error = {ErrorCode::connection, "the connection was lost", "57P01", {}};
  const auto read = from_server(server, {});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::connection);
  EXPECT_EQ(read.error().message, "reading the catalog: the connection was lost");
  EXPECT_EQ(server.asked, 2);
}

TEST(StatementCounters, WithoutTheExtensionOnlyADiagnostic) {
  EmptyServer server;
  const auto counters = statement_counters(server, {}, {});
  ASSERT_TRUE(counters);
  EXPECT_TRUE(counters->statements.empty());
  EXPECT_EQ(counters->diagnostics.size(), 1U);
  EXPECT_EQ(server.asked, 1);
}

TEST(StatementCounters, AreARateAfterAnHour) {
  StatementCounter counter;
  counter.calls = 7200;
  EXPECT_FALSE(counter.calls_per_s());
  counter.age_s = 11;
  EXPECT_FALSE(counter.calls_per_s());
  counter.age_s = 3600;
  EXPECT_EQ(counter.calls_per_s(), 2);
}

// In recovery, with one table that was never written here.
class Standby final : public ports::Session {
 public:
  [[nodiscard]] Engine engine() const override { return Engine::postgresql; }
  [[nodiscard]] int version() const override { return 150'018; }
  [[nodiscard]] std::string version_text() const override { return "15.18"; }
  Result<ports::Table> run(std::string_view sql, std::span<const ports::Parameter>) override {
    if (sql.find("pg_is_in_recovery") == std::string_view::npos) {
      return ports::Table{};
    }
    return ports::Table{{"database", "role", "standby", "quoted_role", "reads_all_data",
                         "setting_names", "setting_values"},
                        {{"shop", "reader", "t", "reader", "t", "{}", "{}"}}};
  }
  Result<void> restart(const ports::Limits&) override { return {}; }
};

TEST(LiveCatalog, AStandbyIsSaid) {
  Standby server;
  const auto read = from_server(server, {});
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->catalog.standby);
  ASSERT_EQ(read->diagnostics.size(), 1U);
  EXPECT_NE(read->diagnostics[0].message.find("run what is advised on its primary"),
            std::string::npos);
}

}  // namespace
}  // namespace planwright::catalog
