package agreement;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/// The rules of an HTTPRoute.
final class RouteBreakages {

    private static final List<String> LISTS_OF_FILTERS =
            List.of("spec.rules[].filters", "spec.rules[].backendRefs[].filters");

    private static final Map<String, String> FILTER =
            Map.of(
                    "RequestHeaderModifier",
                            "{'type':'RequestHeaderModifier','requestHeaderModifier':{}}",
                    "ResponseHeaderModifier",
                            "{'type':'ResponseHeaderModifier','responseHeaderModifier':{'remove':['a']}}",
                    "RequestMirror",
                            "{'type':'RequestMirror','requestMirror':{'backendRef':{'name':'a','port':80}}}",
                    "RequestRedirect", "{'type':'RequestRedirect','requestRedirect':{}}",
                    "URLRewrite", "{'type':'URLRewrite','urlRewrite':{}}",
                    "ExtensionRef",
                            "{'type':'ExtensionRef','extensionRef':{'group':'a','kind':'B','name':'c'}}",
                    "CORS", "{'type':'CORS','cors':{}}",
                    "ExternalAuth",
                            "{'type':'ExternalAuth','externalAuth':{'protocol':'GRPC','grpc':{},'backendRef':{'name':'a','port':80}}}");

    private RouteBreakages() {}

