#include "server.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <clocale>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "choose_server.hpp"
#include "cluster_template.hpp"
#include "keeper.hpp"
#include "private_directory.hpp"
#include "process.hpp"
#include "server_kind.hpp"

namespace planwright::sandbox {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// The last lines of a log, on one line.
std::string end_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  while (!text.empty() && text.back() == '\n') {
    text.pop_back();
  }
  std::size_t start = text.size();
  for (int lines = 0; lines < 6 && start != std::string::npos && start > 0; ++lines) {
    start = text.rfind('\n', start - 1);
  }
  if (start != std::string::npos) {
    text.erase(0, start + 1);
  }
  std::ranges::replace(text, '\n', ' ');
  return text;
}

Result<void> check_programs(const InstalledServer& installed, const ServerKind& kind,
                            const std::optional<ServerUser>& user) {
  for (const std::string& program : kind.programs) {
    if (user && !is_open_to(*user, fmt::format("{}/{}", installed.directory, program), X_OK)) {
      return failure(ErrorCode::permission,
                     fmt::format("user {}, which the server runs as, may not run {}/{}: chmod a+rX "
                                 "it and the directories above",
                                 user->name, installed.directory, program));
    }
  }
  return {};
}

class RunningServer final : public Server {
 public:
  RunningServer(InstalledServer installed, std::shared_ptr<const ServerKind> kind,
                std::optional<ServerUser> user, PrivateDirectory directory, Keeper keeper)
      : installed_(std::move(installed)),
        kind_(std::move(kind)),
        user_(std::move(user)),
        directory_(std::move(directory)),
        data_(directory_.path + "/data"),
        keeper_(std::move(keeper)) {}

  [[nodiscard]] const InstalledServer& installed() const override { return installed_; }
  [[nodiscard]] const std::string& data_directory() const override { return data_; }
  [[nodiscard]] const std::string& superuser() const override { return kind_->superuser; }
  [[nodiscard]] const std::string& directory() const override { return directory_.path; }
  [[nodiscard]] std::optional<ServerUser> user() const override { return user_; }
  [[nodiscard]] std::string conninfo(const std::string& role,
                                     const std::string& database) const override {
    return kind_->conninfo(directory_.path, role, database);
  }

  ~RunningServer() override {
    keeper_.reset();
    // There was no keeper to do it.
    if (access(directory_.path.c_str(), F_OK) == 0) {
      remove_directory(user_, directory_.path);
    }
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  Result<void> make_cluster();
  Result<void> start(std::chrono::seconds patience);

 private:
  [[nodiscard]] std::string last_words(const char* log) const;

  InstalledServer installed_;
  std::shared_ptr<const ServerKind> kind_;
  std::optional<ServerUser> user_;
  PrivateDirectory directory_;
  std::string data_;
  std::optional<Keeper> keeper_;
};

std::string RunningServer::last_words(const char* log) const {
  std::string words = end_of(fs::path(directory_.path) / log);
  if (!keeper_->complaints().empty()) {
    words += (words.empty() ? "" : "; ") + keeper_->complaints();
  }
  return words.empty() ? "it said nothing" : words;
}

Result<void> RunningServer::make_cluster() {
  const auto status = keeper_->make_cluster();
  if (!status) {
    return tl::make_unexpected(status.error());
  }
  if (*status != 0) {
    return failure(ErrorCode::internal,
                   fmt::format("{}/{} failed: {}", installed_.directory, kind_->programs.front(),
                               last_words("initdb.log")));
  }
  return {};
}

Result<void> RunningServer::start(std::chrono::seconds patience) {
  const auto process = keeper_->start_server();
  if (!process) {
    return tl::make_unexpected(process.error());
  }
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!kind_->is_ready(directory_.path)) {
    const bool late = std::chrono::steady_clock::now() > until;
    if (late || !is_alive(*process)) {
      return failure(ErrorCode::internal,
                     fmt::format("{}/{} {}: {}", installed_.directory, kind_->programs.back(),
                                 late ? fmt::format("was not ready within {} s", patience.count())
                                      : std::string("did not start"),
                                 last_words("server.log")));
    }
    std::this_thread::sleep_for(5ms);
  }
  return {};
}

// One attempt: from the template when it may be, which it says, else with initdb.
Result<std::unique_ptr<Server>> attempt(const InstalledServer& installed,
                                        const std::shared_ptr<const ServerKind>& kind,
                                        const std::optional<ServerUser>& user,
                                        const ClusterTemplate& kept, bool& from_template,
                                        std::chrono::seconds patience) {
  auto directory = make_private_directory(user);
  if (!directory) {
    return tl::make_unexpected(directory.error());
  }
  auto keeper = Keeper::start({directory->path, installed.directory, kind->script, kind->ending,
                               kind->settings(directory->path), kind->options, user,
                               directory->lock.number()});
  if (!keeper) {
    remove_directory(user, directory->path);
    return tl::make_unexpected(keeper.error());
  }
  auto server = std::make_unique<RunningServer>(installed, kind, user, std::move(*directory),
                                                std::move(*keeper));
  from_template = from_template && kept.copy_to(server->data_directory(), user);
  if (!from_template) {
    if (auto made = server->make_cluster(); !made) {
      return tl::make_unexpected(made.error());
    }
    kept.keep(server->data_directory());
  }
  if (auto started = server->start(patience); !started) {
    return tl::make_unexpected(started.error());
  }
  return server;
}

}  // namespace

Result<std::unique_ptr<Server>> start_server(const StartOptions& options) {
  const auto installed = choose_server(options);
  if (!installed) {
    return tl::make_unexpected(installed.error());
  }
  const auto kind = std::make_shared<const ServerKind>(options.engine == Engine::postgresql
                                                           ? postgresql_kind(*installed)
                                                           : mysql_kind(*installed, options));
  const auto user = server_user();
  if (!user) {
    return tl::make_unexpected(user.error());
  }
  if (auto checked = check_programs(*installed, *kind, *user); !checked) {
    return tl::make_unexpected(checked.error());
  }
  remove_stale_directories(*user);
  const ClusterTemplate kept(*installed, kind->programs.back(), kind->options);
  bool from_template = true;
  auto server = attempt(*installed, kind, *user, kept, from_template, options.patience);
  if (!server && from_template) {
    // A machine that crashed may have left the template half written.
    kept.discard();
    from_template = false;
    server = attempt(*installed, kind, *user, kept, from_template, options.patience);
  }
  return server;
}

}  // namespace planwright::sandbox
