package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/config"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
	gatewayv1beta1 "sigs.k8s.io/gateway-api/apis/v1beta1"
)

const (
	namespace  = "changes"
	neighbour  = "changes-neighbour"
	class      = "gatehouse"
	edgeName   = "edge"
	backend    = "backend"
	listenerAt = "10.244.0.1:0" // the node's address, which an EndpointSlice may name
)

// cluster is the API server, and a backend that runs here.
type cluster struct {
	client client.Client
	port   int32
}

func connect(context.Context) (*cluster, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		clientgoscheme.AddToScheme, gatewayv1.Install, gatewayv1beta1.Install,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	access, err := config.GetConfig()
	if err != nil {
		return nil, err
	}
	access.QPS = -1 // the API server says when it is enough
	access.Timeout = 30 * time.Second
	c, err := client.New(access, client.Options{Scheme: scheme})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", listenerAt)
	if err != nil {
		return nil, err
	}
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host) }),
		ReadHeaderTimeout: 10 * time.Second,
	}
	go func() { _ = server.Serve(listener) }()
	return &cluster{client: c, port: int32(listener.Addr().(*net.TCPAddr).Port)}, nil
}

// prepare makes a Gateway and its backends, and waits for the Gateway's address.
func (c *cluster) prepare(ctx context.Context) (string, error) {
	c.removeAll(ctx)
	from := gatewayv1.NamespacesFromSame
	objects := []client.Object{
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}},
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: neighbour}},
		&gatewayv1.Gateway{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: edgeName},
			Spec: gatewayv1.GatewaySpec{
				GatewayClassName: class,
				Listeners: []gatewayv1.Listener{{
					Name: "http", Port: 80, Protocol: gatewayv1.HTTPProtocolType,
					AllowedRoutes: &gatewayv1.AllowedRoutes{Namespaces: &gatewayv1.RouteNamespaces{From: &from}},
				}},
			},
		},
	}
	for _, in := range []string{namespace, neighbour} {
		objects = append(objects, c.service(in), c.slice(in))
	}
	for _, object := range objects {
		if err := c.client.Create(ctx, object); err != nil {
			return "", err
		}
	}
	end := time.Now().Add(30 * time.Second)
	for time.Now().Before(end) {
		var gateway gatewayv1.Gateway
		key := client.ObjectKey{Namespace: namespace, Name: edgeName}
		if err := c.client.Get(ctx, key, &gateway); err != nil {
			return "", err
		}
		if len(gateway.Status.Addresses) > 0 {
			return gateway.Status.Addresses[0].Value + ":80", nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "", errors.New("the Gateway got no address within 30 s")
}

func (c *cluster) service(in string) *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: in, Name: backend},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: "http", Port: 80}}},
	}
}

func (c *cluster) slice(in string) *discoveryv1.EndpointSlice {
	return &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: in, Name: backend, Labels: map[string]string{discoveryv1.LabelServiceName: backend},
		},
		AddressType: discoveryv1.AddressTypeIPv4,
		Endpoints:   []discoveryv1.Endpoint{{Addresses: []string{"10.244.0.1"}}},
		Ports:       []discoveryv1.EndpointPort{{Name: ptr.To("http"), Port: &c.port, Protocol: ptr.To(corev1.ProtocolTCP)}},
	}
}

func routeName(i int) string { return fmt.Sprintf("route-%d", i) }
func host(i int) string      { return fmt.Sprintf("route-%d.example.com", i) }

// route of a host of its own, for one path and all below it
func route(i int, path string, to gatewayv1.BackendObjectReference) *gatewayv1.HTTPRoute {
	return &gatewayv1.HTTPRoute{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: routeName(i)},
		Spec: gatewayv1.HTTPRouteSpec{
			CommonRouteSpec: gatewayv1.CommonRouteSpec{ParentRefs: []gatewayv1.ParentReference{{Name: edgeName}}},
			Hostnames:       []gatewayv1.Hostname{gatewayv1.Hostname(host(i))},
			Rules: []gatewayv1.HTTPRouteRule{{
				Matches: []gatewayv1.HTTPRouteMatch{{
					Path: &gatewayv1.HTTPPathMatch{Type: ptr.To(gatewayv1.PathMatchPathPrefix), Value: &path},
				}},
				BackendRefs: []gatewayv1.HTTPBackendRef{{BackendRef: gatewayv1.BackendRef{BackendObjectReference: to}}},
			}},
		},
	}
}

func own() gatewayv1.BackendObjectReference {
	return gatewayv1.BackendObjectReference{Name: backend, Port: ptr.To(gatewayv1.PortNumber(80))}
}

// createRoutes, some at a time; gives when the last one was there.
func (c *cluster) createRoutes(ctx context.Context, count int) (time.Time, error) {
	const parallel = 16
	var next atomic.Int64
	failures := make(chan error, parallel)
	var workers sync.WaitGroup
	for range parallel {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				if err := c.client.Create(ctx, route(i, "/v0", own())); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	workers.Wait()
	select {
	case err := <-failures:
		return time.Time{}, err
	default:
		return time.Now(), nil
	}
}

// removeAll deletes both namespaces, and waits until they are gone.
func (c *cluster) removeAll(ctx context.Context) {
	for _, name := range []string{namespace, neighbour} {
		object := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
		_ = c.client.Delete(ctx, object)
	}
	end := time.Now().Add(2 * time.Minute)
	for _, name := range []string{namespace, neighbour} {
		for time.Now().Before(end) {
			err := c.client.Get(ctx, client.ObjectKey{Name: name}, &corev1.Namespace{})
			if apierrors.IsNotFound(err) {
				break
			}
			time.Sleep(200 * time.Millisecond)
		}
	}
}

// accepted waits until each route has a status for what it declares now; gives when that was seen.
func (c *cluster) accepted(ctx context.Context, routes int, atMost time.Duration) (time.Time, error) {
	end := time.Now().Add(atMost)
	for time.Now().Before(end) {
		var list gatewayv1.HTTPRouteList
		if err := c.client.List(ctx, &list, client.InNamespace(namespace)); err != nil {
			return time.Time{}, err
		}
		said := 0
		for _, route := range list.Items {
			for _, parent := range route.Status.Parents {
				if condition := meta.FindStatusCondition(parent.Conditions, string(gatewayv1.RouteConditionAccepted)); condition != nil &&
					condition.Status == metav1.ConditionTrue && condition.ObservedGeneration == route.Generation {
					said++
				}
			}
		}
		if said >= routes {
			return time.Now(), nil
		}
		time.Sleep(500 * time.Millisecond)
	}
	return time.Time{}, fmt.Errorf("not all routes have a status within %s", atMost)
}
