#include <filesystem>

#include <gtest/gtest.h>

#include <planwright/connectors/connectors.hpp>

#include "sandbox/server.hpp"

namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;

// What --sandbox-bin would name: every major that scripts/fetch-postgresql-majors unpacked.
std::vector<std::string> unpacked() {
  std::vector<std::string> directories;
  std::error_code error;
  for (const auto& major : fs::directory_iterator("/opt/planwright-pg", error)) {
    directories.push_back((major.path() / "native/bin").string());
  }
  return directories;
}

std::string one(const Server& server, std::string_view sql) {
  const auto session =
      connectors::connect(server.conninfo(server.superuser(), "postgres"), ports::Limits{});
  EXPECT_TRUE(session) << session.error().message;
  if (!session) {
    return {};
  }
  const auto table = (*session)->run(sql);
  EXPECT_TRUE(table) << table.error().message;
  return table ? table->rows.at(0).at(0).value_or("(null)") : "";
}

TEST(SandboxServer, EveryInstalledMajorStarts) {
  for (const InstalledServer& installed : installed_servers(unpacked())) {
    SCOPED_TRACE(installed.directory);
    auto server = start_server({installed.version, unpacked()});
    ASSERT_TRUE(server) << server.error().message;
    EXPECT_EQ((*server)->installed().version, installed.version);
    EXPECT_EQ(one(**server, "select current_setting('listen_addresses')"), "");
    EXPECT_EQ(one(**server, "select current_setting('data_checksums')"), "off");
    const fs::path data = (*server)->data_directory();
    EXPECT_TRUE(fs::exists(data / "PG_VERSION"));
    server->reset();
    EXPECT_FALSE(fs::exists(data.parent_path()));
  }
}

}  // namespace
}  // namespace planwright::sandbox
