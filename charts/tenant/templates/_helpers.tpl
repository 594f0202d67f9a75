{{/* A text; a number is written without exponent. */}}
{{- define "tenant.identifier" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* Labels of every object. */}}
{{- define "tenant.labels" -}}
dp.ml.ink/tenant: {{ toString .Values.tenant | quote }}
dp.ml.ink/project: {{ toString .Values.project | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/* What every object is part of. */}}
{{- define "tenant.annotations" -}}
kchart.dev/tenant: {{ printf "%s/%s" (toString .Values.tenant) (toString .Values.project) | quote }}
{{- end }}
