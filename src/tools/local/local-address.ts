import { findFreePort, isPortFree } from './free-port.js';
import { LocalRunError } from './local-run-error.js';

/** Addresses that mean every interface; one reaches them at loopback. */
const EVERY_INTERFACE = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
]);

/**
 * Settles where the service will listen, before anything is started.
 * @param port 0 chooses a free one
 * @throws LocalRunError when the port is taken or may not be used
 */
export async function settleAddress(host: string, port: number): Promise<{ port: number; baseUrl: string }> {
  const settled = port === 0 ? await findFreePort(host) : port;
  let free: boolean;
  try {
    free = await isPortFree(settled, host);
  } catch (error) {
    throw new LocalRunError(`Cannot listen on ${host} port ${settled} (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
  if (!free) throw new LocalRunError(`Port ${settled} is taken: stop what listens there, or set PORT to another`);
  return { port: settled, baseUrl: `http://${urlHost(host)}:${settled}` };
}

function urlHost(host: string): string {
  return EVERY_INTERFACE.get(host) ?? (host.includes(':') ? `[${host}]` : host);
}
