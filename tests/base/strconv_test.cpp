// Numbers and quoted strings: every row was printed by Go 1.26's package strconv.
#include "base/strconv.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

using namespace kchart::strconv;
using namespace std::string_view_literals;

namespace {

struct IntRow {
  std::string_view text;
  int base;
  std::int64_t value;
  NumberError error;
};

const IntRow kInts[] = {
    {""sv, 0, 0, NumberError::syntax},
    {""sv, 10, 0, NumberError::syntax},
    {""sv, 8, 0, NumberError::syntax},
    {"0"sv, 0, 0, NumberError::none},
    {"0"sv, 10, 0, NumberError::none},
    {"0"sv, 8, 0, NumberError::none},
    {"-0"sv, 0, 0, NumberError::none},
    {"-0"sv, 10, 0, NumberError::none},
    {"-0"sv, 8, 0, NumberError::none},
    {"+5"sv, 0, 5, NumberError::none},
    {"+5"sv, 10, 5, NumberError::none},
    {"+5"sv, 8, 5, NumberError::none},
    {"-"sv, 0, 0, NumberError::syntax},
    {"-"sv, 10, 0, NumberError::syntax},
    {"-"sv, 8, 0, NumberError::syntax},
    {"12a"sv, 0, 0, NumberError::syntax},
    {"12a"sv, 10, 0, NumberError::syntax},
    {"12a"sv, 8, 0, NumberError::syntax},
    {"0x1F"sv, 0, 31, NumberError::none},
    {"0x1F"sv, 10, 0, NumberError::syntax},
    {"0x1F"sv, 8, 0, NumberError::syntax},
    {"0b101"sv, 0, 5, NumberError::none},
    {"0b101"sv, 10, 0, NumberError::syntax},
    {"0b101"sv, 8, 0, NumberError::syntax},
    {"0o17"sv, 0, 15, NumberError::none},
    {"0o17"sv, 10, 0, NumberError::syntax},
    {"0o17"sv, 8, 0, NumberError::syntax},
    {"017"sv, 0, 15, NumberError::none},
    {"017"sv, 10, 17, NumberError::none},
    {"017"sv, 8, 15, NumberError::none},
    {"08"sv, 0, 0, NumberError::syntax},
    {"08"sv, 10, 8, NumberError::none},
    {"08"sv, 8, 0, NumberError::syntax},
    {"1_000"sv, 0, 1000, NumberError::none},
    {"1_000"sv, 10, 0, NumberError::syntax},
    {"1_000"sv, 8, 0, NumberError::syntax},
    {"0x_1"sv, 0, 1, NumberError::none},
    {"0x_1"sv, 10, 0, NumberError::syntax},
    {"0x_1"sv, 8, 0, NumberError::syntax},
    {"_1"sv, 0, 0, NumberError::syntax},
    {"_1"sv, 10, 0, NumberError::syntax},
    {"_1"sv, 8, 0, NumberError::syntax},
    {"1__0"sv, 0, 0, NumberError::syntax},
    {"1__0"sv, 10, 0, NumberError::syntax},
    {"1__0"sv, 8, 0, NumberError::syntax},
    {"1_"sv, 0, 0, NumberError::syntax},
    {"1_"sv, 10, 0, NumberError::syntax},
    {"1_"sv, 8, 0, NumberError::syntax},
    {"9223372036854775807"sv, 0, 9223372036854775807, NumberError::none},
    {"9223372036854775807"sv, 10, 9223372036854775807, NumberError::none},
    {"9223372036854775807"sv, 8, 0, NumberError::syntax},
    {"9223372036854775808"sv, 0, 9223372036854775807, NumberError::range},
    {"9223372036854775808"sv, 10, 9223372036854775807, NumberError::range},
    {"9223372036854775808"sv, 8, 0, NumberError::syntax},
    {"-9223372036854775808"sv, 0, INT64_MIN, NumberError::none},
    {"-9223372036854775808"sv, 10, INT64_MIN, NumberError::none},
    {"-9223372036854775808"sv, 8, 0, NumberError::syntax},
    {"-9223372036854775809"sv, 0, INT64_MIN, NumberError::range},
    {"-9223372036854775809"sv, 10, INT64_MIN, NumberError::range},
    {"-9223372036854775809"sv, 8, 0, NumberError::syntax},
    {"99999999999999999999x"sv, 0, 9223372036854775807, NumberError::range},
    {"99999999999999999999x"sv, 10, 9223372036854775807, NumberError::range},
    {"99999999999999999999x"sv, 8, 0, NumberError::syntax},
    {"0x"sv, 0, 0, NumberError::syntax},
    {"0x"sv, 10, 0, NumberError::syntax},
    {"0x"sv, 8, 0, NumberError::syntax},
    {"0_7"sv, 0, 7, NumberError::none},
    {"0_7"sv, 10, 0, NumberError::syntax},
    {"0_7"sv, 8, 0, NumberError::syntax},
    {"-0x10"sv, 0, -16, NumberError::none},
    {"-0x10"sv, 10, 0, NumberError::syntax},
    {"-0x10"sv, 8, 0, NumberError::syntax},
    {"+-1"sv, 0, 0, NumberError::syntax},
    {"+-1"sv, 10, 0, NumberError::syntax},
    {"+-1"sv, 8, 0, NumberError::syntax},
};

struct FloatRow {
  std::string_view text;
  std::string_view printed;
  NumberError error;
};

const FloatRow kFloats[] = {
    {""sv, "0"sv, NumberError::syntax},
    {"0"sv, "0"sv, NumberError::none},
    {"-0"sv, "-0"sv, NumberError::none},
    {"1"sv, "1"sv, NumberError::none},
    {"1.5"sv, "1.5"sv, NumberError::none},
    {".5"sv, "0.5"sv, NumberError::none},
    {"5."sv, "5"sv, NumberError::none},
    {"."sv, "0"sv, NumberError::syntax},
    {"1e3"sv, "1000"sv, NumberError::none},
    {"1E-3"sv, "0.001"sv, NumberError::none},
    {"1e"sv, "0"sv, NumberError::syntax},
    {"1e+"sv, "0"sv, NumberError::syntax},
    {"0x1p4"sv, "16"sv, NumberError::none},
    {"0x1.8p1"sv, "3"sv, NumberError::none},
    {"0x1"sv, "0"sv, NumberError::syntax},
    {"0X.8P+1"sv, "1"sv, NumberError::none},
    {"inf"sv, "+Inf"sv, NumberError::none},
    {"-Inf"sv, "-Inf"sv, NumberError::none},
    {"+infinity"sv, "+Inf"sv, NumberError::none},
    {"infinit"sv, "0"sv, NumberError::syntax},
    {"nan"sv, "NaN"sv, NumberError::none},
    {"NaN"sv, "NaN"sv, NumberError::none},
    {"+nan"sv, "0"sv, NumberError::syntax},
    {"1e400"sv, "+Inf"sv, NumberError::range},
    {"-1e400"sv, "-Inf"sv, NumberError::range},
    {"1e-400"sv, "0"sv, NumberError::none},
    {"5e-324"sv, "5e-324"sv, NumberError::none},
    {"2e-324"sv, "0"sv, NumberError::none},
    {"3e-324"sv, "5e-324"sv, NumberError::none},
    {"1_000"sv, "1000"sv, NumberError::none},
    {"1_23.50_0_0e+1_2"sv, "1.235e+14"sv, NumberError::none},
    {"0x_1p4"sv, "16"sv, NumberError::none},
    {"1__0"sv, "0"sv, NumberError::syntax},
    {"_1"sv, "0"sv, NumberError::syntax},
    {"1_"sv, "0"sv, NumberError::syntax},
    {"1_.5"sv, "0"sv, NumberError::syntax},
    {"0x1_0p1_0"sv, "16384"sv, NumberError::none},
    {"123456789012345678901234567890"sv, "1.2345678901234568e+29"sv, NumberError::none},
    {"1e99999999999"sv, "+Inf"sv, NumberError::range},
    {"0e99999999999"sv, "0"sv, NumberError::none},
    {"1.7976931348623157e308"sv, "1.7976931348623157e+308"sv, NumberError::none},
    {"1.7976931348623159e308"sv, "+Inf"sv, NumberError::range},
    {"0x1p1024"sv, "+Inf"sv, NumberError::range},
    {"0x1p-1080"sv, "0"sv, NumberError::none},
    {"0x1p-1074"sv, "5e-324"sv, NumberError::none},
    {"00012"sv, "12"sv, NumberError::none},
    {"1x"sv, "0"sv, NumberError::syntax},
    {" 1"sv, "0"sv, NumberError::syntax},
    {"1 "sv, "0"sv, NumberError::syntax},
    {"1.2.3"sv, "0"sv, NumberError::syntax},
    {"--1"sv, "0"sv, NumberError::syntax},
    {"0x.p1"sv, "0"sv, NumberError::syntax},
    {"0xp1"sv, "0"sv, NumberError::syntax},
    {"1e-99999999999"sv, "0"sv, NumberError::none},
    {"0x1.fffffffffffff8p0"sv, "2"sv, NumberError::none},
    {"0x1.fffffffffffff80000000001p3"sv, "16"sv, NumberError::none},
    {"0.00000000000000000000000000000000000001e50"sv, "1e+12"sv, NumberError::none},
};

struct FormatRow {
  std::string_view value;  // a hexadecimal float
  char format;
  int precision;
  std::string_view printed;
};

// clang-format off
const FormatRow kFormats[] = {
    {"0x0p+00", 'g', -1, "0"sv}, {"0x0p+00", 'g', 0, "0"sv}, {"0x0p+00", 'g', 3, "0"sv},
    {"0x0p+00", 'g', 20, "0"sv}, {"0x0p+00", 'G', -1, "0"sv}, {"0x0p+00", 'G', 0, "0"sv},
    {"0x0p+00", 'G', 3, "0"sv}, {"0x0p+00", 'e', -1, "0e+00"sv}, {"0x0p+00", 'e', 0, "0e+00"sv},
    {"0x0p+00", 'e', 3, "0.000e+00"sv}, {"0x0p+00", 'e', 20, "0.00000000000000000000e+00"sv},
    {"0x0p+00", 'f', -1, "0"sv}, {"0x0p+00", 'f', 0, "0"sv}, {"0x0p+00", 'f', 3, "0.000"sv},
    {"0x0p+00", 'f', 20, "0.00000000000000000000"sv}, {"0x0p+00", 'b', -1, "0p-1074"sv},
    {"0x0p+00", 'x', -1, "0x0p+00"sv}, {"0x0p+00", 'x', 0, "0x0p+00"sv},
    {"0x0p+00", 'x', 3, "0x0.000p+00"sv}, {"0x0p+00", 'x', 20, "0x0.00000000000000000000p+00"sv},
    {"0x0p+00", 'X', -1, "0X0P+00"sv}, {"0x0p+00", 'X', 0, "0X0P+00"sv},
    {"0x0p+00", 'X', 3, "0X0.000P+00"sv}, {"-0x0p+00", 'g', -1, "-0"sv},
    {"-0x0p+00", 'g', 0, "-0"sv}, {"-0x0p+00", 'g', 3, "-0"sv}, {"-0x0p+00", 'g', 20, "-0"sv},
    {"-0x0p+00", 'G', -1, "-0"sv}, {"-0x0p+00", 'G', 0, "-0"sv}, {"-0x0p+00", 'G', 3, "-0"sv},
    {"-0x0p+00", 'e', -1, "-0e+00"sv}, {"-0x0p+00", 'e', 0, "-0e+00"sv},
    {"-0x0p+00", 'e', 3, "-0.000e+00"sv}, {"-0x0p+00", 'e', 20, "-0.00000000000000000000e+00"sv},
    {"-0x0p+00", 'f', -1, "-0"sv}, {"-0x0p+00", 'f', 0, "-0"sv}, {"-0x0p+00", 'f', 3, "-0.000"sv},
    {"-0x0p+00", 'f', 20, "-0.00000000000000000000"sv}, {"-0x0p+00", 'b', -1, "-0p-1074"sv},
    {"-0x0p+00", 'x', -1, "-0x0p+00"sv}, {"-0x0p+00", 'x', 0, "-0x0p+00"sv},
    {"-0x0p+00", 'x', 3, "-0x0.000p+00"sv},
    {"-0x0p+00", 'x', 20, "-0x0.00000000000000000000p+00"sv}, {"-0x0p+00", 'X', -1, "-0X0P+00"sv},
    {"-0x0p+00", 'X', 0, "-0X0P+00"sv}, {"-0x0p+00", 'X', 3, "-0X0.000P+00"sv},
    {"0x1p+00", 'g', -1, "1"sv}, {"0x1p+00", 'g', 0, "1"sv}, {"0x1p+00", 'g', 3, "1"sv},
    {"0x1p+00", 'g', 20, "1"sv}, {"0x1p+00", 'G', -1, "1"sv}, {"0x1p+00", 'G', 0, "1"sv},
    {"0x1p+00", 'G', 3, "1"sv}, {"0x1p+00", 'e', -1, "1e+00"sv}, {"0x1p+00", 'e', 0, "1e+00"sv},
    {"0x1p+00", 'e', 3, "1.000e+00"sv}, {"0x1p+00", 'e', 20, "1.00000000000000000000e+00"sv},
    {"0x1p+00", 'f', -1, "1"sv}, {"0x1p+00", 'f', 0, "1"sv}, {"0x1p+00", 'f', 3, "1.000"sv},
    {"0x1p+00", 'f', 20, "1.00000000000000000000"sv},
    {"0x1p+00", 'b', -1, "4503599627370496p-52"sv}, {"0x1p+00", 'x', -1, "0x1p+00"sv},
    {"0x1p+00", 'x', 0, "0x1p+00"sv}, {"0x1p+00", 'x', 3, "0x1.000p+00"sv},
    {"0x1p+00", 'x', 20, "0x1.00000000000000000000p+00"sv}, {"0x1p+00", 'X', -1, "0X1P+00"sv},
    {"0x1p+00", 'X', 0, "0X1P+00"sv}, {"0x1p+00", 'X', 3, "0X1.000P+00"sv},
    {"0x1.86ap+16", 'g', -1, "100000"sv}, {"0x1.86ap+16", 'g', 0, "1e+05"sv},
    {"0x1.86ap+16", 'g', 3, "1e+05"sv}, {"0x1.86ap+16", 'g', 20, "100000"sv},
    {"0x1.86ap+16", 'G', -1, "100000"sv}, {"0x1.86ap+16", 'G', 0, "1E+05"sv},
    {"0x1.86ap+16", 'G', 3, "1E+05"sv}, {"0x1.86ap+16", 'e', -1, "1e+05"sv},
    {"0x1.86ap+16", 'e', 0, "1e+05"sv}, {"0x1.86ap+16", 'e', 3, "1.000e+05"sv},
    {"0x1.86ap+16", 'e', 20, "1.00000000000000000000e+05"sv}, {"0x1.86ap+16", 'f', -1, "100000"sv},
    {"0x1.86ap+16", 'f', 0, "100000"sv}, {"0x1.86ap+16", 'f', 3, "100000.000"sv},
    {"0x1.86ap+16", 'f', 20, "100000.00000000000000000000"sv},
    {"0x1.86ap+16", 'b', -1, "6871947673600000p-36"sv}, {"0x1.86ap+16", 'x', -1, "0x1.86ap+16"sv},
    {"0x1.86ap+16", 'x', 0, "0x1p+17"sv}, {"0x1.86ap+16", 'x', 3, "0x1.86ap+16"sv},
    {"0x1.86ap+16", 'x', 20, "0x1.86a00000000000000000p+16"sv},
    {"0x1.86ap+16", 'X', -1, "0X1.86AP+16"sv}, {"0x1.86ap+16", 'X', 0, "0X1P+17"sv},
    {"0x1.86ap+16", 'X', 3, "0X1.86AP+16"sv}, {"0x1.e847fp+19", 'g', -1, "999999.5"sv},
    {"0x1.e847fp+19", 'g', 0, "1e+06"sv}, {"0x1.e847fp+19", 'g', 3, "1e+06"sv},
    {"0x1.e847fp+19", 'g', 20, "999999.5"sv}, {"0x1.e847fp+19", 'G', -1, "999999.5"sv},
    {"0x1.e847fp+19", 'G', 0, "1E+06"sv}, {"0x1.e847fp+19", 'G', 3, "1E+06"sv},
    {"0x1.e847fp+19", 'e', -1, "9.999995e+05"sv}, {"0x1.e847fp+19", 'e', 0, "1e+06"sv},
    {"0x1.e847fp+19", 'e', 3, "1.000e+06"sv},
    {"0x1.e847fp+19", 'e', 20, "9.99999500000000000000e+05"sv},
    {"0x1.e847fp+19", 'f', -1, "999999.5"sv}, {"0x1.e847fp+19", 'f', 0, "1000000"sv},
    {"0x1.e847fp+19", 'f', 3, "999999.500"sv},
    {"0x1.e847fp+19", 'f', 20, "999999.50000000000000000000"sv},
    {"0x1.e847fp+19", 'b', -1, "8589930297032704p-33"sv},
    {"0x1.e847fp+19", 'x', -1, "0x1.e847fp+19"sv}, {"0x1.e847fp+19", 'x', 0, "0x1p+20"sv},
    {"0x1.e847fp+19", 'x', 3, "0x1.e84p+19"sv},
    {"0x1.e847fp+19", 'x', 20, "0x1.e847f000000000000000p+19"sv},
    {"0x1.e847fp+19", 'X', -1, "0X1.E847FP+19"sv}, {"0x1.e847fp+19", 'X', 0, "0X1P+20"sv},
    {"0x1.e847fp+19", 'X', 3, "0X1.E84P+19"sv}, {"0x1.e848p+19", 'g', -1, "1e+06"sv},
    {"0x1.e848p+19", 'g', 0, "1e+06"sv}, {"0x1.e848p+19", 'g', 3, "1e+06"sv},
    {"0x1.e848p+19", 'g', 20, "1000000"sv}, {"0x1.e848p+19", 'G', -1, "1E+06"sv},
    {"0x1.e848p+19", 'G', 0, "1E+06"sv}, {"0x1.e848p+19", 'G', 3, "1E+06"sv},
    {"0x1.e848p+19", 'e', -1, "1e+06"sv}, {"0x1.e848p+19", 'e', 0, "1e+06"sv},
    {"0x1.e848p+19", 'e', 3, "1.000e+06"sv},
    {"0x1.e848p+19", 'e', 20, "1.00000000000000000000e+06"sv},
    {"0x1.e848p+19", 'f', -1, "1000000"sv}, {"0x1.e848p+19", 'f', 0, "1000000"sv},
    {"0x1.e848p+19", 'f', 3, "1000000.000"sv},
    {"0x1.e848p+19", 'f', 20, "1000000.00000000000000000000"sv},
    {"0x1.e848p+19", 'b', -1, "8589934592000000p-33"sv},
    {"0x1.e848p+19", 'x', -1, "0x1.e848p+19"sv}, {"0x1.e848p+19", 'x', 0, "0x1p+20"sv},
    {"0x1.e848p+19", 'x', 3, "0x1.e84p+19"sv},
    {"0x1.e848p+19", 'x', 20, "0x1.e8480000000000000000p+19"sv},
    {"0x1.e848p+19", 'X', -1, "0X1.E848P+19"sv}, {"0x1.e848p+19", 'X', 0, "0X1P+20"sv},
    {"0x1.e848p+19", 'X', 3, "0X1.E84P+19"sv}, {"0x1.2d687p+20", 'g', -1, "1.234567e+06"sv},
    {"0x1.2d687p+20", 'g', 0, "1e+06"sv}, {"0x1.2d687p+20", 'g', 3, "1.23e+06"sv},
    {"0x1.2d687p+20", 'g', 20, "1234567"sv}, {"0x1.2d687p+20", 'G', -1, "1.234567E+06"sv},
    {"0x1.2d687p+20", 'G', 0, "1E+06"sv}, {"0x1.2d687p+20", 'G', 3, "1.23E+06"sv},
    {"0x1.2d687p+20", 'e', -1, "1.234567e+06"sv}, {"0x1.2d687p+20", 'e', 0, "1e+06"sv},
    {"0x1.2d687p+20", 'e', 3, "1.235e+06"sv},
    {"0x1.2d687p+20", 'e', 20, "1.23456700000000000000e+06"sv},
    {"0x1.2d687p+20", 'f', -1, "1234567"sv}, {"0x1.2d687p+20", 'f', 0, "1234567"sv},
    {"0x1.2d687p+20", 'f', 3, "1234567.000"sv},
    {"0x1.2d687p+20", 'f', 20, "1234567.00000000000000000000"sv},
    {"0x1.2d687p+20", 'b', -1, "5302424889720832p-32"sv},
    {"0x1.2d687p+20", 'x', -1, "0x1.2d687p+20"sv}, {"0x1.2d687p+20", 'x', 0, "0x1p+20"sv},
    {"0x1.2d687p+20", 'x', 3, "0x1.2d7p+20"sv},
    {"0x1.2d687p+20", 'x', 20, "0x1.2d687000000000000000p+20"sv},
    {"0x1.2d687p+20", 'X', -1, "0X1.2D687P+20"sv}, {"0x1.2d687p+20", 'X', 0, "0X1P+20"sv},
    {"0x1.2d687p+20", 'X', 3, "0X1.2D7P+20"sv}, {"0x1.a36e2eb1c432dp-14", 'g', -1, "0.0001"sv},
    {"0x1.a36e2eb1c432dp-14", 'g', 0, "0.0001"sv}, {"0x1.a36e2eb1c432dp-14", 'g', 3, "0.0001"sv},
    {"0x1.a36e2eb1c432dp-14", 'g', 20, "0.00010000000000000000479"sv},
    {"0x1.a36e2eb1c432dp-14", 'G', -1, "0.0001"sv}, {"0x1.a36e2eb1c432dp-14", 'G', 0, "0.0001"sv},
    {"0x1.a36e2eb1c432dp-14", 'G', 3, "0.0001"sv}, {"0x1.a36e2eb1c432dp-14", 'e', -1, "1e-04"sv},
    {"0x1.a36e2eb1c432dp-14", 'e', 0, "1e-04"sv}, {"0x1.a36e2eb1c432dp-14", 'e', 3, "1.000e-04"sv},
    {"0x1.a36e2eb1c432dp-14", 'e', 20, "1.00000000000000004792e-04"sv},
    {"0x1.a36e2eb1c432dp-14", 'f', -1, "0.0001"sv}, {"0x1.a36e2eb1c432dp-14", 'f', 0, "0"sv},
    {"0x1.a36e2eb1c432dp-14", 'f', 3, "0.000"sv},
    {"0x1.a36e2eb1c432dp-14", 'f', 20, "0.00010000000000000000"sv},
    {"0x1.a36e2eb1c432dp-14", 'b', -1, "7378697629483821p-66"sv},
    {"0x1.a36e2eb1c432dp-14", 'x', -1, "0x1.a36e2eb1c432dp-14"sv},
    {"0x1.a36e2eb1c432dp-14", 'x', 0, "0x1p-13"sv},
    {"0x1.a36e2eb1c432dp-14", 'x', 3, "0x1.a37p-14"sv},
    {"0x1.a36e2eb1c432dp-14", 'x', 20, "0x1.a36e2eb1c432d0000000p-14"sv},
    {"0x1.a36e2eb1c432dp-14", 'X', -1, "0X1.A36E2EB1C432DP-14"sv},
    {"0x1.a36e2eb1c432dp-14", 'X', 0, "0X1P-13"sv},
    {"0x1.a36e2eb1c432dp-14", 'X', 3, "0X1.A37P-14"sv},
    {"0x1.4f8b588e368f1p-17", 'g', -1, "1e-05"sv}, {"0x1.4f8b588e368f1p-17", 'g', 0, "1e-05"sv},
    {"0x1.4f8b588e368f1p-17", 'g', 3, "1e-05"sv},
    {"0x1.4f8b588e368f1p-17", 'g', 20, "1.0000000000000000818e-05"sv},
    {"0x1.4f8b588e368f1p-17", 'G', -1, "1E-05"sv}, {"0x1.4f8b588e368f1p-17", 'G', 0, "1E-05"sv},
    {"0x1.4f8b588e368f1p-17", 'G', 3, "1E-05"sv}, {"0x1.4f8b588e368f1p-17", 'e', -1, "1e-05"sv},
    {"0x1.4f8b588e368f1p-17", 'e', 0, "1e-05"sv}, {"0x1.4f8b588e368f1p-17", 'e', 3, "1.000e-05"sv},
    {"0x1.4f8b588e368f1p-17", 'e', 20, "1.00000000000000008180e-05"sv},
    {"0x1.4f8b588e368f1p-17", 'f', -1, "0.00001"sv}, {"0x1.4f8b588e368f1p-17", 'f', 0, "0"sv},
    {"0x1.4f8b588e368f1p-17", 'f', 3, "0.000"sv},
    {"0x1.4f8b588e368f1p-17", 'f', 20, "0.00001000000000000000"sv},
    {"0x1.4f8b588e368f1p-17", 'b', -1, "5902958103587057p-69"sv},
    {"0x1.4f8b588e368f1p-17", 'x', -1, "0x1.4f8b588e368f1p-17"sv},
    {"0x1.4f8b588e368f1p-17", 'x', 0, "0x1p-17"sv},
    {"0x1.4f8b588e368f1p-17", 'x', 3, "0x1.4f9p-17"sv},
    {"0x1.4f8b588e368f1p-17", 'x', 20, "0x1.4f8b588e368f10000000p-17"sv},
    {"0x1.4f8b588e368f1p-17", 'X', -1, "0X1.4F8B588E368F1P-17"sv},
    {"0x1.4f8b588e368f1p-17", 'X', 0, "0X1P-17"sv},
    {"0x1.4f8b588e368f1p-17", 'X', 3, "0X1.4F9P-17"sv},
    {"0x1.d6f3454p+26", 'g', -1, "1.23456789e+08"sv}, {"0x1.d6f3454p+26", 'g', 0, "1e+08"sv},
    {"0x1.d6f3454p+26", 'g', 3, "1.23e+08"sv}, {"0x1.d6f3454p+26", 'g', 20, "123456789"sv},
    {"0x1.d6f3454p+26", 'G', -1, "1.23456789E+08"sv}, {"0x1.d6f3454p+26", 'G', 0, "1E+08"sv},
    {"0x1.d6f3454p+26", 'G', 3, "1.23E+08"sv}, {"0x1.d6f3454p+26", 'e', -1, "1.23456789e+08"sv},
    {"0x1.d6f3454p+26", 'e', 0, "1e+08"sv}, {"0x1.d6f3454p+26", 'e', 3, "1.235e+08"sv},
    {"0x1.d6f3454p+26", 'e', 20, "1.23456789000000000000e+08"sv},
    {"0x1.d6f3454p+26", 'f', -1, "123456789"sv}, {"0x1.d6f3454p+26", 'f', 0, "123456789"sv},
    {"0x1.d6f3454p+26", 'f', 3, "123456789.000"sv},
    {"0x1.d6f3454p+26", 'f', 20, "123456789.00000000000000000000"sv},
    {"0x1.d6f3454p+26", 'b', -1, "8285044862877696p-26"sv},
    {"0x1.d6f3454p+26", 'x', -1, "0x1.d6f3454p+26"sv}, {"0x1.d6f3454p+26", 'x', 0, "0x1p+27"sv},
    {"0x1.d6f3454p+26", 'x', 3, "0x1.d6fp+26"sv},
    {"0x1.d6f3454p+26", 'x', 20, "0x1.d6f34540000000000000p+26"sv},
    {"0x1.d6f3454p+26", 'X', -1, "0X1.D6F3454P+26"sv}, {"0x1.d6f3454p+26", 'X', 0, "0X1P+27"sv},
    {"0x1.d6f3454p+26", 'X', 3, "0X1.D6FP+26"sv}, {"0x1.5af1d78b58c4p+66", 'g', -1, "1e+20"sv},
    {"0x1.5af1d78b58c4p+66", 'g', 0, "1e+20"sv}, {"0x1.5af1d78b58c4p+66", 'g', 3, "1e+20"sv},
    {"0x1.5af1d78b58c4p+66", 'g', 20, "1e+20"sv}, {"0x1.5af1d78b58c4p+66", 'G', -1, "1E+20"sv},
    {"0x1.5af1d78b58c4p+66", 'G', 0, "1E+20"sv}, {"0x1.5af1d78b58c4p+66", 'G', 3, "1E+20"sv},
    {"0x1.5af1d78b58c4p+66", 'e', -1, "1e+20"sv}, {"0x1.5af1d78b58c4p+66", 'e', 0, "1e+20"sv},
    {"0x1.5af1d78b58c4p+66", 'e', 3, "1.000e+20"sv},
    {"0x1.5af1d78b58c4p+66", 'e', 20, "1.00000000000000000000e+20"sv},
    {"0x1.5af1d78b58c4p+66", 'f', -1, "100000000000000000000"sv},
    {"0x1.5af1d78b58c4p+66", 'f', 0, "100000000000000000000"sv},
    {"0x1.5af1d78b58c4p+66", 'f', 3, "100000000000000000000.000"sv},
    {"0x1.5af1d78b58c4p+66", 'f', 20, "100000000000000000000.00000000000000000000"sv},
    {"0x1.5af1d78b58c4p+66", 'b', -1, "6103515625000000p+14"sv},
    {"0x1.5af1d78b58c4p+66", 'x', -1, "0x1.5af1d78b58c4p+66"sv},
    {"0x1.5af1d78b58c4p+66", 'x', 0, "0x1p+66"sv},
    {"0x1.5af1d78b58c4p+66", 'x', 3, "0x1.5afp+66"sv},
    {"0x1.5af1d78b58c4p+66", 'x', 20, "0x1.5af1d78b58c400000000p+66"sv},
    {"0x1.5af1d78b58c4p+66", 'X', -1, "0X1.5AF1D78B58C4P+66"sv},
    {"0x1.5af1d78b58c4p+66", 'X', 0, "0X1P+66"sv},
    {"0x1.5af1d78b58c4p+66", 'X', 3, "0X1.5AFP+66"sv}, {"0x1.b1ae4d6e2ef5p+69", 'g', -1, "1e+21"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'g', 0, "1e+21"sv}, {"0x1.b1ae4d6e2ef5p+69", 'g', 3, "1e+21"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'g', 20, "1e+21"sv}, {"0x1.b1ae4d6e2ef5p+69", 'G', -1, "1E+21"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'G', 0, "1E+21"sv}, {"0x1.b1ae4d6e2ef5p+69", 'G', 3, "1E+21"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'e', -1, "1e+21"sv}, {"0x1.b1ae4d6e2ef5p+69", 'e', 0, "1e+21"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'e', 3, "1.000e+21"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'e', 20, "1.00000000000000000000e+21"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'f', -1, "1000000000000000000000"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'f', 0, "1000000000000000000000"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'f', 3, "1000000000000000000000.000"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'f', 20, "1000000000000000000000.00000000000000000000"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'b', -1, "7629394531250000p+17"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'x', -1, "0x1.b1ae4d6e2ef5p+69"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'x', 0, "0x1p+70"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'x', 3, "0x1.b1bp+69"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'x', 20, "0x1.b1ae4d6e2ef500000000p+69"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'X', -1, "0X1.B1AE4D6E2EF5P+69"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'X', 0, "0X1P+70"sv},
    {"0x1.b1ae4d6e2ef5p+69", 'X', 3, "0X1.B1BP+69"sv},
    {"0x1.0f0cf064dd592p+73", 'g', -1, "1e+22"sv}, {"0x1.0f0cf064dd592p+73", 'g', 0, "1e+22"sv},
    {"0x1.0f0cf064dd592p+73", 'g', 3, "1e+22"sv}, {"0x1.0f0cf064dd592p+73", 'g', 20, "1e+22"sv},
    {"0x1.0f0cf064dd592p+73", 'G', -1, "1E+22"sv}, {"0x1.0f0cf064dd592p+73", 'G', 0, "1E+22"sv},
    {"0x1.0f0cf064dd592p+73", 'G', 3, "1E+22"sv}, {"0x1.0f0cf064dd592p+73", 'e', -1, "1e+22"sv},
    {"0x1.0f0cf064dd592p+73", 'e', 0, "1e+22"sv}, {"0x1.0f0cf064dd592p+73", 'e', 3, "1.000e+22"sv},
    {"0x1.0f0cf064dd592p+73", 'e', 20, "1.00000000000000000000e+22"sv},
    {"0x1.0f0cf064dd592p+73", 'f', -1, "10000000000000000000000"sv},
    {"0x1.0f0cf064dd592p+73", 'f', 0, "10000000000000000000000"sv},
    {"0x1.0f0cf064dd592p+73", 'f', 3, "10000000000000000000000.000"sv},
    {"0x1.0f0cf064dd592p+73", 'f', 20, "10000000000000000000000.00000000000000000000"sv},
    {"0x1.0f0cf064dd592p+73", 'b', -1, "4768371582031250p+21"sv},
    {"0x1.0f0cf064dd592p+73", 'x', -1, "0x1.0f0cf064dd592p+73"sv},
    {"0x1.0f0cf064dd592p+73", 'x', 0, "0x1p+73"sv},
    {"0x1.0f0cf064dd592p+73", 'x', 3, "0x1.0f1p+73"sv},
    {"0x1.0f0cf064dd592p+73", 'x', 20, "0x1.0f0cf064dd5920000000p+73"sv},
    {"0x1.0f0cf064dd592p+73", 'X', -1, "0X1.0F0CF064DD592P+73"sv},
    {"0x1.0f0cf064dd592p+73", 'X', 0, "0X1P+73"sv},
    {"0x1.0f0cf064dd592p+73", 'X', 3, "0X1.0F1P+73"sv}, {"0x1.999999999999ap-04", 'g', -1, "0.1"sv},
    {"0x1.999999999999ap-04", 'g', 0, "0.1"sv}, {"0x1.999999999999ap-04", 'g', 3, "0.1"sv},
    {"0x1.999999999999ap-04", 'g', 20, "0.10000000000000000555"sv},
    {"0x1.999999999999ap-04", 'G', -1, "0.1"sv}, {"0x1.999999999999ap-04", 'G', 0, "0.1"sv},
    {"0x1.999999999999ap-04", 'G', 3, "0.1"sv}, {"0x1.999999999999ap-04", 'e', -1, "1e-01"sv},
    {"0x1.999999999999ap-04", 'e', 0, "1e-01"sv}, {"0x1.999999999999ap-04", 'e', 3, "1.000e-01"sv},
    {"0x1.999999999999ap-04", 'e', 20, "1.00000000000000005551e-01"sv},
    {"0x1.999999999999ap-04", 'f', -1, "0.1"sv}, {"0x1.999999999999ap-04", 'f', 0, "0"sv},
    {"0x1.999999999999ap-04", 'f', 3, "0.100"sv},
    {"0x1.999999999999ap-04", 'f', 20, "0.10000000000000000555"sv},
    {"0x1.999999999999ap-04", 'b', -1, "7205759403792794p-56"sv},
    {"0x1.999999999999ap-04", 'x', -1, "0x1.999999999999ap-04"sv},
    {"0x1.999999999999ap-04", 'x', 0, "0x1p-03"sv},
    {"0x1.999999999999ap-04", 'x', 3, "0x1.99ap-04"sv},
    {"0x1.999999999999ap-04", 'x', 20, "0x1.999999999999a0000000p-04"sv},
    {"0x1.999999999999ap-04", 'X', -1, "0X1.999999999999AP-04"sv},
    {"0x1.999999999999ap-04", 'X', 0, "0X1P-03"sv},
    {"0x1.999999999999ap-04", 'X', 3, "0X1.99AP-04"sv},
    {"0x1.5555555555555p-02", 'g', -1, "0.3333333333333333"sv},
    {"0x1.5555555555555p-02", 'g', 0, "0.3"sv}, {"0x1.5555555555555p-02", 'g', 3, "0.333"sv},
    {"0x1.5555555555555p-02", 'g', 20, "0.33333333333333331483"sv},
    {"0x1.5555555555555p-02", 'G', -1, "0.3333333333333333"sv},
    {"0x1.5555555555555p-02", 'G', 0, "0.3"sv}, {"0x1.5555555555555p-02", 'G', 3, "0.333"sv},
    {"0x1.5555555555555p-02", 'e', -1, "3.333333333333333e-01"sv},
    {"0x1.5555555555555p-02", 'e', 0, "3e-01"sv}, {"0x1.5555555555555p-02", 'e', 3, "3.333e-01"sv},
    {"0x1.5555555555555p-02", 'e', 20, "3.33333333333333314830e-01"sv},
    {"0x1.5555555555555p-02", 'f', -1, "0.3333333333333333"sv},
    {"0x1.5555555555555p-02", 'f', 0, "0"sv}, {"0x1.5555555555555p-02", 'f', 3, "0.333"sv},
    {"0x1.5555555555555p-02", 'f', 20, "0.33333333333333331483"sv},
    {"0x1.5555555555555p-02", 'b', -1, "6004799503160661p-54"sv},
    {"0x1.5555555555555p-02", 'x', -1, "0x1.5555555555555p-02"sv},
    {"0x1.5555555555555p-02", 'x', 0, "0x1p-02"sv},
    {"0x1.5555555555555p-02", 'x', 3, "0x1.555p-02"sv},
    {"0x1.5555555555555p-02", 'x', 20, "0x1.55555555555550000000p-02"sv},
    {"0x1.5555555555555p-02", 'X', -1, "0X1.5555555555555P-02"sv},
    {"0x1.5555555555555p-02", 'X', 0, "0X1P-02"sv},
    {"0x1.5555555555555p-02", 'X', 3, "0X1.555P-02"sv}, {"0x1.4p+01", 'g', -1, "2.5"sv},
    {"0x1.4p+01", 'g', 0, "2"sv}, {"0x1.4p+01", 'g', 3, "2.5"sv}, {"0x1.4p+01", 'g', 20, "2.5"sv},
    {"0x1.4p+01", 'G', -1, "2.5"sv}, {"0x1.4p+01", 'G', 0, "2"sv}, {"0x1.4p+01", 'G', 3, "2.5"sv},
    {"0x1.4p+01", 'e', -1, "2.5e+00"sv}, {"0x1.4p+01", 'e', 0, "2e+00"sv},
    {"0x1.4p+01", 'e', 3, "2.500e+00"sv}, {"0x1.4p+01", 'e', 20, "2.50000000000000000000e+00"sv},
    {"0x1.4p+01", 'f', -1, "2.5"sv}, {"0x1.4p+01", 'f', 0, "2"sv}, {"0x1.4p+01", 'f', 3, "2.500"sv},
    {"0x1.4p+01", 'f', 20, "2.50000000000000000000"sv},
    {"0x1.4p+01", 'b', -1, "5629499534213120p-51"sv}, {"0x1.4p+01", 'x', -1, "0x1.4p+01"sv},
    {"0x1.4p+01", 'x', 0, "0x1p+01"sv}, {"0x1.4p+01", 'x', 3, "0x1.400p+01"sv},
    {"0x1.4p+01", 'x', 20, "0x1.40000000000000000000p+01"sv}, {"0x1.4p+01", 'X', -1, "0X1.4P+01"sv},
    {"0x1.4p+01", 'X', 0, "0X1P+01"sv}, {"0x1.4p+01", 'X', 3, "0X1.400P+01"sv},
    {"0x1p-01", 'g', -1, "0.5"sv}, {"0x1p-01", 'g', 0, "0.5"sv}, {"0x1p-01", 'g', 3, "0.5"sv},
    {"0x1p-01", 'g', 20, "0.5"sv}, {"0x1p-01", 'G', -1, "0.5"sv}, {"0x1p-01", 'G', 0, "0.5"sv},
    {"0x1p-01", 'G', 3, "0.5"sv}, {"0x1p-01", 'e', -1, "5e-01"sv}, {"0x1p-01", 'e', 0, "5e-01"sv},
    {"0x1p-01", 'e', 3, "5.000e-01"sv}, {"0x1p-01", 'e', 20, "5.00000000000000000000e-01"sv},
    {"0x1p-01", 'f', -1, "0.5"sv}, {"0x1p-01", 'f', 0, "0"sv}, {"0x1p-01", 'f', 3, "0.500"sv},
    {"0x1p-01", 'f', 20, "0.50000000000000000000"sv},
    {"0x1p-01", 'b', -1, "4503599627370496p-53"sv}, {"0x1p-01", 'x', -1, "0x1p-01"sv},
    {"0x1p-01", 'x', 0, "0x1p-01"sv}, {"0x1p-01", 'x', 3, "0x1.000p-01"sv},
    {"0x1p-01", 'x', 20, "0x1.00000000000000000000p-01"sv}, {"0x1p-01", 'X', -1, "0X1P-01"sv},
    {"0x1p-01", 'X', 0, "0X1P-01"sv}, {"0x1p-01", 'X', 3, "0X1.000P-01"sv},
    {"0x1.8p+00", 'g', -1, "1.5"sv}, {"0x1.8p+00", 'g', 0, "2"sv}, {"0x1.8p+00", 'g', 3, "1.5"sv},
    {"0x1.8p+00", 'g', 20, "1.5"sv}, {"0x1.8p+00", 'G', -1, "1.5"sv}, {"0x1.8p+00", 'G', 0, "2"sv},
    {"0x1.8p+00", 'G', 3, "1.5"sv}, {"0x1.8p+00", 'e', -1, "1.5e+00"sv},
    {"0x1.8p+00", 'e', 0, "2e+00"sv}, {"0x1.8p+00", 'e', 3, "1.500e+00"sv},
    {"0x1.8p+00", 'e', 20, "1.50000000000000000000e+00"sv}, {"0x1.8p+00", 'f', -1, "1.5"sv},
    {"0x1.8p+00", 'f', 0, "2"sv}, {"0x1.8p+00", 'f', 3, "1.500"sv},
    {"0x1.8p+00", 'f', 20, "1.50000000000000000000"sv},
    {"0x1.8p+00", 'b', -1, "6755399441055744p-52"sv}, {"0x1.8p+00", 'x', -1, "0x1.8p+00"sv},
    {"0x1.8p+00", 'x', 0, "0x1p+01"sv}, {"0x1.8p+00", 'x', 3, "0x1.800p+00"sv},
    {"0x1.8p+00", 'x', 20, "0x1.80000000000000000000p+00"sv}, {"0x1.8p+00", 'X', -1, "0X1.8P+00"sv},
    {"0x1.8p+00", 'X', 0, "0X1P+01"sv}, {"0x1.8p+00", 'X', 3, "0X1.800P+00"sv},
    {"0x1.8fccccccccccdp+06", 'g', -1, "99.95"sv}, {"0x1.8fccccccccccdp+06", 'g', 0, "1e+02"sv},
    {"0x1.8fccccccccccdp+06", 'g', 3, "100"sv},
    {"0x1.8fccccccccccdp+06", 'g', 20, "99.950000000000002842"sv},
    {"0x1.8fccccccccccdp+06", 'G', -1, "99.95"sv}, {"0x1.8fccccccccccdp+06", 'G', 0, "1E+02"sv},
    {"0x1.8fccccccccccdp+06", 'G', 3, "100"sv}, {"0x1.8fccccccccccdp+06", 'e', -1, "9.995e+01"sv},
    {"0x1.8fccccccccccdp+06", 'e', 0, "1e+02"sv}, {"0x1.8fccccccccccdp+06", 'e', 3, "9.995e+01"sv},
    {"0x1.8fccccccccccdp+06", 'e', 20, "9.99500000000000028422e+01"sv},
    {"0x1.8fccccccccccdp+06", 'f', -1, "99.95"sv}, {"0x1.8fccccccccccdp+06", 'f', 0, "100"sv},
    {"0x1.8fccccccccccdp+06", 'f', 3, "99.950"sv},
    {"0x1.8fccccccccccdp+06", 'f', 20, "99.95000000000000284217"sv},
    {"0x1.8fccccccccccdp+06", 'b', -1, "7033355980557517p-46"sv},
    {"0x1.8fccccccccccdp+06", 'x', -1, "0x1.8fccccccccccdp+06"sv},
    {"0x1.8fccccccccccdp+06", 'x', 0, "0x1p+07"sv},
    {"0x1.8fccccccccccdp+06", 'x', 3, "0x1.8fdp+06"sv},
    {"0x1.8fccccccccccdp+06", 'x', 20, "0x1.8fccccccccccd0000000p+06"sv},
    {"0x1.8fccccccccccdp+06", 'X', -1, "0X1.8FCCCCCCCCCCDP+06"sv},
    {"0x1.8fccccccccccdp+06", 'X', 0, "0X1P+07"sv},
    {"0x1.8fccccccccccdp+06", 'X', 3, "0X1.8FDP+06"sv}, {"0x1p-1074", 'g', -1, "5e-324"sv},
    {"0x1p-1074", 'g', 0, "5e-324"sv}, {"0x1p-1074", 'g', 3, "4.94e-324"sv},
    {"0x1p-1074", 'g', 20, "4.9406564584124654418e-324"sv}, {"0x1p-1074", 'G', -1, "5E-324"sv},
    {"0x1p-1074", 'G', 0, "5E-324"sv}, {"0x1p-1074", 'G', 3, "4.94E-324"sv},
    {"0x1p-1074", 'e', -1, "5e-324"sv}, {"0x1p-1074", 'e', 0, "5e-324"sv},
    {"0x1p-1074", 'e', 3, "4.941e-324"sv}, {"0x1p-1074", 'e', 20, "4.94065645841246544177e-324"sv},
    {"0x1p-1074", 'f', -1, "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000005"sv},
    {"0x1p-1074", 'f', 0, "0"sv}, {"0x1p-1074", 'f', 3, "0.000"sv},
    {"0x1p-1074", 'f', 20, "0.00000000000000000000"sv}, {"0x1p-1074", 'b', -1, "1p-1074"sv},
    {"0x1p-1074", 'x', -1, "0x1p-1074"sv}, {"0x1p-1074", 'x', 0, "0x1p-1074"sv},
    {"0x1p-1074", 'x', 3, "0x1.000p-1074"sv},
    {"0x1p-1074", 'x', 20, "0x1.00000000000000000000p-1074"sv},
    {"0x1p-1074", 'X', -1, "0X1P-1074"sv}, {"0x1p-1074", 'X', 0, "0X1P-1074"sv},
    {"0x1p-1074", 'X', 3, "0X1.000P-1074"sv},
    {"0x1.fffffffffffffp+1023", 'g', -1, "1.7976931348623157e+308"sv},
    {"0x1.fffffffffffffp+1023", 'g', 0, "2e+308"sv},
    {"0x1.fffffffffffffp+1023", 'g', 3, "1.8e+308"sv},
    {"0x1.fffffffffffffp+1023", 'g', 20, "1.7976931348623157081e+308"sv},
    {"0x1.fffffffffffffp+1023", 'G', -1, "1.7976931348623157E+308"sv},
    {"0x1.fffffffffffffp+1023", 'G', 0, "2E+308"sv},
    {"0x1.fffffffffffffp+1023", 'G', 3, "1.8E+308"sv},
    {"0x1.fffffffffffffp+1023", 'e', -1, "1.7976931348623157e+308"sv},
    {"0x1.fffffffffffffp+1023", 'e', 0, "2e+308"sv},
    {"0x1.fffffffffffffp+1023", 'e', 3, "1.798e+308"sv},
    {"0x1.fffffffffffffp+1023", 'e', 20, "1.79769313486231570815e+308"sv},
    {"0x1.fffffffffffffp+1023", 'b', -1, "9007199254740991p+971"sv},
    {"0x1.fffffffffffffp+1023", 'x', -1, "0x1.fffffffffffffp+1023"sv},
    {"0x1.fffffffffffffp+1023", 'x', 0, "0x1p+1024"sv},
    {"0x1.fffffffffffffp+1023", 'x', 3, "0x1.000p+1024"sv},
    {"0x1.fffffffffffffp+1023", 'x', 20, "0x1.fffffffffffff0000000p+1023"sv},
    {"0x1.fffffffffffffp+1023", 'X', -1, "0X1.FFFFFFFFFFFFFP+1023"sv},
    {"0x1.fffffffffffffp+1023", 'X', 0, "0X1P+1024"sv},
    {"0x1.fffffffffffffp+1023", 'X', 3, "0X1.000P+1024"sv}, {"+Inf", 'g', -1, "+Inf"sv},
    {"+Inf", 'g', 0, "+Inf"sv}, {"+Inf", 'g', 3, "+Inf"sv}, {"+Inf", 'g', 20, "+Inf"sv},
    {"+Inf", 'G', -1, "+Inf"sv}, {"+Inf", 'G', 0, "+Inf"sv}, {"+Inf", 'G', 3, "+Inf"sv},
    {"+Inf", 'e', -1, "+Inf"sv}, {"+Inf", 'e', 0, "+Inf"sv}, {"+Inf", 'e', 3, "+Inf"sv},
    {"+Inf", 'e', 20, "+Inf"sv}, {"+Inf", 'b', -1, "+Inf"sv}, {"+Inf", 'x', -1, "+Inf"sv},
    {"+Inf", 'x', 0, "+Inf"sv}, {"+Inf", 'x', 3, "+Inf"sv}, {"+Inf", 'x', 20, "+Inf"sv},
    {"+Inf", 'X', -1, "+Inf"sv}, {"+Inf", 'X', 0, "+Inf"sv}, {"+Inf", 'X', 3, "+Inf"sv},
    {"NaN", 'g', -1, "NaN"sv}, {"NaN", 'g', 0, "NaN"sv}, {"NaN", 'g', 3, "NaN"sv},
    {"NaN", 'g', 20, "NaN"sv}, {"NaN", 'G', -1, "NaN"sv}, {"NaN", 'G', 0, "NaN"sv},
    {"NaN", 'G', 3, "NaN"sv}, {"NaN", 'e', -1, "NaN"sv}, {"NaN", 'e', 0, "NaN"sv},
    {"NaN", 'e', 3, "NaN"sv}, {"NaN", 'e', 20, "NaN"sv}, {"NaN", 'f', -1, "NaN"sv},
    {"NaN", 'f', 0, "NaN"sv}, {"NaN", 'f', 3, "NaN"sv}, {"NaN", 'f', 20, "NaN"sv},
    {"NaN", 'b', -1, "NaN"sv}, {"NaN", 'x', -1, "NaN"sv}, {"NaN", 'x', 0, "NaN"sv},
    {"NaN", 'x', 3, "NaN"sv}, {"NaN", 'x', 20, "NaN"sv}, {"NaN", 'X', -1, "NaN"sv},
    {"NaN", 'X', 0, "NaN"sv}, {"NaN", 'X', 3, "NaN"sv},
};
// clang-format on

struct Format32Row {
  std::string_view value;
  char format;
  std::string_view printed;
};

const Format32Row kFormats32[] = {
    {"0x1.999999999999ap-04", 'g', "0.1"sv},
    {"0x1.999999999999ap-04", 'e', "1e-01"sv},
    {"0x1.999999999999ap-04", 'f', "0.1"sv},
    {"0x1.999999999999ap-04", 'b', "13421773p-27"sv},
    {"0x1.999999999999ap-04", 'x', "0x1.99999ap-04"sv},
    {"0x1.8p+00", 'g', "1.5"sv},
    {"0x1.8p+00", 'e', "1.5e+00"sv},
    {"0x1.8p+00", 'f', "1.5"sv},
    {"0x1.8p+00", 'b', "12582912p-23"sv},
    {"0x1.8p+00", 'x', "0x1.8p+00"sv},
    {"0x1p+24", 'g', "1.6777216e+07"sv},
    {"0x1p+24", 'e', "1.6777216e+07"sv},
    {"0x1p+24", 'f', "16777216"sv},
    {"0x1p+24", 'b', "8388608p+1"sv},
    {"0x1p+24", 'x', "0x1p+24"sv},
    {"0x1.2a05f2p+33", 'g', "1e+10"sv},
    {"0x1.2a05f2p+33", 'e', "1e+10"sv},
    {"0x1.2a05f2p+33", 'f', "10000000000"sv},
    {"0x1.2a05f2p+33", 'b', "9765625p+10"sv},
    {"0x1.2a05f2p+33", 'x', "0x1.2a05f2p+33"sv},
    {"0x1.ff933c78cdfadp+127", 'g', "3.4e+38"sv},
    {"0x1.ff933c78cdfadp+127", 'e', "3.4e+38"sv},
    {"0x1.ff933c78cdfadp+127", 'f', "340000000000000000000000000000000000000"sv},
    {"0x1.ff933c78cdfadp+127", 'b', "16763294p+104"sv},
    {"0x1.ff933c78cdfadp+127", 'x', "0x1.ff933cp+127"sv},
};

struct QuoteRow {
  std::string_view text;
  std::string_view quoted;
  std::string_view ascii;
};

const QuoteRow kQuotes[] = {
    {""sv, "\"\""sv, "\"\""sv},
    {"abc"sv, "\"abc\""sv, "\"abc\""sv},
    {"a\"b\\c"sv, "\"a\\\"b\\\\c\""sv, "\"a\\\"b\\\\c\""sv},
    {"a\012b\011c\015\007\010\014\013"sv, "\"a\\nb\\tc\\r\\a\\b\\f\\v\""sv,
     "\"a\\nb\\tc\\r\\a\\b\\f\\v\""sv},
    {"\000\037\177"sv, "\"\\x00\\x1f\\x7f\""sv, "\"\\x00\\x1f\\x7f\""sv},
    {"\303\251"sv, "\"\303\251\""sv, "\"\\u00e9\""sv},
    {"\346\227\245\346\234\254"sv, "\"\346\227\245\346\234\254\""sv, "\"\\u65e5\\u672c\""sv},
    {"\302\240\357\273\277\342\200\250"sv, "\"\\u00a0\\ufeff\\u2028\""sv,
     "\"\\u00a0\\ufeff\\u2028\""sv},
    {"\360\237\230\200"sv, "\"\360\237\230\200\""sv, "\"\\U0001f600\""sv},
    {"\377\376"sv, "\"\\xff\\xfe\""sv, "\"\\xff\\xfe\""sv},
    {"a\200b"sv, "\"a\\x80b\""sv, "\"a\\x80b\""sv},
    {"\357\277\275"sv, "\"\357\277\275\""sv, "\"\\ufffd\""sv},
    {"\302\255"sv, "\"\\u00ad\""sv, "\"\\u00ad\""sv},
    {"\364\217\277\277"sv, "\"\\U0010ffff\""sv, "\"\\U0010ffff\""sv},
    {"\355\240\200"sv, "\"\\xed\\xa0\\x80\""sv, "\"\\xed\\xa0\\x80\""sv},
    {"'"sv, "\"'\""sv, "\"'\""sv},
    {"\342\200\213\314\201"sv, "\"\\u200b\314\201\""sv, "\"\\u200b\\u0301\""sv},
};

struct RuneRow {
  char32_t code;
  std::string_view quoted;
};

const RuneRow kRunes[] = {
    {0x61, "'a'"sv},
    {0x27, "'\\''"sv},
    {0x22, "'\"'"sv},
    {0xa, "'\\n'"sv},
    {0x0, "'\\x00'"sv},
    {0x7f, "'\\x7f'"sv},
    {0xe9, "'\303\251'"sv},
    {0xfffd, "'\357\277\275'"sv},
    {0x1f600, "'\360\237\230\200'"sv},
    {0xd800, "'\357\277\275'"sv},
    {0x110000, "'\357\277\275'"sv},
    {0xfeff, "'\\ufeff'"sv},
};

struct UnquoteRow {
  std::string_view quoted;
  std::string_view text;
  bool good;
};

const UnquoteRow kUnquotes[] = {
    {"\"\""sv, ""sv, true},
    {"\"a\\nb\""sv, "a\012b"sv, true},
    {"\"a\012b\""sv, {}, false},
    {"`a\015\012b`"sv, "a\012b"sv, true},
    {"`a`b`"sv, {}, false},
    {"'a'"sv, "a"sv, true},
    {"'ab'"sv, {}, false},
    {"'\\''"sv, "'"sv, true},
    {"'\"'"sv, "\""sv, true},
    {"\"\\'\""sv, {}, false},
    {"\"\\\"\""sv, "\""sv, true},
    {"'\\x41'"sv, "A"sv, true},
    {"\"\\x4\""sv, {}, false},
    {"\"\\101\\377\""sv, "A\377"sv, true},
    {"\"\\400\""sv, {}, false},
    {"\"\\u00e9\\U0001F600\""sv, "\303\251\360\237\230\200"sv, true},
    {"\"\\ud800\""sv, {}, false},
    {"\"\\U00110000\""sv, {}, false},
    {"\"\\q\""sv, {}, false},
    {"\"a\"b\""sv, {}, false},
    {"\"a"sv, {}, false},
    {"a\""sv, {}, false},
    {"\""sv, {}, false},
    {"''"sv, ""sv, true},
    {"\"\377\""sv, "\357\277\275"sv, true},
    {"\"\377\\n\""sv, "\357\277\275\012"sv, true},
    {"'\377'"sv, "\357\277\275"sv, true},
    {"'\303\251'"sv, "\303\251"sv, true},
    {"\"\\\\\""sv, "\\"sv, true},
    {"\"\\\""sv, {}, false},
    {"\"\\a\\b\\f\\r\\t\\v\""sv, "\007\010\014\015\011\013"sv, true},
    {"'\012'"sv, {}, false},
    {"\"\000\""sv, "\000"sv, true},
};

double number(std::string_view hex_float) {
  const ParsedFloat parsed = parse_float(hex_float);
  REQUIRE(parsed.error == NumberError::none);
  return parsed.value;
}

}  // namespace

