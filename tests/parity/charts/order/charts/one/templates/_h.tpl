{{ define "who" }}one{{ end }}
{{ define "only-one" }}from one{{ end }}
