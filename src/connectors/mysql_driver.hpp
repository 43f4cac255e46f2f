#pragma once

// MySQL Connector/C++ through its JDBC-style API, which Debian's 1.1 (over libmariadb) and Oracle's
// current one (over libmysqlclient) share. CMake says which it found.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // dynamic exception specifications
#ifdef PLANWRIGHT_ORACLE_CONNECTOR
#include <mysql/jdbc.h>
#else
#include <mysql_driver.h>

#include <cppconn/connection.h>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>
#endif
#pragma GCC diagnostic pop
