{{/* The copy's cluster in the place of the suite's, so that what is said of one is said of both: a root
with what the templates of Kafka look at, as JSON. */}}
{{- define "vigie.copyRoot" -}}
{{- $backup := .Values.backup -}}
{{- $kafka := dict "bootstrap" $backup.bootstrap "security" $backup.security
  "development" (dict "enabled" false) "strimzi" dict "topics" dict -}}
{{- $network := dict "kafka" .Values.networkPolicy.backup -}}
{{- dict "Values" (dict "prefix" .Values.prefix "kafka" $kafka "networkPolicy" $network) | toJson -}}
{{- end -}}

{{/* What it is told of the copy's cluster: BACKUP_KAFKA_..., and files beside those of the suite's. */}}
{{- define "vigie.copyEnvironment" -}}
{{- $told := include "vigie.kafkaEnvironment" (list (include "vigie.copyRoot" . | fromJson) "backup") | fromYaml -}}
{{- range $name, $value := $told }}
BACKUP_{{ $name }}: {{ replace "/etc/vigie/kafka" "/etc/vigie/copy" $value | quote }}
{{- end }}
VIGIE_BACKUP_PREFIX: {{ .Values.backup.prefix | default (printf "%s-copy" .Values.prefix) | quote }}
VIGIE_BACKUP_REPLICATION: {{ .Values.backup.replication | int | quote }}
{{- end -}}

{{- define "vigie.copyVolume" -}}
{{- $root := include "vigie.copyRoot" (index . 0) | fromJson -}}
{{- include "vigie.kafkaVolume" (list $root list (index . 2)) | replace "- name: kafka" "- name: copy" -}}
{{- end -}}
{{- define "vigie.copyMount" -}}
{{- include "vigie.copyRoot" . | fromJson | include "vigie.kafkaMount"
  | replace "name: kafka" "name: copy" | replace "/etc/vigie/kafka" "/etc/vigie/copy" -}}
{{- end -}}

{{/* What cannot be copied so, in sentences: a part of vigie.validate. */}}
{{- define "vigie.wrongBackup" -}}
{{- with .Values.backup }}
{{- if .enabled }}
{{- $suites := list }}
{{- range splitList "," (include "vigie.bootstrap" $) }}{{ $suites = append $suites (trim .) }}{{ end }}
{{- if not .bootstrap }}
- backup.bootstrap is empty: write where the copy's cluster answers, as kafka.elsewhere.example.org:9092. It must be another than the suite's.
{{- end }}
{{- range $each := splitList "," .bootstrap }}
{{- if and $.Values.backup.bootstrap (not (regexMatch "^([^][:/ ]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$" (trim $each))) }}
- backup.bootstrap has {{ trim $each | quote }}: write host:port, several with commas.
{{- end }}
{{- if has (trim $each) $suites }}
- backup.bootstrap has {{ trim $each }}, where the suite's own log is: a copy there is lost with it. Write another cluster.
{{- end }}
{{- end }}
{{- if and .prefix (not (regexMatch "^[a-z]([a-z0-9-]{0,29}[a-z0-9])?$" .prefix)) }}
- backup.prefix is {{ .prefix | quote }}: write a lower-case letter, then up to 30 of a-z 0-9 - that do not end with -, or leave it out for {{ $.Values.prefix }}-copy.
{{- end }}
{{- if eq .prefix $.Values.prefix }}
- backup.prefix is {{ .prefix }}, as prefix is: a suite could be started on the copy. Leave it out for {{ $.Values.prefix }}-copy.
{{- end }}
{{- if lt (int .replication) 1 }}
- backup.replication is {{ .replication }}: write 3, or 1 where there is one broker.
{{- end }}
{{- if lt (float64 .pauseSeconds) 0.0 }}
- backup.pauseSeconds is {{ .pauseSeconds }}: write 0, or the seconds to wait between two passes.
{{- end }}
{{- $sasl := hasPrefix "SASL_" .security.protocol }}
{{- $tls := hasSuffix "SSL" .security.protocol }}
{{- if and (or $sasl .security.clientCertificate) (not .security.secretName) }}
- backup.security.secretName is empty, but it must show there who it is: write the Secret of {{ $.Values.prefix }}-backup at the copy's cluster.
{{- end }}
{{- if and .security.clientCertificate (not $tls) }}
- backup.security.clientCertificate needs TLS, and protocol is {{ .security.protocol }}: write SSL or SASL_SSL.
{{- end }}
{{- if and .security.ca.secretName (not $tls) }}
- backup.security.ca.secretName is given, and protocol {{ .security.protocol }} speaks no TLS: write SSL or SASL_SSL, or leave it out.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