    static void addTo(RuleBreakages all) {
        var http = "{'type':'Exact','value':'%s'}";
        for (var value :
                List.of(
                        "a",
                        "",
                        "/a//b",
                        "/./a",
                        "/a/./b",
                        "/a/../b",
                        "/a/..",
                        "/a/.",
                        "/%2f",
                        "/%2F",
                        "/a#b",
                        "/a b",
                        "/é",
                        "/%zz",
                        "/a?b",
                        "/a[b]",
                        "/a\"b".replace("\"", "\\\\"),
                        "//",
                        "/..",
                        "/.",
                        "*")) {
            all.replace(
                    "spec.rules[].matches[].path",
                    String.format(http, value),
                    String.format(http, value).replace("Exact", "PathPrefix"),
                    String.format(http, value).replace("Exact", "RegularExpression"));
        }
        all.replace("spec.rules[].matches[].path", "{'value':'a'}", "{'type':'Exact'}", "{}");
        for (var filters : LISTS_OF_FILTERS) {
            filters(all, filters);
        }
        all.put(
                "spec.rules[]",
                redirect("{}", "'backendRefs':[{'name':'a','port':80}]"),
                redirect("{}", "'backendRefs':[]"));
        for (var prefix :
                List.of(
                        "{'type':'ReplacePrefixMatch','replacePrefixMatch':'/x'}",
                        "{'type':'ReplaceFullPath','replaceFullPath':'/x'}")) {
            for (var matches :
                    List.of(
                            "[]",
                            "null",
                            "[{}]",
                            "[{'path':{'type':'Exact','value':'/a'}}]",
                            "[{'path':{'value':'/a'}}]",
                            "[{'path':{'value':'/a'}},{'path':{'value':'/b'}}]",
                            "[{'headers':[{'name':'a','value':'b'}]}]")) {
                var rewrite = "{'type':'URLRewrite','urlRewrite':{'path':" + prefix + "}}";
                all.put(
                        "spec.rules[]",
                        redirect(
                                "{'path':" + prefix + "}",
                                "'backendRefs':null,'matches':" + matches),
                        "{'backendRefs':null,'matches':"
                                + matches
                                + ",'filters':["
                                + rewrite
                                + "]}",
                        "{'matches':"
                                + matches
                                + ",'filters':null,'backendRefs':[{'name':'a','port':80,'filters':["
                                + rewrite
                                + "]}]}",
                        "{'matches':"
                                + matches
                                + ",'filters':null,'backendRefs':[{'name':'a','port':80,'filters':["
                                + rewrite
                                + "]},{'name':'b','port':80,'filters':["
                                + rewrite
                                + "]}]}",
                        "{'matches':"
                                + matches
                                + ",'filters':null,'backendRefs':[{'name':'a','port':80,'filters':[{'type':'RequestRedirect','requestRedirect':{'path':"
                                + prefix
                                + "}}]}]}");
            }
        }
        all.put(
                "spec.rules[].timeouts",
                "{'request':'1s','backendRequest':'2s'}",
                "{'request':'0s','backendRequest':'2s'}",
                "{'request':'1s','backendRequest':'1000ms'}",
                "{'request':'1s','backendRequest':'1001ms'}",
                "{'request':'1m','backendRequest':'61s'}",
                "{'request':'0h0m','backendRequest':'1h'}",
                "{'request':'10s','backendRequest':'0s'}",
                "{'request':'1s1s','backendRequest':'2s'}",
                "{'request':'99999h','backendRequest':'1s'}",
                "{'request':'99999h99999h99999h99999h','backendRequest':'1s'}",
                "{'request':'1s','backendRequest':'99999h99999h99999h99999h'}",
                "{'request':'1s','backendRequest':null}",
                "{'request':'99999h99999h99999h99999h','backendRequest':null}");
        all.put(
                "spec.rules[].sessionPersistence",
                "{'type':'Header','cookieConfig':{}}",
                "{'type':'Header','cookieConfig':{'lifetimeType':'Session'}}",
                "{'type':'Cookie','cookieConfig':{'lifetimeType':'Permanent'},'absoluteTimeout':null}",
                "{'type':null,'cookieConfig':{'lifetimeType':'Permanent'},'absoluteTimeout':'1h'}",
                "{'type':'Header','cookieConfig':null}",
                "{'type':null,'cookieConfig':{}}");
        all.replace(
                "spec.parentRefs",
                "[{'name':'a'},{'name':'a'}]",
                "[{'name':'a','sectionName':'x'},{'name':'a'}]",
                "[{'name':'a','sectionName':'x'},{'name':'a','sectionName':'x'}]",
                "[{'name':'a','sectionName':'x'},{'name':'a','sectionName':'y'}]",
                "[{'name':'a','port':80},{'name':'a'}]",
                "[{'name':'a','port':80},{'name':'a','port':81}]",
                "[{'name':'a','port':80},{'name':'a','port':80}]",
                "[{'name':'a','port':80},{'name':'a','sectionName':'x'}]",
                "[{'name':'a','port':80,'sectionName':'x'},{'name':'a','sectionName':'y'}]",
                "[{'name':'a','port':80,'sectionName':'x'},{'name':'a','port':80,'sectionName':'y'}]",
                "[{'name':'a'},{'name':'a','namespace':'b'}]",
                "[{'name':'a'},{'name':'a','namespace':'default'}]",
                "[{'name':'a'},{'name':'a','kind':'Gateway'}]",
                "[{'name':'a'},{'name':'a','kind':'Service','group':''}]",
                "[{'name':'a'},{'name':'a','group':''}]",
                "[{'name':'a','sectionName':'x'},{'name':'b'},{'name':'a','sectionName':'x'}]",
                "[{'name':'a','port':80},{'name':'a','port':81},{'name':'a','port':80}]");
        all.put("spec.rules[]", "{'name':'same'}");
        all.add(
                "spec.rules",
                "with a name twice",
                (place, _, _) -> {
                    var rules = (ArrayNode) place.value();
                    rules.removeAll();
                    rules.addObject().put("name", "same");
                    rules.addObject().put("name", "same");
                });
        for (var count : List.of(128, 129)) {
            all.add(
                    "spec.rules",
                    "with " + count + " matches",
                    (place, _, _) -> {
                        var rules = (ArrayNode) place.value();
                        rules.removeAll();
                        for (var left = count; left > 0; left -= 64) {
                            var matches = rules.addObject().putArray("matches");
                            for (var i = 0; i < Math.min(left, 64); i++) {
                                matches.addObject().put("method", "GET");
                            }
                        }
                    });
        }
        all.put(
                "spec.rules[].retry",
                "{'codes':[500,500]}",
                "{'codes':[399]}",
                "{'codes':[600]}",
                "{'codes':[400,599]}",
                "{'attempts':0}",
                "{'attempts':-1}");
    }

    private static String redirect(String redirect, String more) {
        return "{'filters':[{'type':'RequestRedirect','requestRedirect':"
                + redirect
                + "}],"
                + more
                + "}";
    }

