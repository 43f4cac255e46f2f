#include <fcntl.h>
#include <sched.h>

#include "db/sandbox_server.hpp"

// Starting a sandbox's server where something is not as it should be.
namespace planwright::sandbox {
namespace {

using namespace tests;

std::string message_of(const StartOptions& options) {
  const auto server = start_server(options);
  return server ? "started in " + directory_of(**server)
                : std::string(to_string(server.error().code)) + ": " + server.error().message;
}

// Runs it in a process with mounts of its own; empty where the machine does not let us.
std::string with_mounts(const std::function<bool()>& mounts,
                        const std::function<std::string()>& work) {
  const Child child([&] {
    const bool ready = unshare(CLONE_NEWNS) == 0 &&
                       mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 && mounts();
    return ready ? work() : std::string();
  });
  return child.said();
}

bool mount_memory(const std::string& where, const char* options, unsigned long flags = 0) {
  return mount("none", where.c_str(), "tmpfs", flags, options) == 0;
}

TEST(SandboxServerTrouble, NoServerInstalled) {
  const Environment path("PATH", "/nonexistent");
  const std::string said = with_mounts(
      [] {
        return access("/usr/lib/postgresql", F_OK) != 0 || mount_memory("/usr/lib/postgresql", "");
      },
      [] {
        StartOptions options;
        options.version = "16.3";
        return message_of(options);
      });
  if (said.empty()) {
    GTEST_SKIP() << "needs mounts of its own";
  }
  EXPECT_EQ(
      said,
      "unsupported: no PostgreSQL server is installed here: apt install postgresql-16 (or any "
      "other major), or name the directory of its programs with --sandbox-bin DIR");
}

TEST(SandboxServerTrouble, TheNearestMajorIsTaken) {
  const FakeServer older("97.3", "echo 'older was taken'; exit 1", "");
  const FakeServer newer("99.1", "echo 'newer was taken'; exit 1", "");
  StartOptions options;
  options.binaries = {older.path(), newer.path()};
  options.version = "97.9";
  EXPECT_NE(message_of(options).find("older was taken"), std::string::npos);
  options.version = "98.0";
  EXPECT_NE(message_of(options).find("newer was taken"), std::string::npos);
  options.version = "";
  EXPECT_NE(message_of(options).find("newer was taken"), std::string::npos);
}

TEST(SandboxServerTrouble, ALinkToPostgresLeadsToItsInitdb) {
  const FakeServer fake("99.1", "echo 'initdb beside it'; exit 1", "");
  const Directory links(0755);
  fs::create_symlink(fake.path() + "/postgres", links.path() + "/postgres");
  StartOptions options;
  options.binaries = {links.path()};
  EXPECT_NE(message_of(options).find("initdb beside it"), std::string::npos);
}

TEST(SandboxServerTrouble, InitdbSpeaksForItself) {
  const FakeServer fake("99.1", "echo 'initdb: error: no luck today' >&2; exit 1", "");
  EXPECT_EQ(message_of(fake.options("99")),
            "internal: " + fake.path() + "/initdb failed: initdb: error: no luck today");
}

TEST(SandboxServerTrouble, AServerThatDoesNotStartSpeaksForItself) {
  const Directory place;
  const Environment temporary("TMPDIR", place.path());
  const FakeServer fake("99.1", "mkdir data",
                        "echo 'LOG:  one'; echo 'FATAL:  could not map anything'; exit 1");
  EXPECT_EQ(message_of(fake.options("99")),
            "internal: " + fake.path() +
                "/postgres did not start: LOG:  one FATAL:  could not map anything");
  EXPECT_TRUE(place.names().empty());
}

TEST(SandboxServerTrouble, AServerThatIsNeverReadyIsEnded) {
  const Directory place;
  const Environment temporary("TMPDIR", place.path());
  const FakeServer fake("99.1", "mkdir data",
                        "echo 'LOG:  still thinking'; trap '' QUIT; exec sleep 1000");
  StartOptions options = fake.options("99");
  options.patience = 1s;
  EXPECT_EQ(message_of(options), "internal: " + fake.path() +
                                     "/postgres was not ready within 1 s: LOG:  still thinking");
  EXPECT_TRUE(place.names().empty());
}

TEST(SandboxServerTrouble, ATemporaryDirectoryThatWillNotDoIsNotUsed) {
  const Directory place;
  const std::string deep = place.path() + "/" + std::string(80, 'd');
  const std::string comma = place.path() + "/a,b";
  const std::string strange = place.path() + "/it's \"a\" $(place) with\\ %s";
  const std::string open = place.path() + "/open";
  for (const std::string& path : {deep, comma, strange, open}) {
    ASSERT_EQ(mkdir(path.c_str(), 0700), 0);
    ASSERT_EQ(chmod(path.c_str(), path == open ? 0777 : 01777), 0);
  }
  for (const std::string& path : {deep, comma, open, place.path() + "/missing",
                                  std::string("relative"), std::string("/dev/null")}) {
    const Environment temporary("TMPDIR", path);
    const std::string said = message_of({});
    EXPECT_TRUE(said.starts_with("started in /tmp/pw-sandbox-")) << said;
  }
  const Environment temporary("TMPDIR", strange);
  auto server = start_server({});
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_TRUE(directory_of(**server).starts_with(strange));
  EXPECT_EQ(one(**server, "select 1"), "1");
}

TEST(SandboxServerTrouble, NoPlaceAtAll) {
  const Environment temporary("TMPDIR", "/mnt");
  const auto small = [] { return mount_memory("/mnt", "size=20m"); };
  const auto read_only = [] { return mount_memory("/tmp", "size=200m", MS_RDONLY); };
  const std::string said =
      with_mounts([&] { return small() && read_only(); }, [] { return message_of({}); });
  if (said.empty()) {
    GTEST_SKIP() << "needs mounts of its own";
  }
  EXPECT_EQ(
      said,
      "permission: there is no place for the sandbox's files (/mnt: less than 32 MB are free; "
      "/tmp: Read-only file system): set TMPDIR to a directory on a local disk with a short "
      "path");
}

TEST(SandboxServerTrouble, AFileSystemThatFillsUp) {
  const Environment temporary("TMPDIR", "/mnt");
  const std::string said =
      with_mounts([] { return mount_memory("/mnt", "size=100m,nr_inodes=120"); },
                  [] {
                    const std::string message = message_of({});
                    return message + (fs::is_empty("/mnt") ? "" : " and left something");
                  });
  if (said.empty()) {
    GTEST_SKIP() << "needs mounts of its own";
  }
  EXPECT_TRUE(said.starts_with("internal: /usr/lib/postgresql/")) << said;
  EXPECT_NE(said.find("/initdb failed: "), std::string::npos) << said;
  EXPECT_NE(said.find("No space left on device"), std::string::npos) << said;
  EXPECT_EQ(said.find("and left something"), std::string::npos) << said;
}

TEST(SandboxServerTrouble, AHomeThatCannotBeWrittenOnlyCostsTime) {
  unsetenv("XDG_CACHE_HOME");
  for (const char* path : {"/proc/self", "/nonexistent", "relative", ""}) {
    const Environment home("HOME", path);
    const std::string said = message_of({});
    EXPECT_TRUE(said.starts_with("started in ")) << path << ": " << said;
  }
}

TEST(SandboxServerTrouble, ABrokenTemplateIsMadeAgain) {
  const Directory cache(0700);
  const Environment home("XDG_CACHE_HOME", cache.path());
  ASSERT_TRUE(start_server({}));
  const fs::path kept = fs::directory_iterator(cache.path() + "/planwright")->path();
  const fs::path control = kept / "global/pg_control";
  const auto size = fs::file_size(control);
  fs::resize_file(control, 0);
  ASSERT_TRUE(start_server({}));
  EXPECT_EQ(fs::file_size(control), size);
}

TEST(SandboxServerTrouble, ATemplateOthersCanWriteIsNotUsed) {
  const Directory cache(0700);
  const Environment home("XDG_CACHE_HOME", cache.path());
  ASSERT_EQ(mkdir((cache.path() + "/planwright").c_str(), 0700), 0);
  ASSERT_EQ(chmod((cache.path() + "/planwright").c_str(), 0777), 0);
  ASSERT_TRUE(start_server({}));
  EXPECT_TRUE(fs::is_empty(cache.path() + "/planwright"));
}

TEST(SandboxServerTrouble, ProgramsTheServersUserDoesNotReach) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "only root becomes another user";
  }
  const FakeServer fake("99.1", "", "");
  ASSERT_EQ(chmod(fake.path().c_str(), 0700), 0);
  const std::string said = message_of(fake.options("99"));
  EXPECT_NE(said.find("may not run " + fake.path() + "/initdb: chmod a+rX"), std::string::npos)
      << said;
}

TEST(SandboxServerTrouble, StartedWithItsStandardFilesClosed) {
  const Child child([] {
    std::array<int, 3> moved{};
    for (int number = 0; number < 3; ++number) {
      moved.at(static_cast<std::size_t>(number)) = fcntl(number, F_DUPFD_CLOEXEC, 50);
      close(number);
    }
    return message_of({});
  });
  EXPECT_TRUE(child.said().starts_with("started in ")) << child.said();
}

}  // namespace
}  // namespace planwright::sandbox
