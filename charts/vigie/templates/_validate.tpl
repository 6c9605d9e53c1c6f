{{/*
The checks that the schema cannot express. Each error names the value and the correction; all errors are reported
at once.
*/}}
{{- define "vigie.validate" -}}
{{- $wrong := list -}}
{{- range $part := list "Names" "Services" "Kafka" "Strimzi" "Backup" "Edges" -}}
  {{- $wrong = append $wrong (include (printf "vigie.wrong%s" $part) $ | trim) -}}
{{- end -}}
{{- with $wrong | compact -}}
{{- printf "\n\nThese values cannot be installed:\n%s\n" (join "\n" .) | fail -}}
{{- end -}}
{{- end -}}

{{- define "vigie.wrongNames" -}}
{{- if not (regexMatch "^[a-z]([a-z0-9-]{0,29}[a-z0-9])?$" .Values.prefix) }}
- prefix is {{ .Values.prefix | quote }}, which is not valid. Use a lower-case letter and up to 30 of a-z 0-9 -, not ending with -. Example: dijon.
{{- end }}
{{- if not (regexMatch "^[a-z]([a-z0-9-]*[a-z0-9])?$" (include "vigie.fullname" .)) }}
- the release is called {{ include "vigie.fullname" . | quote }}, which is not a valid Service name. Set fullnameOverride to a lower-case letter and a-z 0-9 -. Example: vigie-dijon.
{{- end }}
{{- if and .Values.nameOverride (not (regexMatch "^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$" .Values.nameOverride)) }}
- nameOverride is {{ .Values.nameOverride | quote }}, which is not a valid label. Use letters, digits, and - _ . between them. Example: vigie.
{{- end }}
{{- include "vigie.wrongLabels" (list "commonLabels" .Values.commonLabels) }}
{{- if not .Values.departments }}
- departments is empty. Add at least one. Example: --set-json departments.roads={}.
{{- end }}
{{- if not (hasKey .Values.services "coordination") }}
- services.coordination is missing, and without it no crew crosses departments. Restore it; to stop coordination, set services.coordination.replicas=0.
{{- end }}
{{- range $group := list "departments" "services" }}
{{- range $name, $_ := index $.Values $group }}
{{- if not (regexMatch "^[a-z]{1,20}$" $name) }}
- {{ $group }}.{{ $name }} is not a valid name, because topics and modules have it too. Use one lower-case word of a-z. Example: {{ regexReplaceAll "[^a-z]" (lower $name) "" | default "water" | trunc 20 }}.
{{- end }}
{{- if has $name (list "cli" "simulator" "rehearsal" "tls" "caller" "installer" "backup" "topics" "network" "account" "routes" "services" "default" "monitoring" "documents" "public") }}
- {{ $group }}.{{ $name }} is the name of another part of the release. Use another name.
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $_ := .Values.departments }}
{{- if hasKey $.Values.services $name }}
- {{ $name }} is in departments and in services. Remove it from one of them.
{{- end }}
{{- end }}
{{- if and (not .Values.city.folder) (not .Values.city.volume) }}
- city.folder and city.volume are empty. Set a folder of the image, as deploy/cities/montpellier, or a volume with your city's files.
{{- end }}
{{- end -}}

{{/* Errors in labels. Arguments: the values key, the labels. */}}
{{- define "vigie.wrongLabels" -}}
{{- $key := index . 0 }}
{{- range $label, $_ := index . 1 }}
{{- if regexMatch "^(app\\.kubernetes\\.io|helm\\.sh)/" $label }}
- {{ $key }} has {{ $label }}, a label that the chart sets to select pods. Remove it.
{{- end }}
{{- end }}
{{- end -}}

