package agreement;

import com.fasterxml.jackson.databind.node.ArrayNode;

import java.util.List;

/// What an API server's own code checks of the built-in kinds.
final class BuiltInBreakages {

    private BuiltInBreakages() {}

    static void service(RuleBreakages all) {
        for (var type : List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")) {
            all.put(
                    "spec",
                    "{'type':'" + type + "','clusterIP':'None'}",
                    "{'type':'" + type + "','ports':null}",
                    "{'type':'" + type + "','ports':null,'clusterIP':'None'}",
                    "{'type':'" + type + "','externalName':null}",
                    "{'type':'" + type + "','externalName':'A b'}",
                    "{'type':'" + type + "','externalName':'example.com.'}",
                    "{'type':'" + type + "','externalTrafficPolicy':'Local'}",
                    "{'type':'" + type + "','externalTrafficPolicy':'local'}",
                    "{'type':'" + type + "','healthCheckNodePort':30999}",
                    "{'type':'" + type + "','loadBalancerClass':'a/b'}",
                    "{'type':'" + type + "','loadBalancerClass':'a b'}",
                    "{'type':'" + type + "','allocateLoadBalancerNodePorts':false}",
                    "{'type':'" + type + "','loadBalancerSourceRanges':['10.0.0.0/8']}",
                    "{'type':'" + type + "','ports':[{'port':80,'nodePort':30999}]}",
                    "{'type':'" + type + "','internalTrafficPolicy':'Zebra'}",
                    "{'type':'" + type + "','ipFamilies':['IPv4']}",
                    "{'type':'" + type + "','ipFamilyPolicy':'SingleStack'}",
                    "{'type':'" + type + "','clusterIPs':['10.96.3.3']}");
        }
        all.put(
                "spec",
                "{'sessionAffinity':'None','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':1}}}",
                "{'sessionAffinity':'ClientIP','sessionAffinityConfig':{}}",
                "{'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':0}}}",
                "{'sessionAffinity':'ClientIP','sessionAffinityConfig':{'clientIP':{'timeoutSeconds':86401}}}",
                "{'sessionAffinity':'ClientIP','sessionAffinityConfig':null}",
                "{'sessionAffinity':'clientip'}",
                "{'clusterIP':'a'}",
                "{'clusterIP':'10.96.3.3'}",
                "{'clusterIP':'192.0.2.1'}",
                "{'clusterIPs':['None']}",
                "{'clusterIP':'None','clusterIPs':['None']}",
                "{'clusterIP':'10.96.3.3','clusterIPs':['10.96.3.4']}",
                "{'clusterIP':'10.96.3.3','clusterIPs':['10.96.3.3','10.96.3.4']}",
                "{'ipFamilies':['IPv6']}",
                "{'ipFamilies':['IPv5']}",
                "{'ipFamilies':['IPv4','IPv4']}",
                "{'ipFamilies':['IPv4','IPv6']}",
                "{'ipFamilyPolicy':'RequireDualStack'}",
                "{'ipFamilyPolicy':'Zebra'}",
                "{'trafficDistribution':'Zebra'}",
                "{'trafficDistribution':''}",
                "{'selector':{'a b':'c'}}",
                "{'selector':{'a':'c d'}}",
                "{'selector':{'a':'" + "x".repeat(64) + "'}}",
                "{'selector':{}}",
                "{'loadBalancerIP':'a b'}",
                "{'externalIPs':['0.0.0.0']}");
        all.replace(
                "spec.ports",
                "[{'port':80},{'port':81}]",
                "[{'name':'a','port':80},{'name':'a','port':81}]",
                "[{'name':'a','port':80},{'name':'b','port':80}]",
                "[{'name':'a','port':80},{'name':'b','port':80,'protocol':'UDP'}]",
                "[{'name':'a','port':80,'protocol':''},{'name':'b','port':80,'protocol':'TCP'}]",
                "[{'port':80,'targetPort':''}]",
                "[{'port':80,'targetPort':0}]",
                "[{'port':80,'appProtocol':'a b'}]",
                "[{'port':80,'appProtocol':''}]",
                "[{'port':80,'appProtocol':'kubernetes.io/h2c'}]",
                "[{'port':80,'name':''}]",
                "[{'port':80,'name':'A'}]",
                "[{'port':80,'name':'a.b'}]",
                "[{'port':80,'nodePort':80}]",
                "[{'port':80,'nodePort':0}]");
        all.put(
                "spec",
                "{'type':'NodePort','ports':[{'name':'a','port':80,'nodePort':30999},{'name':'b','port':81,'nodePort':30999}]}",
                "{'type':'NodePort','ports':[{'name':'a','port':80,'nodePort':30999},{'name':'b','port':80,'protocol':'UDP','nodePort':30999}]}",
                "{'type':''}");
        all.put(
                "metadata",
                "{'annotations':{'service.beta.kubernetes.io/load-balancer-source-ranges':'zebra'}}",
                "{'annotations':{'service.kubernetes.io/topology-mode':'a','service.kubernetes.io/topology-aware-hints':'b'}}");
    }

