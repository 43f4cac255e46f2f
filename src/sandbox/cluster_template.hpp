#pragma once

#include <optional>
#include <string>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/sandbox/sandbox.hpp>

#include "process.hpp"

namespace planwright::sandbox {

// An empty cluster as this initdb made it once, kept in our cache ($XDG_CACHE_HOME/planwright,
// ~/.cache/planwright): copying it is faster than making one. Whatever goes wrong with the cache
// only makes a start slower.
class ClusterTemplate {
 public:
  // Keeps nothing where there is no cache directory that is ours alone.
  ClusterTemplate(const InstalledServer& server, const std::vector<std::string>& initdb_options);

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
