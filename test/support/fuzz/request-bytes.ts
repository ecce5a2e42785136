import { signBody } from '../../../src/siren/signature.js';
import type { Damage, Framing, FuzzInput } from './input.js';
import type { KnownValues } from './known-values.js';

/** What inputs do not say themselves. */
export interface Secrets {
  apiKey: string;
  webhookSecret: string;
}

/** An input as it goes out: nothing in it stands for anything else. All are bytes, one a character (latin1). */
export interface ResolvedInput {
  method: string;
  target: string;
  /** Of the input; those that tell the body's length are in `bytes` alone. */
  headers: readonly (readonly [name: string, value: string])[];
  body: string | null;
  /** The whole of what may be sent. */
  bytes: string;
}

export function resolveInput(input: FuzzInput, known: KnownValues, secrets: Secrets): ResolvedInput {
  const path = input.operation.split(' ')[1] ?? '';
  const inJson = (value: string) => JSON.stringify(value).slice(1, -1);
  const body = input.body === null ? null : known.resolve(input.body, path, inJson) + ' '.repeat(input.padding ?? 0);
  const target = known.resolve(input.target, path, encodeURIComponent);
  const headers = input.headers.map(([name, value]) => {
    const reported = known.resolve(value, path, (text) => text.replace(/[\r\n\0]/g, ' '));
    return [name, withSecrets(reported, body ?? '', secrets)] as const;
  });
  const head = [`${input.method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  const whole = damaged(`${head.join('\r\n')}\r\n${framed(body, input.framing)}`, input.damage ?? []);
  const bytes = input.ending.kind === 'pipelined' ? `${whole}GET / HTTP/1.1\r\nhost: fuzz.example\r\n\r\n` : whole;
  return { method: input.method, target, headers, body, bytes };
}

function withSecrets(value: string, body: string, { apiKey, webhookSecret }: Secrets): string {
  if (!value.includes('~')) return value;
  return (
    value
      .replaceAll('~key~', apiKey)
      // As long as the right one: it is compared to its end.
      .replaceAll('~wrong-key~', apiKey.slice(0, -1) + (apiKey.endsWith('x') ? 'y' : 'x'))
      .replaceAll('~signature~', () => signBody(Buffer.from(body, 'latin1'), webhookSecret))
  );
}

/** The end of the head, and the body. */
function framed(body: string | null, framing: Framing): string {
  if (body === null && framing.kind === 'length') return '\r\n';
  const text = body ?? '';
  switch (framing.kind) {
    case 'length':
      return `content-length: ${text.length}\r\n\r\n${text}`;
    case 'said-length':
      return `content-length: ${framing.length}\r\n\r\n${text}`;
    case 'chunks':
      return `${CHUNKED}\r\n${chunks(text, framing.sizes)}0\r\n\r\n`;
    case 'length-and-chunks':
      return `content-length: ${text.length}\r\n${CHUNKED}\r\n${chunk(text)}0\r\n\r\n`;
    case 'broken-chunks':
      return `${CHUNKED}\r\n${brokenChunks(text, framing.how)}`;
  }
}

const CHUNKED = 'transfer-encoding: chunked\r\n';

const chunk = (text: string) => (text === '' ? '' : `${text.length.toString(16)}\r\n${text}\r\n`);

/** Pieces of these sizes, and the rest in one. */
function chunks(text: string, sizes: readonly number[]): string {
  let at = 0;
  const pieces = sizes.map((size) => chunk(text.slice(at, (at += size))));
  return pieces.join('') + chunk(text.slice(at));
}

function brokenChunks(text: string, how: Extract<Framing, { kind: 'broken-chunks' }>['how']): string {
  switch (how) {
    case 'size':
      return `zz\r\n${text}\r\n0\r\n\r\n`;
    case 'negative':
      return `-5\r\n${text}\r\n0\r\n\r\n`;
    case 'huge':
      return `ffffffffffffffff\r\n${text}\r\n0\r\n\r\n`;
    case 'no-end':
      return chunk(text);
    case 'no-line-end':
      return `${text.length.toString(16)}\r\n${text}0\r\n\r\n`;
    case 'extension':
      return `${text.length.toString(16)};${'x'.repeat(20_000)}\r\n${text}\r\n0\r\n\r\n`;
    case 'trailer':
      return `${chunk(text)}0\r\nx-trailer: 1\r\ncontent-length: 5\r\n\r\n`;
  }
}

function damaged(bytes: string, damage: readonly Damage[]): string {
  return damage.reduce((text, { at, what, byte }) => {
    const position = Math.floor(at * text.length);
    const character = String.fromCharCode(byte);
    switch (what) {
      case 'flip':
        return (
          text.slice(0, position) +
          String.fromCharCode(text.charCodeAt(position) ^ (byte || 1)) +
          text.slice(position + 1)
        );
      case 'insert':
        return text.slice(0, position) + character + text.slice(position);
      case 'remove':
        return text.slice(0, position) + text.slice(position + 1 + (byte % 16));
      case 'repeat':
        return text.slice(0, position) + text.slice(Math.max(0, position - byte));
    }
  }, bytes);
}
