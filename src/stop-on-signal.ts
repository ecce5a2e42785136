import { Draining } from './http/draining.js';

export interface StopTimes {
  /** For how long requests are served after SIGTERM, in milliseconds. */
  drainMs: number;
  /** What the work in hand gets after that. */
  graceMs: number;
}

/** `npm`, and whoever signals a whole group of processes, passes the same signal on twice. */
const SAME_SIGNAL_MS = 50;

/**
 * Ends the process in good order. SIGTERM is how an orchestrator stops it while requests still come: they are served until
 * load balancers have learned of it. SIGINT, which is somebody at a terminal, and any second signal end that at once.
 * @param close resolves when all is done; with `graceMs` over, the process ends without it
 */
export function stopOnSignal(
  draining: Draining,
  close: () => Promise<void>,
  { drainMs, graceMs }: StopTimes,
  onFailure: (error: unknown) => void,
): void {
  let firstAt: number | null = null;
  const end = (): void => {
    if (draining.over.aborted) return;
    draining.end();
    // What does not end by then is picked up by others: every lease ends by itself.
    setTimeout(() => process.exit(0), graceMs).unref();
    close().then(() => process.exit(0), onFailure);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    const isSecond = firstAt !== null;
    if (isSecond && performance.now() - firstAt! < SAME_SIGNAL_MS) return;
    firstAt ??= performance.now();
    if (signal === 'SIGINT' || isSecond || drainMs === 0) return end();
    draining.begin();
    setTimeout(end, drainMs);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
