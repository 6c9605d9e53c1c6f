{{/*
Every service of the release as JSON, after validation: its values merged over the defaults, with its name, its values
key, its partitions, and whether it is a department. Templates read services only from here.
*/}}
{{- define "vigie.services" -}}
{{- include "vigie.validate" . -}}
{{- include "vigie.merged" . -}}
{{- end -}}

{{/* The same without validation, for vigie.validate. `mergeOverwrite` keeps a 0 or a false of the service. */}}
{{- define "vigie.merged" -}}
{{- $catalogue := .Files.Get "files/catalogue.json" | fromJson -}}
{{- $services := list -}}
{{- range $group := list "departments" "services" -}}
  {{- range $name, $own := index $.Values $group -}}
    {{- $service := mergeOverwrite (deepCopy $.Values.defaults) (deepCopy ($own | default dict)) -}}
    {{- $partitions := index $catalogue.service_partitions $name | default 0 -}}
    {{- if eq $group "departments" -}}
      {{- $partitions = $catalogue.department_partitions -}}
    {{- end -}}
    {{- $_ := set $service "name" $name -}}
    {{- $_ := set $service "key" (printf "%s.%s" $group $name) -}}
    {{- $_ := set $service "department" (eq $group "departments") -}}
    {{- $_ := set $service "partitions" $partitions -}}
    {{- $_ := set $service "image" (mergeOverwrite (deepCopy $.Values.image) ($service.image | default dict)) -}}
    {{- $services = append $services $service -}}
  {{- end -}}
{{- end -}}
{{- $services | toJson -}}
{{- end -}}

{{- define "vigie.departments" -}}
{{- keys .Values.departments | sortAlpha | join "," -}}
{{- end -}}

{{/* The addresses of all services, as a map: VIGIE_ROADS=host:port for gRPC and VIGIE_ROADS_HTTP=host:port. */}}
{{- define "vigie.addresses" -}}
{{- range include "vigie.services" . | fromJsonArray }}
VIGIE_{{ upper .name }}: {{ include "vigie.named" (list $ .name) }}:7000
VIGIE_{{ upper .name }}_HTTP: {{ include "vigie.named" (list $ .name) }}:7100
{{- end }}
{{- end -}}