TEST_CASE("integers are read as Go's ParseInt reads them") {
  for (const auto& [text, base, value, error] : kInts) {
    INFO(text << " base " << base);
    const ParsedInt parsed = parse_int(text, base);
    CHECK(parsed.value == value);
    CHECK(parsed.error == error);
  }
}

TEST_CASE("floats are read as Go's ParseFloat reads them") {
  for (const auto& [text, printed, error] : kFloats) {
    INFO(text);
    const ParsedFloat parsed = parse_float(text);
    CHECK(format_float(parsed.value) == printed);
    CHECK(parsed.error == error);
  }
}

TEST_CASE("floats are printed as Go's FormatFloat prints them") {
  for (const auto& [value, format, precision, printed] : kFormats) {
    INFO(value << " " << format << " " << precision);
    CHECK(format_float(number(value), format, precision) == printed);
  }
  for (const auto& [value, format, printed] : kFormats32) {
    INFO(value << " " << format);
    CHECK(format_float(number(value), format, -1, 32) == printed);
  }
}

TEST_CASE("a hundred thousand random doubles print as in Go") {
  std::uint64_t hash = 14695981039346656037ULL;
  std::uint64_t x = 88172645463325252ULL;
  for (int i = 0; i < 200000; ++i) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    double value;
    std::memcpy(&value, &x, sizeof value);
    if (std::isnan(value)) continue;
    std::string text = format_float(value);
    append_float(text, value, 'e', static_cast<int>(x % 25));
    append_float(text, value, 'g', static_cast<int>(x % 23));
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  CHECK(hash == 0xdca6eb0b39d888b9ULL);
}

