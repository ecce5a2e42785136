import { createServer } from 'node:net';

/** A TCP port of this host that was free a moment ago. Whoever binds it must be ready to lose the race and ask again. */
export function findFreePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('A TCP server has no port'));
        else resolve(address.port);
      });
    });
  });
}

/**
 * Resolves when this process could listen there now.
 * @throws Node's error where it could not, such as `EADDRINUSE`
 */
export function tryListening(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** Whether this process could listen on the port now. */
export async function isPortFree(port: number, host: string): Promise<boolean> {
  try {
    await tryListening(port, host);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}
