#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <planwright/query/one_statement.hpp>

namespace planwright::query {
namespace {

using Json = nlohmann::json;

std::string scalar_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// {a,"b c",{1,2}} with every element quoted that is not a number.
std::string array_text(const Json& array) {
  std::string text = "{";
  for (const Json& element : array) {
    text += text.size() > 1 ? "," : "";
    if (element.is_array()) {
      text += array_text(element);
    } else if (element.is_null()) {
      text += "NULL";
    } else if (element.is_number() || element.is_boolean()) {
      text += element.dump();
    } else {
      text += '"';
      for (const char c : scalar_text(element)) {
        text += c == '"' || c == '\\' ? "\\" : "";
        text += c;
      }
      text += '"';
    }
  }
  return text + "}";
}

}  // namespace

Result<std::vector<std::optional<std::string>>> read_parameters(std::string_view json) {
  const Json read = Json::parse(json, nullptr, false);
  if (!read.is_array()) {
    return failure(ErrorCode::usage,
                   R"(--params takes a JSON array with a value for each parameter: '["paid", 7]')");
  }
  std::vector<std::optional<std::string>> values;
  for (const Json& value : read) {
    if (value.is_null()) {
      values.emplace_back();
    } else {
      values.emplace_back(value.is_array() ? array_text(value) : scalar_text(value));
    }
    if (values.back() && values.back()->find('\0') != std::string::npos) {
      return failure(ErrorCode::usage, "a value of --params holds a NUL byte; no type takes one");
    }
  }
  return values;
}

}  // namespace planwright::query
