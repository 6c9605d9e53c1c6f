{{/* What the Pod Security Standard `restricted` asks of a pod. 10001 is the image's user. */}}
{{- define "vigie.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* And of a container. */}}
{{- define "vigie.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* A map as a container's variables: a text, or an object such as {valueFrom: ...}. Sorted: what
one refers to must stand before it, and K8S_POD_NAME does. */}}
{{- define "vigie.env" -}}
{{- $variables := list -}}
{{- range $name, $value := . -}}
  {{- $said := ternary $value (dict "value" (toString $value)) (kindIs "map" $value) -}}
  {{- $variables = append $variables (merge (dict "name" $name) $said) -}}
{{- end -}}
{{- toYaml $variables -}}
{{- end -}}

{{- define "vigie.otelEnvironment" -}}
{{- with .Values.otel -}}
{{- if .endpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ .endpoint | quote }}
K8S_POD_NAME: {valueFrom: {fieldRef: {fieldPath: metadata.name}}}
{{- $attributes := dict "k8s.namespace.name" $.Release.Namespace "k8s.pod.name" "$(K8S_POD_NAME)"
  "service.namespace" (include "vigie.fullname" $) "service.version" $.Chart.AppVersion }}
{{- $said := list }}
{{- range $key, $value := mergeOverwrite $attributes .resourceAttributes }}
{{- $said = append $said (printf "%s=%s" $key $value) }}
{{- end }}
OTEL_RESOURCE_ATTRIBUTES: {{ join "," $said | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The city: a folder of the image, or a volume of one's own. */}}
{{- define "vigie.cityEnvironment" -}}
VIGIE_CITY: {{ ternary "/etc/vigie/city" .Values.city.folder (not (empty .Values.city.volume)) | quote }}
{{- end -}}
{{- define "vigie.tlsSecret" -}}
{{- .Values.tls.secretName | default (include "vigie.named" (list . "tls")) -}}
{{- end -}}

{{- define "vigie.callerSecret" -}}
{{- .Values.tls.clients.secretName | default (include "vigie.named" (list . "caller")) -}}
{{- end -}}

{{/* Who speaks to the services over TLS trusts their authority; the key is not its business. It may have one of its own. */}}
{{- define "vigie.trustEnvironment" -}}
{{- if .Values.tls.enabled }}
VIGIE_TLS_CA_FILE: /etc/vigie/trust/ca.crt
{{- if .Values.tls.clients.required }}
VIGIE_TLS_CERTIFICATE_FILE: /etc/vigie/caller/tls.crt
VIGIE_TLS_KEY_FILE: /etc/vigie/caller/tls.key
{{- end }}
{{- end }}
{{- end -}}

{{/* What the pods of the release have in common: list of root and what says where they may run. */}}
{{- define "vigie.pod" -}}
{{- $root := index . 0 -}}
{{- $where := index . 1 -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "vigie.podSecurity" $root | nindent 2 }}
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $where.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- range $key := list "nodeSelector" "tolerations" "affinity" }}
{{- with index $where $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}
