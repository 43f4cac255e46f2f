#include "db/sandbox_server.hpp"

#include <fcntl.h>
#include <sched.h>

#include <set>

namespace planwright::sandbox {
namespace {

using namespace tests;

// The inodes of this machine's listening or bound sockets of a protocol.
std::set<std::string> sockets(const std::string& protocol) {
  std::ifstream file("/proc/net/" + protocol);
  std::set<std::string> inodes;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string field;
    for (int number = 0; number < 10 && fields >> field; ++number) {
    }
    inodes.insert("socket:[" + field + "]");
  }
  return inodes;
}

std::string open_files(pid_t process) {
  std::string text;
  std::error_code error;
  for (const auto& entry :
       fs::directory_iterator("/proc/" + std::to_string(process) + "/fd", error)) {
    text += fs::read_symlink(entry.path(), error).string() + "\n";
  }
  return text;
}

double megabytes(const std::string& directory) {
  double bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    struct stat file {};
    if (lstat(entry.path().c_str(), &file) == 0) {
      bytes += static_cast<double>(file.st_blocks) * 512;
    }
  }
  return bytes / 1e6;
}

TEST(SandboxServer, EveryInstalledMajorStarts) {
  const Directory cache(0700);
  const Environment home("XDG_CACHE_HOME", cache.path());
  for (const InstalledServer& installed : installed_servers(unpacked())) {
    SCOPED_TRACE(installed.directory);
    for (const char* how : {"cold", "from the template"}) {
      const auto begin = std::chrono::steady_clock::now();
      auto server = start_server({installed.version, unpacked()});
      const auto end = std::chrono::steady_clock::now();
      ASSERT_TRUE(server) << server.error().message;
      EXPECT_EQ((*server)->installed().version, installed.version);
      EXPECT_EQ(one(**server, "select current_setting('listen_addresses')"), "");
      EXPECT_EQ(one(**server, "select current_setting('data_checksums')"), "off");
      EXPECT_EQ(one(**server, "select current_setting('fsync')"), "off");
      EXPECT_EQ(one(**server, "select current_setting('autovacuum')"), "off");
      EXPECT_EQ(one(**server,
                    "select string_agg(concat_ws(' ', datname, "
                    "pg_encoding_to_char(encoding), datcollate), ',') from pg_database"),
                "postgres UTF8 C.UTF-8");
      const std::string directory = directory_of(**server);
      const double size = megabytes(directory);
      EXPECT_LT(size, 20);
      printf("%s %s: %.0f ms, %.1f MB\n", installed.version.c_str(), how,
             std::chrono::duration<double, std::milli>(end - begin).count(), size);
      server->reset();
      EXPECT_FALSE(fs::exists(directory));
      EXPECT_TRUE(processes_of(directory).empty());
    }
  }
}

TEST(SandboxServer, ListensOnNoNetworkPort) {
  auto server = start_server({});
  ASSERT_TRUE(server) << server.error().message;
  int looked_at = 0;
  for (const char* protocol : {"tcp", "tcp6", "udp", "udp6"}) {
    const std::set<std::string> all = sockets(protocol);
    for (const pid_t process : processes_of(directory_of(**server))) {
      std::istringstream files(open_files(process));
      for (std::string file; std::getline(files, file); ++looked_at) {
        EXPECT_FALSE(all.contains(file)) << protocol << " " << process;
      }
    }
  }
  EXPECT_GT(looked_at, 10);
}

