{{/* A text; a number is written without exponent. */}}
{{- define "claude-web-k8s-instance.identifier" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* The instance's name: given, or the hash of its description. */}}
{{- define "claude-web-k8s-instance.name" -}}
{{- default ((toString .Values.instanceDescription) | sha256sum | trunc 12) (include "claude-web-k8s-instance.identifier" .Values.instanceName) -}}
{{- end }}

{{/* The Service's name: unlike others it must begin with a letter. */}}
{{- define "claude-web-k8s-instance.service" -}}
{{- printf "claude-%s" (include "claude-web-k8s-instance.name" .) -}}
{{- end }}

{{/* The host name of the Ingress. */}}
{{- define "claude-web-k8s-instance.host" -}}
{{- default (printf "%s.%s" (include "claude-web-k8s-instance.name" .) (toString .Values.ingress.domain)) (toString .Values.ingress.hostname) -}}
{{- end }}

{{/* Labels by which pods are found; they never change. */}}
{{- define "claude-web-k8s-instance.selector" -}}
app.kubernetes.io/name: claude-instance
app.kubernetes.io/instance: {{ include "claude-web-k8s-instance.name" . | quote }}
{{- end }}

{{/* Labels of every object. */}}
{{- define "claude-web-k8s-instance.labels" -}}
{{ include "claude-web-k8s-instance.selector" . }}
app.kubernetes.io/part-of: claude-web
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
{{- end }}

{{/* Whose and what every object is. */}}
{{- define "claude-web-k8s-instance.annotations" -}}
claude.robotinfra.com/instance: {{ include "claude-web-k8s-instance.name" . | quote }}
claude.robotinfra.com/description: {{ toString .Values.instanceDescription | quote }}
claude.robotinfra.com/userid: {{ include "claude-web-k8s-instance.identifier" .Values.userid | quote }}
{{- end }}
