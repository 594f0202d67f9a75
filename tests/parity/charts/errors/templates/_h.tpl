{{- define "nilpointer" }}
{{ .Values.nope.x }}
{{- end }}
{{- define "outer" }}
  {{- include "nilpointer" . }}
{{- end }}
{{- define "failing" }}{{ fail "it failed" }}{{ end }}
{{- define "badtype" }}{{ upper 5 }}{{ end }}
{{- define "loop" }}{{ include "loop" . }}{{ end }}
