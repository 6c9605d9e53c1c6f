{{/* The head of a NetworkPolicy. Arguments: root, its part of the name, the components that it selects
(none: every pod of the release). */}}
{{- define "vigie.policy" -}}
{{- $root := index . 0 }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "vigie.named" (list $root (index . 1)) }}
  namespace: {{ $root.Release.Namespace | quote }}
  labels:
    {{- include "vigie.labels" (list $root "network") | nindent 4 }}
spec:
  podSelector:
    {{- include "vigie.podsOf" (list $root (index . 2)) | nindent 4 }}
{{- end -}}

{{- define "vigie.podsOf" -}}
matchLabels:
  {{- include "vigie.selectorOfAll" (index . 0) | nindent 2 }}
{{- with index . 1 }}
matchExpressions:
  - {key: app.kubernetes.io/component, operator: In, values: [{{ join ", " . }}]}
{{- end }}
{{- end -}}

{{/* Pods of the release as peers. Arguments: root, components. */}}
{{- define "vigie.peers" -}}
- podSelector:
    {{- include "vigie.podsOf" . | nindent 4 }}
{{- end -}}

{{- define "vigie.simulatorPorts" -}}
{{- with .Values.simulator -}}
{protocol: TCP, port: {{ int .firstPort }}, endPort: {{ sub (add (int .firstPort) (int .ports)) 1 }}}
{{- end -}}
{{- end -}}

{{/* The port at the end of host:port. */}}
{{- define "vigie.portOf" -}}
{{- regexFind ":[0-9]+$" (trim .) | trimPrefix ":" -}}
{{- end -}}

{{/* An egress rule to Kafka: to the release's cluster, or with vigie.copyRoot to the backup's. */}}
{{- define "vigie.toKafka" -}}
{{- $ports := .Values.networkPolicy.kafka.ports -}}
{{- if not $ports -}}
  {{- $ports = list -}}
  {{- range splitList "," (include "vigie.bootstrap" .) -}}
    {{- $ports = append $ports (include "vigie.portOf" . | int) -}}
  {{- end -}}
{{- end -}}
- ports:
    {{- range $ports | uniq }}
    - {protocol: TCP, port: {{ int . }}}
    {{- end }}
  {{- if .Values.kafka.development.enabled }}
  to:
    {{- include "vigie.peers" (list . (list "kafka-development")) | nindent 4 }}
  {{- else if .Values.networkPolicy.kafka.to }}
  to:
    {{- toYaml .Values.networkPolicy.kafka.to | nindent 4 }}
  {{- end }}
{{- end -}}
