import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Answer, Question, Usage } from './answer-parent.js';

const RUN_TYPESCRIPT = new URL('../../test/support/run-typescript.ts', import.meta.url).href;
/** How long a process may take to end by itself. */
const STOP_GRACE_MS = 20_000;

/** A process of the benchmark, so that load, service and rivals do not share an event loop. */
export interface Child {
  /** Asks what it answers by `answerParent`. Rejects when it fails there, or ends meanwhile. */
  ask<Value>(name: string, argument?: unknown): Promise<Value>;
  usage(): Promise<Usage>;
  /** SIGINT, at which nothing drains; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  env?: NodeJS.ProcessEnv;
  /** Modules loaded before the program (`--import`). */
  preload?: readonly URL[];
  /** Further options of Node. */
  nodeOptions?: readonly string[];
  /** A file for its output; absent: it goes where ours goes. */
  log?: string;
}

/** Starts a Node program, TypeScript or built, and resolves when `answerParent` has run in it. */
export async function startChild(program: URL, options: ChildOptions = {}): Promise<Child> {
  const { env = {}, preload = [], nodeOptions = [], log } = options;
  const imports = [RUN_TYPESCRIPT, ...preload.map(({ href }) => href)].flatMap((url) => ['--import', url]);
  const output = log === undefined ? 'inherit' : openSync(log, 'w');
  const child = fork(fileURLToPath(program), [], {
    env,
    execArgv: [...imports, ...nodeOptions],
    stdio: ['ignore', output, output, 'ipc'],
  });
  if (typeof output === 'number') closeSync(output);
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`${fileURLToPath(program)} ended: ${signal ?? code}`)));
  });
  // Whoever waits for an answer hears of the end; when nobody does, it is no failure of ours.
  ended.catch(() => undefined);

  let lastId = 0;
  const ask = <Value>(name: string, argument?: unknown): Promise<Value> => {
    const question: Question = { id: ++lastId, name, argument };
    const answered = new Promise<Value>((resolve, reject) => {
      const listen = (answer: Answer): void => {
        if (answer.id !== question.id) return;
        child.off('message', listen);
        if ('error' in answer) reject(new Error(answer.error));
        else resolve(answer.value as Value);
      };
      child.on('message', listen);
      child.send(question);
    });
    return Promise.race([answered, ended]);
  };

  await Promise.race([new Promise((resolve) => child.once('message', resolve)), ended]);
  return { ask, usage: () => ask<Usage>('usage'), stop: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Promise<never>): Promise<void> {
  child.kill('SIGINT');
  const escalate = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await ended.catch(() => undefined);
  clearTimeout(escalate);
}
