// How an API server compares the numbers of custom resources, which is not how numbers compare.
#pragma once

namespace kchart::checking {

// A whole number is compared with the whole part of a bound.
bool is_under(double number, double minimum, bool exclusive);
bool is_over(double number, double maximum, bool exclusive);

// A whole number is divided by the whole part of `factor`, any other one in floating point.
bool server_divides(double number, double factor, int kube_minor);

}  // namespace kchart::checking
