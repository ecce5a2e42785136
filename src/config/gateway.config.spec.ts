import { describe, expect, it } from 'vitest';
import { unknownSettings } from './gateway.config.js';
import { variablesOf } from './setting.js';
import { ALL_SETTINGS } from './settings.js';

const NAMES = ALL_SETTINGS.flatMap(variablesOf);
const found = (env: Record<string, string>) => unknownSettings(env, NAMES);

describe('a variable that is written almost like a setting', () => {
  it.each([
    ['FALLBAK_AFTER_SECONDS', 'FALLBACK_AFTER_SECONDS'],
    ['FALLBACK_AFTER_SECOND', 'FALLBACK_AFTER_SECONDS'],
    ['FALLBCAK_AFTER_SCONDS', 'FALLBACK_AFTER_SECONDS'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['DATABASE_POOLSIZE', 'DATABASE_POOL_SIZE'],
    ['SIREN_APIKEY', 'SIREN_API_KEY'],
    ['SIREN_WEBHOOK_SECRETS', 'SIREN_WEBHOOK_SECRET'],
    ['ADMIN_API_KEYS', 'ADMIN_API_KEY'],
    ['METRIC_PORT', 'METRICS_PORT'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['log_level', 'LOG_LEVEL'],
    ['Siren_Api_Key', 'SIREN_API_KEY'],
    ['WEBHOOK_RETENTION_DAY', 'WEBHOOK_RETENTION_DAYS'],
    ['OTEL_SERVICENAME', 'OTEL_SERVICE_NAME'],
    ['PROT', 'PORT'],
    ['ROLE', 'ROLES'],
    ['PRICE', 'PRICES'],
    ['SIREN_API_KEY_FILES', 'SIREN_API_KEY_FILE'],
    ['DATABASE_URI_FILE', 'DATABASE_URL_FILE'],
  ])('%s is found, with %s that was meant', (name, meant) => {
    expect(found({ [name]: 'x' })).toEqual([{ name, meant }]);
  });

  it.each(NAMES)('is found when any letter of %s is missing, doubled or swapped', (name) => {
    for (let i = 0; i < name.length; i++) {
      const swapped = name.slice(0, i) + (name[i + 1] ?? '') + name[i]! + name.slice(i + 2);
      const written = [name.slice(0, i) + name.slice(i + 1), name.slice(0, i) + name[i]! + name.slice(i), swapped];
      for (const one of written.filter((other) => !NAMES.includes(other))) {
        expect(found({ [one]: 'x' }), one).toHaveLength(1);
      }
    }
  });
});

describe('a variable that begins as settings of ours do', () => {
  it.each([
    'SIREN_TIMEOUT',
    'SIREN_GATEWAY_HOST',
    'EVENTS_TOPIC',
    'SMS_LIMIT',
    'INBOX_WORKERS',
    'MEDIA_FOLDER',
    'OPT_OUT_TEXT',
    'RECONCILE_DAYS',
    'SHUTDOWN_SECONDS',
    // Only secrets may lie in files.
    'SIREN_BASE_URL_FILE',
  ])('%s is found, though nothing was meant by it that there is', (name) => {
    expect(found({ [name]: 'x' })).toEqual([{ name, meant: null }]);
  });
});

/** What other programs put into the environment of a process. */
const OTHERS: Readonly<Record<string, string>> = {
  shell: `HOME PATH PWD OLDPWD USER LOGNAME SHELL SHLVL LANG LANGUAGE LC_ALL TERM COLORTERM TZ EDITOR VISUAL PAGER MAIL
    DISPLAY HOSTNAME HOSTTYPE OSTYPE MACHTYPE TMPDIR TEMP TMP PS1 LS_COLORS SSH_CLIENT SSH_TTY SSH_AUTH_SOCK XDG_RUNTIME_DIR
    XDG_SESSION_ID DBUS_SESSION_BUS_ADDRESS SUDO_USER SUDO_COMMAND http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY
    NO_PROXY ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR POSIXLY_CORRECT COLUMNS LINES FONT`,
  node: `NODE_ENV NODE_OPTIONS NODE_PATH NODE_VERSION YARN_VERSION NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED NODE NVM_DIR
    NVM_BIN FORCE_COLOR NO_COLOR DEBUG UV_THREADPOOL_SIZE V8_COVERAGE VITEST VITEST_POOL_ID VITEST_WORKER_ID TEST PROD DEV MODE SSR`,
  npm: `npm_command npm_config_cache npm_config_loglevel npm_config_prefix npm_config_user_agent npm_config_registry
    npm_execpath npm_lifecycle_event npm_lifecycle_script npm_node_execpath npm_package_json npm_package_name
    npm_package_version INIT_CWD npm_config_port npm_config_host npm_config_log_level`,
  CI: `CI GITHUB_ACTIONS GITHUB_TOKEN GITHUB_EVENT_NAME GITHUB_EVENT_PATH GITHUB_REF GITHUB_SHA GITHUB_WORKSPACE RUNNER_OS
    RUNNER_TEMP RUNNER_TOOL_CACHE ACTIONS_RUNTIME_URL GITLAB_CI CI_JOB_ID CI_PIPELINE_ID CI_COMMIT_SHA CI_REGISTRY CI_SERVER_HOST
    CI_SERVER_PORT JENKINS_URL BUILD_ID BUILD_NUMBER BUILD_URL JOB_NAME NODE_NAME WORKSPACE EXECUTOR_NUMBER TRAVIS CIRCLECI
    BUILDKITE TEAMCITY_VERSION TF_BUILD SYSTEM_TEAMPROJECT BITBUCKET_COMMIT DRONE`,
  Docker: `HOSTNAME DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH COMPOSE_PROJECT_NAME COMPOSE_FILE container GPG_KEYS
    POSTGRES_PASSWORD POSTGRES_USER POSTGRES_DB POSTGRES_HOST POSTGRES_PORT PGDATA PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE
    PGSSLMODE PGPASSFILE`,
  Kubernetes: `KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_SERVICE_PORT_HTTPS KUBERNETES_PORT
    KUBERNETES_PORT_443_TCP KUBERNETES_PORT_443_TCP_PROTO KUBERNETES_PORT_443_TCP_PORT KUBERNETES_PORT_443_TCP_ADDR
    POD_NAME POD_NAMESPACE POD_IP NODE_NAME NAMESPACE HOST_IP SERVICE_ACCOUNT
    SIREN_GATEWAY_SERVICE_HOST SIREN_GATEWAY_SERVICE_PORT SIREN_GATEWAY_SERVICE_PORT_HTTP SIREN_GATEWAY_SERVICE_PORT_METRICS
    SIREN_GATEWAY_PORT_8080_TCP SIREN_GATEWAY_PORT_8080_TCP_PROTO SIREN_GATEWAY_PORT_8080_TCP_PORT SIREN_GATEWAY_PORT_8080_TCP_ADDR
    SIREN_SERVICE_HOST EVENTS_SERVICE_HOST EVENTS_SERVICE_PORT_HTTP_METRICS EVENTS_PORT_80_TCP_ADDR SMS_PORT_53_UDP_PROTO
    METRIC_SERVICE_PORT MEDIA_PORT_9999_SCTP`,
  PM2: `PM2_HOME PM2_USAGE PM2_JSON_PROCESSING PM2_DISCRETE_MODE pm_id name status namespace exec_mode instances NODE_APP_INSTANCE
    unique_id pm_uptime pm_cwd pm_exec_path pm_out_log_path pm_err_log_path pm_pid_path restart_time created_at axm_options
    axm_monitor axm_actions axm_dynamic vizion autorestart autostart merge_logs log_date_format treekill watch windowsHide
    kill_retry_time username USER env filter_env km_link vizion_running exit_code version node_version node_args`,
  Heroku: `DYNO DYNO_RAM WEB_CONCURRENCY WEB_MEMORY MEMORY_AVAILABLE HEROKU_APP_NAME HEROKU_RELEASE_VERSION HEROKU_SLUG_COMMIT
    SOURCE_VERSION STACK DATABASE_CONNECTION_POOL_URL HEROKU_POSTGRESQL_COBALT_URL REDIS_URL REDIS_TLS_URL PAPERTRAIL_API_TOKEN
    CLOUDAMQP_URL NEW_RELIC_LICENSE_KEY NEW_RELIC_LOG NPM_CONFIG_PRODUCTION`,
  'other hosts': `FLY_APP_NAME FLY_REGION FLY_ALLOC_ID PRIMARY_REGION RENDER RENDER_SERVICE_ID RENDER_EXTERNAL_URL
    RAILWAY_ENVIRONMENT RAILWAY_PUBLIC_DOMAIN DATABASE_PUBLIC_URL AWS_REGION AWS_ACCESS_KEY_ID AWS_EXECUTION_ENV
    ECS_CONTAINER_METADATA_URI LAMBDA_TASK_ROOT K_SERVICE K_REVISION K_CONFIGURATION CLOUD_RUN_JOB GOOGLE_CLOUD_PROJECT
    WEBSITE_SITE_NAME WEBSITE_HOSTNAME VCAP_APPLICATION VCAP_SERVICES CF_INSTANCE_INDEX APP_ENV APP_NAME API_KEY API_URL
    INVOCATION_ID JOURNAL_STREAM NOTIFY_SOCKET WATCHDOG_USEC LISTEN_FDS LISTEN_PID SYSTEMD_EXEC_PID MAINPID`,
  'other libraries': `DATABASE_HOST DATABASE_PORT DATABASE_NAME DATABASE_USER DATABASE_USERNAME DATABASE_PASSWORD DATABASE_SSL
    DATABASE_SCHEMA SHADOW_DATABASE_URL DIRECT_URL TYPEORM_URL LOG_FORMAT LOG_FILE LOG_DIR PINO_LOG_LEVEL WEBHOOK_URL
    WEBHOOK_SECRET MESSAGE_BROKER_URL RETRY_COUNT ADMIN_EMAIL ADMIN_PASSWORD MAX_WORKERS DEFAULT_REGION PRISMA_QUERY_ENGINE_LIBRARY
    OTEL_EXPORTER_OTLP_HEADERS OTEL_EXPORTER_OTLP_PROTOCOL OTEL_EXPORTER_OTLP_TRACES_ENDPOINT OTEL_EXPORTER_OTLP_TIMEOUT
    OTEL_RESOURCE_ATTRIBUTES OTEL_TRACES_SAMPLER OTEL_TRACES_EXPORTER OTEL_METRICS_EXPORTER OTEL_LOG_LEVEL OTEL_PROPAGATORS
    OTEL_SDK_DISABLED SENTRY_DSN DD_AGENT_HOST DD_SERVICE TWILIO_AUTH_TOKEN SANDBOX_PORT SANDBOX_API_KEY SANDBOX_WEBHOOK_URL`,
};

describe('nothing is found of what others set', () => {
  it.each(Object.keys(OTHERS))('%s', (whose) => {
    const env = Object.fromEntries(OTHERS[whose]!.split(/\s+/).map((name) => [name, 'x']));
    expect(Object.keys(env).length).toBeGreaterThan(10);
    expect(found(env)).toEqual([]);
  });

  it.each([
    ['SIREN_GATEWAY_PORT', 'tcp://10.96.4.17:8080'],
    ['METRIC_PORT', 'tcp://10.96.4.17:9464'],
    ['EVENTS_PORT', 'udp://10.96.4.17:53'],
    ['SIREN_NAME', '/gateway/siren'],
    ['SIREN_ENV_NODE_VERSION', '24.21.0'],
  ])('of a service or a link that is called as ours: %s=%s', (name, value) => {
    expect(found({ [name]: value })).toEqual([]);
  });

  it('or of what is set to nothing, as Compose does, and of the settings themselves', () => {
    expect(found({ SIREN_TIMEOUT: ' ', FALLBAK_AFTER_SECONDS: '' })).toEqual([]);
    expect(found(Object.fromEntries(NAMES.map((name) => [name, 'x'])))).toEqual([]);
  });
});
