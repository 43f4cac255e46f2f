#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <planwright/base/result.hpp>
#include <planwright/ports/session.hpp>

// Connections to servers. The door of src/connectors, the only room that sees client libraries.
namespace planwright::connectors {

// Connects to a server. `dsn` is
// - mysql://user:password@host:3306/database?ssl-mode=…&socket=… or mariadb://…; what it leaves out
//   comes from MYSQL_PWD and [client] of ~/.my.cnf. Which of the two engines it is says the server.
// - else PostgreSQL: a postgresql:// URL or any libpq conninfo; what it leaves out comes from the
//   environment and the service file, as with psql. application_name is "planwright".
//   Values come as UTF-8; of a SQL_ASCII database the bytes that are none are taken for Latin-1.
// The connection is given up after 10 s, unless it says otherwise. The first transaction begins
// with the first statement and has these limits.
// MySQL and MariaDB: a time limit holds for whole seconds where the server counts in seconds
// (locks, idle time), and EXPLAIN of DML, which they refuse in a read-only transaction, is sent
// outside of it, where our own check has seen that it is EXPLAIN without ANALYZE. Fails with
// connection or permission; the message names host, role and database and never holds a password.
Result<std::unique_ptr<ports::Session>> connect(std::string_view dsn, const ports::Limits& limits);

// Connects to a server of our own (a sandbox, a clone the user gave for building): what is sent is
// carried out and kept, each statement as a transaction of its own. `restart` begins a transaction
// (READ COMMITTED, with these limits), as the statement BEGIN does without limits; COMMIT,
// ROLLBACK, the next `restart` or a statement that fails end it; on MySQL and MariaDB so does DDL.
// Refuses a connection pooler, which would not keep us one server process: session locks and
// settings would be others' too.
Result<std::unique_ptr<ports::Session>> connect_to_own(std::string_view dsn);

// What `pg_dump --schema-only` of that program writes about the database, without owners and
// privileges, in a read-only transaction of its own; gives up where its locks (ACCESS SHARE on
// every table) are not had within `lock_timeout`. The DSN's password is handed over in the
// environment, never as an argument. Fails with `permission` where the role may not read a table,
// else as `connect` does or with `server` and pg_dump's own words.
Result<std::string> dump_schema(std::string_view program, std::string_view dsn,
                                Milliseconds lock_timeout);

// {"libpqxx", "6.4.5"}, {"libpq", "15.18"}.
std::vector<std::pair<std::string, std::string>> versions();

}  // namespace planwright::connectors
