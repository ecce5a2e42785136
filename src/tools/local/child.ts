import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** A Node program that we started, and that does not outlive us. */
export interface Child {
  /** Its exit code, 128 + n when signal n ended it; resolves whoever ended it. */
  ended: Promise<number>;
  hasEnded(): boolean;
  /** SIGINT, at which a service drains nothing, and SIGKILL when it is not gone after the grace. Resolves when it is gone; may be called often. */
  stop(graceMs: number): Promise<void>;
}

export interface ChildOptions {
  /** The program's file and its arguments. */
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  /** A file descriptor for its output; absent: our own output. */
  output?: number;
}

const STOP_WITH_PARENT = new URL('./stop-with-parent.js', import.meta.url).href;

/** Starts a Node program with this Node. */
export function startChild({ argv, env, output }: ChildOptions): Child {
  const out = output ?? 'inherit';
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', STOP_WITH_PARENT, ...argv], {
    env,
    stdio: ['ignore', out, out, 'ipc'],
    // A session of its own: Ctrl-C at the terminal reaches us alone, and we stop things in our order.
    detached: true,
  });
  let over = false;
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    child.once('error', () => resolve(127));
  }).finally(() => (over = true));
  return {
    ended,
    hasEnded: () => over,
    stop: async (graceMs) => {
      if (over) return;
      child.kill('SIGINT');
      const escalate = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(escalate);
    },
  };
}
