# shellcheck shell=bash disable=SC2154 # what is not set here is set in settings.sh
# Sourced by up: the cluster's certificate authority and all that it signs. The built-in roles of RBAC
# know the components by these names, so that nothing needs to be granted to them.

algorithm=(-newkey ec -pkeyopt ec_paramgen_curve:P-256)

# key_pair NAME OPENSSL_OPTION...
key_pair() {
    local name=$1
    shift
    openssl req -x509 "${algorithm[@]}" -nodes -days 30 \
        -keyout "$pki/$name.key" -out "$pki/$name.crt" "$@" 2>"$log/openssl.log" ||
        die "openssl made no key pair $name: $(tail -n 1 "$log/openssl.log")"
}

# certificate NAME SUBJECT [SUBJECT_ALTERNATIVE_NAMES]: signed by the authority
certificate() {
    key_pair "$1" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -subj "$2" -addext basicConstraints=CA:FALSE \
        ${3:+-addext "subjectAltName=$3"}
}

# kubeconfig NAME [FOLDER]: one that uses the certificate NAME, whose files lie in the folder
kubeconfig() {
    local name=$1 folder=${2:-$pki}
    cat >"$folder/$name.kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: "https://$node:6443", certificate-authority: "$folder/ca.crt"}}]
users: [{name: lab, user: {client-certificate: "$folder/$name.crt", client-key: "$folder/$name.key"}}]
contexts: [{name: lab, context: {cluster: lab, user: lab}}]
current-context: lab
YAML
}

# user NAME SUBJECT: a certificate and its kubeconfig
user() {
    certificate "$1" "$2"
    kubeconfig "$1"
}

keys() {
    mkdir -p "$pki"
    chmod 700 "$pki"
    key_pair ca -subj /CN=lab-ca
    key_pair service-accounts -subj /CN=service-accounts
    certificate apiserver /CN=kube-apiserver \
        "IP:$node,IP:127.0.0.1,IP:${services%.*}.1,DNS:kubernetes.default.svc"
    certificate kubelet /CN=lab "IP:$node"
    certificate kubelet-client /O=system:masters/CN=kube-apiserver
    user admin /O=system:masters/CN=admin
    user node /O=system:nodes/CN=system:node:lab
    user kube-controller-manager /CN=system:kube-controller-manager
    user kube-scheduler /CN=system:kube-scheduler
    user kube-proxy /CN=system:kube-proxy
    user gateway /CN=gateway
}
