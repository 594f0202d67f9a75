// What Go's flag library says to a value that it cannot take, in its words; empty when it can.
#pragma once

#include <cstdint>
#include <string>

namespace kchart::tools {

using FlagCheck = std::string (*)(const std::string& value);

std::string bool_problem(const std::string& value);
std::string integer_problem(const std::string& value);
std::string natural_problem(const std::string& value);
std::string float_problem(const std::string& value);
std::string labels_problem(const std::string& value);  // key=value,...
std::string wait_problem(const std::string& value);    // Helm's strategies of waiting

// What natural_problem takes, as a number.
std::uint64_t natural(const std::string& value);

}  // namespace kchart::tools
