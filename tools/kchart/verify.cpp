// kchart verify: that a packed chart is what somebody signed, as `helm verify` does.
#include "kchart/commands.hpp"
#include "shared/arguments.hpp"
#include "shared/chart_source.hpp"
#include "shared/flags.hpp"
#include "shared/keys.hpp"
#include "shared/print.hpp"
#include "shared/settings.hpp"

namespace kchart::tools {

namespace {

struct VerifyOptions {
  Arguments arguments;
  std::string keyring = default_keyring();
};

}  // namespace

Command add_verify(CLI::App& app) {
  auto o = std::make_shared<VerifyOptions>();
  add_arguments(app, o->arguments, "PATH");
  Flags flags(app);
  flags.text("--keyring", o->keyring, "keyring containing public keys");
  return [o](Settings& settings) {
    require_exactly(o->arguments, 1, "helm verify", "PATH [flags]");
    print_out(verification_text(verify_chart(o->arguments[0], o->keyring, settings)));
    return 0;
  };
}

}  // namespace kchart::tools
