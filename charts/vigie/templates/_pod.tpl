{{/* A map as a container's variables; a value is a text or an object such as {valueFrom: ...}.
The variables are sorted, so K8S_POD_NAME precedes OTEL_RESOURCE_ATTRIBUTES, which refers to it. */}}
{{- define "vigie.env" -}}
{{- $variables := list -}}
{{- range $name, $value := . -}}
  {{- $entry := ternary $value (dict "value" (toString $value)) (kindIs "map" $value) -}}
  {{- $variables = append $variables (merge (dict "name" $name) $entry) -}}
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
{{- $pairs := list }}
{{- range $key, $value := mergeOverwrite $attributes .resourceAttributes }}
{{- $pairs = append $pairs (printf "%s=%s" $key $value) }}
{{- end }}
OTEL_RESOURCE_ATTRIBUTES: {{ join "," $pairs | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The folder of the city's files: in the image, or in the volume city.volume. */}}
{{- define "vigie.cityEnvironment" -}}
VIGIE_CITY: {{ ternary "/etc/vigie/city" .Values.city.folder (not (empty .Values.city.volume)) | quote }}
{{- end -}}
{{- define "vigie.tlsSecret" -}}
{{- .Values.tls.secretName | default (include "vigie.named" (list . "tls")) -}}
{{- end -}}

{{- define "vigie.callerSecret" -}}
{{- .Values.tls.clients.secretName | default (include "vigie.named" (list . "caller")) -}}
{{- end -}}

{{/* The TLS settings of a caller of the services: their CA, and with mutual TLS a certificate and key of its own. */}}
{{- define "vigie.trustEnvironment" -}}
{{- if .Values.tls.enabled }}
VIGIE_TLS_CA_FILE: /etc/vigie/trust/ca.crt
{{- if .Values.tls.clients.required }}
VIGIE_TLS_CERTIFICATE_FILE: /etc/vigie/caller/tls.crt
VIGIE_TLS_KEY_FILE: /etc/vigie/caller/tls.key
{{- end }}
{{- end }}
{{- end -}}

{{/* Fields that all pods of the release share. Arguments: root, and the values of a service or `defaults`. */}}
{{- define "vigie.pod" -}}
{{- $root := index . 0 -}}
{{- $own := index . 1 -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- toYaml $own.podSecurityContext | nindent 2 }}
{{- with $root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $own.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- range $key := list "nodeSelector" "tolerations" "affinity" }}
{{- with index $own $key }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}
