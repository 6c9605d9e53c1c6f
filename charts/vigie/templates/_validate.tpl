{{/*
What the schema cannot say, or not in words that help: every value that is wrong, in a sentence that names
it and says what to write instead. All of them at once.
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
- prefix is {{ .Values.prefix | quote }}: write a lower-case letter, then up to 30 of a-z 0-9 - that do not end with -, as dijon.
{{- end }}
{{- if not (regexMatch "^[a-z]([a-z0-9-]*[a-z0-9])?$" (include "vigie.fullname" .)) }}
- the release is {{ include "vigie.fullname" . | quote }}, which no Service may be called: write fullnameOverride of a lower-case letter, then a-z 0-9 -, as vigie-dijon.
{{- end }}
{{- if and .Values.nameOverride (not (regexMatch "^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$" .Values.nameOverride)) }}
- nameOverride is {{ .Values.nameOverride | quote }}, which is no label: write letters, digits and - between them, as vigie.
{{- end }}
{{- include "vigie.wrongLabels" (list "commonLabels" .Values.commonLabels) }}
{{- if not .Values.departments }}
- departments is empty: name at least one, as departments.roads={}.
{{- end }}
{{- if not (hasKey .Values.services "coordination") }}
- services.coordination is missing: without it nobody sends a crew across departments. Leave it in, or stop it with services.coordination.replicas=0.
{{- end }}
{{- range $group := list "departments" "services" }}
{{- range $name, $_ := index $.Values $group }}
{{- if not (regexMatch "^[a-z]{1,20}$" $name) }}
- {{ $group }}.{{ $name }}: a name is one lower-case word of a-z, for it names topics, modules and objects too: write {{ regexReplaceAll "[^a-z]" (lower $name) "" | default "snow" | trunc 20 }}.
{{- end }}
{{- if has $name (list "cli" "simulator" "rehearsal" "tls" "caller" "installer" "backup" "topics" "network" "account" "routes" "services" "default" "monitoring") }}
- {{ $group }}.{{ $name }}: that name is taken by another part of the release. Choose another.
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $_ := .Values.departments }}
{{- if hasKey $.Values.services $name }}
- {{ $name }} stands under departments and under services: leave it under one of them.
{{- end }}
{{- end }}
{{- if and (not .Values.city.folder) (not .Values.city.volume) }}
- city.folder and city.volume are empty: name a folder of the image, as deploy/cities/montpellier, or a volume with your city's files.
{{- end }}
{{- end -}}

{{/* Labels of one's own: list of the values key and them. */}}
{{- define "vigie.wrongLabels" -}}
{{- $key := index . 0 }}
{{- range $label, $_ := index . 1 }}
{{- if regexMatch "^(app\\.kubernetes\\.io|helm\\.sh)/" $label }}
- {{ $key }} has {{ $label }}: the chart says that one itself, and finds its pods by such. Leave it out.
{{- end }}
{{- end }}
{{- end -}}

