// Sprig's certificate struct as a host object.
#include "funcs/certificate.hpp"

namespace kchart::funcs {

namespace {

class CertificateObject final : public Object {
 public:
  explicit CertificateObject(CertificateText text) : text_(text) {}

  const CertificateText& text() const { return text_; }

  std::string_view type_name() const override { return "sprig.certificate"; }
  void print(std::string& out) const override {
    out += '{';
    out += text_.certificate;
    out += ' ';
    out += text_.key;
    out += '}';
  }
  bool has_text() const override { return false; }
  Value all_fields(Arena& arena) const override {
    Map* map = Map::make(arena, 2, kFieldMap);
    map->append(arena, Key("Cert"), Value::borrowed(text_.certificate));
    map->append(arena, Key("Key"), Value::borrowed(text_.key));
    return Value::map(map);
  }
  Value go_fields(Arena& arena, bool) const override { return all_fields(arena); }
  std::optional<Value> field(std::string_view name) const override {
    if (name == "Cert") return Value::borrowed(text_.certificate);
    if (name == "Key") return Value::borrowed(text_.key);
    return std::nullopt;
  }
  Value plain(Arena& arena) const override {
    Map* map = Map::make(arena, 2);
    map->set(arena, "Cert", Value::borrowed(text_.certificate));
    map->set(arena, "Key", Value::borrowed(text_.key));
    return Value::map(map);
  }
  bool equals(const Object& other) const override {
    const CertificateText& that = static_cast<const CertificateObject&>(other).text_;
    return text_.certificate == that.certificate && text_.key == that.key;
  }

 private:
  CertificateText text_;
};

}  // namespace

Value make_certificate_value(Arena& arena, std::string_view certificate, std::string_view key) {
  return Value::object(
      arena.make<CertificateObject>(CertificateText{arena.copy(certificate), arena.copy(key)}));
}

CertificateText certificate_text(const Value& value) {
  return static_cast<const CertificateObject*>(value.as_object())->text();
}

}  // namespace kchart::funcs
