{{/* The Service of a service. Arguments: root, service. */}}
{{- define "vigie.clusterService" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "vigie.named" (list $root $service.name) }}
  namespace: {{ $root.Release.Namespace | quote }}
  labels:
    {{- include "vigie.labels" (list $root $service.name) | fromYaml | merge (deepCopy $service.service.labels) | toYaml | nindent 4 }}
  {{- with $service.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- range $field, $value := omit $service.service "annotations" "labels" }}
  {{- with $value }}
  {{ $field }}: {{ toJson . }}
  {{- end }}
  {{- end }}
  selector:
    {{- include "vigie.selector" (list $root $service.name) | nindent 4 }}
  ports:
    - {name: grpc, port: 7000, targetPort: grpc, appProtocol: {{ ternary "https" "kubernetes.io/h2c" $root.Values.tls.enabled }}}
    - {name: http, port: 7100, targetPort: http, appProtocol: http}
{{- end -}}

{{/* A node may be drained while another replica works. A single replica needs no budget. */}}
{{- define "vigie.disruptionBudget" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
{{- if and $service.disruptionBudget.enabled (gt (include "vigie.mostReplicas" $service | int) 1) }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "vigie.named" (list $root $service.name) }}
  namespace: {{ $root.Release.Namespace | quote }}
  labels:
    {{- include "vigie.labels" (list $root $service.name) | nindent 4 }}
spec:
  maxUnavailable: {{ toJson $service.disruptionBudget.maxUnavailable }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "vigie.selector" (list $root $service.name) | nindent 6 }}
{{- end }}
{{- end -}}

{{- define "vigie.mostReplicas" -}}
{{- ternary .autoscaling.maxReplicas .replicas (eq (include "vigie.isScaled" .) "true") | int -}}
{{- end -}}
