// Tables of what several kinds of declaration share.
#include "model/kinds.hpp"

namespace kchart::model {

FieldInfo api_version_row() {
  return {"apiVersion", "the version of this format", choice("apiVersion", {kApiVersion})};
}

FieldInfo kind_row(std::string_view kind) {
  return {"kind", "what is declared", choice("kind", {kind}), true};
}

FieldInfo overlays_row() {
  Form form;
  form.kind = Form::Kind::overlays;
  return {"overlays", "by name, what is different there: the same keys as beside it", form};
}

template <>
const Table<EdgeSpec>& table_of<EdgeSpec>() {
  static const Table<EdgeSpec> table =
      Table<EdgeSpec>("Edge", "one permitted connection; all others are closed")
          .with({"to", "whom it may call: internet, an app, self, namespace/NAME or a CIDR",
                 text(kPeer)},
                &EdgeSpec::to)
          .with({"from",
                 "who may call it: an app, self, traefik or NAMESPACE/traefik, ingress-nginx, "
                 "namespace/NAME or a CIDR",
                 text(kPeer)},
                &EdgeSpec::from)
          .with({"ports", "the TCP ports; left out: 443 to the internet, otherwise those served",
                 many(number(1, 65535))},
                &EdgeSpec::ports);
  return table;
}

template <>
const Table<AmountSpec>& table_of<AmountSpec>() {
  static const Table<AmountSpec> table =
      Table<AmountSpec>("Amount", "processor and memory")
          .with({"cpu", "processors: 500m is half of one", text(kQuantity)}, &AmountSpec::cpu)
          .with({"memory", "memory: 512Mi", text(kQuantity)}, &AmountSpec::memory);
  return table;
}

template <>
const Table<ResourcesSpec>& table_of<ResourcesSpec>() {
  static const Table<ResourcesSpec> table =
      Table<ResourcesSpec>("Resources", "what the main container asks for and may use")
          .with({"requests", "what is set aside", record(table_of<AmountSpec>())},
                &ResourcesSpec::requests)
          .with({"limits", "what it may not pass", record(table_of<AmountSpec>())},
                &ResourcesSpec::limits);
  return table;
}

template <>
const Table<IngressSpec>& table_of<IngressSpec>() {
  static const Table<IngressSpec> table =
      Table<IngressSpec>("Ingress", "how it is reached from outside")
          .with({"enabled", "whether it is reached from outside at all", boolean()},
                &IngressSpec::enabled)
          .with({"host", "the host name; {name} and {ip} are filled in", text(kHost)},
                &IngressSpec::host)
          .with({"class", "the class of the ingress controller", text(kName)},
                &IngressSpec::class_name)
          .with({"ip", "what {ip} in the host stands for", text(kAddress)}, &IngressSpec::ip)
          .with({"issuer", "the ClusterIssuer of cert-manager for the certificate", text(kName)},
                &IngressSpec::issuer);
  return table;
}

template <>
const Table<AutoscalingSpec>& table_of<AutoscalingSpec>() {
  static const Table<AutoscalingSpec> table =
      Table<AutoscalingSpec>("Autoscaling", "more pods under load")
          .with({"min", "the fewest pods", number(1, 100)}, &AutoscalingSpec::min)
          .with({"max", "the most pods", number(1, 100), true}, &AutoscalingSpec::max)
          .with({"cpu", "the load to keep, in percent of the request", number(1, 100)},
                &AutoscalingSpec::cpu);
  return table;
}

template <>
const Table<QuotaSpec>& table_of<QuotaSpec>() {
  static const Table<QuotaSpec> table =
      Table<QuotaSpec>("Quota", "what all pods of the namespace may take together")
          .with({"cpu", "processors", text(kQuantity)}, &QuotaSpec::cpu)
          .with({"memory", "memory", text(kQuantity)}, &QuotaSpec::memory)
          .with({"pods", "pods", number(1, 10000)}, &QuotaSpec::pods);
  return table;
}

}  // namespace kchart::model
