{{/* The Deployment of a service. Arguments: root, service. */}}
{{- define "vigie.deployment" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
{{- $files := list "city" "kafka" "tls" }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "vigie.named" (list $root $service.name) }}
  namespace: {{ $root.Release.Namespace | quote }}
  labels:
    {{- include "vigie.labels" (list $root $service.name) | nindent 4 }}
  {{- with $service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if not (include "vigie.isScaled" $service) }}
  replicas: {{ int $service.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels:
      {{- include "vigie.selector" (list $root $service.name) | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "vigie.podLabels" (list $root $service.name) | fromYaml | merge (deepCopy $service.podLabels) | toYaml | nindent 8 }}
      annotations:
        {{- dict "kubectl.kubernetes.io/default-container" $service.name | merge (deepCopy $service.podAnnotations) | toYaml | nindent 8 }}
    spec:
      serviceAccountName: {{ include "vigie.serviceAccount" $root | quote }}
      {{- include "vigie.pod" (list $root $service) | nindent 6 }}
      terminationGracePeriodSeconds: {{ add $service.preStopSeconds $service.drainSeconds 15 }}
      {{- with $service.topologySpreadConstraints }}
      topologySpreadConstraints:
        {{- range . }}
        {{- $pods := dict "matchLabels" (include "vigie.selector" (list $root $service.name) | fromYaml) }}
        {{- dict "labelSelector" $pods "matchLabelKeys" (list "pod-template-hash") | merge (deepCopy .) | list | toYaml | nindent 8 }}
        {{- end }}
      {{- end }}
      {{- if or $root.Values.kafka.development.enabled $service.initContainers }}
      initContainers:
        {{- if $root.Values.kafka.development.enabled }}
        {{- include "vigie.topicsContainer" $root | nindent 8 }}
        {{- end }}
        {{- with $service.initContainers }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
      containers:
        - name: {{ $service.name }}
          image: {{ include "vigie.image" $service.image }}
          imagePullPolicy: {{ $service.image.pullPolicy }}
          args: [services.{{ $service.name }}]
          securityContext:
            {{- toYaml $service.securityContext | nindent 12 }}
          env:
            {{- include "vigie.serviceEnvironment" . | fromYaml | include "vigie.env" | nindent 12 }}
          {{- with $service.envFrom }}
          envFrom:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - {name: grpc, containerPort: 7000}
            - {name: http, containerPort: 7100}
            {{- if include "vigie.hasRsmp" . }}
            - {name: rsmp, containerPort: 12111}
            {{- end }}
          {{- include "vigie.probes" . | nindent 10 }}
          {{- if $service.preStopSeconds }}
          lifecycle:
            preStop:
              {{- if semverCompare ">=1.30-0" $root.Capabilities.KubeVersion.Version }}
              sleep: {seconds: {{ int $service.preStopSeconds }}}
              {{- else }}
              exec: {command: [sleep, {{ $service.preStopSeconds | quote }}]}
              {{- end }}
          {{- end }}
          resources:
            {{- toYaml $service.resources | nindent 12 }}
          volumeMounts:
            {{- include "vigie.mounts" (list $root $files) | nindent 12 }}
            {{- with include "vigie.rsmpMount" . | trim }}
            {{- . | nindent 12 }}
            {{- end }}
            {{- with $service.volumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
        {{- with $service.sidecars }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      volumes:
        {{- include "vigie.volumes" (list $root $files $service.name) | nindent 8 }}
        {{- with include "vigie.rsmpVolume" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with $service.volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}

{{/* The environment of a service as a map, so that its own `env` replaces a variable instead of repeating it. */}}
{{- define "vigie.serviceEnvironment" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
{{- $environment := include "vigie.kafkaEnvironment" (list $root $service.name) | fromYaml -}}
{{- $environment = merge $environment (include "vigie.cityEnvironment" $root | fromYaml) -}}
{{- $environment = merge $environment (include "vigie.otelEnvironment" $root | fromYaml) -}}
{{- /* For the command line in the pod: kubectl exec deploy/vigie-coordination -- vigie doctor. */ -}}
{{- $environment = merge $environment (include "vigie.addresses" $root | fromYaml) -}}
{{- $_ := set $environment "VIGIE_PREFIX" $root.Values.prefix -}}
{{- $_ := set $environment "VIGIE_DEPARTMENTS" (include "vigie.departments" $root) -}}
{{- $_ := set $environment "VIGIE_HOST" "0.0.0.0" -}}
{{- $_ := set $environment "VIGIE_PORT" "7000" -}}
{{- $_ := set $environment "VIGIE_HTTP_PORT" "7100" -}}
{{- $_ := set $environment "VIGIE_DRAIN_SECONDS" (toString $service.drainSeconds) -}}
{{- $environment = merge $environment (include "vigie.limits" $service | fromYaml) -}}
{{- $environment = merge $environment (include "vigie.deviceEnvironment" (list $root $service.deviceNetwork) | fromYaml) -}}
{{- $environment = merge $environment (include "vigie.rsmpEnvironment" . | fromYaml) -}}
{{- if $root.Values.tls.enabled -}}
  {{- $_ := set $environment "VIGIE_TLS_CERTIFICATE_FILE" "/etc/vigie/tls/tls.crt" -}}
  {{- $_ := set $environment "VIGIE_TLS_KEY_FILE" "/etc/vigie/tls/tls.key" -}}
  {{- if $root.Values.tls.clients.required -}}
    {{- $_ := set $environment "VIGIE_TLS_CLIENT_CA_FILE" "/etc/vigie/tls/ca.crt" -}}
  {{- end -}}
{{- end -}}
{{- toYaml (merge (deepCopy $service.env) $environment) -}}
{{- end -}}

{{/* Reflection and the limits of a service as a map; without a value, the service has its own default. */}}
{{- define "vigie.limits" -}}
{{- if .reflection }}
VIGIE_REFLECTION: "true"
{{- end }}
{{- range $variable, $limit := dict "IN_FLIGHT_LIMIT" .limits.inFlight "CALLER_CALLS_PER_SECOND" .limits.callerCallsPerSecond
  "CALLER_STREAM_LIMIT" .limits.callerStreams "STREAM_LIMIT" .limits.streams "REQUEST_BYTES" .limits.requestBytes
  "CREW_LIMIT" .limits.crews }}
{{- if $limit }}
VIGIE_{{ $variable }}: {{ int $limit | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Where a department's devices may be, as a map: deviceNetwork, and the simulator's cabinets in a trial. The trial's
pods are in a private network, which a service without VIGIE_DEVICE_NETWORKS reaches. */}}
{{- define "vigie.deviceEnvironment" -}}
{{- $root := index . 0 -}}
{{- $network := index . 1 -}}
{{- $ports := list -}}
{{- range $network.ports -}}
  {{- $last := ternary (printf "-%d" (int .endPort)) "" (hasKey . "endPort") -}}
  {{- $ports = append $ports (printf "%d%s" (int .port) $last) -}}
{{- end -}}
{{- if and $network $root.Values.simulator.enabled -}}
  {{- with $root.Values.simulator -}}
    {{- $ports = append $ports (printf "%d-%d" (int .firstPort) (sub (add (int .firstPort) (int .ports)) 1)) -}}
  {{- end -}}
{{- end -}}
{{- if and $network.cidrs (not $root.Values.simulator.enabled) }}
VIGIE_DEVICE_NETWORKS: {{ join "," $network.cidrs | quote }}
{{- end }}
{{- if $ports }}
VIGIE_DEVICE_PORTS: {{ join "," $ports | quote }}
{{- end }}
{{- end -}}

{{/* The startup probe passes when the read model is restored, which may take minutes.
Readiness is gRPC health, or HTTP with TLS: the kubelet's gRPC probe does not support TLS. */}}
{{- define "vigie.probes" -}}
{{- $root := index . 0 -}}
{{- $probes := (index . 1).probes -}}
startupProbe:
  httpGet: {path: /startupz, port: http}
  {{- toYaml $probes.startup | nindent 2 }}
livenessProbe:
  httpGet: {path: /livez, port: http}
  {{- toYaml $probes.liveness | nindent 2 }}
readinessProbe:
  {{- if $root.Values.tls.enabled }}
  httpGet: {path: /startupz, port: http}
  {{- else }}
  grpc: {port: 7000}
  {{- end }}
  {{- toYaml $probes.readiness | nindent 2 }}
{{- end -}}

{{- define "vigie.isScaled" -}}
{{- if or .autoscaling.hpa.enabled .autoscaling.keda.enabled }}true{{ end -}}
{{- end -}}

{{/* Creates the topics. In a trial, each pod runs it before its service: a hook would find no broker, which is a part
of the release. The command is idempotent, and several pods may run it at once. */}}
{{- define "vigie.topicsContainer" -}}
- name: topics
  image: {{ include "vigie.image" .Values.image }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args: [services.provision]
  securityContext:
    {{- toYaml .Values.defaults.securityContext | nindent 4 }}
  env:
    {{- include "vigie.topicsEnvironment" . | fromYaml | include "vigie.env" | nindent 4 }}
  resources:
    {{- toYaml .Values.kafka.topics.resources | nindent 4 }}
  volumeMounts:
    {{- include "vigie.mounts" (list . (list "kafka")) | nindent 4 }}
{{- end -}}
