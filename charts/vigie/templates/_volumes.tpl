{{/*
The volumes of a pod and their mounts: /tmp, and those of city, kafka, copy, tls and trust that are requested and
configured. Arguments: root, the requested names, the Kafka principal.
*/}}
{{- define "vigie.volumes" -}}
{{- $arguments := . -}}
- {name: tmp, emptyDir: {sizeLimit: 64Mi}}
{{- range index . 1 }}
{{- with include (printf "vigie.%sVolume" .) $arguments | trim }}
{{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "vigie.mounts" -}}
{{- $root := index . 0 -}}
- {name: tmp, mountPath: /tmp}
{{- range index . 1 }}
{{- with include (printf "vigie.%sMount" .) $root | trim }}
{{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The volume city.volume. */}}
{{- define "vigie.cityVolume" -}}
{{- with (index . 0).Values.city.volume }}
{{ list (merge (dict "name" "city") (deepCopy .)) | toYaml }}
{{- end }}
{{- end -}}
{{- define "vigie.cityMount" -}}
{{- if .Values.city.volume }}
- {name: city, mountPath: /etc/vigie/city, readOnly: true}
{{- end }}
{{- end -}}

{{/* The certificate of the services, with its key. */}}
{{- define "vigie.tlsVolume" -}}
{{- $root := index . 0 -}}
{{- if $root.Values.tls.enabled }}
- name: tls
  secret:
    secretName: {{ include "vigie.tlsSecret" $root | quote }}
    defaultMode: 0440
    items:
      - {key: tls.crt, path: tls.crt}
      - {key: tls.key, path: tls.key}
      {{- if $root.Values.tls.clients.required }}
      - {key: {{ $root.Values.tls.caKey }}, path: ca.crt}
      {{- end }}
{{- end }}
{{- end -}}
{{- define "vigie.tlsMount" -}}
{{- if .Values.tls.enabled }}
- {name: tls, mountPath: /etc/vigie/tls, readOnly: true}
{{- end }}
{{- end -}}

{{/* The CA certificate of the services and, with mutual TLS, the certificate of a caller. */}}
{{- define "vigie.trustVolume" -}}
{{- $root := index . 0 -}}
{{- if $root.Values.tls.enabled }}
- name: trust
  secret:
    secretName: {{ include "vigie.tlsSecret" $root | quote }}
    defaultMode: 0440
    items:
      - {key: {{ $root.Values.tls.caKey }}, path: ca.crt}
{{- if $root.Values.tls.clients.required }}
- name: caller
  secret:
    secretName: {{ include "vigie.callerSecret" $root | quote }}
    defaultMode: 0440
    items:
      - {key: tls.crt, path: tls.crt}
      - {key: tls.key, path: tls.key}
{{- end }}
{{- end }}
{{- end -}}
{{- define "vigie.trustMount" -}}
{{- if .Values.tls.enabled }}
- {name: trust, mountPath: /etc/vigie/trust, readOnly: true}
{{- if .Values.tls.clients.required }}
- {name: caller, mountPath: /etc/vigie/caller, readOnly: true}
{{- end }}
{{- end }}
{{- end -}}

{{/* The password or certificate of a Kafka principal, and the brokers' CA certificate. */}}
{{- define "vigie.kafkaVolume" -}}
{{- $root := index . 0 -}}
{{- $security := $root.Values.kafka.security -}}
{{- if or (include "vigie.isSasl" $root) $security.clientCertificate }}
- name: kafka
  secret:
    secretName: {{ include "vigie.kafkaSecret" (list $root (index . 2)) | quote }}
    defaultMode: 0440
    items:
      {{- if include "vigie.isSasl" $root }}
      - {key: {{ $security.passwordKey }}, path: password}
      {{- end }}
      {{- if $security.clientCertificate }}
      - {key: {{ $security.certificateKey }}, path: user.crt}
      - {key: {{ $security.keyKey }}, path: user.key}
      {{- end }}
{{- end }}
{{- with include "vigie.kafkaCaSecret" $root }}
- name: kafka-ca
  secret:
    secretName: {{ . | quote }}
    defaultMode: 0440
    items:
      - {key: {{ $security.ca.key }}, path: ca.crt}
{{- end }}
{{- end -}}
{{- define "vigie.kafkaMount" -}}
{{- if or (include "vigie.isSasl" .) .Values.kafka.security.clientCertificate }}
- {name: kafka, mountPath: /etc/vigie/kafka, readOnly: true}
{{- end }}
{{- if include "vigie.kafkaCaSecret" . }}
- {name: kafka-ca, mountPath: /etc/vigie/kafka-ca, readOnly: true}
{{- end }}
{{- end -}}
