{{/* The release's own name for a component: quantry.name (list $ "api-gateway") */}}
{{- define "quantry.name" -}}
{{- $root := index . 0 -}}
{{- printf "%s-%s" ($root.Release.Name | trunc 40 | trimSuffix "-") (index . 1) | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "quantry.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: quantry
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "quantry.labels" -}}
{{- $root := index . 0 -}}
{{ include "quantry.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end -}}

{{- define "quantry.image" -}}
{{- $root := index . 0 -}}
image: {{ printf "%s/%s:%s" $root.Values.image.repository (index . 1) ($root.Values.image.tag | default $root.Chart.AppVersion) }}
imagePullPolicy: {{ $root.Values.image.pullPolicy }}
{{- end -}}

{{/* What every pod says of itself: quantry.pod (list $ "worker") */}}
{{- define "quantry.pod" -}}
{{- $root := index . 0 -}}
serviceAccountName: {{ include "quantry.name" (list $root "services") }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $root.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
{{- end -}}

{{- define "quantry.scheduling" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* quantry.security (list $ sandboxing?) */}}
{{- define "quantry.security" -}}
{{- $root := index . 0 -}}
{{- $full := and (index . 1) (eq $root.Values.isolation.mode "full") -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities: {drop: [ALL]}
  {{- if $full }}
  seccompProfile: {type: Localhost, localhostProfile: {{ $root.Values.isolation.localhostProfile }}}
  {{- with $root.Values.isolation.appArmor }}
  appArmorProfile: {type: {{ . }}}
  {{- end }}
  {{- else }}
  seccompProfile: {type: RuntimeDefault}
  {{- end }}
{{- end -}}

{{- define "quantry.probes" -}}
startupProbe:
  httpGet: {path: /actuator/health/liveness, port: management}
  periodSeconds: 2
  failureThreshold: 90
livenessProbe:
  httpGet: {path: /actuator/health/liveness, port: management}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /actuator/health/readiness, port: management}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end -}}

{{- define "quantry.extraEnvironment" -}}
{{- range $name, $value := .Values.extraEnvironment }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}

{{- define "quantry.secretName" -}}
{{- if .Values.secrets.existingSecret -}}
{{ .Values.secrets.existingSecret }}
{{- else if .Values.secrets.create -}}
{{ include "quantry.name" (list . "secrets") }}
{{- else -}}
{{ fail "secrets.existingSecret names no Secret: run deploy/make-secrets, then kubectl create secret generic quantry --from-file=deploy/secrets, and set it" }}
{{- end -}}
{{- end -}}

{{/* Secrets as files under the names of the properties: quantry.secretVolume (list $ (dict "key" "property")) */}}
{{- define "quantry.secretVolume" -}}
name: secrets
secret:
  secretName: {{ include "quantry.secretName" (index . 0) }}
  defaultMode: 0440
  items:
    {{- range $key, $path := index . 1 }}
    - {key: {{ $key }}, path: {{ $path }}}
    {{- end }}
{{- end -}}

{{/* Worker or evaluator, the container and its volumes: quantry.agent (list $ "worker" member) */}}
{{- define "quantry.agent" -}}
{{- $root := index . 0 -}}
{{- $role := index . 1 -}}
{{- $member := index . 2 -}}
{{- $prefix := printf "QUANTRY_%s" (upper $role) -}}
containers:
  - name: {{ $role }}
    {{- include "quantry.image" (list $root $role) | nindent 4 }}
    env:
      - {name: {{ $prefix }}_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
      - {name: {{ $prefix }}_JOBSERVICEURL, value: "http://{{ include "quantry.name" (list $root "job-service") }}:8081"}
      - {name: {{ $prefix }}_BOOTSTRAPSERVERS, value: {{ required "kafka.bootstrapServers is not set" $root.Values.kafka.bootstrapServers | quote }}}
      - {name: {{ $prefix }}_SLOTS, value: {{ $member.slots | quote }}}
      - {name: {{ $prefix }}_MEMORYLIMIT, value: {{ $member.memoryLimit }}}
      - {name: {{ $prefix }}_DISKLIMIT, value: {{ $member.diskLimit }}}
      - {name: {{ $prefix }}_CACHESIZE, value: {{ $member.cacheSize }}}
      - {name: {{ $prefix }}_SHUTDOWNPATIENCE, value: "{{ $root.Values.shutdownPatienceSeconds }}s"}
      - {name: {{ $prefix }}_ALLOWDEGRADEDISOLATION, value: {{ eq $root.Values.isolation.mode "degraded" | quote }}}
      {{- with $member.tags }}
      - {name: {{ $prefix }}_TAGS, value: {{ join "," . | quote }}}
      {{- end }}
      {{- include "quantry.extraEnvironment" $root | nindent 6 }}
    ports:
      - {name: management, containerPort: 9090}
    {{- include "quantry.probes" $root | nindent 4 }}
    resources: {{- toYaml $member.resources | nindent 6 }}
    {{- include "quantry.security" (list $root true) | nindent 4 }}
    volumeMounts:
      - {name: tmp, mountPath: /tmp}
      - {name: data, mountPath: /var/lib/quantry}
      - {name: node, mountPath: /var/lib/quantry-node}
      - {name: secrets, mountPath: /run/secrets, readOnly: true}
terminationGracePeriodSeconds: {{ add $root.Values.shutdownPatienceSeconds 30 }}
volumes:
  - {name: tmp, emptyDir: {sizeLimit: 64Mi}}
  - {name: data, emptyDir: {sizeLimit: {{ $member.scratchSize }}}}
  {{- if $root.Values.nodeLock.hostPath }}
  - {name: node, hostPath: {path: {{ $root.Values.nodeLock.hostPath }}, type: Directory}}
  {{- else }}
  - {name: node, emptyDir: {sizeLimit: 1Mi}}
  {{- end }}
  - {{- include "quantry.secretVolume" (list $root (dict "join-token" (printf "quantry.%s.join-token" $role))) | nindent 4 }}
{{- end -}}


{{- define "quantry.annotations" -}}
prometheus.io/scrape: "true"
prometheus.io/port: "9090"
prometheus.io/path: /actuator/prometheus
{{- with .Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "quantry.membersOfTheNode" -}}
topologyKey: kubernetes.io/hostname
labelSelector:
  matchLabels: {app.kubernetes.io/instance: {{ .Release.Name }}}
  matchExpressions:
    - {key: quantry.io/role, operator: In, values: [worker, evaluator]}
{{- end -}}

{{- define "quantry.toBucket" -}}
{{- if eq .Values.storage.kind "s3" -}}
- ports:
    {{- range .Values.storage.s3.ports }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
{{- end -}}
{{- end -}}

{{- define "quantry.toKafka" -}}
- ports:
    {{- range .Values.kafka.ports }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
  {{- with .Values.networkPolicy.kafkaTo }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
