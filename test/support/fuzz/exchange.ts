import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type FuzzedAnswer, AnswerReader } from './answer-reader.js';
import { type FuzzInput, isProper } from './input.js';
import type { ResolvedInput } from './request-bytes.js';

/** What came of an input. */
export interface Outcome {
  answers: readonly FuzzedAnswer[];
  /**
   * `answered`: all that was asked. `closed`, `reset`: by the service, before that. `refused`: it takes no connection.
   * `silent`: neither within the limit. `left`: by us, without waiting.
   */
  end: 'answered' | 'closed' | 'reset' | 'refused' | 'silent' | 'left';
  /** Something came that is no whole answer. */
  hasRest: boolean;
  ms: number;
}

const PAUSE_MS = 5;
/** What is answered, is answered by then, mostly. */
const END_AFTER_MS = 25;

/**
 * Sends an input on a connection of its own, and reads what comes.
 * @param park takes over the connection of an input that falls silent
 */
export async function exchange(
  port: number,
  { ending, ...input }: FuzzInput,
  { bytes, method }: ResolvedInput,
  limitMs: number,
  park: (socket: Socket) => void,
): Promise<Outcome> {
  const began = performance.now();
  const reader = new AnswerReader([method, 'GET']);
  const wanted = ending.kind === 'pipelined' ? 2 : 1;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  const over = new Promise<Outcome['end']>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      reader.push(chunk);
      if (reader.answers.length >= wanted || reader.isStream) resolve('answered');
    });
    socket.once('end', () => {
      reader.end();
      resolve(reader.answers.length >= wanted ? 'answered' : 'closed');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'));
  });
  const outcome = (end: Outcome['end']): Outcome => ({
    answers: reader.answers,
    end,
    hasRest: reader.hasRest,
    ms: performance.now() - began,
  });

  if (ending.kind === 'cut') {
    const part = bytes.slice(0, Math.floor(ending.share * bytes.length));
    await new Promise<void>((resolve) => socket.write(part, 'latin1', () => resolve()));
    if (ending.then === 'silence') return (park(socket), outcome('left'));
    if (ending.then === 'reset') return (leave(socket), outcome('left'));
    socket.end();
  } else {
    await send(socket, bytes, ending.kind === 'pieces' ? ending.count : 1);
    if (ending.kind === 'half-closed') socket.end();
    // What is no request may say that more follows; then it is this end that tells that nothing does.
    else if (!isProper({ ...input, ending })) setTimeout(() => socket.end(), END_AFTER_MS).unref();
  }
  const timer = new AbortController();
  const silent = pause(limitMs, 'silent' as const, { signal: timer.signal }).catch(() => 'silent' as const);
  const end = await Promise.race([over, silent]);
  timer.abort();
  leave(socket);
  return outcome(end);
}

async function send(socket: Socket, bytes: string, count: number): Promise<void> {
  const size = Math.ceil(bytes.length / count) || 1;
  for (let at = 0; at < bytes.length; at += size) {
    if (at > 0) await pause(PAUSE_MS);
    socket.write(bytes.slice(at, at + size), 'latin1');
  }
}

/** By a reset: a hundred thousand connections that are closed otherwise would use up the ports of this machine. */
function leave(socket: Socket): void {
  socket.resetAndDestroy();
}
