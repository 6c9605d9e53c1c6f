{{/*
Signal controllers, which dial a department over RSMP. Each part is empty for a service without `rsmp.enabled`.
Arguments of all: root, service.
*/}}
{{- define "vigie.hasRsmp" -}}
{{- if dig "rsmp" "enabled" false (index . 1) }}true{{ end -}}
{{- end -}}

{{/* The source of the security code as a volume has it: the given Secret, or in a trial the ConfigMap with the code of
the simulated controllers, which is no secret. */}}
{{- define "vigie.rsmpCode" -}}
{{- with (index . 1).rsmp.securityCode }}
{{- if .secretName }}
secret: {name: {{ .secretName | quote }}, items: [{key: {{ .key }}, path: security-code}]}
{{- else if (index $ 0).Values.simulator.enabled }}
configMap: {name: {{ include "vigie.rsmpName" $ }}}
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.rsmpName" -}}
{{- include "vigie.named" (list (index . 0) (printf "%s-rsmp" (index . 1).name)) -}}
{{- end -}}

{{- define "vigie.rsmpEnvironment" -}}
{{- $service := index . 1 -}}
{{- if include "vigie.hasRsmp" . }}
VIGIE_RSMP_PORT: "12111"
{{- if include "vigie.rsmpCode" . | trim }}
VIGIE_RSMP_SECURITY_CODE_FILE: /etc/vigie/rsmp/security-code
{{- end }}
{{- with $service.rsmp.tls }}
{{- if .secretName }}
VIGIE_RSMP_TLS_CERTIFICATE_FILE: /etc/vigie/rsmp/tls.crt
VIGIE_RSMP_TLS_KEY_FILE: /etc/vigie/rsmp/tls.key
{{- if .clientCaKey }}
VIGIE_RSMP_TLS_CA_FILE: /etc/vigie/rsmp/ca.crt
{{- end }}
{{- end }}
{{- end }}
{{- else if hasKey $service "rsmp" }}
VIGIE_RSMP_PORT: "0"
{{- end }}
{{- end -}}

{{/* One volume with the security code and the certificate, as files. */}}
{{- define "vigie.rsmpVolume" -}}
{{- $service := index . 1 -}}
{{- if include "vigie.rsmpMount" . }}
- name: rsmp
  projected:
    defaultMode: 0440
    sources:
      {{- with include "vigie.rsmpCode" . | trim }}
      - {{ . }}
      {{- end }}
      {{- with $service.rsmp.tls }}
      {{- if .secretName }}
      - secret:
          name: {{ .secretName | quote }}
          items:
            - {key: tls.crt, path: tls.crt}
            - {key: tls.key, path: tls.key}
            {{- with .clientCaKey }}
            - {key: {{ . }}, path: ca.crt}
            {{- end }}
      {{- end }}
      {{- end }}
{{- end }}
{{- end -}}
{{- define "vigie.rsmpMount" -}}
{{- if and (include "vigie.hasRsmp" .) (or (include "vigie.rsmpCode" . | trim) (index . 1).rsmp.tls.secretName) }}
- {name: rsmp, mountPath: /etc/vigie/rsmp, readOnly: true}
{{- end }}
{{- end -}}

{{/* The Service that controllers dial, apart from that of gRPC, which no controller may reach. */}}
{{- define "vigie.rsmpService" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
{{- if include "vigie.hasRsmp" . }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "vigie.rsmpName" . }}
  namespace: {{ $root.Release.Namespace | quote }}
  labels:
    {{- include "vigie.labels" (list $root $service.name) | nindent 4 }}
  {{- with $service.rsmp.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- range $field, $value := omit $service.rsmp.service "annotations" }}
  {{- with $value }}
  {{ $field }}: {{ toJson . }}
  {{- end }}
  {{- end }}
  selector:
    {{- include "vigie.selector" (list $root $service.name) | nindent 4 }}
  ports:
    - {name: rsmp, port: 12111, targetPort: rsmp}
{{- if and $root.Values.simulator.enabled (not $service.rsmp.securityCode.secretName) }}
---
# The security code of the simulated controllers, which is no secret.
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "vigie.rsmpName" . }}
  namespace: {{ $root.Release.Namespace | quote }}
  labels:
    {{- include "vigie.labels" (list $root $service.name) | nindent 4 }}
data:
  security-code: simulated
{{- end }}
{{- end }}
{{- end -}}

{{/* Errors in the values of signal controllers. Arguments: root, service. */}}
{{- define "vigie.wrongRsmp" -}}
{{- if include "vigie.hasRsmp" . }}
{{- $root := index . 0 }}
{{- $key := printf "%s.rsmp" (index . 1).key }}
{{- with (index . 1).rsmp }}
{{- include "vigie.wrongService" (dict "key" $key "service" .service) }}
{{- if and (ne .service.type "ClusterIP") (not .from) $root.Values.networkPolicy.enabled }}
- {{ $key }}.from is empty, so the network policy denies every controller that dials the {{ .service.type }}. Set their networks. Example: [{ipBlock: {cidr: 10.40.0.0/16}}].
{{- end }}
{{- if and .tls.clientCaKey (not .tls.secretName) }}
- {{ $key }}.tls.clientCaKey needs TLS. Set {{ $key }}.tls.secretName to a Secret with tls.crt and tls.key, or remove it.
{{- end }}
{{- if and .tls.secretName $root.Values.simulator.enabled }}
- {{ $key }}.tls.secretName is set, but the simulated controllers of simulator.enabled have no TLS. Remove one of the two.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
