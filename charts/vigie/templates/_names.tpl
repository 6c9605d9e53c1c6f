{{/* The release's own name, which every object's name begins with. */}}
{{- define "vigie.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of a part: list of root and part. 52 characters, for a StatefulSet appends to it. */}}
{{- define "vigie.named" -}}
{{- $root := index . 0 -}}
{{- $part := index . 1 -}}
{{- $room := sub 51 (len $part) | int -}}
{{- printf "%s-%s" (include "vigie.fullname" $root | trunc $room | trimSuffix "-") $part -}}
{{- end -}}

{{/* What picks the pods of a part: list of root and part. */}}
{{- define "vigie.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Values.nameOverride | default $root.Chart.Name | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/instance: {{ $root.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 | quote }}
{{- end -}}

{{/* What picks every pod of the release. */}}
{{- define "vigie.selectorOfAll" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* The labels of an object: list of root and part. */}}
{{- define "vigie.labels" -}}
{{- $root := index . 0 -}}
{{ include "vigie.selector" . }}
app.kubernetes.io/part-of: vigie
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name ($root.Chart.Version | replace "+" "_") }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The labels of a pod: nothing that changes with the chart alone, for that would restart it. */}}
{{- define "vigie.podLabels" -}}
{{ include "vigie.selector" . }}
app.kubernetes.io/part-of: vigie
{{- with (index . 0).Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "vigie.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "vigie.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{/* An image: of root's values, or of a part that has its own. A digest wins over a tag. */}}
{{- define "vigie.image" -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag }}
{{- end -}}
{{- end -}}
