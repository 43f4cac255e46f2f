#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/base/units.hpp>
#include <planwright/model/action.hpp>
#include <planwright/model/diagnostic.hpp>
#include <planwright/model/engine.hpp>
#include <planwright/model/snapshot.hpp>
#include <planwright/ports/session.hpp>

// Private throw-away servers whose planner believes they are production. The door of src/sandbox.
namespace planwright::sandbox {

// A server program found on this machine.
struct InstalledServer {
  Engine engine;
  std::string version;    // "15.20"
  std::string directory;  // that holds its programs
};

// Looks in `first` (--sandbox-bin), then where Debian and scripts/fetch-mysql install servers, then
// in PATH. Newest first; each directory once. Runs the server's `--version` there and nothing else.
std::vector<InstalledServer> servers_of(Engine engine, const std::vector<std::string>& first);
std::vector<InstalledServer> installed_servers(
    const std::vector<std::string>& first);  // PostgreSQL
// The same of pg_dump. Debian's wrapper in PATH, which chooses among them, is none.
std::vector<InstalledServer> installed_dump_programs(const std::vector<std::string>& first);

struct StartOptions {
  std::string version;                // that it should be like: "15.18"; empty: the newest
  std::vector<std::string> binaries;  // --sandbox-bin: directories looked in first
  std::chrono::seconds patience{60};  // for the server to be ready
  Engine engine = Engine::postgresql;
  // MySQL, MariaDB: production's lower_case_table_names, which is fixed when a server is made.
  int lower_case_table_names = 0;
  double largest_table = 300'000;  // MySQL, MariaDB: rows made of the largest table
};

// An index the planner is to find in place.
struct Supposed {
  std::string statement;  // its CREATE INDEX, not CONCURRENTLY, of a name that is free
  RelationRef relation;
  std::string name;  // of the index
  // What it would take on production; absent: not known, it stays as small as an empty one.
  std::optional<Blocks> pages;
  std::optional<int> height;   // B-tree: levels above the leaves
  std::optional<Rows> tuples;  // of a partial index: the rows it holds
};

// What the planner is to suppose, whole: what is not in it is taken back.
struct Supposition {
  std::vector<Supposed> indexes;
  std::vector<RelationRef> dropped;                           // indexes, by schema and name
  std::vector<std::pair<std::string, std::string>> settings;  // name, value
  // MySQL and MariaDB name indexes within their tables, so there these: table, index. `dropped`
  // does there where only one table has an index of that name.
  std::vector<std::pair<RelationRef, std::string>> dropped_of{};
};

// What a statement asks of values. Only a sandbox that has to make rows (MySQL, MariaDB) needs it:
// the values it names are among them, as often as the statistics say, and what it joins matches.
struct Asked {
  struct Literal {
    RelationRef relation;
    std::string column;
    std::string value;  // as text, without quotes
    bool equal = true;  // = and IN; false: compared by order, LIKE's beginning included
    friend bool operator==(const Literal&, const Literal&) = default;
  };
  std::vector<Literal> literals;
  std::vector<std::pair<ColumnRef, ColumnRef>> joins;  // columns that are compared by equality
  friend bool operator==(const Asked&, const Asked&) = default;
};

struct Loaded {
  std::vector<RelationRef> relations;
  // What could not be made (an extension that is not installed here …) and what that narrows.
  std::vector<Diagnostic> diagnostics;
  // Of rows that were made: one factor for all tables. Row counts and costs that the planner says
  // are to be divided by it, and are approximate where it is below 1.
  double scale = 1;
};

// One running server with one database. Everything in the snapshot is taken as hostile: its schema
// is made, and statements are planned, by a role that owns the database and may nothing else.
class Sandbox {
 public:
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  virtual ~Sandbox() = default;  // stops the server and removes its directory

  [[nodiscard]] virtual std::string version() const = 0;  // "15.18"
  // False: the planner is not production's, so that what it says is `modelled` at best.
  [[nodiscard]] virtual bool same_major() const = 0;

  // What the statements to be planned name. Before `load`; another time what is there is made
  // again.
  virtual void expect(const Asked& /*asked*/) {}

  // Makes these relations of the snapshot, and what they refer to, with production's statistics and
  // sizes. Again for more of them: what is there stays. `relations` empty: all.
  virtual Result<Loaded> load(const Snapshot& snapshot, std::span<const RelationRef> relations) = 0;

  // Brings the database to exactly this. What the server refuses is its error, with the statement;
  // nothing is changed then.
  virtual Result<void> suppose(const Supposition& supposition) = 0;

  // Runs the statements in one transaction, lets `look` see what they made, rolls back and puts
  // production's sizes in place again.
  virtual Result<void> try_out(std::span<const std::string> statements,
                               const std::function<Result<void>(ports::Session&)>& look) = 0;

  // For EXPLAIN: with production's settings. Belongs to the sandbox.
  virtual ports::Session& session() = 0;

 protected:
  Sandbox() = default;
};

// Starts the installed server of that major (MySQL, MariaDB: of that series), else the nearest one.
// Ready in about a second (MySQL two, the first time ten); keeps a template of an empty cluster
// under $XDG_CACHE_HOME/planwright where it may. Reached through a unix socket in a directory of
// its own (0700), never through a network; killed and removed when this process ends, however it
// ends. Fails with `unsupported` (what to install) when there is no server, with `internal` and the
// server's own words when it does not start.
Result<std::unique_ptr<Sandbox>> start(const StartOptions& options);

}  // namespace planwright::sandbox
