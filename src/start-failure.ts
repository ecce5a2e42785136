import type { Configuration } from './config/read-configuration.js';
import { ConfigurationError } from './config/configuration.error.js';
import { explainDatabaseFailure } from './database/explain-failure.js';
import type { ExpectedFailure } from './logging/last-line.js';

/** What Node says of a socket that cannot listen, or of a name that it cannot look up. */
type ListenError = NodeJS.ErrnoException & { port?: number; hostname?: string };

/**
 * Why a start failed, for whoever runs the service; null for a fault of the code.
 * @param settings null where they could not be read
 */
export function explainStartFailure(error: unknown, settings: Configuration | null): ExpectedFailure | null {
  if (error instanceof ConfigurationError) return { settings: error.settings, message: error.message };
  if (settings === null) return null;
  return explainListenFailure(error, settings.http) ?? explainDatabaseFailure(error, settings.database.url);
}

function explainListenFailure(error: unknown, http: Configuration['http']): ExpectedFailure | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall, hostname, port = http.port } = error as ListenError;
  const setting = port === http.metricsPort ? 'METRICS_PORT' : 'PORT';
  const host = { settings: ['HOST'], code, message: `HOST is no address of this machine: 0.0.0.0 is all of them` };
  if (syscall === 'getaddrinfo') return hostname === http.host ? host : null;
  if (syscall !== 'listen' && syscall !== 'bind') return null;
  switch (code ?? '') {
    case 'EADDRINUSE':
      return {
        settings: [setting],
        code,
        message: `port ${port} is taken: stop what listens there, or set ${setting} to another`,
      };
    case 'EACCES':
      return {
        settings: [setting],
        code,
        message: `port ${port} may not be used by this user: set ${setting} to one of 1024 or above`,
      };
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return host;
    default:
      return null;
  }
}
