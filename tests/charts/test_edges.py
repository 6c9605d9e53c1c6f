"""Certificates of services and callers, and routes from outside the cluster."""

from __future__ import annotations

from tests.charts import chart
from tests.charts.test_services import environment_of


def test_a_certificate_names_every_service_as_it_is_called() -> None:
    found = chart.objects("tls-cert-manager")
    names = set(chart.of_kind(found, "Certificate")["tls"]["spec"]["dnsNames"])
    for service in ("lighting", "roads", "snow", "traffic", "coordination"):
        assert {f"vigie-{service}", f"vigie-{service}.vigie.svc.cluster.local"} <= names
    container = chart.pods(found)["Job/vigie-rehearsal"]["spec"]["containers"][0]
    called = [value for value in chart.environment(container).values() if ":7000" in value]
    assert {address.partition(":")[0] for address in called} <= names


def test_only_services_mount_the_key_of_their_certificate() -> None:
    for name, pod in chart.pods(chart.objects("tls-cert-manager")).items():
        secrets = [each["secret"] for each in pod["spec"]["volumes"] if "secret" in each]
        files = {item["path"] for secret in secrets for item in secret["items"]}
        service = name.split("-")[-1] in {"lighting", "roads", "snow", "traffic", "coordination"}
        assert ("tls.key" in files) == service, name


def test_callers_have_a_certificate_where_it_is_required() -> None:
    found = chart.pods(chart.objects("mutual-tls"))
    asked = "VIGIE_TLS_CLIENT_CA_FILE"
    assert environment_of("roads", "mutual-tls")[asked] == "/etc/vigie/tls/ca.crt"
    assert asked not in environment_of("roads", "tls-cert-manager")
    for owner in ("Deployment/vigie-simulator", "Job/vigie-rehearsal"):
        for container in chart.containers(found[owner]):
            assert chart.environment(container)["VIGIE_TLS_KEY_FILE"] == "/etc/vigie/caller/tls.key"
        volumes = {each["name"]: each for each in found[owner]["spec"]["volumes"]}
        assert volumes["caller"]["secret"]["secretName"] == "vigie-caller"
        assert [item["path"] for item in volumes["trust"]["secret"]["items"]] == ["ca.crt"]
    certificates = chart.of_kind(chart.objects("mutual-tls"), "Certificate")
    usages = {name: each["spec"]["usages"] for name, each in certificates.items()}
    assert usages == {"tls": ["server auth"], "caller": ["client auth"]}


def test_a_service_that_exposes_http_has_an_http_route() -> None:
    routes = "routes: {domain: a.b, gateway: {enabled: true, parentRefs: [{name: g}]}}"
    later = chart.objects_of(f"{routes}\nservices: {{control: {{expose: http}}}}")
    assert set(chart.of_kind(later, "HTTPRoute")) == {"control"}


def test_a_service_that_exposes_http_has_an_ingress_without_grpc() -> None:
    routes = "routes: {domain: a.b, ingress: {enabled: true, annotations: {team: city}}}"
    values = f"{routes}\nservices: {{control: {{expose: http}}}}"
    found = chart.of_kind(chart.objects_of(values), "Ingress")
    hosts = {way: [rule["host"] for rule in i["spec"]["rules"]] for way, i in found.items()}
    grpc = ["lighting.a.b", "roads.a.b", "snow.a.b", "traffic.a.b", "coordination.a.b"]
    assert hosts == {"grpc": grpc, "http": ["control.a.b"]}
    protocol = {"nginx.ingress.kubernetes.io/backend-protocol": "GRPC"}
    assert found["grpc"]["metadata"]["annotations"] == {"team": "city"} | protocol
    assert found["http"]["metadata"]["annotations"] == {"team": "city"}


