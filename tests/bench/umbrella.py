"""Makes umbrella charts: one chart with N sub-charts, each like those that teams write.

Every sub-chart has its own names, values with comments, helpers and the usual objects; all hold a
copy of one library chart, as packaged charts do.
"""
import os

LIBRARY = """{{/* The name of a release's objects. */}}
{{- define "lib.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "lib.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "lib.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "lib.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.global.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "lib.image" -}}
{{- $registry := default .Values.image.registry .Values.global.registry -}}
{{- printf "%s/%s:%s" $registry .Values.image.repository (.Values.image.tag | toString) -}}
{{- end -}}

{{- define "lib.env" -}}
{{- range $name, $value := .Values.env }}
- name: {{ $name | upper | replace "-" "_" }}
  value: {{ tpl (toString $value) $ | quote }}
{{- end }}
{{- end -}}
"""

DEPLOYMENT = """{{- if .Values.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "lib.fullname" . }}
  namespace: {{ .Release.Namespace }}
  labels: {{- include "lib.labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  selector:
    matchLabels: {{- include "lib.selector" . | nindent 6 }}
  template:
    metadata:
      annotations:
        checksum/config: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
      labels: {{- include "lib.labels" . | nindent 8 }}
    spec:
      serviceAccountName: {{ include "lib.fullname" . }}
      {{- with .Values.podSecurityContext }}
      securityContext: {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .Chart.Name }}
          image: {{ include "lib.image" . | quote }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          ports:
            - {name: http, containerPort: {{ .Values.service.port }}, protocol: TCP}
          env: {{- include "lib.env" . | nindent 12 }}
          {{- if .Values.probes.enabled }}
          livenessProbe: {{- toYaml .Values.probes.liveness | nindent 12 }}
          readinessProbe: {{- toYaml .Values.probes.readiness | nindent 12 }}
          {{- end }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
      {{- with .Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
"""

SERVICE = """apiVersion: v1
kind: Service
metadata:
  name: {{ include "lib.fullname" . }}
  labels: {{- include "lib.labels" . | nindent 4 }}
spec:
  type: {{ .Values.service.type }}
  ports:
    - {name: http, port: {{ .Values.service.port }}, targetPort: http}
  selector: {{- include "lib.selector" . | nindent 4 }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "lib.fullname" . }}
  labels: {{- include "lib.labels" . | nindent 4 }}
"""

CONFIG = """apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "lib.fullname" . }}
  labels: {{- include "lib.labels" . | nindent 4 }}
data:
  application.yaml: |
    {{- toYaml .Values.config | nindent 4 }}
"""

AUTOSCALER = """{{- if .Values.autoscaling.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "lib.fullname" . }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "lib.fullname" . }}}
  minReplicas: {{ .Values.autoscaling.min }}
  maxReplicas: {{ .Values.autoscaling.max }}
{{- end }}
"""

VALUES = """# Whether this service runs at all.
enabled: true
# How many pods run while there is no autoscaler.
replicas: 2
nameOverride: ""
fullnameOverride: ""

image:
  # Registry of the image; global.registry overrides it.
  registry: registry.example.com
  repository: team/NAME
  tag: "1.NUMBER.0"
  pullPolicy: IfNotPresent

service:
  type: ClusterIP
  # The port that the service and the container listen on.
  port: 8080

# Environment of the container; values are templates.
env:
  service-name: "{{ .Chart.Name }}"
  log-level: info
  upstream: http://{{ .Release.Name }}-gateway:8080

config:
  server: {port: 8080, timeout: 30s}
  database:
    host: database
    name: NAME
    pool: {min: 2, max: 10}
  features: [search, export, audit]

probes:
  enabled: true
  liveness:
    httpGet: {path: /healthz, port: http}
    periodSeconds: 10
  readiness:
    httpGet: {path: /readyz, port: http}

resources:
  requests: {cpu: 100m, memory: 128Mi}
  limits: {memory: 256Mi}

autoscaling:
  enabled: false
  min: 2
  max: 6

podSecurityContext:
  runAsNonRoot: true
  fsGroup: 1000

tolerations: []
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def metadata(name, extra=""):
    return f"apiVersion: v2\nname: {name}\nversion: 0.1.0\nappVersion: \"1.0\"\n{extra}"


def write_service(folder, name, number):
    library = "dependencies:\n  - {name: lib, version: 0.1.0, repository: ''}\n"
    write(f"{folder}/Chart.yaml", metadata(name, library))
    write(f"{folder}/values.yaml", VALUES.replace("NAME", name).replace("NUMBER", str(number)))
    for file, text in (("deployment", DEPLOYMENT), ("service", SERVICE), ("configmap", CONFIG),
                       ("autoscaler", AUTOSCALER)):
        write(f"{folder}/templates/{file}.yaml", text)
    write(f"{folder}/charts/lib/Chart.yaml", metadata("lib", "type: library\n"))
    write(f"{folder}/charts/lib/templates/_lib.tpl", LIBRARY)


def write_umbrella(folder, count):
    """The chart, in a folder of its own below `folder`; answers its path."""
    names = [f"service-{i:03}" for i in range(count)]
    chart = f"{folder}/umbrella-{count}"
    entries = "".join(f"  - {{name: {n}, version: 0.1.0, repository: '', "
                      f"condition: {n}.enabled}}\n" for n in names)
    write(f"{chart}/Chart.yaml", metadata("umbrella", "dependencies:\n" + entries))
    overrides = "".join(f"{n}:\n  replicas: {1 + i % 5}\n" for i, n in enumerate(names))
    write(f"{chart}/values.yaml",
          "global:\n  registry: registry.example.com\n  labels: {team: platform}\n" + overrides)
    for i, name in enumerate(names):
        write_service(f"{chart}/charts/{name}", name, i)
    return chart


def write_single(folder):
    """One such chart alone, for the batch; answers its path."""
    chart = f"{folder}/service"
    write_service(chart, "service", 0)
    text = VALUES.replace("NAME", "service").replace("NUMBER", "0")
    write(f"{chart}/values.yaml", "global: {registry: '', labels: {team: platform}}\n" + text)
    return chart
