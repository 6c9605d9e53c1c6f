{{/* Bootstrap servers: the cluster in the values, or the broker of a trial. */}}
{{- define "vigie.bootstrap" -}}
{{- $kafka := .Values.kafka -}}
{{- if $kafka.development.enabled -}}
{{ include "vigie.named" (list . "kafka-development") }}:9092
{{- else -}}
{{ $kafka.bootstrap }}
{{- end -}}
{{- end -}}

{{/* Replication factor and min.insync.replicas of each topic. */}}
{{- define "vigie.replication" -}}
{{- $kafka := .Values.kafka -}}
{{- $kafka.topics.replication | default (ternary 1 3 $kafka.development.enabled) | int -}}
{{- end -}}
{{- define "vigie.minInSync" -}}
{{- $replication := include "vigie.replication" . | int -}}
{{- .Values.kafka.topics.minInSync | default (max 1 (sub $replication 1)) | int -}}
{{- end -}}

{{- define "vigie.isSasl" -}}
{{- if hasPrefix "SASL_" .Values.kafka.security.protocol }}true{{ end -}}
{{- end -}}
{{- define "vigie.isKafkaTls" -}}
{{- if hasSuffix "SSL" .Values.kafka.security.protocol }}true{{ end -}}
{{- end -}}

{{/* The Secret and the user name of a principal, and the Secret with the brokers' CA certificate. */}}
{{- define "vigie.kafkaSecret" -}}
{{- $root := index . 0 -}}
{{- $kafka := $root.Values.kafka -}}
{{- $own := ternary $kafka.topics.secretName "" (eq (index . 1) "installer") -}}
{{- $own | default $kafka.security.secretName
    | replace "{prefix}" $root.Values.prefix | replace "{service}" (index . 1) -}}
{{- end -}}
{{- define "vigie.kafkaUser" -}}
{{- $root := index . 0 -}}
{{- $own := ternary $root.Values.kafka.topics.username "" (eq (index . 1) "installer") -}}
{{- $own | default (printf "%s-%s" $root.Values.prefix (index . 1)) -}}
{{- end -}}
{{- define "vigie.kafkaCaSecret" -}}
{{- $kafka := .Values.kafka -}}
{{- if include "vigie.isKafkaTls" . -}}
  {{- $strimzi := "" -}}
  {{- with $kafka.strimzi.cluster }}{{ $strimzi = printf "%s-cluster-ca-cert" . }}{{ end -}}
  {{- $kafka.security.ca.secretName | default $strimzi -}}
{{- end -}}
{{- end -}}

{{/* The Kafka settings of a process as a map of variables. Secrets are files. Arguments: root, principal. */}}
{{- define "vigie.kafkaEnvironment" -}}
{{- $root := index . 0 -}}
{{- $security := $root.Values.kafka.security -}}
KAFKA_BOOTSTRAP: {{ include "vigie.bootstrap" $root | quote }}
{{- if ne $security.protocol "PLAINTEXT" }}
KAFKA_SECURITY_PROTOCOL: {{ $security.protocol | quote }}
{{- end }}
{{- if include "vigie.isSasl" $root }}
KAFKA_SASL_MECHANISM: {{ $security.mechanism }}
KAFKA_SASL_USERNAME: {{ include "vigie.kafkaUser" . | quote }}
KAFKA_SASL_PASSWORD_FILE: /etc/vigie/kafka/password
{{- end }}
{{- if include "vigie.kafkaCaSecret" $root }}
KAFKA_TLS_CA_FILE: /etc/vigie/kafka-ca/ca.crt
{{- end }}
{{- if $security.clientCertificate }}
KAFKA_TLS_CERTIFICATE_FILE: /etc/vigie/kafka/user.crt
KAFKA_TLS_KEY_FILE: /etc/vigie/kafka/user.key
{{- end }}
{{- end -}}

{{/* The environment of services.provision, in the topics Job and in the init containers of a trial. */}}
{{- define "vigie.topicsEnvironment" -}}
{{ include "vigie.kafkaEnvironment" (list . "installer") }}
VIGIE_PREFIX: {{ .Values.prefix | quote }}
VIGIE_DEPARTMENTS: {{ include "vigie.departments" . | quote }}
VIGIE_TOPIC_REPLICATION_FACTOR: {{ include "vigie.replication" . | quote }}
VIGIE_TOPIC_MIN_INSYNC_REPLICAS: {{ include "vigie.minInSync" . | quote }}
{{- if .Values.kafka.topics.manageAcls }}
VIGIE_MANAGE_ACLS: "true"
{{- end }}
{{- end -}}
