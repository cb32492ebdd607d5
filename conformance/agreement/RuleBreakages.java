package agreement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Ways to break what several fields must agree on: each CEL rule of the CRDs, and what an API server
/// checks of the built-in kinds.
final class RuleBreakages {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> LISTS_OF_FILTERS = List.of("spec.rules[].filters", "spec.rules[].backendRefs[].filters");

    private final Subject subject;
    private final List<Breakage> breakages = new ArrayList<>();

    private RuleBreakages(Subject subject) {
        this.subject = subject;
    }

    static List<Breakage> of(Subject subject) {
        var all = new RuleBreakages(subject);
        switch (subject.kind()) {
            case "HTTPRoute" -> all.route();
            case "Gateway" -> all.gateway();
            case "Service" -> all.service();
            case "EndpointSlice" -> all.slice();
            case "Secret" -> all.secret();
            case "ConfigMap" -> all.configMap();
            case "Namespace" -> all.namespace();
            default -> {}
        }
        all.everyKind();
        return all.breakages;
    }

    private void add(String path, String what, Breakage.Damage damage) {
        breakages.add(new Breakage(subject, path + " " + what, path, damage));
    }

    /// Puts fields into an object; `null` takes one away.
    private void put(String path, String... jsons) {
        for (var json : jsons) {
            add(path, "with " + json, (place, _, _) -> merge((ObjectNode) place.value(), (ObjectNode) json(json)));
        }
    }

    /// Puts another value in place of what is there.
    private void replace(String path, String... jsons) {
        for (var json : jsons) {
            add(path, "as " + json, (place, _, _) -> place.put(json(json)));
        }
    }

