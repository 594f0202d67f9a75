// A source of randomness for key generation: OpenSSL fed with the caller's bytes, so that the same
// source gives the same keys.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

struct ossl_lib_ctx_st;

namespace kchart::crypto {

using Fill = std::function<void(void* bytes, std::size_t size)>;

// One library context of OpenSSL whose random numbers come from `fill`. Not shared between threads.
class Source {
 public:
  explicit Source(const Fill& fill);  // throws Error "crypto"

  ossl_lib_ctx_st* context() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ossl_lib_ctx_st* context) const;
  };
  std::unique_ptr<ossl_lib_ctx_st, Free> context_;
};

}  // namespace kchart::crypto
