{{/* A text; a number is written without exponent. */}}
{{- define "platform.identifier" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* Labels of every object. */}}
{{- define "platform.labels" -}}
app.kubernetes.io/part-of: {{ toString .Values.name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/* What every object is part of. */}}
{{- define "platform.annotations" -}}
kchart.dev/platform: {{ toString .Values.name | quote }}
{{- end }}
