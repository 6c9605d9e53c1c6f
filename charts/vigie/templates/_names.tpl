{{/* The release's name, the first part of every object's name. */}}
{{- define "vigie.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of an object, at most 52 characters because a StatefulSet appends to it. Arguments: root, part. */}}
{{- define "vigie.named" -}}
{{- $root := index . 0 -}}
{{- $part := index . 1 -}}
{{- $room := sub 51 (len $part) | int -}}
{{- printf "%s-%s" (include "vigie.fullname" $root | trunc $room | trimSuffix "-") $part -}}
{{- end -}}

{{/* The labels that select the pods of a part. Arguments: root, part. */}}
{{- define "vigie.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Values.nameOverride | default $root.Chart.Name | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/instance: {{ $root.Release.Name | quote }}
app.kubernetes.io/component: {{ index . 1 | quote }}
{{- end -}}

{{/* The labels that select every pod of the release. */}}
{{- define "vigie.selectorOfAll" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* The labels of an object. Arguments: root, part. */}}
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

{{/* The labels of a pod. No label changes with the chart's version, because that would restart the pod. */}}
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

{{/* The reference of an image. A digest takes precedence over a tag. */}}
{{- define "vigie.image" -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag }}
{{- end -}}
{{- end -}}
