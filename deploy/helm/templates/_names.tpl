{{- define "oneuptime-mcp.name" -}}
{{- .Values.nameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name)) | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "oneuptime-mcp.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "oneuptime-mcp.labels" -}}
{{ include "oneuptime-mcp.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "oneuptime-mcp.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- /* What METRICS says, as the server reads it: "on" and "off" are true and false in YAML. */ -}}
{{- define "oneuptime-mcp.metrics" -}}
{{- $place := .Values.settings.METRICS -}}
{{- if kindIs "invalid" $place }}{{ $place = "on" }}
{{- else if kindIs "bool" $place }}{{ $place = ternary "on" "off" $place }}
{{- else if kindIs "float64" $place }}{{ $place = int64 $place }}
{{- end -}}
{{- $place | toString | lower -}}
{{- end -}}

{{- /* The port that metrics have of their own; empty where they have none. */ -}}
{{- define "oneuptime-mcp.metricsPort" -}}
{{- $place := include "oneuptime-mcp.metrics" . -}}
{{- if regexMatch "^[0-9]+$" $place -}}
{{- if or (not (regexMatch "^[1-9][0-9]{0,4}$" $place)) (eq $place "3000") (gt (atoi $place) 65535) -}}
{{- fail "settings.METRICS must be on, off, or a port from 1 to 65535 other than 3000, where clients are served." -}}
{{- end -}}
{{- $place -}}
{{- end -}}
{{- end -}}

{{- /* Refuses what the server would refuse, which an update would be told by pods that do not start. */ -}}
{{- define "oneuptime-mcp.checkSignIn" -}}
{{- if and (eq (.Values.settings.AUTH | toString | lower) "builtin") (not .Values.redis.existingSecret) -}}
{{- fail "settings.AUTH=builtin needs redis.existingSecret: one replica would not know who is signing in at another." -}}
{{- end -}}
{{- end -}}

{{- /* Whether somebody is told to scrape. */ -}}
{{- define "oneuptime-mcp.isScraped" -}}
{{- if or .Values.metrics.annotations .Values.metrics.serviceMonitor.enabled -}}
{{- if eq (include "oneuptime-mcp.metrics" .) "off" -}}
{{- fail "metrics.annotations and metrics.serviceMonitor have nothing to scrape: settings.METRICS is off." -}}
{{- end -}}
true
{{- end -}}
{{- end -}}
