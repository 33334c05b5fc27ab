#include "core/server/openapi.h"

#include "core/server/routes.h"

namespace kassa::server {
namespace {

namespace json = boost::json;

json::object content(const char* type, json::value schema) {
    return {{type, json::object{{"schema", std::move(schema)}}}};
}

json::array parameters_of(const Route& route) {
    json::array parameters;
    std::string_view rest = route.path;
    for (auto open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
        rest.remove_prefix(open + 1);
        const auto name = rest.substr(0, rest.find('}'));
        parameters.push_back(json::object{
            {"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    for (const auto& parameter : route.query) {
        json::object schema{{"type", parameter.number ? "integer" : "string"}};
        if (parameter.number) schema["format"] = "int64";
        parameters.push_back(json::object{
            {"name", parameter.name}, {"in", "query"}, {"description", parameter.what}, {"schema", std::move(schema)}});
    }
    return parameters;
}

// One of these is needed; the scopes of staff are the roles that are enough.
json::array security_of(const Who& who) {
    json::array any;
    if (who.anybody) any.push_back(json::object{});
    if (who.kiosk) any.push_back(json::object{{"kiosk", json::array{}}});
    if (who.staff) {
        json::array roles;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<protocol::Role>>([&](auto role) {
            if (role.value >= *who.staff) roles.push_back(role.name);
        });
        any.push_back(json::object{{"staff", std::move(roles)}});
    }
    return any;
}

json::object responses_of(const Route& route, json::object& schemas) {
    json::object responses;
    json::object good{{"description", "done"}};
    if (route.answer)
        good["content"] = content("application/json", route.answer(schemas));
    else if (route.path == "/v1/openapi.json")
        good["content"] = content("application/json", json::object{{"type", "object"}});
    else if (route.path.starts_with("/v1/pictures/"))
        good["content"] = content("image/png", json::object{});
    if (route.path == "/v1/push")
        responses["101"] = json::object{{"description", "from here on WebSocket: each text is a Push"}};
    else
        responses["200"] = std::move(good);
    responses["default"] = json::object{{"$ref", "#/components/responses/Problem"}};
    return responses;
}

json::object operation_of(const Route& route, json::object& schemas) {
    json::object operation{{"summary", route.what}, {"security", security_of(route.who)}};
    if (auto parameters = parameters_of(route); !parameters.empty()) operation["parameters"] = std::move(parameters);
    if (route.body)
        operation["requestBody"] =
            json::object{{"required", true}, {"content", content("application/json", route.body(schemas))}};
    operation["responses"] = responses_of(route, schemas);
    return operation;
}

std::string in_small(std::string_view method) {
    std::string small(method);
    for (auto& c : small) c = char(c - 'A' + 'a');
    return small;
}

json::object components(json::object schemas) {
    shape<protocol::Push>(schemas);
    auto problem = shape<protocol::Problem>(schemas);
    std::vector<std::string> names;
    for (const auto& [name, schema] : schemas) names.emplace_back(name);
    std::ranges::sort(names);
    json::object sorted;
    for (const auto& name : names) sorted[name] = std::move(schemas[name]);
    return {
        {"securitySchemes",
         {{"kiosk", {{"type", "http"}, {"scheme", "bearer"}, {"description", "the key of an enrolled kiosk"}}},
          {"staff",
           {{"type", "http"}, {"scheme", "bearer"}, {"description", "the token of POST /v1/staff/sign-in"}}}}},
        {"responses",
         {{"Problem",
           {{"description", "refused, with a sentence for a person (RFC 9457)"},
            {"content", content("application/problem+json", std::move(problem))}}}}},
        {"schemas", std::move(sorted)}};
}

void write(const json::value& value, const std::string& indent, std::string& out) {
    const auto deeper = indent + "  ";
    const auto short_form = json::serialize(value);
    if (short_form.size() <= 60 || value.is_primitive()) {
        out += short_form;
        return;
    }
    const char *open = "[", *close = "\n", *comma = "\n";
    if (const auto* list = value.if_array()) {
        out += open;
        for (const auto& item : *list) {
            out += comma + deeper;
            write(item, deeper, out);
            comma = ",\n";
        }
        out += close + indent + "]";
        return;
    }
    out += "{";
    for (const auto& [name, item] : value.get_object()) {
        out += comma + deeper + json::serialize(json::string(name)) + ": ";
        write(item, deeper, out);
        comma = ",\n";
    }
    out += close + indent + "}";
}

}  // namespace

json::object openapi() {
    json::object schemas, paths;
    for (const auto& route : routes()) {
        auto& path = paths[route.path];
        if (path.is_null()) path = json::object{};
        path.get_object()[in_small(route.method)] = operation_of(route, schemas);
    }
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Kassa store"},
              {"version", "1"},
              {"description",
               "What kiosks, tills and staff ask of their store. Whatever is written carries an id and may be sent "
               "again without effect. Amounts are minor units, times milliseconds since 1970 in UTC."}}},
            {"paths", std::move(paths)},
            {"components", components(std::move(schemas))}};
}

std::string pretty(const json::value& json) {
    std::string out;
    write(json, "", out);
    return out + "\n";
}

}  // namespace kassa::server