    private static void merge(ObjectNode object, ObjectNode with) {
        with.properties()
                .forEach(
                        field -> {
                            if (field.getValue().isNull()) {
                                object.remove(field.getKey());
                            } else {
                                object.set(field.getKey(), field.getValue());
                            }
                        });
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException bad) {
            throw new IllegalArgumentException(text, bad);
        }
    }

    private void everyKind() {
        put("", "{'apiVersion':''}", "{'apiVersion':null}", "{'kind':null}", "{'kind':''}", "{'spec':null}", "{'metadata':null}", "{'metadata':{}}", "{'zebra':1}", "{'status':{}}");
        put("metadata", "{'namespace':'default'}", "{'namespace':'Default'}", "{'namespace':'a.b'}", "{'namespace':''}", "{'name':null}", "{'name':''}",
                "{'name':'a.b'}", "{'name':'7a'}", "{'name':'7'}", "{'name':'Aa'}", "{'name':'a_b'}", "{'name':'a/b'}", "{'name':'a-'}", "{'name':'a..b'}", "{'name':'kube-x'}",
                "{'name':null,'generateName':'a-'}", "{'uid':'a'}", "{'resourceVersion':'1'}", "{'resourceVersion':''}", "{'selfLink':'/x'}", "{'deletionTimestamp':'2026-01-31T12:00:00Z'}",
                "{'deletionGracePeriodSeconds':5}", "{'generation':-1}", "{'clusterName':'a'}", "{'finalizers':['foregroundDeletion','orphan']}", "{'finalizers':['a b']}",
                "{'ownerReferences':[{'apiVersion':'v1','kind':'Node','name':'a','uid':'1','controller':true},{'apiVersion':'v1','kind':'Node','name':'b','uid':'2','controller':true}]}",
                "{'ownerReferences':[{'apiVersion':'v1','kind':'Event','name':'a','uid':'1'}]}", "{'managedFields':[]}", "{'managedFields':[{'manager':'a','operation':'Zebra'}]}",
                "{'annotations':{'a':'" + "x".repeat(262_144) + "'}}", "{'annotations':{'a':'" + "x".repeat(262_143) + "'}}");
    }

    private void route() {
        var http = "{'type':'Exact','value':'%s'}";
        for (var value : List.of("a", "", "/a//b", "/./a", "/a/./b", "/a/../b", "/a/..", "/a/.", "/%2f", "/%2F", "/a#b", "/a b", "/é", "/%zz", "/a?b", "/a[b]", "/a\"b".replace("\"", "\\\\"), "//", "/..", "/.", "*")) {
            replace("spec.rules[].matches[].path", String.format(http, value), String.format(http, value).replace("Exact", "PathPrefix"), String.format(http, value).replace("Exact", "RegularExpression"));
        }
        replace("spec.rules[].matches[].path", "{'value':'a'}", "{'type':'Exact'}", "{}");
        for (var filters : LISTS_OF_FILTERS) {
            filters(filters);
        }
        put("spec.rules[]", redirect("{}", "'backendRefs':[{'name':'a','port':80}]"), redirect("{}", "'backendRefs':[]"));
        for (var prefix : List.of("{'type':'ReplacePrefixMatch','replacePrefixMatch':'/x'}", "{'type':'ReplaceFullPath','replaceFullPath':'/x'}")) {
            for (var matches : List.of("[]", "null", "[{}]", "[{'path':{'type':'Exact','value':'/a'}}]", "[{'path':{'value':'/a'}}]", "[{'path':{'value':'/a'}},{'path':{'value':'/b'}}]", "[{'headers':[{'name':'a','value':'b'}]}]")) {
                var rewrite = "{'type':'URLRewrite','urlRewrite':{'path':" + prefix + "}}";
                put("spec.rules[]", redirect("{'path':" + prefix + "}", "'backendRefs':null,'matches':" + matches),
                        "{'backendRefs':null,'matches':" + matches + ",'filters':[" + rewrite + "]}",
                        "{'matches':" + matches + ",'filters':null,'backendRefs':[{'name':'a','port':80,'filters':[" + rewrite + "]}]}",
                        "{'matches':" + matches + ",'filters':null,'backendRefs':[{'name':'a','port':80,'filters':[" + rewrite + "]},{'name':'b','port':80,'filters':[" + rewrite + "]}]}",
                        "{'matches':" + matches + ",'filters':null,'backendRefs':[{'name':'a','port':80,'filters':[{'type':'RequestRedirect','requestRedirect':{'path':" + prefix + "}}]}]}");
            }
        }
        put("spec.rules[].timeouts", "{'request':'1s','backendRequest':'2s'}", "{'request':'0s','backendRequest':'2s'}", "{'request':'1s','backendRequest':'1000ms'}", "{'request':'1s','backendRequest':'1001ms'}", "{'request':'1m','backendRequest':'61s'}", "{'request':'0h0m','backendRequest':'1h'}", "{'request':'10s','backendRequest':'0s'}", "{'request':'1s1s','backendRequest':'2s'}", "{'request':'99999h','backendRequest':'1s'}", "{'request':'99999h99999h99999h99999h','backendRequest':'1s'}", "{'request':'1s','backendRequest':'99999h99999h99999h99999h'}", "{'request':'1s','backendRequest':null}", "{'request':'99999h99999h99999h99999h','backendRequest':null}");
        put("spec.rules[].sessionPersistence", "{'type':'Header','cookieConfig':{}}", "{'type':'Header','cookieConfig':{'lifetimeType':'Session'}}", "{'type':'Cookie','cookieConfig':{'lifetimeType':'Permanent'},'absoluteTimeout':null}", "{'type':null,'cookieConfig':{'lifetimeType':'Permanent'},'absoluteTimeout':'1h'}", "{'type':'Header','cookieConfig':null}", "{'type':null,'cookieConfig':{}}");
        replace("spec.parentRefs", "[{'name':'a'},{'name':'a'}]", "[{'name':'a','sectionName':'x'},{'name':'a'}]", "[{'name':'a','sectionName':'x'},{'name':'a','sectionName':'x'}]", "[{'name':'a','sectionName':'x'},{'name':'a','sectionName':'y'}]", "[{'name':'a','port':80},{'name':'a'}]", "[{'name':'a','port':80},{'name':'a','port':81}]", "[{'name':'a','port':80},{'name':'a','port':80}]", "[{'name':'a','port':80},{'name':'a','sectionName':'x'}]", "[{'name':'a','port':80,'sectionName':'x'},{'name':'a','sectionName':'y'}]", "[{'name':'a','port':80,'sectionName':'x'},{'name':'a','port':80,'sectionName':'y'}]", "[{'name':'a'},{'name':'a','namespace':'b'}]", "[{'name':'a'},{'name':'a','namespace':'default'}]", "[{'name':'a'},{'name':'a','kind':'Gateway'}]", "[{'name':'a'},{'name':'a','kind':'Service','group':''}]", "[{'name':'a'},{'name':'a','group':''}]", "[{'name':'a','sectionName':'x'},{'name':'b'},{'name':'a','sectionName':'x'}]", "[{'name':'a','port':80},{'name':'a','port':81},{'name':'a','port':80}]");
        put("spec.rules[]", "{'name':'same'}");
        add("spec.rules", "with a name twice", (place, _, _) -> {
            var rules = (ArrayNode) place.value();
            rules.removeAll();
            rules.addObject().put("name", "same");
            rules.addObject().put("name", "same");
        });
        for (var count : List.of(128, 129)) {
            add("spec.rules", "with " + count + " matches", (place, _, _) -> {
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
        put("spec.rules[].retry", "{'codes':[500,500]}", "{'codes':[399]}", "{'codes':[600]}", "{'codes':[400,599]}", "{'attempts':0}", "{'attempts':-1}");
    }

    private static String redirect(String redirect, String more) {
        return "{'filters':[{'type':'RequestRedirect','requestRedirect':" + redirect + "}]," + more + "}";
    }

    private void filters(String list) {
        var item = list + "[]";
        Accord.FILTERS.forEach((type, field) -> {
            add(item, "of type " + type, (place, _, _) -> ((ObjectNode) place.value()).put("type", type));
            add(item + "." + field, "missing", (place, _, _) -> ((ObjectNode) place.parent()).remove(field));
        });
        for (var type : Accord.FILTERS.keySet()) {
            add(list, "with two " + type, (place, random, _) -> {
                var filters = (ArrayNode) place.value();
                filters.removeAll();
                filters.add(json(FILTER.get(type)));
                filters.add(json(FILTER.get(type)));
            });
        }
        replace(list, "[" + FILTER.get("RequestRedirect") + "," + FILTER.get("URLRewrite") + "]", "[" + FILTER.get("URLRewrite") + "," + FILTER.get("RequestMirror") + "," + FILTER.get("RequestRedirect") + "]", "[" + String.join(",", FILTER.get("URLRewrite"), FILTER.get("RequestMirror"), FILTER.get("CORS"), FILTER.get("ExternalAuth"), FILTER.get("ExtensionRef")) + "]");
        for (var field : List.of("requestRedirect", "urlRewrite")) {
            replace(item + "." + field + ".path", "{'type':'ReplaceFullPath'}", "{'type':'ReplacePrefixMatch'}", "{'type':'ReplaceFullPath','replacePrefixMatch':'/'}", "{'type':'ReplacePrefixMatch','replaceFullPath':'/'}", "{'type':'ReplaceFullPath','replaceFullPath':'/','replacePrefixMatch':'/'}", "{'type':'ReplaceFullPath','replaceFullPath':''}", "{'replaceFullPath':'/'}");
        }
        put(item + ".requestMirror", "{'percent':5,'fraction':{'numerator':1}}", "{'percent':0,'fraction':null}", "{'percent':null,'fraction':{'numerator':101}}", "{'percent':null,'fraction':{'numerator':100}}", "{'percent':null,'fraction':{'numerator':2,'denominator':1}}", "{'percent':null,'fraction':{'numerator':0,'denominator':0}}");
        for (var reference : List.of(item + ".requestMirror.backendRef", item + ".externalAuth.backendRef")) {
            put(reference, "{'port':null,'group':null,'kind':null}", "{'port':null,'group':'','kind':'Service'}", "{'port':null,'group':'','kind':'Bucket'}", "{'port':null,'group':'example.com','kind':'Service'}", "{'port':null,'kind':'service','group':null}");
        }
        put(item + ".externalAuth", "{'protocol':'GRPC','http':{}}", "{'protocol':'HTTP','grpc':{}}", "{'protocol':'HTTP','http':null,'grpc':null}", "{'protocol':'GRPC','grpc':null,'http':null}", "{'protocol':'HTTP','http':{},'grpc':{}}", "{'protocol':'GRPC','http':null,'grpc':{}}", "{'protocol':'HTTP','http':{'path':''},'grpc':null}");
        for (var field : List.of("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders")) {
            var other = field.equals("allowOrigins") ? "http://a" : "GET";
            put(item + ".cors", "{'" + field + "':['*']}", "{'" + field + "':['*','" + other + "']}", "{'" + field + "':['" + other + "','*']}", "{'" + field + "':['" + other + "','" + other + "']}");
        }
        put(item + ".cors", "{'allowCredentials':true,'allowOrigins':['*']}", "{'allowMethods':['get']}", "{'allowMethods':['GET','HEAD','POST','PUT','DELETE','CONNECT','OPTIONS','TRACE','PATCH']}");
    }

    private static final Map<String, String> FILTER =
            Map.of(
                    "RequestHeaderModifier", "{'type':'RequestHeaderModifier','requestHeaderModifier':{}}",
                    "ResponseHeaderModifier", "{'type':'ResponseHeaderModifier','responseHeaderModifier':{'remove':['a']}}",
                    "RequestMirror", "{'type':'RequestMirror','requestMirror':{'backendRef':{'name':'a','port':80}}}",
                    "RequestRedirect", "{'type':'RequestRedirect','requestRedirect':{}}",
                    "URLRewrite", "{'type':'URLRewrite','urlRewrite':{}}",
                    "ExtensionRef", "{'type':'ExtensionRef','extensionRef':{'group':'a','kind':'B','name':'c'}}",
                    "CORS", "{'type':'CORS','cors':{}}",
                    "ExternalAuth", "{'type':'ExternalAuth','externalAuth':{'protocol':'GRPC','grpc':{},'backendRef':{'name':'a','port':80}}}");

    private void gateway() {
        replace("spec.addresses[]", "{'value':'a'}", "{'value':''}", "{'value':'10.0.0.256'}", "{'value':'010.0.0.1'}", "{'value':'::1%lo'}", "{'value':'::ffff:10.0.0.1'}", "{'type':'IPAddress'}", "{}", "{'type':'IPAddress','value':'2001:DB8::1'}", "{'value':'2001:db8:0:0:0:0:0:1'}", "{'value':'10.0.0.1/32'}", "{'value':'[::1]'}", "{'value':'1.2.3'}", "{'value':' 10.0.0.1'}", "{'value':'0x7f.0.0.1'}", "{'value':'::'}", "{'value':'1::2::3'}", "{'value':'::1.2.3.4'}", "{'value':'12345::'}",
                "{'type':'Hostname','value':'a_b'}", "{'type':'Hostname','value':''}", "{'type':'Hostname','value':'*.a'}", "{'type':'Hostname'}", "{'type':'NamedAddress','value':''}", "{'type':'NamedAddress','value':'a b'}", "{'type':'example.com/own','value':'x'}", "{'type':'HostnameX','value':'a b'}", "{'type':'xIPAddress','value':'a'}", "{'type':'own','value':'x'}", "{'value':'a','type':''}");
        replace("spec.addresses", "[{'value':'10.0.0.1'},{'value':'10.0.0.1'}]", "[{'value':'::1'},{'value':'0::1'}]", "[{},{}]", "[{'type':'Hostname','value':'a'},{'type':'Hostname','value':'a'}]", "[{'type':'Hostname','value':'a'},{'type':'Hostname'}]", "[{'type':'NamedAddress','value':'a'},{'type':'NamedAddress','value':'a'}]", "[{'type':'Hostname'},{'type':'Hostname'}]", "[{'type':'Hostname','value':''},{'type':'Hostname','value':''}]");
        for (var protocol : List.of("HTTP", "HTTPS", "TCP", "UDP", "TLS", "example.com/own", "SCTP")) {
            put("spec.listeners[]", "{'protocol':'" + protocol + "','tls':{'options':{'a':'b'}}}", "{'protocol':'" + protocol + "','tls':{'mode':'Passthrough'}}", "{'protocol':'" + protocol + "','tls':{}}", "{'protocol':'" + protocol + "','tls':null}", "{'protocol':'" + protocol + "','hostname':'a.b','tls':null}", "{'protocol':'" + protocol + "','hostname':'','tls':null}");
        }
        var l = "{'name':'%s','port':%s,'protocol':'%s'%s}";
        replace("spec.listeners", "[" + String.format(l, "a", 80, "HTTP", "") + "," + String.format(l, "a", 81, "HTTP", "") + "]",
                "[" + String.format(l, "a", 80, "HTTP", "") + "," + String.format(l, "b", 80, "HTTP", "") + "]",
                "[" + String.format(l, "a", 80, "HTTP", ",'hostname':'x'") + "," + String.format(l, "b", 80, "HTTP", "") + "]",
                "[" + String.format(l, "a", 80, "HTTP", ",'hostname':'x'") + "," + String.format(l, "b", 80, "HTTP", ",'hostname':'x'") + "]",
                "[" + String.format(l, "a", 80, "HTTP", ",'hostname':'x'") + "," + String.format(l, "b", 80, "HTTPS", ",'hostname':'x'") + "]",
                "[" + String.format(l, "a", 80, "TCP", "") + "," + String.format(l, "b", 80, "UDP", "") + "]",
                "[" + String.format(l, "a", 80, "TCP", "") + "," + String.format(l, "b", 80, "TCP", "") + "]", "[]", "null");
        put("spec.listeners[].tls", "{'mode':'Terminate','certificateRefs':[],'options':{}}", "{'mode':null,'certificateRefs':null,'options':null}", "{'mode':'Terminate','certificateRefs':[{'name':'a'}],'options':null}", "{'mode':'Terminate','certificateRefs':null,'options':{'a':''}}");
        put("spec.listeners[].allowedRoutes.namespaces", "{'from':'Selector','selector':null}", "{'from':'Selector','selector':{}}", "{'from':'None'}", "{'from':'All','selector':{'matchLabels':{'a b':'c d'}}}", "{'from':'Selector','selector':{'matchExpressions':[{'key':'a','operator':'Like','values':[]}]}}", "{'from':'Selector','selector':{'matchExpressions':[{'key':'a b','operator':'In'}]}}", "{'from':'Selector','selector':{'matchExpressions':[{'key':'','operator':''}]}}", "{'from':'Selector','selector':{'matchExpressions':[{'key':'a','operator':'Exists','values':['a']}]}}", "{'from':'Selector','selector':{'matchLabels':{'a':'" + "x".repeat(70) + "'}}}");
        put("spec.allowedListeners.namespaces", "{'from':'Selector','selector':{'matchExpressions':[{'key':'a b','operator':'in'}]}}", "{'from':'Nobody'}", "{'from':null}");
        put("spec.tls.frontend", "{'default':null}", "{'default':{},'perPort':[{'port':80,'tls':{}},{'port':80,'tls':{}}]}", "{'perPort':[{'port':80,'tls':{}},{'port':81,'tls':{}}]}", "{'perPort':[{'port':80}]}");
        put("spec.tls.frontend.default", "{'validation':{}}", "{'validation':{'caCertificateRefs':[]}}", "{'validation':{'caCertificateRefs':[{'name':'a'}]}}", "{'validation':null}");
        for (var field : List.of("labels", "annotations")) {
            for (var key : List.of("a b", "", "/a", "a/", "A/b", "a/b/c", "x".repeat(64), "x".repeat(63), "a.".repeat(126) + "b/c", "a.".repeat(125) + "bb/c", "a.".repeat(125) + "b/c", "b".repeat(252) + "/c", "b".repeat(253) + "/c", "_a", "a_")) {
                put("spec.infrastructure", "{'" + field + "':{'" + key + "':'v'}}");
            }
        }
    }

    private void service() {
        for (var type : List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")) {
            put("spec", "{'type':'" + type + "','clusterIP':'None'}", "{'type':'" + type + "','ports':null}", "{'type':'" + type + "','ports':null,'clusterIP':'None'}", "{'type':'" + type + "','externalName':null}", "{'type':'" + type + "','externalName':'A b'}", "{'type':'" + type + "','externalName':'example.com.'}", "{'type':'" + type + "','externalTrafficPolicy':'Local'}", "{'type':'" + type + "','externalTrafficPolicy':'local'}", "{'type':'" + type + "','healthCheckNodePort':30999}", "{'type':'" + type + "','loadBalancerClass':'a/b'}", "{'type':'" + type + "','loadBalancerClass':'a b'}", "{'type':'" + type + "','allocateLoadBalancerNodePorts':false}", "{'type':'" + type + "','loadBalancerSourceRanges':['10.0.0.0/8']}", "{'type':'" + type + "','ports':[{'port':80,'nodePort':30999}]}", "{'type':'" + type + "','internalTrafficPolicy':'Zebra'}", "{'type':'" + type + "','ipFamilies':['IPv4']}", "{'type':'" + type + "','ipFamilyPolicy':'SingleStack'}", "{'type':'" + type + "','clusterIPs':['10.96.3.3']}");
        }
        put("spec", "{'sessionAffinity':'None','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':1}}}", "{'sessionAffinity':'ClientIP','sessionAffinityConfig':{}}", "{'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':0}}}", "{'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':86401}}}", "{'sessionAffinity':'ClientIP','sessionAffinityConfig':null}", "{'sessionAffinity':'clientip'}",
                "{'clusterIP':'a'}", "{'clusterIP':'10.96.3.3'}", "{'clusterIP':'192.0.2.1'}", "{'clusterIPs':['None']}", "{'clusterIP':'None','clusterIPs':['None']}", "{'clusterIP':'10.96.3.3','clusterIPs':['10.96.3.4']}", "{'clusterIP':'10.96.3.3','clusterIPs':['10.96.3.3','10.96.3.4']}", "{'ipFamilies':['IPv6']}", "{'ipFamilies':['IPv5']}", "{'ipFamilies':['IPv4','IPv4']}", "{'ipFamilies':['IPv4','IPv6']}", "{'ipFamilyPolicy':'RequireDualStack'}", "{'ipFamilyPolicy':'Zebra'}", "{'trafficDistribution':'Zebra'}", "{'trafficDistribution':''}", "{'selector':{'a b':'c'}}", "{'selector':{'a':'c d'}}", "{'selector':{'a':'" + "x".repeat(64) + "'}}", "{'selector':{}}", "{'loadBalancerIP':'a b'}", "{'externalIPs':['0.0.0.0']}");
        replace("spec.ports", "[{'port':80},{'port':81}]", "[{'name':'a','port':80},{'name':'a','port':81}]", "[{'name':'a','port':80},{'name':'b','port':80}]", "[{'name':'a','port':80},{'name':'b','port':80,'protocol':'UDP'}]", "[{'name':'a','port':80,'protocol':''},{'name':'b','port':80,'protocol':'TCP'}]", "[{'port':80,'targetPort':''}]", "[{'port':80,'targetPort':0}]", "[{'port':80,'appProtocol':'a b'}]", "[{'port':80,'appProtocol':''}]", "[{'port':80,'appProtocol':'kubernetes.io/h2c'}]", "[{'port':80,'name':''}]", "[{'port':80,'name':'A'}]", "[{'port':80,'name':'a.b'}]", "[{'port':80,'nodePort':80}]", "[{'port':80,'nodePort':0}]");
        put("spec", "{'type':'NodePort','ports':[{'name':'a','port':80,'nodePort':30999},{'name':'b','port':81,'nodePort':30999}]}", "{'type':'NodePort','ports':[{'name':'a','port':80,'nodePort':30999},{'name':'b','port':80,'protocol':'UDP','nodePort':30999}]}", "{'type':''}");
        put("metadata", "{'annotations':{'service.beta.kubernetes.io/load-balancer-source-ranges':'zebra'}}", "{'annotations':{'service.kubernetes.io/topology-mode':'a','service.kubernetes.io/topology-aware-hints':'b'}}");
    }

    private void slice() {
        for (var type : List.of("IPv4", "IPv6", "FQDN")) {
            for (var address : List.of("10.0.0.1", "::1", "127.0.0.1", "2001:db8::1", "example.com", "a", "A.b", "169.254.1.1", "fe80::1", "0.0.0.0", "::", "::ffff:10.0.0.1", "010.0.0.1", "2001:DB8::1", "2001:db8:0::1", "", "224.0.0.1", "230.0.0.1", "example.com.", "*.example.com", "a.b_c")) {
                put("", "{'addressType':'" + type + "','endpoints':[{'addresses':['" + address + "']}]}");
            }
            put("", "{'addressType':'" + type + "','endpoints':null}", "{'addressType':'" + type + "','endpoints':[]}", "{'addressType':'" + type + "','endpoints':[{'addresses':[]}]}");
        }
        put("", "{'addressType':''}", "{'addressType':null}", "{'addressType':'ipv4'}", "{'ports':[{}]}", "{'ports':[{},{}]}", "{'ports':[{'name':''},{'name':''}]}", "{'ports':[{'name':'a'},{'name':'a'}]}", "{'ports':[{'name':'a','port':0}]}", "{'ports':[{'name':'a','port':70000}]}", "{'ports':[{'name':'a','port':-1}]}", "{'ports':[{'name':'A','port':1}]}", "{'ports':[{'name':'a.b','port':1}]}", "{'ports':[{'name':'" + "p".repeat(64) + "','port':1}]}", "{'ports':[{'protocol':'tcp'}]}", "{'ports':[{'protocol':''}]}", "{'ports':[{'appProtocol':'a b'}]}", "{'ports':[{'appProtocol':''}]}", "{'ports':[{'appProtocol':'http'}]}");
        put("endpoints[]", "{'nodeName':''}", "{'nodeName':'A'}", "{'hostname':'a.b'}", "{'hostname':''}", "{'zone':''}", "{'zone':'a b'}", "{'hints':{'forZones':[{'name':'a'},{'name':'a'}]}}", "{'hints':{'forZones':[{'name':'a b'}]}}", "{'hints':{'forNodes':[{'name':'a'}]}}", "{'hints':{'forNodes':[{'name':'A'}]}}", "{'hints':{'zebra':1}}", "{'targetRef':{'zebra':1}}", "{'targetRef':{'kind':'Pod','name':'a'}}", "{'targetRef':{}}", "{'deprecatedTopology':{'a':'b c'}}", "{'conditions':{}}", "{'conditions':{'ready':null}}");
        add("ports", "of 101", (place, _, _) -> {
            var ports = (ArrayNode) place.value();
            ports.removeAll();
            for (var i = 0; i < 101; i++) {
                ports.addObject().put("name", "p" + i).put("port", 1 + i);
            }
        });
    }

    private void secret() {
        for (var type : List.of("kubernetes.io/tls", "kubernetes.io/basic-auth", "kubernetes.io/ssh-auth", "kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson", "kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token", "", "Opaque", "own/type", "a b")) {
            put("", "{'type':'" + type + "','data':null,'stringData':null}", "{'type':'" + type + "','data':{'tls.crt':'eA==','.dockercfg':'eA==','.dockerconfigjson':'eA==','ssh-privatekey':''},'stringData':null}", "{'type':'" + type + "','data':null,'stringData':{'tls.crt':'a','tls.key':'b','username':'a','ssh-privatekey':'a','.dockercfg':'{}','.dockerconfigjson':'{}'}}", "{'type':'" + type + "','data':null,'stringData':{'tls.crt':'','tls.key':'','password':'','ssh-privatekey':'','.dockercfg':'[]','.dockerconfigjson':'a'}}");
        }
        put("", "{'type':'Opaque','data':{'a':'" + "eHh4".repeat(349_526) + "'}}", "{'type':'Opaque','data':{'a':'" + "eHh4".repeat(349_525) + "'},'stringData':null}", "{'immutable':'true'}", "{'data':{'a':null}}", "{'stringData':{'a':null}}");
    }

    private void configMap() {
        put("", "{'data':{'a':'b'},'binaryData':{'a':'eA=='}}", "{'data':{'..':'b'}}", "{'data':{'.':'b'}}", "{'data':{'..a':'b'}}", "{'data':{'" + "k".repeat(254) + "':'b'}}", "{'data':{'a':'" + "x".repeat(1_048_577) + "'},'binaryData':null}", "{'data':{'a':'" + "x".repeat(1_048_576) + "'},'binaryData':null}", "{'data':{'a':'" + "é".repeat(600_000) + "'},'binaryData':null}", "{'data':{'a':null}}", "{'binaryData':{'a':null}}");
    }

    private void namespace() {
        put("", "{'spec':{}}", "{'spec':{'finalizers':['zebra']}}", "{'spec':{'finalizers':['kubernetes']}}", "{'spec':{'finalizers':['a/b']}}", "{'spec':{'finalizers':['a/b/c']}}", "{'spec':{'finalizers':['']}}", "{'spec':{'zebra':1}}", "{'status':{'phase':'Active'}}", "{'status':{'zebra':1}}");
    }
}
