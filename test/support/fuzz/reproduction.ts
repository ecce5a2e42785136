import { type FuzzInput, isProper } from './input.js';
import type { ResolvedInput } from './request-bytes.js';

/** Commands that do the same again, by `$URL`, `$HOST`, `$PORT` and `$ADMIN_API_KEY`, and the vector for `test/vectors/fuzz`. */
export function reproductionOf(input: FuzzInput, resolved: ResolvedInput, apiKey: string): string {
  const commands =
    isProper(input) && /^[A-Z]+$/.test(input.method) ? curl(input, resolved, apiKey) : netcat(resolved, apiKey);
  return `${commands}\n${JSON.stringify({ about: '', input })}`;
}

function curl({ method, framing }: FuzzInput, { target, headers, body }: ResolvedInput, apiKey: string): string {
  const shown = headers
    .filter(([name]) => name !== 'host')
    .map(([name, value]) => `-H ${quoted(`${name}: ${value}`, apiKey)}`);
  const isPlain = body === null || (/^[\x20-\x7e]*$/.test(body) && !body.startsWith('@'));
  const data = body === null ? [] : [isPlain ? `--data-binary ${quoted(body, apiKey)}` : '--data-binary @body'];
  const request = [
    'curl -sSig --path-as-is --max-time 10',
    method === 'HEAD' ? '-I' : `-X ${method}`,
    // curl would add a type of its own.
    ...(body !== null && !headers.some(([name]) => name === 'content-type') ? ["-H 'content-type:'"] : []),
    ...shown,
    ...(framing.kind === 'chunks' ? ["-H 'transfer-encoding: chunked'"] : []),
    ...data,
    `"$URL"${quoted(target, apiKey)}`,
  ].join(' ');
  return isPlain ? request : `echo ${base64(body)} | base64 -d > body; ${request}`;
}

/** For what no client would send. */
function netcat({ bytes }: ResolvedInput, apiKey: string): string {
  return `echo ${base64(bytes.replaceAll(apiKey, '~key~'))} | base64 -d | sed "s/~key~/$ADMIN_API_KEY/g" | nc -N "$HOST" "$PORT"`;
}

function base64(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('base64');
}

/** For a shell; the key as the variable that holds it. */
function quoted(text: string, apiKey: string): string {
  return `'${text.replaceAll("'", "'\\''").replaceAll(apiKey, `'"$ADMIN_API_KEY"'`)}'`;
}
