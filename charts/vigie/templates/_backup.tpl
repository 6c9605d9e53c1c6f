{{/* A root, as JSON, with the backup's cluster in place of the release's: the Kafka templates then render both. */}}
{{- define "vigie.copyRoot" -}}
{{- $backup := .Values.backup -}}
{{- $kafka := dict "bootstrap" $backup.bootstrap "security" $backup.security
  "development" (dict "enabled" false) "strimzi" dict "topics" dict -}}
{{- $network := dict "kafka" .Values.networkPolicy.backup -}}
{{- dict "Values" (dict "prefix" .Values.prefix "kafka" $kafka "networkPolicy" $network) | toJson -}}
{{- end -}}

{{/* Variables for the backup's cluster: BACKUP_KAFKA_..., with files in /etc/vigie/copy. */}}
{{- define "vigie.copyEnvironment" -}}
{{- $environment := include "vigie.kafkaEnvironment" (list (include "vigie.copyRoot" . | fromJson) "backup") | fromYaml -}}
{{- range $name, $value := $environment }}
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

{{/* Errors in the values of backup: a part of vigie.validate. */}}
{{- define "vigie.wrongBackup" -}}
{{- with .Values.backup }}
{{- if .enabled }}
{{- $suites := list }}
{{- range splitList "," (include "vigie.bootstrap" $) }}{{ $suites = append $suites (trim .) }}{{ end }}
{{- if not .bootstrap }}
- backup.bootstrap is empty. Set the address of another Kafka cluster. Example: kafka.elsewhere.example.org:9092.
{{- end }}
{{- range $each := splitList "," .bootstrap }}
{{- if and $.Values.backup.bootstrap (not (regexMatch "^([^][:/ ]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$" (trim $each))) }}
- backup.bootstrap has {{ trim $each | quote }}. Use host:port, separated by commas.
{{- end }}
{{- if has (trim $each) $suites }}
- backup.bootstrap has {{ trim $each }}, the release's own Kafka, whose loss would destroy the backup too. Use another cluster.
{{- end }}
{{- end }}
{{- if and .prefix (not (regexMatch "^[a-z]([a-z0-9-]{0,29}[a-z0-9])?$" .prefix)) }}
- backup.prefix is {{ .prefix | quote }}, which is not valid. Use a lower-case letter and up to 30 of a-z 0-9 -, not ending with -; or remove it for {{ $.Values.prefix }}-copy.
{{- end }}
{{- if eq .prefix $.Values.prefix }}
- backup.prefix equals prefix, so services could be started on the backup. Remove it for {{ $.Values.prefix }}-copy.
{{- end }}
{{- if lt (int .replication) 1 }}
- backup.replication is {{ .replication }}. Use 3, or 1 with a single broker.
{{- end }}
{{- if lt (float64 .pauseSeconds) 0.0 }}
- backup.pauseSeconds is {{ .pauseSeconds }}. Use 0, or the seconds between two passes.
{{- end }}
{{- $sasl := hasPrefix "SASL_" .security.protocol }}
{{- $tls := hasSuffix "SSL" .security.protocol }}
{{- if and (or $sasl .security.clientCertificate) (not .security.secretName) }}
- backup.security.secretName is empty, but the backup must authenticate. Set the Secret of {{ $.Values.prefix }}-backup at the backup's cluster.
{{- end }}
{{- if not (or $tls .security.allowUnencrypted) }}
- backup.security.protocol is {{ .security.protocol }}, so the copy crosses the network unencrypted. Use SASL_SSL, or SSL with clientCertificate. On a network that only Vigie and Kafka use, set backup.security.allowUnencrypted=true.
{{- end }}
{{- if and .security.clientCertificate (not $tls) }}
- backup.security.clientCertificate needs TLS, but the protocol is {{ .security.protocol }}. Use SSL or SASL_SSL.
{{- end }}
{{- if and .security.ca.secretName (not $tls) }}
- backup.security.ca.secretName is set, but the protocol {{ .security.protocol }} does not use TLS. Use SSL or SASL_SSL, or remove it.
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