{{/* An image: list of the values key and it. */}}
{{- define "vigie.wrongImage" -}}
{{- $key := index . 0 }}
{{- with index . 1 }}
{{- if not .repository }}
- {{ $key }}.repository is empty: write where the image is, as registry.example.org/vigie.
{{- end }}
{{- if and (not .tag) (not .digest) }}
- {{ $key }} has neither tag nor digest. Write {{ $key }}.tag, or better {{ $key }}.digest.
{{- end }}
{{- if and .digest (not (regexMatch "^sha256:[0-9a-f]{64}$" .digest)) }}
- {{ $key }}.digest is {{ .digest | quote }}: write sha256: and 64 hexadecimal digits, as `crane digest` says it.
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.wrongServices" -}}
{{- include "vigie.wrongImage" (list "image" .Values.image) }}
{{- range include "vigie.merged" . | fromJsonArray }}
{{- $replicas := int .replicas }}
{{- $room := int (add .partitions .standbys) }}
{{- $holds := printf "it has %d partition%s and %d standby%s" (int .partitions) (ternary "" "s" (eq (int .partitions) 1)) (int .standbys) (ternary "" "s" (eq (int .standbys) 1)) }}
{{- if lt $replicas 0 }}
- {{ .key }}.replicas is {{ $replicas }}: write 0 to stop it, or how many pods there shall be.
{{- end }}
{{- if or (lt (int .standbys) 0) (gt (int .standbys) 4) }}
- {{ .key }}.standbys is {{ .standbys }}: write 0 to 4.
{{- end }}
{{- if and .autoscaling.hpa.enabled .autoscaling.keda.enabled }}
- {{ .key }}.autoscaling has hpa and keda enabled: they would fight over the replicas. Enable one of them.
{{- end }}
{{- if include "vigie.isScaled" . }}
{{- $scaler := ternary "hpa" "keda" .autoscaling.hpa.enabled }}
{{- if eq (int .partitions) 1 }}
- {{ .key }}.autoscaling is enabled, but it has 1 partition, and a second pod does not share its work: write {{ .key }}.autoscaling.{{ $scaler }}.enabled=false.
{{- else if eq $replicas 0 }}
- {{ .key }}.replicas is 0, but its autoscaler decides: to stop it, write {{ .key }}.autoscaling.{{ $scaler }}.enabled=false too.
{{- end }}
{{- if and .autoscaling.hpa.enabled (not (dig "requests" "cpu" "" .resources)) }}
- {{ .key }}.resources.requests.cpu is missing, and the HPA counts in shares of it: write it, as 100m.
{{- end }}
{{- $least := int .autoscaling.minReplicas }}
{{- $most := int .autoscaling.maxReplicas }}
{{- if and (gt (int .partitions) 1) (gt $most $room) }}
- {{ .key }}.autoscaling.maxReplicas is {{ $most }}, but {{ $holds }}: more pods would have nothing to do. Write at most {{ $room }}, or more standbys.
{{- end }}
{{- if or (lt $least 1) (gt $least $most) }}
- {{ .key }}.autoscaling.minReplicas is {{ $least }}: write 1 to maxReplicas, which is {{ $most }}.
{{- end }}
{{- if and .autoscaling.keda.enabled (not .autoscaling.keda.serverAddress) }}
- {{ .key }}.autoscaling.keda.serverAddress is empty: write where Prometheus answers, as http://prometheus.monitoring:9090.
{{- end }}
{{- else if and .partitions (gt $replicas $room) }}
- {{ .key }}.replicas is {{ $replicas }}, but {{ $holds }}: more pods would have nothing to do. Write at most {{ $room }}, or more standbys.
{{- end }}
{{- if le (int .drainSeconds) 0 }}
- {{ .key }}.drainSeconds is {{ .drainSeconds }}: write at least 1, for calls under way must end.
{{- end }}
{{- if lt (int .preStopSeconds) 0 }}
- {{ .key }}.preStopSeconds is {{ .preStopSeconds }}: write 0, or the seconds to wait.
{{- end }}
{{- if ne (toJson .image) (toJson $.Values.image) }}
{{- include "vigie.wrongImage" (list (printf "%s.image" .key) .image) }}
{{- end }}
{{- include "vigie.wrongLabels" (list (printf "%s.podLabels" .key) .podLabels) }}
{{- include "vigie.wrongOwn" . }}
{{- if and .deviceNetwork.cidrs (not .deviceNetwork.ports) }}
- {{ .key }}.deviceNetwork has cidrs and no ports: write the devices' ports, as [{protocol: TCP, port: 502}].
{{- end }}
{{- end }}
{{- end -}}

