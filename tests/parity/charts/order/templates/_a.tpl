{{ define "who" }}a{{ end }}
{{ define "blank" }}not blank{{ end }}