def test_the_documents_of_named_services_have_routes_and_nothing_else_of_their_port() -> None:
    ingress = "routes: {domain: a.b, documents: [roads], ingress: {enabled: true, className: c}}"
    found = chart.of_kind(chart.objects_of(f"{ingress}\ndefaults: {{expose: none}}"), "Ingress")
    backend = {"service": {"name": "vigie-roads", "port": {"name": "http"}}}
    path = {"path": "/public/roads", "pathType": "Prefix", "backend": backend}
    rule = {"host": "public.a.b", "http": {"paths": [path]}}
    assert {name: each["spec"] for name, each in found.items()} == {
        "documents": {"ingressClassName": "c", "rules": [rule]}
    }
    gateway = "gateway: {enabled: true, parentRefs: [{name: g}]}"
    routed = chart.objects_of(f"routes: {{domain: a.b, documents: [roads], {gateway}}}")
    (route,) = chart.of_kind(routed, "HTTPRoute").values()
    match = {"path": {"type": "PathPrefix", "value": "/public/roads"}}
    assert route["spec"]["hostnames"] == ["public.a.b"]
    assert route["spec"]["rules"] == [
        {"matches": [match], "backendRefs": [{"name": "vigie-roads", "port": 7100}]}
    ]


def test_there_is_no_ingress_without_a_host() -> None:
    """Kubernetes takes none without a rule."""
    assert set(chart.of_kind(chart.objects("ingress"), "Ingress")) == {"grpc", "documents"}
    routes = "routes: {domain: a.b, ingress: {enabled: true}}\ndefaults: {expose: none}"
    assert not chart.of_kind(chart.objects_of(routes), "Ingress")


def test_certificates_have_the_configured_lifetime_and_issuer() -> None:
    for scenario, kind in (("tls-cert-manager", "ClusterIssuer"), ("mutual-tls", "Issuer")):
        for name, found in chart.of_kind(chart.objects(scenario), "Certificate").items():
            spec = found["spec"]
            assert spec["secretName"] == f"vigie-{name}"
            assert (spec["duration"], spec["renewBefore"]) == ("2160h", "720h")
            key = {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"}
            assert spec["privateKey"] == key
            issuer = {"group": "cert-manager.io", "kind": kind, "name": "city-authority"}
            assert spec["issuerRef"] == issuer


def test_a_route_leads_from_the_gateway_to_a_service_with_its_own_certificate() -> None:
    found = chart.of_kind(chart.objects("gateway"), "GRPCRoute")
    assert set(found) == {"lighting", "roads", "snow", "traffic"}
    assert found["roads"]["spec"] == {
        "parentRefs": [{"name": "public", "namespace": "gateways"}],
        "hostnames": ["roads.vigie.example.org"],
        "rules": [{"backendRefs": [{"name": "vigie-roads", "port": 7000}]}],
    }
    service = chart.of_kind(chart.objects("gateway"), "Service")["roads"]["spec"]
    assert service["ports"][0]["appProtocol"] == "https"
    volumes = chart.pods(chart.objects("gateway"))["Deployment/vigie-roads"]["spec"]["volumes"]
    (served,) = [each["secret"] for each in volumes if each["name"] == "tls"]
    assert served["secretName"] == "vigie-certificate"


def test_an_ingress_has_its_class_its_certificate_and_a_rule_for_each_host() -> None:
    spec = chart.of_kind(chart.objects("ingress"), "Ingress")["grpc"]["spec"]
    names = ["lighting", "roads", "snow", "traffic", "coordination"]
    assert spec["ingressClassName"] == "nginx"
    assert spec["tls"] == [
        {"secretName": "wildcard", "hosts": [f"{name}.vigie.example.org" for name in names]}
    ]
    for name, rule in zip(names, spec["rules"], strict=True):
        service = {"name": f"vigie-{name}", "port": {"name": "grpc"}}
        path = {"path": "/", "pathType": "Prefix", "backend": {"service": service}}
        assert rule == {"host": f"{name}.vigie.example.org", "http": {"paths": [path]}}