{{/* What a service is given of one's own, where the chart has the same. */}}
{{- define "vigie.wrongOwn" -}}
{{- $key := .key }}
{{- range .volumes }}
{{- if has .name (list "tmp" "city" "kafka" "kafka-ca" "tls") }}
- {{ $key }}.volumes has {{ .name }}, which is the name of the chart's own: choose another, as my-{{ .name }}.
{{- end }}
{{- end }}
{{- range .volumeMounts }}
{{- if regexMatch "^(/tmp|/etc/vigie(/.*)?)/?$" (toString .mountPath) }}
- {{ $key }}.volumeMounts has {{ .mountPath }}, where the chart mounts its own: choose another place, as /etc/extra.
{{- end }}
{{- end }}
{{- range $name, $instead := dict "VIGIE_DEPARTMENTS" "the keys of departments" "VIGIE_PREFIX" "prefix" "VIGIE_DRAIN_SECONDS" (printf "%s.drainSeconds" $key) }}
{{- if hasKey $.env $name }}
- {{ $key }}.env has {{ $name }}, which more than this process goes by: write {{ $instead }} instead.
{{- end }}
{{- end }}
{{- range $name := list "VIGIE_HOST" "VIGIE_PORT" "VIGIE_HTTP_PORT" }}
{{- if hasKey $.env $name }}
- {{ $key }}.env has {{ $name }}, where probes and the Service look: leave it out.
{{- end }}
{{- end }}
{{- range .deviceNetwork.cidrs }}
{{- if not (regexMatch "^[0-9a-fA-F.:]+/[0-9]+$" .) }}
- {{ $key }}.deviceNetwork.cidrs has {{ . | quote }}: write a network, as 10.20.0.0/16.
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.wrongKafka" -}}
{{- $kafka := .Values.kafka }}
{{- $security := $kafka.security }}
{{- $development := $kafka.development.enabled }}
{{- if and (not $kafka.bootstrap) (not $development) }}
- kafka.bootstrap is empty: write where your Kafka answers, as kafka.bootstrap=kafka.example.org:9092. For a trial without one: kafka.development.enabled=true.
{{- end }}
{{- range splitList "," $kafka.bootstrap }}
{{- if and $kafka.bootstrap (not (regexMatch "^([^][:/ ]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$" (trim .))) }}
- kafka.bootstrap has {{ trim . | quote }}: write host:port, several with commas.
{{- end }}
{{- end }}
{{- if $development }}
{{- if $kafka.bootstrap }}
- kafka.bootstrap and kafka.development.enabled are both given: leave out one, for there is one log.
{{- end }}
{{- if gt (include "vigie.replication" . | int) 1 }}
- kafka.topics.replication is {{ $kafka.topics.replication }}, but kafka.development is one node: leave it out, or give kafka.bootstrap of a cluster.
{{- end }}
{{- include "vigie.wrongImage" (list "kafka.development.image" $kafka.development.image) }}
{{- if ne $security.protocol "PLAINTEXT" }}
- kafka.security.protocol is {{ $security.protocol }}, but the broker of kafka.development speaks PLAINTEXT only: leave it out, or give kafka.bootstrap of a cluster.
{{- end }}
{{- if ne $kafka.topics.manage "job" }}
- kafka.topics.manage is {{ $kafka.topics.manage }}, but with kafka.development the pods make the topics themselves: leave it out.
{{- end }}
{{- end }}
{{- if and (not (kindIs "invalid" $kafka.topics.replication)) (lt (int $kafka.topics.replication) 1) }}
- kafka.topics.replication is {{ $kafka.topics.replication }}: write 3, or 1 where there is one broker.
{{- end }}
{{- $copies := include "vigie.replication" . | int }}
{{- if and (not (kindIs "invalid" $kafka.topics.minInSync)) (or (lt (int $kafka.topics.minInSync) 1) (gt (int $kafka.topics.minInSync) $copies)) }}
- kafka.topics.minInSync is {{ $kafka.topics.minInSync }} of {{ $copies }} copies: write 1 to {{ $copies }}; one less than all lets one broker be away.
{{- end }}
{{- if and (or (include "vigie.isSasl" .) $security.clientCertificate) (not $security.secretName) }}
- kafka.security.secretName is empty, but each service must show who it is: write the Secret of a principal, as {prefix}-{service}.
{{- end }}
{{- if and (include "vigie.isSasl" .) $security.secretName (not $security.passwordKey) }}
- kafka.security.passwordKey is empty: write the key in the Secret that holds the password.
{{- end }}
{{- if and $security.ca.secretName (not (include "vigie.isKafkaTls" .)) }}
- kafka.security.ca.secretName is given, and protocol {{ $security.protocol }} speaks no TLS: write SSL or SASL_SSL, or leave it out.
{{- end }}
{{- if and $security.clientCertificate (not (include "vigie.isKafkaTls" .)) }}
- kafka.security.clientCertificate needs TLS, and protocol is {{ $security.protocol }}: write SSL or SASL_SSL.
{{- end }}
{{- if $kafka.topics.manageAcls }}
{{- if ne $kafka.topics.manage "job" }}
- kafka.topics.manageAcls is for the job, and kafka.topics.manage is {{ $kafka.topics.manage }}: leave it out. Strimzi makes rights by kafka.strimzi.users.
{{- end }}
{{- if and (not (include "vigie.isSasl" .)) (not $security.clientCertificate) }}
- kafka.topics.manageAcls needs principals, and nobody logs in with kafka.security.protocol {{ $security.protocol }}: write SASL_SSL, or clientCertificate with SSL.
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.wrongStrimzi" -}}
{{- $kafka := .Values.kafka }}
{{- if eq $kafka.topics.manage "strimzi" }}
{{- if not $kafka.strimzi.cluster }}
- kafka.strimzi.cluster is empty: write the name of your Kafka resource (kubectl get kafka).
{{- end }}
{{- if $kafka.strimzi.users }}
{{- if and (not (include "vigie.isSasl" .)) (not $kafka.security.clientCertificate) }}
- kafka.strimzi.users makes users, and nobody logs in with kafka.security.protocol {{ $kafka.security.protocol }}: write SASL_SSL, or SSL with clientCertificate; or kafka.strimzi.users=false where the listener asks for nothing.
{{- end }}
{{- if and (include "vigie.isSasl" .) (ne $kafka.security.mechanism "SCRAM-SHA-512") }}
- kafka.security.mechanism is {{ $kafka.security.mechanism }}: Strimzi's users have SCRAM-SHA-512.
{{- end }}
{{- if and (include "vigie.isSasl" .) $kafka.security.clientCertificate }}
- kafka.security.clientCertificate with {{ $kafka.security.protocol }}: a user of Strimzi has a password or a certificate. Choose SSL with it, or SASL_SSL without.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.wrongEdges" -}}
{{- with .Values.routes }}
{{- if and .gateway.enabled .ingress.enabled }}
- routes.gateway and routes.ingress are both enabled: each host would have two ways in. Enable one of them.
{{- end }}
{{- if and (or .gateway.enabled .ingress.enabled) (not .domain) }}
- routes.domain is empty: write what stands behind each service's name, as vigie.example.org for roads.vigie.example.org.
{{- end }}
{{- if and .domain (not (regexMatch "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$" .domain)) }}
- routes.domain is {{ .domain | quote }}: write a domain in lower case and nothing else, as vigie.example.org.
{{- end }}
{{- if and .ingress.enabled $.Values.tls.enabled (eq (get .ingress.grpcAnnotations "nginx.ingress.kubernetes.io/backend-protocol") "GRPC") }}
- routes.ingress.grpcAnnotations says GRPC, and with tls.enabled the services speak TLS: write nginx.ingress.kubernetes.io/backend-protocol: GRPCS.
{{- end }}
{{- if and .gateway.enabled (not .gateway.parentRefs) }}
- routes.gateway.parentRefs is empty: write the Gateway, as [{name: public, namespace: gateways}].
{{- end }}
{{- end }}
{{- with .Values.otel.endpoint }}
{{- if not (regexMatch "^https?://[^/ ]+:[0-9]+(/.*)?$" .) }}
- otel.endpoint is {{ . | quote }}: write scheme, host and port, as http://collector.monitoring:4317.
{{- end }}
{{- end }}
{{- with .Values.tls }}
{{- if and .enabled (not .secretName) (not .certManager.enabled) }}
- tls.enabled needs a certificate: write tls.secretName of a Secret that holds one, or tls.certManager.enabled=true.
{{- end }}
{{- if and .certManager.enabled (not .enabled) }}
- tls.certManager.enabled makes a certificate that nobody serves: write tls.enabled=true too.
{{- end }}
{{- if and .clients.required (not .enabled) }}
- tls.clients.required asks callers for certificates, and gRPC is in clear: write tls.enabled=true too.
{{- end }}
{{- if and .enabled .clients.required (not .clients.secretName) (not .certManager.enabled) }}
- tls.clients.secretName is empty: write the Secret with the certificate that `helm test` shows, or tls.certManager.enabled=true.
{{- end }}
{{- if and .certManager.enabled (not .certManager.issuerRef.name) }}
- tls.certManager.issuerRef.name is empty: write the name of an Issuer or ClusterIssuer.
{{- end }}
{{- end }}
{{- with .Values.simulator }}
{{- if and .enabled (or (lt (int .firstPort) 1024) (lt (int .ports) 1) (gt (add .firstPort .ports) 65536)) }}
- simulator.firstPort is {{ .firstPort }} and simulator.ports is {{ .ports }}: all of them must lie between 1024 and 65535, as 16000 and 1000 do.
{{- end }}
{{- end }}
{{- end -}}
