{{ define "who" }}sub{{ end }}
