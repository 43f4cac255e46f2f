#pragma once

#include <optional>
#include <string>

#include <planwright/base/result.hpp>

#include "process.hpp"

namespace planwright::sandbox {

// The name of a server's socket in its directory, and how many bytes its whole path may have.
inline constexpr const char* socket_name = "/.s.PGSQL.5432";
inline constexpr std::size_t socket_path_limit = 107;

// A new directory (0700) of the user that the server runs as, in TMPDIR, or in /tmp where TMPDIR
// will not do (its path is too long for a socket, that user does not reach it, it is full …).
// `lock` is an open file in it; while somebody holds it, nobody takes the directory for left over.
struct PrivateDirectory {
  std::string path;
  Descriptor lock;
};
Result<PrivateDirectory> make_private_directory(const std::optional<ServerUser>& user);

// Removes such directories in TMPDIR and /tmp that nobody holds any more. Only real directories of
// that user, and nothing through a symbolic link.
void remove_stale_directories(const std::optional<ServerUser>& user);

// Kills the servers that still run in it and removes it, as that user, who owns it: root never
// walks through what another user can change.
void remove_directory(const std::optional<ServerUser>& user, const std::string& path);

// Whether the user gets through to this file or directory and may then do what `bits` say (as in
// a mode: 4 read, 2 write, 1 enter or execute). By modes alone, without access control lists.
bool is_open_to(const ServerUser& user, const std::string& path, unsigned bits);

}  // namespace planwright::sandbox
