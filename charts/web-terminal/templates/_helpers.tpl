{{/* A text; a number is written without exponent. */}}
{{- define "web-terminal.identifier" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* The terminal service's name. */}}
{{- define "web-terminal.name" -}}
{{- toString .Values.name -}}
{{- end }}

{{/* Labels of the terminal service's pods; they never change. */}}
{{- define "web-terminal.selector" -}}
app: {{ include "web-terminal.name" . | quote }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "web-terminal.labels" -}}
app.kubernetes.io/part-of: claudecode-terminal
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/* What every object is part of. */}}
{{- define "web-terminal.annotations" -}}
kchart.dev/sandbox: {{ include "web-terminal.name" . | quote }}
{{- end }}