{{/* Errors in an image. Arguments: the values key, the image. */}}
{{- define "vigie.wrongImage" -}}
{{- $key := index . 0 }}
{{- with index . 1 }}
{{- if not .repository }}
- {{ $key }}.repository is empty. Set the image repository. Example: registry.example.org/vigie.
{{- end }}
{{- if and (not .tag) (not .digest) }}
- {{ $key }} has neither tag nor digest. Set {{ $key }}.tag, or better {{ $key }}.digest.
{{- end }}
{{- if and .digest (not (regexMatch "^sha256:[0-9a-f]{64}$" .digest)) }}
- {{ $key }}.digest is {{ .digest | quote }}, which is not a digest. Use sha256: and 64 hexadecimal digits, as `crane digest` prints it.
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.wrongServices" -}}
{{- include "vigie.wrongImage" (list "image" .Values.image) }}
{{- range include "vigie.merged" . | fromJsonArray }}
{{- $replicas := int .replicas }}
{{- $room := int (add .partitions .standbys) }}
{{- $holds := printf "%s has %d partition%s and %d standby%s" .name (int .partitions) (ternary "" "s" (eq (int .partitions) 1)) (int .standbys) (ternary "" "s" (eq (int .standbys) 1)) }}
{{- if lt $replicas 0 }}
- {{ .key }}.replicas is {{ $replicas }}. Set the number of pods, or 0 to stop the service.
{{- end }}
{{- if or (lt (int .standbys) 0) (gt (int .standbys) 4) }}
- {{ .key }}.standbys is {{ .standbys }}. Use 0 to 4.
{{- end }}
{{- if and .autoscaling.hpa.enabled .autoscaling.keda.enabled }}
- {{ .key }}.autoscaling has hpa and keda enabled, and both would set the replicas. Enable one of them.
{{- end }}
{{- if include "vigie.isScaled" . }}
{{- $scaler := ternary "hpa" "keda" .autoscaling.hpa.enabled }}
{{- if eq (int .partitions) 1 }}
- {{ .key }}.autoscaling is enabled, but {{ .name }} has 1 partition, so a second pod would have no work. Set {{ .key }}.autoscaling.{{ $scaler }}.enabled=false.
{{- else if eq $replicas 0 }}
- {{ .key }}.replicas is 0, but an autoscaler sets the replicas. To stop the service, set {{ .key }}.autoscaling.{{ $scaler }}.enabled=false too.
{{- end }}
{{- if and .autoscaling.hpa.enabled (not (dig "requests" "cpu" "" .resources)) }}
- {{ .key }}.resources.requests.cpu is missing, and the HPA measures CPU in percent of it. Set it. Example: 100m.
{{- end }}
{{- $least := int .autoscaling.minReplicas }}
{{- $most := int .autoscaling.maxReplicas }}
{{- if and (gt (int .partitions) 1) (gt $most $room) }}
- {{ .key }}.autoscaling.maxReplicas is {{ $most }}, but {{ $holds }}, so more pods would have no work. Use at most {{ $room }}, or more standbys.
{{- end }}
{{- if or (lt $least 1) (gt $least $most) }}
- {{ .key }}.autoscaling.minReplicas is {{ $least }}. Use 1 to maxReplicas, which is {{ $most }}.
{{- end }}
{{- if and .autoscaling.keda.enabled (not .autoscaling.keda.serverAddress) }}
- {{ .key }}.autoscaling.keda.serverAddress is empty. Set the address of Prometheus. Example: http://prometheus.monitoring:9090.
{{- end }}
{{- else if and .partitions (gt $replicas $room) }}
- {{ .key }}.replicas is {{ $replicas }}, but {{ $holds }}, so more pods would have no work. Use at most {{ $room }}, or more standbys.
{{- end }}
{{- include "vigie.wrongService" . }}
{{- if and .disruptionBudget.enabled (has (toString .disruptionBudget.maxUnavailable) (list "0" "0%")) }}
- {{ .key }}.disruptionBudget.maxUnavailable is {{ .disruptionBudget.maxUnavailable }}, so no node with such a pod can be drained. Use at least 1; to have no budget, set {{ .key }}.disruptionBudget.enabled=false.
{{- end }}
{{- if le (int .drainSeconds) 0 }}
- {{ .key }}.drainSeconds is {{ .drainSeconds }}. Use at least 1, because calls in flight must finish.
{{- end }}
{{- if lt (int .preStopSeconds) 0 }}
- {{ .key }}.preStopSeconds is {{ .preStopSeconds }}. Use 0, or the seconds to wait.
{{- end }}
{{- if ne (toJson .image) (toJson $.Values.image) }}
{{- include "vigie.wrongImage" (list (printf "%s.image" .key) .image) }}
{{- end }}
{{- include "vigie.wrongLabels" (list (printf "%s.podLabels" .key) .podLabels) }}
{{- include "vigie.wrongOwn" . }}
{{- include "vigie.wrongRsmp" (list $ .) }}
{{- if and .deviceNetwork.cidrs (not .deviceNetwork.ports) }}
- {{ .key }}.deviceNetwork has cidrs and no ports. Set the ports of the devices. Example: [{protocol: TCP, port: 502}].
{{- end }}
{{- end }}
{{- end -}}

