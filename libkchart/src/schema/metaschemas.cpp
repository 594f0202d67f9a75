// The metaschemas of JSON Schema as published at json-schema.org, without titles, comments and
// defaults. Made by embed_metaschemas.py; do not edit.
#include <algorithm>
#include <iterator>

#include "schema/document.hpp"

namespace kchart::schema {

namespace {

struct Embedded {
  std::string_view path;
  std::string_view text;
};

// Sorted by path.
constexpr Embedded kEmbedded[] = {
    {"draft-04/schema",
     R"~({"$schema":"http://json-schema.org/draft-04/schema#","definitions":{"schemaArray":{"type)~"
     R"~(":"array","minItems":1,"items":{"$ref":"#"}},"positiveInteger":{"type":"integer","minimu)~"
     R"~(m":0},"positiveIntegerDefault0":{"allOf":[{"$ref":"#/definitions/positiveInteger"},{}]},)~"
     R"~("simpleTypes":{"enum":["array","boolean","integer","null","number","object","string"]},")~"
     R"~(stringArray":{"type":"array","items":{"type":"string"},"minItems":1,"uniqueItems":true}})~"
     R"~(,"type":"object","properties":{"id":{"type":"string","format":"uriref"},"$schema":{"type)~"
     R"~(":"string","format":"uri"},"title":{"type":"string"},"description":{"type":"string"},"de)~"
     R"~(fault":{},"multipleOf":{"type":"number","minimum":0,"exclusiveMinimum":true},"maximum":{)~"
     R"~("type":"number"},"exclusiveMaximum":{"type":"boolean"},"minimum":{"type":"number"},"excl)~"
     R"~(usiveMinimum":{"type":"boolean"},"maxLength":{"$ref":"#/definitions/positiveInteger"},"m)~"
     R"~(inLength":{"$ref":"#/definitions/positiveIntegerDefault0"},"pattern":{"type":"string","f)~"
     R"~(ormat":"regex"},"additionalItems":{"anyOf":[{"type":"boolean"},{"$ref":"#"}]},"items":{")~"
     R"~(anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}]},"maxItems":{"$ref":"#/defini)~"
     R"~(tions/positiveInteger"},"minItems":{"$ref":"#/definitions/positiveIntegerDefault0"},"uni)~"
     R"~(queItems":{"type":"boolean"},"maxProperties":{"$ref":"#/definitions/positiveInteger"},"m)~"
     R"~(inProperties":{"$ref":"#/definitions/positiveIntegerDefault0"},"required":{"$ref":"#/def)~"
     R"~(initions/stringArray"},"additionalProperties":{"anyOf":[{"type":"boolean"},{"$ref":"#"}])~"
     R"~(},"definitions":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"prop)~"
     R"~(erties":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"patternPrope)~"
     R"~(rties":{"type":"object","additionalProperties":{"$ref":"#"}},"dependencies":{"type":"obj)~"
     R"~(ect","additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}])~"
     R"~(}},"enum":{"type":"array","minItems":1,"uniqueItems":true},"type":{"anyOf":[{"$ref":"#/d)~"
     R"~(efinitions/simpleTypes"},{"type":"array","items":{"$ref":"#/definitions/simpleTypes"},"m)~"
     R"~(inItems":1,"uniqueItems":true}]},"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf":{")~"
     R"~($ref":"#/definitions/schemaArray"},"oneOf":{"$ref":"#/definitions/schemaArray"},"not":{")~"
     R"~($ref":"#"},"format":{"type":"string"},"$ref":{"type":"string"}},"dependencies":{"exclusi)~"
     R"~(veMaximum":["maximum"],"exclusiveMinimum":["minimum"]}})~"},
    {"draft-06/schema",
     R"~({"$schema":"http://json-schema.org/draft-06/schema#","$id":"http://json-schema.org/draft)~"
     R"~(-06/schema#","definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":")~"
     R"~(#"}},"nonNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{")~"
     R"~(allOf":[{"$ref":"#/definitions/nonNegativeInteger"},{}]},"simpleTypes":{"enum":["array",)~"
     R"~("boolean","integer","null","number","object","string"]},"stringArray":{"type":"array","i)~"
     R"~(tems":{"type":"string"},"uniqueItems":true}},"type":["object","boolean"],"properties":{")~"
     R"~($id":{"type":"string","format":"uri-reference"},"$schema":{"type":"string","format":"uri)~"
     R"~("},"$ref":{"type":"string","format":"uri-reference"},"title":{"type":"string"},"descript)~"
     R"~(ion":{"type":"string"},"default":{},"multipleOf":{"type":"number","exclusiveMinimum":0},)~"
     R"~("maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type":"numb)~"
     R"~(er"},"exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/definitions/nonNegative)~"
     R"~(Integer"},"minLength":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"pattern":{"ty)~"
     R"~(pe":"string","format":"regex"},"additionalItems":{"$ref":"#"},"items":{"anyOf":[{"$ref":)~"
     R"~("#"},{"$ref":"#/definitions/schemaArray"}]},"maxItems":{"$ref":"#/definitions/nonNegativ)~"
     R"~(eInteger"},"minItems":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"uniqueItems":)~"
     R"~({"type":"boolean"},"contains":{"$ref":"#"},"maxProperties":{"$ref":"#/definitions/nonNeg)~"
     R"~(ativeInteger"},"minProperties":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"requ)~"
     R"~(ired":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"$ref":"#"},"definiti)~"
     R"~(ons":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"properties":{"t)~"
     R"~(ype":"object","additionalProperties":{"$ref":"#"},"default":{}},"patternProperties":{"ty)~"
     R"~(pe":"object","additionalProperties":{"$ref":"#"}},"dependencies":{"type":"object","addit)~"
     R"~(ionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"propert)~"
     R"~(yNames":{"$ref":"#"},"const":{},"enum":{"type":"array","minItems":1,"uniqueItems":true},)~"
     R"~("type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},{"type":"array","items":{"$ref":"#)~"
     R"~(/definitions/simpleTypes"},"minItems":1,"uniqueItems":true}]},"format":{"type":"string"})~"
     R"~(,"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf":{"$ref":"#/definitions/schemaArray)~"
     R"~("},"oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}}})~"},
    {"draft-07/schema",
     R"~({"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://json-schema.org/draft)~"
     R"~(-07/schema#","definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":")~"
     R"~(#"}},"nonNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{")~"
     R"~(allOf":[{"$ref":"#/definitions/nonNegativeInteger"},{}]},"simpleTypes":{"enum":["array",)~"
     R"~("boolean","integer","null","number","object","string"]},"stringArray":{"type":"array","i)~"
     R"~(tems":{"type":"string"},"uniqueItems":true}},"type":["object","boolean"],"properties":{")~"
     R"~($id":{"type":"string","format":"uri-reference"},"$schema":{"type":"string","format":"uri)~"
     R"~("},"$ref":{"type":"string","format":"uri-reference"},"$comment":{"type":"string"},"title)~"
     R"~(":{"type":"string"},"description":{"type":"string"},"default":true,"readOnly":{"type":"b)~"
     R"~(oolean"},"writeOnly":{"type":"boolean"},"examples":{"type":"array","items":true},"multip)~"
     R"~(leOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"number"},"exclusiveMaxim)~"
     R"~(um":{"type":"number"},"minimum":{"type":"number"},"exclusiveMinimum":{"type":"number"},")~"
     R"~(maxLength":{"$ref":"#/definitions/nonNegativeInteger"},"minLength":{"$ref":"#/definition)~"
     R"~(s/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex"},"additionalI)~"
     R"~(tems":{"$ref":"#"},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}]})~"
     R"~(,"maxItems":{"$ref":"#/definitions/nonNegativeInteger"},"minItems":{"$ref":"#/definition)~"
     R"~(s/nonNegativeIntegerDefault0"},"uniqueItems":{"type":"boolean"},"contains":{"$ref":"#"},)~"
     R"~("maxProperties":{"$ref":"#/definitions/nonNegativeInteger"},"minProperties":{"$ref":"#/d)~"
     R"~(efinitions/nonNegativeIntegerDefault0"},"required":{"$ref":"#/definitions/stringArray"},)~"
     R"~("additionalProperties":{"$ref":"#"},"definitions":{"type":"object","additionalProperties)~"
     R"~(":{"$ref":"#"},"default":{}},"properties":{"type":"object","additionalProperties":{"$ref)~"
     R"~(":"#"},"default":{}},"patternProperties":{"type":"object","additionalProperties":{"$ref")~"
     R"~(:"#"},"propertyNames":{"format":"regex"}},"dependencies":{"type":"object","additionalPro)~"
     R"~(perties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"propertyNames":)~"
     R"~({"$ref":"#"},"const":true,"enum":{"type":"array","items":true,"minItems":1,"uniqueItems")~"
     R"~(:true},"type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},{"type":"array","items":{"$)~"
     R"~(ref":"#/definitions/simpleTypes"},"minItems":1,"uniqueItems":true}]},"format":{"type":"s)~"
     R"~(tring"},"contentMediaType":{"type":"string"},"contentEncoding":{"type":"string"},"if":{")~"
     R"~($ref":"#"},"then":{"$ref":"#"},"else":{"$ref":"#"},"allOf":{"$ref":"#/definitions/schema)~"
     R"~(Array"},"anyOf":{"$ref":"#/definitions/schemaArray"},"oneOf":{"$ref":"#/definitions/sche)~"
     R"~(maArray"},"not":{"$ref":"#"}}})~"},
    {"draft/2019-09/meta/applicator",
     R"~({"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2019-09/meta/applicator","$vocabulary":{"https://json-schema.org/draft/2019-09/vo)~"
     R"~(cab/applicator":true},"$recursiveAnchor":true,"type":["object","boolean"],"properties":{)~"
     R"~("additionalItems":{"$recursiveRef":"#"},"unevaluatedItems":{"$recursiveRef":"#"},"items")~"
     R"~(:{"anyOf":[{"$recursiveRef":"#"},{"$ref":"#/$defs/schemaArray"}]},"contains":{"$recursiv)~"
     R"~(eRef":"#"},"additionalProperties":{"$recursiveRef":"#"},"unevaluatedProperties":{"$recur)~"
     R"~(siveRef":"#"},"properties":{"type":"object","additionalProperties":{"$recursiveRef":"#"})~"
     R"~(,"default":{}},"patternProperties":{"type":"object","additionalProperties":{"$recursiveR)~"
     R"~(ef":"#"},"propertyNames":{"format":"regex"}},"dependentSchemas":{"type":"object","additi)~"
     R"~(onalProperties":{"$recursiveRef":"#"}},"propertyNames":{"$recursiveRef":"#"},"if":{"$rec)~"
     R"~(ursiveRef":"#"},"then":{"$recursiveRef":"#"},"else":{"$recursiveRef":"#"},"allOf":{"$ref)~"
     R"~(":"#/$defs/schemaArray"},"anyOf":{"$ref":"#/$defs/schemaArray"},"oneOf":{"$ref":"#/$defs)~"
     R"~(/schemaArray"},"not":{"$recursiveRef":"#"}},"$defs":{"schemaArray":{"type":"array","minI)~"
     R"~(tems":1,"items":{"$recursiveRef":"#"}}}})~"},
    {"draft/2019-09/meta/content",
     R"~({"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2019-09/meta/content","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab)~"
     R"~(/content":true},"$recursiveAnchor":true,"type":["object","boolean"],"properties":{"conte)~"
     R"~(ntMediaType":{"type":"string"},"contentEncoding":{"type":"string"},"contentSchema":{"$re)~"
     R"~(cursiveRef":"#"}}})~"},
    {"draft/2019-09/meta/core",
     R"~({"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2019-09/meta/core","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/co)~"
     R"~(re":true},"$recursiveAnchor":true,"type":["object","boolean"],"properties":{"$id":{"type)~"
     R"~(":"string","format":"uri-reference","pattern":"^[^#]*#?$"},"$schema":{"type":"string","f)~"
     R"~(ormat":"uri"},"$anchor":{"type":"string","pattern":"^[A-Za-z][-A-Za-z0-9.:_]*$"},"$ref":)~"
     R"~({"type":"string","format":"uri-reference"},"$recursiveRef":{"type":"string","format":"ur)~"
     R"~(i-reference"},"$recursiveAnchor":{"type":"boolean"},"$vocabulary":{"type":"object","prop)~"
     R"~(ertyNames":{"type":"string","format":"uri"},"additionalProperties":{"type":"boolean"}},")~"
     R"~($comment":{"type":"string"},"$defs":{"type":"object","additionalProperties":{"$recursive)~"
     R"~(Ref":"#"},"default":{}}}})~"},
    {"draft/2019-09/meta/format",
     R"~({"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2019-09/meta/format","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/)~"
     R"~(format":true},"$recursiveAnchor":true,"type":["object","boolean"],"properties":{"format")~"
     R"~(:{"type":"string"}}})~"},
    {"draft/2019-09/meta/meta-data",
     R"~({"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2019-09/meta/meta-data","$vocabulary":{"https://json-schema.org/draft/2019-09/voc)~"
     R"~(ab/meta-data":true},"$recursiveAnchor":true,"type":["object","boolean"],"properties":{"t)~"
     R"~(itle":{"type":"string"},"description":{"type":"string"},"default":true,"deprecated":{"ty)~"
     R"~(pe":"boolean"},"readOnly":{"type":"boolean"},"writeOnly":{"type":"boolean"},"examples":{)~"
     R"~("type":"array","items":true}}})~"},
    {"draft/2019-09/meta/validation",
     R"~({"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2019-09/meta/validation","$vocabulary":{"https://json-schema.org/draft/2019-09/vo)~"
     R"~(cab/validation":true},"$recursiveAnchor":true,"type":["object","boolean"],"properties":{)~"
     R"~("multipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"number"},"exclusi)~"
     R"~(veMaximum":{"type":"number"},"minimum":{"type":"number"},"exclusiveMinimum":{"type":"num)~"
     R"~(ber"},"maxLength":{"$ref":"#/$defs/nonNegativeInteger"},"minLength":{"$ref":"#/$defs/non)~"
     R"~(NegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex"},"maxItems":{"$ref)~"
     R"~(":"#/$defs/nonNegativeInteger"},"minItems":{"$ref":"#/$defs/nonNegativeIntegerDefault0"})~"
     R"~(,"uniqueItems":{"type":"boolean"},"maxContains":{"$ref":"#/$defs/nonNegativeInteger"},"m)~"
     R"~(inContains":{"$ref":"#/$defs/nonNegativeInteger"},"maxProperties":{"$ref":"#/$defs/nonNe)~"
     R"~(gativeInteger"},"minProperties":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"required")~"
     R"~(:{"$ref":"#/$defs/stringArray"},"dependentRequired":{"type":"object","additionalProperti)~"
     R"~(es":{"$ref":"#/$defs/stringArray"}},"const":true,"enum":{"type":"array","items":true},"t)~"
     R"~(ype":{"anyOf":[{"$ref":"#/$defs/simpleTypes"},{"type":"array","items":{"$ref":"#/$defs/s)~"
     R"~(impleTypes"},"minItems":1,"uniqueItems":true}]}},"$defs":{"nonNegativeInteger":{"type":")~"
     R"~(integer","minimum":0},"nonNegativeIntegerDefault0":{"$ref":"#/$defs/nonNegativeInteger"})~"
     R"~(,"simpleTypes":{"enum":["array","boolean","integer","null","number","object","string"]},)~"
     R"~("stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true}}})~"},
    {"draft/2019-09/schema",
     R"~({"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2019-09/schema","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/core")~"
     R"~(:true,"https://json-schema.org/draft/2019-09/vocab/applicator":true,"https://json-schema)~"
     R"~(.org/draft/2019-09/vocab/validation":true,"https://json-schema.org/draft/2019-09/vocab/m)~"
     R"~(eta-data":true,"https://json-schema.org/draft/2019-09/vocab/format":false,"https://json-)~"
     R"~(schema.org/draft/2019-09/vocab/content":true},"$recursiveAnchor":true,"allOf":[{"$ref":")~"
     R"~(meta/core"},{"$ref":"meta/applicator"},{"$ref":"meta/validation"},{"$ref":"meta/meta-dat)~"
     R"~(a"},{"$ref":"meta/format"},{"$ref":"meta/content"}],"type":["object","boolean"],"propert)~"
     R"~(ies":{"definitions":{"$comment":"While no longer an official keyword as it is replaced b)~"
     R"~(y $defs, this keyword is retained in the meta-schema to prevent incompatible extensions )~"
     R"~(as it remains in common use.","type":"object","additionalProperties":{"$recursiveRef":"#)~"
     R"~("},"default":{}},"dependencies":{"type":"object","additionalProperties":{"anyOf":[{"$rec)~"
     R"~(ursiveRef":"#"},{"$ref":"meta/validation#/$defs/stringArray"}]}}}})~"},
    {"draft/2020-12/meta/applicator",
     R"~({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2020-12/meta/applicator","$vocabulary":{"https://json-schema.org/draft/2020-12/vo)~"
     R"~(cab/applicator":true},"$dynamicAnchor":"meta","type":["object","boolean"],"properties":{)~"
     R"~("prefixItems":{"$ref":"#/$defs/schemaArray"},"items":{"$dynamicRef":"#meta"},"contains":)~"
     R"~({"$dynamicRef":"#meta"},"additionalProperties":{"$dynamicRef":"#meta"},"properties":{"ty)~"
     R"~(pe":"object","additionalProperties":{"$dynamicRef":"#meta"},"default":{}},"patternProper)~"
     R"~(ties":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},"propertyNames":{")~"
     R"~(format":"regex"}},"dependentSchemas":{"type":"object","additionalProperties":{"$dynamicR)~"
     R"~(ef":"#meta"}},"propertyNames":{"$dynamicRef":"#meta"},"if":{"$dynamicRef":"#meta"},"then)~"
     R"~(":{"$dynamicRef":"#meta"},"else":{"$dynamicRef":"#meta"},"allOf":{"$ref":"#/$defs/schema)~"
     R"~(Array"},"anyOf":{"$ref":"#/$defs/schemaArray"},"oneOf":{"$ref":"#/$defs/schemaArray"},"n)~"
     R"~(ot":{"$dynamicRef":"#meta"}},"$defs":{"schemaArray":{"type":"array","minItems":1,"items")~"
     R"~(:{"$dynamicRef":"#meta"}}}})~"},
    {"draft/2020-12/meta/content",
     R"~({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2020-12/meta/content","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab)~"
     R"~(/content":true},"$dynamicAnchor":"meta","type":["object","boolean"],"properties":{"conte)~"
     R"~(ntEncoding":{"type":"string"},"contentMediaType":{"type":"string"},"contentSchema":{"$dy)~"
     R"~(namicRef":"#meta"}}})~"},
    {"draft/2020-12/meta/core",
     R"~({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2020-12/meta/core","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/co)~"
     R"~(re":true},"$dynamicAnchor":"meta","type":["object","boolean"],"properties":{"$id":{"$ref)~"
     R"~(":"#/$defs/uriReferenceString","pattern":"^[^#]*#?$"},"$schema":{"$ref":"#/$defs/uriStri)~"
     R"~(ng"},"$ref":{"$ref":"#/$defs/uriReferenceString"},"$anchor":{"$ref":"#/$defs/anchorStrin)~"
     R"~(g"},"$dynamicRef":{"$ref":"#/$defs/uriReferenceString"},"$dynamicAnchor":{"$ref":"#/$def)~"
     R"~(s/anchorString"},"$vocabulary":{"type":"object","propertyNames":{"$ref":"#/$defs/uriStri)~"
     R"~(ng"},"additionalProperties":{"type":"boolean"}},"$comment":{"type":"string"},"$defs":{"t)~"
     R"~(ype":"object","additionalProperties":{"$dynamicRef":"#meta"}}},"$defs":{"anchorString":{)~"
     R"~("type":"string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"},"uriString":{"type":"string","fo)~"
     R"~(rmat":"uri"},"uriReferenceString":{"type":"string","format":"uri-reference"}}})~"},
    {"draft/2020-12/meta/format-annotation",
     R"~({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2020-12/meta/format-annotation","$vocabulary":{"https://json-schema.org/draft/202)~"
     R"~(0-12/vocab/format-annotation":true},"$dynamicAnchor":"meta","type":["object","boolean"],)~"
     R"~("properties":{"format":{"type":"string"}}})~"},
    {"draft/2020-12/meta/format-assertion",
     R"~({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2020-12/meta/format-assertion","$vocabulary":{"https://json-schema.org/draft/2020)~"
     R"~(-12/vocab/format-assertion":true},"$dynamicAnchor":"meta","type":["object","boolean"],"p)~"
     R"~(roperties":{"format":{"type":"string"}}})~"},
    {"draft/2020-12/meta/meta-data",
     R"~({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2020-12/meta/meta-data","$vocabulary":{"https://json-schema.org/draft/2020-12/voc)~"
     R"~(ab/meta-data":true},"$dynamicAnchor":"meta","type":["object","boolean"],"properties":{"t)~"
     R"~(itle":{"type":"string"},"description":{"type":"string"},"default":true,"deprecated":{"ty)~"
     R"~(pe":"boolean"},"readOnly":{"type":"boolean"},"writeOnly":{"type":"boolean"},"examples":{)~"
     R"~("type":"array","items":true}}})~"},
    {"draft/2020-12/meta/unevaluated",
     R"~({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2020-12/meta/unevaluated","$vocabulary":{"https://json-schema.org/draft/2020-12/v)~"
     R"~(ocab/unevaluated":true},"$dynamicAnchor":"meta","type":["object","boolean"],"properties")~"
     R"~(:{"unevaluatedItems":{"$dynamicRef":"#meta"},"unevaluatedProperties":{"$dynamicRef":"#me)~"
     R"~(ta"}}})~"},
    {"draft/2020-12/meta/validation",
     R"~({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2020-12/meta/validation","$vocabulary":{"https://json-schema.org/draft/2020-12/vo)~"
     R"~(cab/validation":true},"$dynamicAnchor":"meta","type":["object","boolean"],"properties":{)~"
     R"~("type":{"anyOf":[{"$ref":"#/$defs/simpleTypes"},{"type":"array","items":{"$ref":"#/$defs)~"
     R"~(/simpleTypes"},"minItems":1,"uniqueItems":true}]},"const":true,"enum":{"type":"array","i)~"
     R"~(tems":true},"multipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"numbe)~"
     R"~(r"},"exclusiveMaximum":{"type":"number"},"minimum":{"type":"number"},"exclusiveMinimum":)~"
     R"~({"type":"number"},"maxLength":{"$ref":"#/$defs/nonNegativeInteger"},"minLength":{"$ref":)~"
     R"~("#/$defs/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex"},"maxI)~"
     R"~(tems":{"$ref":"#/$defs/nonNegativeInteger"},"minItems":{"$ref":"#/$defs/nonNegativeInteg)~"
     R"~(erDefault0"},"uniqueItems":{"type":"boolean"},"maxContains":{"$ref":"#/$defs/nonNegative)~"
     R"~(Integer"},"minContains":{"$ref":"#/$defs/nonNegativeInteger"},"maxProperties":{"$ref":"#)~"
     R"~(/$defs/nonNegativeInteger"},"minProperties":{"$ref":"#/$defs/nonNegativeIntegerDefault0")~"
     R"~(},"required":{"$ref":"#/$defs/stringArray"},"dependentRequired":{"type":"object","additi)~"
     R"~(onalProperties":{"$ref":"#/$defs/stringArray"}}},"$defs":{"nonNegativeInteger":{"type":")~"
     R"~(integer","minimum":0},"nonNegativeIntegerDefault0":{"$ref":"#/$defs/nonNegativeInteger"})~"
     R"~(,"simpleTypes":{"enum":["array","boolean","integer","null","number","object","string"]},)~"
     R"~("stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true}}})~"},
    {"draft/2020-12/schema",
     R"~({"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org)~"
     R"~(/draft/2020-12/schema","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core")~"
     R"~(:true,"https://json-schema.org/draft/2020-12/vocab/applicator":true,"https://json-schema)~"
     R"~(.org/draft/2020-12/vocab/unevaluated":true,"https://json-schema.org/draft/2020-12/vocab/)~"
     R"~(validation":true,"https://json-schema.org/draft/2020-12/vocab/meta-data":true,"https://j)~"
     R"~(son-schema.org/draft/2020-12/vocab/format-annotation":true,"https://json-schema.org/draf)~"
     R"~(t/2020-12/vocab/content":true},"$dynamicAnchor":"meta","allOf":[{"$ref":"meta/core"},{"$)~"
     R"~(ref":"meta/applicator"},{"$ref":"meta/unevaluated"},{"$ref":"meta/validation"},{"$ref":")~"
     R"~(meta/meta-data"},{"$ref":"meta/format-annotation"},{"$ref":"meta/content"}],"type":["obj)~"
     R"~(ect","boolean"],"properties":{"definitions":{"$comment":"\"definitions\" has been replac)~"
     R"~(ed by \"$defs\".","type":"object","additionalProperties":{"$dynamicRef":"#meta"},"deprec)~"
     R"~(ated":true,"default":{}},"dependencies":{"type":"object","additionalProperties":{"anyOf")~"
     R"~(:[{"$dynamicRef":"#meta"},{"$ref":"meta/validation#/$defs/stringArray"}]},"deprecated":t)~"
     R"~(rue},"$recursiveAnchor":{"$ref":"meta/core#/$defs/anchorString","deprecated":true},"$rec)~"
     R"~(ursiveRef":{"$ref":"meta/core#/$defs/uriReferenceString","deprecated":true}}})~"},
};

}  // namespace

std::optional<std::string_view> metaschema_text(std::string_view path) noexcept {
  const auto* found =
      std::lower_bound(std::begin(kEmbedded), std::end(kEmbedded), path,
                       [](const Embedded& e, std::string_view p) { return e.path < p; });
  if (found == std::end(kEmbedded) || found->path != path) return std::nullopt;
  return found->text;
}

}  // namespace kchart::schema
