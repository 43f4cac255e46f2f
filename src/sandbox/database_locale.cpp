#include "database_locale.hpp"

#include <langinfo.h>

#include <algorithm>
#include <clocale>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <planwright/dialect/dialect.hpp>

#include "database.hpp"

// Nothing in a new cluster is sorted by the database's locale, so that it may be changed.
namespace planwright::sandbox {
namespace {

bool sorts_by_codes(std::string_view locale_name) {
  return locale_name == "C" || locale_name == "POSIX";
}

bool is_here(const std::string& locale_name) {
  const locale_t there = newlocale(LC_ALL_MASK, locale_name.c_str(), nullptr);
  if (there == nullptr) {
    return false;
  }
  const bool fits =
      sorts_by_codes(locale_name) || std::string_view(nl_langinfo_l(CODESET, there)) == "UTF-8";
  freelocale(there);
  return fits;
}

// The locale, or the like of it for UTF-8, which is the sandbox's encoding whatever production's
// is: "de_DE@euro" is "de_DE.UTF-8@euro". Empty: neither is installed.
std::string locale_here(const std::string& wanted) {
  if (is_here(wanted)) {
    return wanted;
  }
  const std::size_t modifier = std::min(wanted.find('@'), wanted.size());
  const std::string like =
      wanted.substr(0, std::min(wanted.find('.'), modifier)) + ".UTF-8" + wanted.substr(modifier);
  return is_here(like) ? like : std::string();
}

std::vector<Diagnostic> not_here(std::string_view locale_name, std::string_view why) {
  return {{Diagnostic::Level::warning,
           fmt::format("production sorts text by the locale \"{}\", which {}: the sandbox sorts by "
                       "character codes, and estimates of ranges of texts may differ",
                       locale_name, why)}};
}

Result<void> set_libc(ports::Session& admin, const std::string& locale_name) {
  const auto done = admin.run(
      "UPDATE pg_catalog.pg_database SET datcollate = $1, datctype = $1 WHERE datname = $2",
      std::vector<ports::Parameter>{locale_name, std::string(database_name)});
  if (!done) {
    return tl::make_unexpected(done.error().with_context("setting the sandbox's locale"));
  }
  return {};
}

// With a locale ICU cannot open no session could begin, so a collation is made of it first.
Result<std::vector<Diagnostic>> set_icu(ports::Session& admin, const std::string& locale_name,
                                        const std::string& rules) {
  constexpr int since = 150'000;
  constexpr int rules_since = 160'000;
  constexpr int renamed_since = 170'000;
  if (admin.version() < since) {
    return not_here(locale_name, "is ICU's, as no database's is before PostgreSQL 15");
  }
  const bool with_rules = !rules.empty() && admin.version() >= rules_since;
  const auto literal = [](const std::string& text) {
    return dialect::quoted_literal(Engine::postgresql, text);
  };
  const auto made = admin.run(
      fmt::format("CREATE COLLATION planwright_sizes.probe (PROVIDER = icu, LOCALE = {}{})",
                  literal(locale_name), with_rules ? ", RULES = " + literal(rules) : ""));
  if (!made) {
    return made.error().code == ErrorCode::connection
               ? Result<std::vector<Diagnostic>>(tl::make_unexpected(made.error()))
               : not_here(locale_name, fmt::format("is ICU's and not to be had here ({})",
                                                   made.error().message));
  }
  const auto done =
      admin.run(fmt::format("UPDATE pg_catalog.pg_database SET datlocprovider = 'i', {} = $1{}, "
                            "datcollversion = NULL WHERE datname = $2",
                            admin.version() >= renamed_since ? "datlocale" : "daticulocale",
                            with_rules ? fmt::format(", daticurules = {}", literal(rules)) : ""),
                std::vector<ports::Parameter>{locale_name, std::string(database_name)});
  const auto dropped = admin.run("DROP COLLATION planwright_sizes.probe");
  if (!done || !dropped) {
    return tl::make_unexpected(
        (done ? dropped : done).error().with_context("setting the sandbox's locale"));
  }
  return std::vector<Diagnostic>{};
}

}  // namespace

Result<std::vector<Diagnostic>> set_locale(ports::Session& admin, const Catalog& catalog) {
  const auto setting = [&](std::string_view name) {
    const std::string* value = catalog.setting(name);
    return value == nullptr ? std::string() : *value;
  };
  const std::string provider = setting("locale_provider");
  if (provider == "icu") {
    return set_icu(admin, setting("icu_locale"), setting("icu_rules"));
  }
  const std::string wanted = setting("lc_collate");
  if (provider.empty() && wanted.empty()) {
    return std::vector<Diagnostic>{};
  }
  // PostgreSQL's own provider sorts by codes, whatever the operating system's locale is.
  const std::string here = provider == "builtin" ? "C" : locale_here(wanted);
  if (here.empty()) {
    return not_here(wanted, "is not installed here");
  }
  if (auto set = set_libc(admin, here); !set) {
    return tl::make_unexpected(set.error());
  }
  return std::vector<Diagnostic>{};
}

}  // namespace planwright::sandbox
