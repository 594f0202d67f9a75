// The ways in to what charts of others run: Loki behind a password, and Grafana.
#include "compose/platform.hpp"
#include "compose/pod.hpp"

namespace kchart::compose {

namespace {

Node way_in(const char* name, const char* host, int port, Entries annotations) {
  const Node backend = map({{"service", map({{"name", name}, {"port", map({{"number", port}})}})}});
  const Node path = map({{"path", "/"}, {"pathType", "Prefix"}, {"backend", backend}});
  const Node rule =
      map({{"host", join({host, value("domain")})}, {"http", map({{"paths", list({path})}})}});
  return object({"networking.k8s.io/v1", "Ingress", name},
                {{"spec", map({{"ingressClassName", "traefik"}, {"rules", list({rule})}})}},
                std::move(annotations));
}

}  // namespace

std::vector<Part> observability_parts() {
  const Cond loki = given("loki.enabled"), grafana = given("grafana.enabled");
  const Node password =
      object({"traefik.io/v1alpha1", "Middleware", "loki-auth"},
             {{"spec", map({{"basicAuth", map({{"secret", "loki-auth-secret"}})}})}});
  const Entries guarded = {{"traefik.ingress.kubernetes.io/router.middlewares",
                            join({release_namespace(), "-loki-auth@kubernetescrd"})}};
  return {{"loki", password, loki},
          {"loki", way_in("loki", "loki.", 3100, guarded), loki},
          {"grafana", way_in("grafana", "ops.", 80, {}), grafana}};
}

}  // namespace kchart::compose
