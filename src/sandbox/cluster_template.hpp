#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/sandbox/sandbox.hpp>

#include "process.hpp"

namespace planwright::sandbox {

// An empty cluster as this server's initdb (or what it has instead) made it once, kept in our cache
// ($XDG_CACHE_HOME/planwright,
// ~/.cache/planwright): copying it is faster than making one. Whatever goes wrong with the cache
// only makes a start slower.
class ClusterTemplate {
 public:
  // Keeps nothing where there is no cache directory that is ours alone.
  // `program`: the server's, by whose file a newer one is told from an older.
  ClusterTemplate(const InstalledServer& server, std::string_view program,
                  const std::vector<std::string>& options);

  // Makes `data` from it, for that user. False: there is none, or it could not be copied; then
  // there is no `data`.
  [[nodiscard]] bool copy_to(const std::string& data, const std::optional<ServerUser>& user) const;
  // Keeps a copy of a cluster that no server has run on.
  void keep(const std::string& data) const;
  // It did not work.
  void discard() const;

 private:
  std::string path_;  // empty: no cache
};

}  // namespace planwright::sandbox