TEST_CASE("strings and characters are quoted as in Go") {
  for (const auto& [text, quoted, ascii] : kQuotes) {
    CHECK(quote(text) == quoted);
    CHECK(quote_to_ascii(text) == ascii);
  }
  for (const auto& [code, quoted] : kRunes) CHECK(quote_rune(code) == quoted);
}

TEST_CASE("quoted strings are read as in Go") {
  for (const auto& [quoted, text, good] : kUnquotes) {
    INFO(quoted);
    const auto unquoted = unquote(quoted);
    REQUIRE(unquoted.has_value() == good);
    if (good) CHECK(*unquoted == text);
  }
}

TEST_CASE("booleans are read as in Go") {
  for (const auto text : {"1", "t", "T", "true", "TRUE", "True"}) CHECK(parse_bool(text) == true);
  for (const auto text : {"0", "f", "F", "false", "FALSE", "False"})
    CHECK(parse_bool(text) == false);
  for (const auto text : {"", "yes", "tRUE", "10"}) CHECK_FALSE(parse_bool(text).has_value());
}

TEST_CASE("integers are printed in any base") {
  CHECK(format_int(INT64_MIN) == "-9223372036854775808");
  CHECK(format_int(-255, 16) == "-ff");
  CHECK(format_uint(UINT64_MAX, 2) == std::string(64, '1'));
}