    static void slice(RuleBreakages all) {
        for (var type : List.of("IPv4", "IPv6", "FQDN")) {
            for (var address :
                    List.of(
                            "10.0.0.1",
                            "::1",
                            "127.0.0.1",
                            "2001:db8::1",
                            "example.com",
                            "a",
                            "A.b",
                            "169.254.1.1",
                            "fe80::1",
                            "0.0.0.0",
                            "::",
                            "::ffff:10.0.0.1",
                            "010.0.0.1",
                            "2001:DB8::1",
                            "2001:db8:0::1",
                            "",
                            "224.0.0.1",
                            "230.0.0.1",
                            "example.com.",
                            "*.example.com",
                            "a.b_c")) {
                all.put(
                        "",
                        "{'addressType':'"
                                + type
                                + "','endpoints':[{'addresses':['"
                                + address
                                + "']}]}");
            }
            all.put(
                    "",
                    "{'addressType':'" + type + "','endpoints':null}",
                    "{'addressType':'" + type + "','endpoints':[]}",
                    "{'addressType':'" + type + "','endpoints':[{'addresses':[]}]}");
        }
        all.put(
                "",
                "{'addressType':''}",
                "{'addressType':null}",
                "{'addressType':'ipv4'}",
                "{'ports':[{}]}",
                "{'ports':[{},{}]}",
                "{'ports':[{'name':''},{'name':''}]}",
                "{'ports':[{'name':'a'},{'name':'a'}]}",
                "{'ports':[{'name':'a','port':0}]}",
                "{'ports':[{'name':'a','port':70000}]}",
                "{'ports':[{'name':'a','port':-1}]}",
                "{'ports':[{'name':'A','port':1}]}",
                "{'ports':[{'name':'a.b','port':1}]}",
                "{'ports':[{'name':'" + "p".repeat(64) + "','port':1}]}",
                "{'ports':[{'protocol':'tcp'}]}",
                "{'ports':[{'protocol':''}]}",
                "{'ports':[{'appProtocol':'a b'}]}",
                "{'ports':[{'appProtocol':''}]}",
                "{'ports':[{'appProtocol':'http'}]}");
        all.put(
                "endpoints[]",
                "{'nodeName':''}",
                "{'nodeName':'A'}",
                "{'hostname':'a.b'}",
                "{'hostname':''}",
                "{'zone':''}",
                "{'zone':'a b'}",
                "{'hints':{'forZones':[{'name':'a'},{'name':'a'}]}}",
                "{'hints':{'forZones':[{'name':'a b'}]}}",
                "{'hints':{'forNodes':[{'name':'a'}]}}",
                "{'hints':{'forNodes':[{'name':'A'}]}}",
                "{'hints':{'zebra':1}}",
                "{'targetRef':{'zebra':1}}",
                "{'targetRef':{'kind':'Pod','name':'a'}}",
                "{'targetRef':{}}",
                "{'deprecatedTopology':{'a':'b c'}}",
                "{'conditions':{}}",
                "{'conditions':{'ready':null}}");
        all.add(
                "ports",
                "of 101",
                (place, _, _) -> {
                    var ports = (ArrayNode) place.value();
                    ports.removeAll();
                    for (var i = 0; i < 101; i++) {
                        ports.addObject().put("name", "p" + i).put("port", 1 + i);
                    }
                });
    }

    static void secret(RuleBreakages all) {
        for (var type :
                List.of(
                        "kubernetes.io/tls",
                        "kubernetes.io/basic-auth",
                        "kubernetes.io/ssh-auth",
                        "kubernetes.io/dockercfg",
                        "kubernetes.io/dockerconfigjson",
                        "kubernetes.io/service-account-token",
                        "bootstrap.kubernetes.io/token",
                        "",
                        "Opaque",
                        "own/type",
                        "a b")) {
            all.put(
                    "",
                    "{'type':'" + type + "','data':null,'stringData':null}",
                    "{'type':'"
                            + type
                            + "','data':{'tls.crt':'eA==','.dockercfg':'eA==','.dockerconfigjson':'eA==','ssh-privatekey':''},'stringData':null}",
                    "{'type':'"
                            + type
                            + "','data':null,'stringData':{'tls.crt':'a','tls.key':'b','username':'a','ssh-privatekey':'a','.dockercfg':'{}','.dockerconfigjson':'{}'}}",
                    "{'type':'"
                            + type
                            + "','data':null,'stringData':{'tls.crt':'','tls.key':'','password':'','ssh-privatekey':'','.dockercfg':'[]','.dockerconfigjson':'a'}}");
        }
        all.put(
                "",
                "{'type':'Opaque','data':{'a':'" + "eHh4".repeat(349_526) + "'}}",
                "{'type':'Opaque','data':{'a':'" + "eHh4".repeat(349_525) + "'},'stringData':null}",
                "{'immutable':'true'}",
                "{'data':{'a':null}}",
                "{'stringData':{'a':null}}");
    }

    static void configMap(RuleBreakages all) {
        all.put(
                "",
                "{'data':{'a':'b'},'binaryData':{'a':'eA=='}}",
                "{'data':{'..':'b'}}",
                "{'data':{'.':'b'}}",
                "{'data':{'..a':'b'}}",
                "{'data':{'" + "k".repeat(254) + "':'b'}}",
                "{'data':{'a':'" + "x".repeat(1_048_577) + "'},'binaryData':null}",
                "{'data':{'a':'" + "x".repeat(1_048_576) + "'},'binaryData':null}",
                "{'data':{'a':'" + "é".repeat(600_000) + "'},'binaryData':null}",
                "{'data':{'a':null}}",
                "{'binaryData':{'a':null}}");
    }

    static void namespace(RuleBreakages all) {
        all.put(
                "",
                "{'spec':{}}",
                "{'spec':{'finalizers':['zebra']}}",
                "{'spec':{'finalizers':['kubernetes']}}",
                "{'spec':{'finalizers':['a/b']}}",
                "{'spec':{'finalizers':['a/b/c']}}",
                "{'spec':{'finalizers':['']}}",
                "{'spec':{'zebra':1}}",
                "{'status':{'phase':'Active'}}",
                "{'status':{'zebra':1}}");
    }
}
