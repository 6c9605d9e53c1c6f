{{/* What the schema cannot say, or not in words that help. */}}
{{- define "vigie.validate" -}}
{{- end -}}
