{{/* A text; a number is written without exponent. */}}
{{- define "app.identifier" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* The app's name. */}}
{{- define "app.name" -}}
{{- toString .Values.name -}}
{{- end }}

{{/* The host name of the Ingress. */}}
{{- define "app.host" -}}
{{- default (printf "%s.%s" (include "app.name" .) (toString .Values.ingress.domain)) (toString .Values.ingress.hostname) -}}
{{- end }}

{{/* The host name of the preview. */}}
{{- define "app.preview-host" -}}
{{- default (printf "%s-preview.%s" (include "app.name" .) (toString .Values.ingress.domain)) (toString .Values.preview.hostname) -}}
{{- end }}

{{/* Labels by which pods are found; they never change. */}}
{{- define "app.selector" -}}
app: {{ include "app.name" . | quote }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "app.labels" -}}
{{ include "app.selector" . }}
app.kubernetes.io/name: {{ include "app.name" . | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/* What every object is part of. */}}
{{- define "app.annotations" -}}
kchart.dev/app: {{ include "app.name" . | quote }}
{{- end }}