    private static void filters(RuleBreakages all, String list) {
        var item = list + "[]";
        Accord.FILTERS.forEach(
                (type, field) -> {
                    all.add(
                            item,
                            "of type " + type,
                            (place, _, _) -> ((ObjectNode) place.value()).put("type", type));
                    all.add(
                            item + "." + field,
                            "in a filter of another type",
                            (place, random, _) -> {
                                var others =
                                        Accord.FILTERS.keySet().stream()
                                                .filter(other -> !other.equals(type))
                                                .toList();
                                ((ObjectNode) place.parent())
                                        .put("type", others.get(random.nextInt(others.size())));
                            });
                    all.add(
                            item + "." + field,
                            "missing",
                            (place, _, _) -> ((ObjectNode) place.parent()).remove(field));
                });
        for (var type : Accord.FILTERS.keySet()) {
            all.add(
                    list,
                    "with two " + type,
                    (place, random, _) -> {
                        var filters = (ArrayNode) place.value();
                        filters.removeAll();
                        filters.add(RuleBreakages.json(FILTER.get(type)));
                        filters.add(RuleBreakages.json(FILTER.get(type)));
                    });
        }
        all.replace(
                list,
                "[" + FILTER.get("RequestRedirect") + "," + FILTER.get("URLRewrite") + "]",
                "["
                        + FILTER.get("URLRewrite")
                        + ","
                        + FILTER.get("RequestMirror")
                        + ","
                        + FILTER.get("RequestRedirect")
                        + "]",
                "["
                        + String.join(
                                ",",
                                FILTER.get("URLRewrite"),
                                FILTER.get("RequestMirror"),
                                FILTER.get("CORS"),
                                FILTER.get("ExternalAuth"),
                                FILTER.get("ExtensionRef"))
                        + "]");
        for (var field : List.of("requestRedirect", "urlRewrite")) {
            all.replace(
                    item + "." + field + ".path",
                    "{'type':'ReplaceFullPath'}",
                    "{'type':'ReplacePrefixMatch'}",
                    "{'type':'ReplaceFullPath','replacePrefixMatch':'/'}",
                    "{'type':'ReplacePrefixMatch','replaceFullPath':'/'}",
                    "{'type':'ReplaceFullPath','replaceFullPath':'/','replacePrefixMatch':'/'}",
                    "{'type':'ReplaceFullPath','replaceFullPath':''}",
                    "{'replaceFullPath':'/'}");
        }
        all.put(
                item + ".requestMirror",
                "{'percent':5,'fraction':{'numerator':1}}",
                "{'percent':0,'fraction':null}",
                "{'percent':null,'fraction':{'numerator':101}}",
                "{'percent':null,'fraction':{'numerator':100}}",
                "{'percent':null,'fraction':{'numerator':2,'denominator':1}}",
                "{'percent':null,'fraction':{'numerator':0,'denominator':0}}");
        for (var reference :
                List.of(item + ".requestMirror.backendRef", item + ".externalAuth.backendRef")) {
            all.put(
                    reference,
                    "{'port':null,'group':null,'kind':null}",
                    "{'port':null,'group':'','kind':'Service'}",
                    "{'port':null,'group':'','kind':'Bucket'}",
                    "{'port':null,'group':'example.com','kind':'Service'}",
                    "{'port':null,'kind':'service','group':null}");
        }
        all.put(
                item + ".externalAuth",
                "{'protocol':'GRPC','http':{}}",
                "{'protocol':'HTTP','grpc':{}}",
                "{'protocol':'HTTP','http':null,'grpc':null}",
                "{'protocol':'GRPC','grpc':null,'http':null}",
                "{'protocol':'HTTP','http':{},'grpc':{}}",
                "{'protocol':'GRPC','http':null,'grpc':{}}",
                "{'protocol':'HTTP','http':{'path':''},'grpc':null}");
        for (var field : List.of("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders")) {
            var other = field.equals("allowOrigins") ? "http://a" : "GET";
            all.put(
                    item + ".cors",
                    "{'" + field + "':['*']}",
                    "{'" + field + "':['*','" + other + "']}",
                    "{'" + field + "':['" + other + "','*']}",
                    "{'" + field + "':['" + other + "','" + other + "']}");
        }
        all.put(
                item + ".cors",
                "{'allowCredentials':true,'allowOrigins':['*']}",
                "{'allowMethods':['get']}",
                "{'allowMethods':['GET','HEAD','POST','PUT','DELETE','CONNECT','OPTIONS','TRACE','PATCH']}");
    }
}
