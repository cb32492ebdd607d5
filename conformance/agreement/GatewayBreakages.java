package agreement;

import java.util.List;

/// The rules of a Gateway.
final class GatewayBreakages {

    private GatewayBreakages() {}

    static void addTo(RuleBreakages all) {
        all.replace(
                "spec.addresses[]",
                "{'value':'a'}",
                "{'value':''}",
                "{'value':'10.0.0.256'}",
                "{'value':'010.0.0.1'}",
                "{'value':'::1%lo'}",
                "{'value':'::ffff:10.0.0.1'}",
                "{'type':'IPAddress'}",
                "{}",
                "{'type':'IPAddress','value':'2001:DB8::1'}",
                "{'value':'2001:db8:0:0:0:0:0:1'}",
                "{'value':'10.0.0.1/32'}",
                "{'value':'[::1]'}",
                "{'value':'1.2.3'}",
                "{'value':' 10.0.0.1'}",
                "{'value':'0x7f.0.0.1'}",
                "{'value':'::'}",
                "{'value':'1::2::3'}",
                "{'value':'::1.2.3.4'}",
                "{'value':'12345::'}",
                "{'type':'Hostname','value':'a_b'}",
                "{'type':'Hostname','value':''}",
                "{'type':'Hostname','value':'*.a'}",
                "{'type':'Hostname'}",
                "{'type':'NamedAddress','value':''}",
                "{'type':'NamedAddress','value':'a b'}",
                "{'type':'example.com/own','value':'x'}",
                "{'type':'HostnameX','value':'a b'}",
                "{'type':'xIPAddress','value':'a'}",
                "{'type':'own','value':'x'}",
                "{'value':'a','type':''}");
        all.replace(
                "spec.addresses",
                "[{'value':'10.0.0.1'},{'value':'10.0.0.1'}]",
                "[{'value':'::1'},{'value':'0::1'}]",
                "[{},{}]",
                "[{'type':'Hostname','value':'a'},{'type':'Hostname','value':'a'}]",
                "[{'type':'Hostname','value':'a'},{'type':'Hostname'}]",
                "[{'type':'NamedAddress','value':'a'},{'type':'NamedAddress','value':'a'}]",
                "[{'type':'Hostname'},{'type':'Hostname'}]",
                "[{'type':'Hostname','value':''},{'type':'Hostname','value':''}]");
        for (var protocol :
                List.of("HTTP", "HTTPS", "TCP", "UDP", "TLS", "example.com/own", "SCTP")) {
            all.put(
                    "spec.listeners[]",
                    "{'protocol':'" + protocol + "','tls':{'options':{'a':'b'}}}",
                    "{'protocol':'" + protocol + "','tls':{'mode':'Passthrough'}}",
                    "{'protocol':'" + protocol + "','tls':{}}",
                    "{'protocol':'" + protocol + "','tls':null}",
                    "{'protocol':'" + protocol + "','hostname':'a.b','tls':null}",
                    "{'protocol':'" + protocol + "','hostname':'','tls':null}");
        }
        var l = "{'name':'%s','port':%s,'protocol':'%s'%s}";
        all.replace(
                "spec.listeners",
                "["
                        + String.format(l, "a", 80, "HTTP", "")
                        + ","
                        + String.format(l, "a", 81, "HTTP", "")
                        + "]",
                "["
                        + String.format(l, "a", 80, "HTTP", "")
                        + ","
                        + String.format(l, "b", 80, "HTTP", "")
                        + "]",
                "["
                        + String.format(l, "a", 80, "HTTP", ",'hostname':'x'")
                        + ","
                        + String.format(l, "b", 80, "HTTP", "")
                        + "]",
                "["
                        + String.format(l, "a", 80, "HTTP", ",'hostname':'x'")
                        + ","
                        + String.format(l, "b", 80, "HTTP", ",'hostname':'x'")
                        + "]",
                "["
                        + String.format(l, "a", 80, "HTTP", ",'hostname':'x'")
                        + ","
                        + String.format(l, "b", 80, "HTTPS", ",'hostname':'x'")
                        + "]",
                "["
                        + String.format(l, "a", 80, "TCP", "")
                        + ","
                        + String.format(l, "b", 80, "UDP", "")
                        + "]",
                "["
                        + String.format(l, "a", 80, "TCP", "")
                        + ","
                        + String.format(l, "b", 80, "TCP", "")
                        + "]",
                "[]",
                "null");
        all.put(
                "spec.listeners[].tls",
                "{'mode':'Terminate','certificateRefs':[],'options':{}}",
                "{'mode':null,'certificateRefs':null,'options':null}",
                "{'mode':'Terminate','certificateRefs':[{'name':'a'}],'options':null}",
                "{'mode':'Terminate','certificateRefs':null,'options':{'a':''}}");
        all.put(
                "spec.listeners[].allowedRoutes.namespaces",
                "{'from':'Selector','selector':null}",
                "{'from':'Selector','selector':{}}",
                "{'from':'None'}",
                "{'from':'All','selector':{'matchLabels':{'a b':'c d'}}}",
                "{'from':'Selector','selector':{'matchExpressions':[{'key':'a','operator':'Like','values':[]}]}}",
                "{'from':'Selector','selector':{'matchExpressions':[{'key':'a"
                        + " b','operator':'In'}]}}",
                "{'from':'Selector','selector':{'matchExpressions':[{'key':'','operator':''}]}}",
                "{'from':'Selector','selector':{'matchExpressions':[{'key':'a','operator':'Exists','values':['a']}]}}",
                "{'from':'Selector','selector':{'matchLabels':{'a':'" + "x".repeat(70) + "'}}}");
        all.put(
                "spec.allowedListeners.namespaces",
                "{'from':'Selector','selector':{'matchExpressions':[{'key':'a"
                        + " b','operator':'in'}]}}",
                "{'from':'Nobody'}",
                "{'from':null}");
        all.put(
                "spec.tls.frontend",
                "{'default':null}",
                "{'default':{},'perPort':[{'port':80,'tls':{}},{'port':80,'tls':{}}]}",
                "{'perPort':[{'port':80,'tls':{}},{'port':81,'tls':{}}]}",
                "{'perPort':[{'port':80}]}");
        all.put(
                "spec.tls.frontend.default",
                "{'validation':{}}",
                "{'validation':{'caCertificateRefs':[]}}",
                "{'validation':{'caCertificateRefs':[{'name':'a'}]}}",
                "{'validation':null}");
        for (var field : List.of("labels", "annotations")) {
            for (var key :
                    List.of(
                            "a b",
                            "",
                            "/a",
                            "a/",
                            "A/b",
                            "a/b/c",
                            "x".repeat(64),
                            "x".repeat(63),
                            "a.".repeat(126) + "b/c",
                            "a.".repeat(125) + "bb/c",
                            "a.".repeat(125) + "b/c",
                            "b".repeat(252) + "/c",
                            "b".repeat(253) + "/c",
                            "_a",
                            "a_")) {
                all.put("spec.infrastructure", "{'" + field + "':{'" + key + "':'v'}}");
            }
        }
    }
}