{{/* Errors in the Service of a service: fields that its type does not have. */}}
{{- define "vigie.wrongService" -}}
{{- $key := printf "%s.service" .key }}
{{- with .service }}
{{- include "vigie.wrongLabels" (list (printf "%s.labels" $key) .labels) }}
{{- if and .externalTrafficPolicy (eq .type "ClusterIP") }}
- {{ $key }}.externalTrafficPolicy is {{ .externalTrafficPolicy }}, but a ClusterIP has no callers from outside. Set {{ $key }}.type to LoadBalancer or NodePort, or remove it.
{{- end }}
{{- range $field := list "loadBalancerClass" "loadBalancerSourceRanges" }}
{{- if and (index $.service $field) (ne $.service.type "LoadBalancer") }}
- {{ $key }}.{{ $field }} is set, but the type is {{ $.service.type }}. Set {{ $key }}.type=LoadBalancer, or remove it.
{{- end }}
{{- end }}
{{- range .loadBalancerSourceRanges }}
{{- if not (regexMatch "^[0-9a-fA-F.:]+/[0-9]+$" .) }}
- {{ $key }}.loadBalancerSourceRanges has {{ . | quote }}, which is not a network. Example: 10.20.0.0/16.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Errors in the containers, volumes, mounts, variables and networks of a service that conflict with those of the
chart. */}}
{{- define "vigie.wrongOwn" -}}
{{- $key := .key }}
{{- range $list := list "initContainers" "sidecars" }}
{{- range index $ $list }}
{{- if has .name (list $.name "topics") }}
- {{ $key }}.{{ $list }} has {{ .name }}, the name of a container of the chart. Use another name. Example: my-{{ .name }}.
{{- end }}
{{- end }}
{{- end }}
{{- range .volumes }}
{{- if has .name (list "tmp" "city" "kafka" "kafka-ca" "tls" "rsmp") }}
- {{ $key }}.volumes has {{ .name }}, the name of a volume of the chart. Use another name. Example: my-{{ .name }}.
{{- end }}
{{- end }}
{{- range .volumeMounts }}
{{- if regexMatch "^(/tmp|/etc/vigie(/.*)?)/?$" (toString .mountPath) }}
- {{ $key }}.volumeMounts has {{ .mountPath }}, where the chart mounts a volume. Use another path. Example: /etc/extra.
{{- end }}
{{- end }}
{{- range $name, $instead := dict "VIGIE_DEPARTMENTS" "the keys of departments" "VIGIE_PREFIX" "prefix" "VIGIE_DRAIN_SECONDS" (printf "%s.drainSeconds" $key) }}
{{- if hasKey $.env $name }}
- {{ $key }}.env has {{ $name }}, which other parts of the release need too. Set {{ $instead }} instead.
{{- end }}
{{- end }}
{{- range $name := list "VIGIE_HOST" "VIGIE_PORT" "VIGIE_HTTP_PORT" "VIGIE_RSMP_PORT" }}
{{- if hasKey $.env $name }}
- {{ $key }}.env has {{ $name }}, but probes and the Service need the chart's value. Remove it.
{{- end }}
{{- end }}
{{- range .deviceNetwork.cidrs }}
{{- if not (regexMatch "^[0-9a-fA-F.:]+/[0-9]+$" .) }}
- {{ $key }}.deviceNetwork.cidrs has {{ . | quote }}, which is not a network. Example: 10.20.0.0/16.
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.wrongKafka" -}}
{{- $kafka := .Values.kafka }}
{{- $security := $kafka.security }}
{{- $development := $kafka.development.enabled }}
{{- if and (not $kafka.bootstrap) (not $development) }}
- kafka.bootstrap is empty. Set the address of your Kafka, as kafka.bootstrap=kafka.example.org:9092. For a trial, set kafka.development.enabled=true.
{{- end }}
{{- range splitList "," $kafka.bootstrap }}
{{- if and $kafka.bootstrap (not (regexMatch "^([^][:/ ]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$" (trim .))) }}
- kafka.bootstrap has {{ trim . | quote }}. Use host:port, separated by commas.
{{- end }}
{{- end }}
{{- if $development }}
{{- if $kafka.bootstrap }}
- kafka.bootstrap and kafka.development.enabled are both set, but a release has one Kafka. Remove one of them.
{{- end }}
{{- if gt (include "vigie.replication" . | int) 1 }}
- kafka.topics.replication is {{ $kafka.topics.replication }}, but kafka.development is one node. Remove it, or set kafka.bootstrap to a cluster.
{{- end }}
{{- include "vigie.wrongImage" (list "kafka.development.image" $kafka.development.image) }}
{{- if ne $security.protocol "PLAINTEXT" }}
- kafka.security.protocol is {{ $security.protocol }}, but kafka.development supports PLAINTEXT only. Remove it, or set kafka.bootstrap to a cluster.
{{- end }}
{{- if ne $kafka.topics.manage "job" }}
- kafka.topics.manage is {{ $kafka.topics.manage }}, but with kafka.development the pods create the topics. Remove it.
{{- end }}
{{- end }}
{{- if and $kafka.bootstrap (not $development) (not (include "vigie.isKafkaTls" .)) (not $security.allowUnencrypted) }}
- kafka.security.protocol is {{ $security.protocol }}, so the log crosses the network unencrypted{{ if eq $security.protocol "PLAINTEXT" }}, and anyone on it can write to it{{ end }}. Use SASL_SSL, or SSL with clientCertificate. On a network that only Vigie and Kafka use, set kafka.security.allowUnencrypted=true.
{{- end }}
{{- if and (not (kindIs "invalid" $kafka.topics.replication)) (lt (int $kafka.topics.replication) 1) }}
- kafka.topics.replication is {{ $kafka.topics.replication }}. Use 3, or 1 with a single broker.
{{- end }}
{{- $copies := include "vigie.replication" . | int }}
{{- if and (not (kindIs "invalid" $kafka.topics.minInSync)) (or (lt (int $kafka.topics.minInSync) 1) (gt (int $kafka.topics.minInSync) $copies)) }}
- kafka.topics.minInSync is {{ $kafka.topics.minInSync }} of {{ $copies }} replicas. Use 1 to {{ $copies }}; one less than the replicas tolerates the loss of one broker.
{{- end }}
{{- if and (or (include "vigie.isSasl" .) $security.clientCertificate) (not $security.secretName) }}
- kafka.security.secretName is empty, but each service must authenticate. Set the Secret of a principal. Example: {prefix}-{service}.
{{- end }}
{{- if and (include "vigie.isSasl" .) $security.secretName (not $security.passwordKey) }}
- kafka.security.passwordKey is empty. Set the key of the password in the Secret.
{{- end }}
{{- if and $security.ca.secretName (not (include "vigie.isKafkaTls" .)) }}
- kafka.security.ca.secretName is set, but the protocol {{ $security.protocol }} does not use TLS. Use SSL or SASL_SSL, or remove it.
{{- end }}
{{- if and $security.clientCertificate (not (include "vigie.isKafkaTls" .)) }}
- kafka.security.clientCertificate needs TLS, but the protocol is {{ $security.protocol }}. Use SSL or SASL_SSL.
{{- end }}
{{- if $kafka.topics.manageAcls }}
{{- if ne $kafka.topics.manage "job" }}
- kafka.topics.manageAcls needs the job, but kafka.topics.manage is {{ $kafka.topics.manage }}. Remove it. With Strimzi, kafka.strimzi.users creates the ACLs.
{{- end }}
{{- if and (not (include "vigie.isSasl" .)) (not $security.clientCertificate) }}
- kafka.topics.manageAcls needs principals, but services do not log in with kafka.security.protocol {{ $security.protocol }}. Use SASL_SSL, or SSL with clientCertificate.
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.wrongStrimzi" -}}
{{- $kafka := .Values.kafka }}
{{- if eq $kafka.topics.manage "strimzi" }}
{{- if not $kafka.strimzi.cluster }}
- kafka.strimzi.cluster is empty. Set the name of your Kafka resource (kubectl get kafka).
{{- end }}
{{- if $kafka.strimzi.users }}
{{- if and (not (include "vigie.isSasl" .)) (not $kafka.security.clientCertificate) }}
- kafka.strimzi.users creates users, but services do not log in with kafka.security.protocol {{ $kafka.security.protocol }}. Use SASL_SSL, or SSL with clientCertificate. For a listener without authentication, set kafka.strimzi.users=false.
{{- end }}
{{- if and (include "vigie.isSasl" .) (ne $kafka.security.mechanism "SCRAM-SHA-512") }}
- kafka.security.mechanism is {{ $kafka.security.mechanism }}, but Strimzi's users have SCRAM-SHA-512. Use it.
{{- end }}
{{- if and (include "vigie.isSasl" .) $kafka.security.clientCertificate }}
- kafka.security.clientCertificate is set with {{ $kafka.security.protocol }}, but a Strimzi user has either a password or a certificate. Use SSL with it, or SASL_SSL without.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.wrongEdges" -}}
{{- with .Values.routes }}
{{- if and .gateway.enabled .ingress.enabled }}
- routes.gateway and routes.ingress are both enabled, so each host would have two routes. Enable one of them.
{{- end }}
{{- if and (or .gateway.enabled .ingress.enabled) (not .domain) }}
- routes.domain is empty. Set the domain of the services. Example: vigie.example.org, for roads.vigie.example.org.
{{- end }}
{{- if and .domain (not (regexMatch "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$" .domain)) }}
- routes.domain is {{ .domain | quote }}, which is not a domain in lower case. Example: vigie.example.org.
{{- end }}
{{- if and .ingress.enabled $.Values.tls.enabled (eq (get .ingress.grpcAnnotations "nginx.ingress.kubernetes.io/backend-protocol") "GRPC") }}
- routes.ingress.grpcAnnotations has the protocol GRPC, but with tls.enabled the services use TLS. Set nginx.ingress.kubernetes.io/backend-protocol: GRPCS.
{{- end }}
{{- if and .documents (not .gateway.enabled) (not .ingress.enabled) }}
- routes.documents names services, but no route is created. Enable routes.gateway or routes.ingress.
{{- end }}
{{- range .documents }}
{{- if not (or (hasKey $.Values.departments .) (hasKey $.Values.services .)) }}
- routes.documents has {{ . | quote }}, which is in neither departments nor services. Example: [roads].
{{- end }}
{{- end }}
{{- if and .gateway.enabled (not .gateway.parentRefs) }}
- routes.gateway.parentRefs is empty. Set the Gateway. Example: [{name: public, namespace: gateways}].
{{- end }}
{{- end }}
{{- if and .Values.monitoring.podMonitor.enabled .Values.monitoring.serviceMonitor.enabled }}
- monitoring.podMonitor and monitoring.serviceMonitor are both enabled, so Prometheus would count everything twice. Enable one of them.
{{- end }}
{{- with .Values.otel.endpoint }}
{{- if not (regexMatch "^https?://[^/ ]+:[0-9]+(/.*)?$" .) }}
- otel.endpoint is {{ . | quote }}. Use scheme, host and port. Example: http://collector.monitoring:4317.
{{- end }}
{{- end }}
{{- with .Values.tls }}
{{- if and .enabled (not .secretName) (not .certManager.enabled) }}
- tls.enabled needs a certificate. Set tls.secretName to a Secret that holds one, or tls.certManager.enabled=true.
{{- end }}
{{- if and .certManager.enabled (not .enabled) }}
- tls.certManager.enabled creates a certificate, but without tls.enabled no service uses it. Set tls.enabled=true too.
{{- end }}
{{- if and .clients.required (not .enabled) }}
- tls.clients.required needs TLS. Set tls.enabled=true too.
{{- end }}
{{- if and .enabled .clients.required (not .clients.secretName) (not .certManager.enabled) }}
- tls.clients.secretName is empty, but `helm test` needs a client certificate. Set its Secret, or tls.certManager.enabled=true.
{{- end }}
{{- if and .certManager.enabled (not .certManager.issuerRef.name) }}
- tls.certManager.issuerRef.name is empty. Set the name of an Issuer or ClusterIssuer.
{{- end }}
{{- end }}
{{- with .Values.simulator }}
{{- if and .enabled (or (lt (int .firstPort) 1024) (lt (int .ports) 1) (gt (add .firstPort .ports) 65536)) }}
- simulator.firstPort is {{ .firstPort }} and simulator.ports is {{ .ports }}, but all ports must be in 1024 to 65535. Example: 16000 and 1000.
{{- end }}
{{- end }}
{{- end -}}
