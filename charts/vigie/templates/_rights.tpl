{{/* The permissions of a service on Kafka, as Strimzi ACLs in JSON. Arguments: root, service. */}}
{{- define "vigie.acls" -}}
{{- $root := index . 0 -}}
{{- $service := index . 1 -}}
{{- $rights := ($root.Files.Get "files/catalogue.json" | fromJson).rights -}}
{{- $acls := list -}}
{{- range index $rights $service.name | default (ternary $rights.department list $service.department) -}}
  {{- $name := .name | default "" | replace "{prefix}" $root.Values.prefix | replace "{service}" $service.name -}}
  {{- $names := list $name -}}
  {{- if contains "{department}" $name -}}
    {{- $names = list -}}
    {{- range $department := keys $root.Values.departments | sortAlpha -}}
      {{- $names = append $names ($name | replace "{department}" $department) -}}
    {{- end -}}
  {{- else if contains "{partition}" $name -}}
    {{- $names = list -}}
    {{- range $partition := until (int $service.partitions) -}}
      {{- $names = append $names ($name | replace "{partition}" (toString $partition)) -}}
    {{- end -}}
  {{- end -}}
  {{- $right := . -}}
  {{- range $names -}}
    {{- $resource := dict "type" $right.resource -}}
    {{- if ne $right.resource "cluster" -}}
      {{- $resource = dict "type" $right.resource "name" . "patternType" "literal" -}}
    {{- end -}}
    {{- $acls = append $acls (dict "type" "allow" "resource" $resource "operations" $right.operations "host" "*") -}}
  {{- end -}}
{{- end -}}
{{- $acls | toJson -}}
{{- end -}}
