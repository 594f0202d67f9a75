// After validate/values.go of k8s.io/kube-openapi and IsFloat64AJSONInteger of go-openapi/swag.
#include "check/server_numbers.hpp"

#include <cmath>
#include <cstdint>

namespace kchart::checking {

namespace {

constexpr double kInt64 = 9223372036854775808.0;   // 2^63
constexpr double kMostExact = 9007199254740991.0;  // 2^53 - 1
constexpr double kEpsilon = 1e-9;
constexpr int kFirstToRound = 37;  // of Kubernetes 1.x

bool is_whole(double number) {
  return number == std::trunc(number);
}

double bound_for(double number, double bound) {
  return is_whole(number) ? std::trunc(bound) : bound;
}

// The error is measured from the number below, by servers before 1.37: 2.9999999999 is not 3.
bool is_nearly_whole(double quotient, int kube_minor) {
  if (!(std::abs(quotient) <= kMostExact)) return false;
  if (is_whole(quotient)) return true;
  const double below = std::trunc(quotient);
  if (kube_minor >= kFirstToRound) {
    const double up = quotient < 0 ? -1 : 1;
    const double near = std::abs(quotient - below) < 0.5 ? below : below + up;
    return std::abs(quotient - near) < kEpsilon * std::abs(near);
  }
  return below > 0 && (quotient - below) / (quotient + below) < kEpsilon;
}

}  // namespace

bool is_under(double number, double minimum, bool exclusive) {
  const double bound = bound_for(number, minimum);
  return number < bound || (exclusive && number == bound);
}

bool is_over(double number, double maximum, bool exclusive) {
  const double bound = bound_for(number, maximum);
  return number > bound || (exclusive && number == bound);
}

bool server_divides(double number, double factor, int kube_minor) {
  if (factor <= 0) return false;
  if (is_whole(number) && std::abs(number) < kInt64) {
    if (factor >= kInt64) return number == 0;
    const auto whole = static_cast<std::int64_t>(factor);
    return whole > 0 && static_cast<std::int64_t>(number) % whole == 0;
  }
  return is_nearly_whole(factor < 1 ? 1 / factor * number : number / factor, kube_minor);
}

}  // namespace kchart::checking