TEST(SandboxServer, IsPrivateAndOfAnUnprivilegedUser) {
  const Environment password("PGPASSWORD", "hunter2");
  const Environment secret("AWS_SECRET_ACCESS_KEY", "hunter2");
  const Directory directory;
  const std::string open_file = directory.path() + "/a file of ours";
  const int left_open = open(open_file.c_str(), O_CREAT | O_RDWR, 0600);  // without O_CLOEXEC
  auto server = start_server({});
  close(left_open);
  ASSERT_TRUE(server) << server.error().message;
  struct stat file {};
  ASSERT_EQ(stat(directory_of(**server).c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777U, 0700U);
  const uid_t owner = file.st_uid;
  EXPECT_NE(owner, 0U);
  const std::vector<pid_t> processes = processes_of(directory_of(**server));
  EXPECT_GE(processes.size(), 3U);  // the keeper, the server, its own
  for (const pid_t process : processes) {
    const std::string entry = "/proc/" + std::to_string(process);
    ASSERT_EQ(stat(entry.c_str(), &file), 0);
    EXPECT_EQ(file.st_uid, owner);
    EXPECT_EQ(content(entry + "/environ").find("hunter2"), std::string::npos);
    EXPECT_EQ(open_files(process).find(open_file), std::string::npos);
    if (geteuid() == 0) {
      EXPECT_NE(content(entry + "/status").find("\nGroups:\t \n"), std::string::npos);
    }
  }
}

class SandboxServerEnds : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(By, SandboxServerEnds, testing::Values(SIGKILL, SIGINT, SIGTERM, SIGHUP));

TEST_P(SandboxServerEnds, WithUs) {
  Child child(hold_server);
  const std::string directory = child.said();
  ASSERT_TRUE(fs::exists(directory)) << directory;
  EXPECT_GE(processes_of(directory).size(), 3U);
  EXPECT_EQ(WTERMSIG(child.end(GetParam())), GetParam());
  EXPECT_TRUE(within(10s, [&] { return !fs::exists(directory); }));
  EXPECT_TRUE(within(2s, [&] { return processes_of(directory).empty(); }));
}

TEST(SandboxServer, EndsWithUsWhileInitdbRuns) {
  const Directory place;
  const Environment temporary("TMPDIR", place.path());
  const FakeServer slow("99.1", "sleep 2; exit 1", "");
  const pid_t child = fork();
  if (child == 0) {
    (void)start_server(slow.options("99"));
    _exit(0);
  }
  // Before initdb is called there is no keeper yet, and the next start cleans up.
  EXPECT_TRUE(within(10s, [&] {
    const auto names = place.names();
    return !names.empty() && fs::exists(place.path() + "/" + names[0] + "/initdb.log");
  }));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(within(10s, [&] { return place.names().empty(); }));
}

TEST(SandboxServer, SeveralRunSideBySide) {
  auto first = start_server({});
  auto second = start_server({});
  ASSERT_TRUE(first && second);
  auto third = start_server({});
  ASSERT_TRUE(third) << third.error().message;
  EXPECT_NE((*first)->data_directory(), (*second)->data_directory());
  second->reset();
  EXPECT_EQ(one(**first, "select 1"), "1");
  EXPECT_EQ(one(**third, "select 1"), "1");
}

TEST(SandboxServer, AServerThatDiedDoesNotHoldUpTheEnd) {
  auto server = start_server({});
  ASSERT_TRUE(server) << server.error().message;
  const std::string directory = directory_of(**server);
  std::ifstream file(directory + "/data/postmaster.pid");
  pid_t postmaster = 0;
  file >> postmaster;
  ASSERT_EQ(kill(postmaster, SIGKILL), 0);
  server->reset();
  EXPECT_FALSE(fs::exists(directory));
}

TEST(SandboxServer, AKeeperThatDiedIsStoodInFor) {
  auto server = start_server({});
  ASSERT_TRUE(server) << server.error().message;
  const std::string directory = directory_of(**server);
  int keepers = 0;
  for (const pid_t process : processes_of(directory)) {
    if (content("/proc/" + std::to_string(process) + "/comm") == "sh\n") {
      ++keepers;
      kill(process, SIGKILL);
    }
  }
  EXPECT_EQ(keepers, 1);
  server->reset();
  EXPECT_FALSE(fs::exists(directory));
  EXPECT_TRUE(processes_of(directory).empty());
}

TEST(SandboxServer, TheNextStartRemovesWhatWasLeft) {
  const Directory place;
  const Environment temporary("TMPDIR", place.path());
  Child child(hold_server);
  const std::string directory = child.said();
  const std::vector<pid_t> processes = processes_of(directory);
  ASSERT_GE(processes.size(), 3U) << directory;
  // Its server does not even hear that it is to end, its keeper is gone.
  for (const pid_t process : processes) {
    const bool keeps = content("/proc/" + std::to_string(process) + "/comm") == "sh\n";
    kill(process, keeps ? SIGKILL : SIGSTOP);
  }
  ASSERT_TRUE(start_server({}));
  EXPECT_TRUE(fs::exists(directory)) << "it is still held";
  child.end(SIGKILL);
  ASSERT_TRUE(start_server({}));
  EXPECT_FALSE(fs::exists(directory));
  EXPECT_TRUE(within(2s, [&] { return processes_of(directory).empty(); }));
}

TEST(SandboxServer, CleanUpIsNotFooled) {
  const Directory place;
  const Directory precious;
  std::ofstream(precious.path() + "/postmaster.pid") << getpid() << "\n";
  const Environment temporary("TMPDIR", place.path());
  uid_t owner = geteuid();
  {
    auto server = start_server({});
    ASSERT_TRUE(server) << server.error().message;
    struct stat file {};
    ASSERT_EQ(stat(directory_of(**server).c_str(), &file), 0);
    owner = file.st_uid;
  }
  const auto make = [&](const std::string& name, mode_t mode) {
    const std::string path = place.path() + "/" + name;
    EXPECT_EQ(mkdir(path.c_str(), mode), 0);
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
    EXPECT_EQ(chown(path.c_str(), owner, static_cast<gid_t>(-1)), 0);
    return path;
  };
  const auto left_by_nobody = [](const std::string& path) {
    std::ofstream(path + "/owner") << "x";
    return path;
  };
  fs::create_directory_symlink(precious.path(), place.path() + "/pw-sandbox-AAAAAA");
  std::ofstream(place.path() + "/pw-sandbox-BBBBBB") << "a file";
  left_by_nobody(make("pw-sandbox-$(id)", 0700));
  left_by_nobody(make("pw-sandbox-CCCCCCC", 0700));
  left_by_nobody(make("pw-sandbox-DDDDDD", 0755));  // never ours: others may enter
  make("pw-sandbox-EEEEEE", 0700);                  // just being made
  fs::create_symlink("/dev/null", make("pw-sandbox-FFFFFF", 0700) + "/owner");
  const std::vector<std::string> kept = place.names();
  const std::string leading_out = left_by_nobody(make("pw-sandbox-GGGGGG", 0700));
  fs::create_directory_symlink(precious.path(), leading_out + "/data");
  ASSERT_TRUE(start_server({}));
  EXPECT_EQ(place.names(), kept);
  EXPECT_EQ(precious.names(), std::vector<std::string>{"postmaster.pid"});
}

// libpq takes what a connection string leaves open from the environment, and that is about the
// user's own servers.
TEST(SandboxServer, IsReachedWhateverTheUsersEnvironmentSays) {
  const auto server = start_server({});
  ASSERT_TRUE(server) << server.error().message;
  const Environment address("PGHOSTADDR", "192.0.2.1");
  const Environment options("PGOPTIONS", "-c search_path=elsewhere -c work_mem=77MB");
  const Environment tls("PGSSLMODE", "verify-full");
  const Environment target("PGTARGETSESSIONATTRS", "standby");
  const Environment peer("PGREQUIREPEER", "somebody");
  EXPECT_NE(one(**server, "SHOW search_path"), "elsewhere");
  EXPECT_NE(one(**server, "SHOW work_mem"), "77MB");
}

}  // namespace
}  // namespace planwright::sandbox
