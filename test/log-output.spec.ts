import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LogOutput } from '../src/http/log-output.js';
import { logLinesDropped } from '../src/meters/meters.js';
import { ensureBuilt } from './support/build.js';
import { eventually } from './support/eventually.js';
import { openUnreadPipe } from './support/unread-pipe.js';

let fd: number;
let read: () => string;
beforeEach(() => {
  ({ fd, read } = openUnreadPipe());
});

/** Reads until as many lines are there. */
async function linesRead(count: number): Promise<string[]> {
  let text = '';
  await eventually(() => {
    text += read();
    expect(text.split('\n').length - 1).toBeGreaterThanOrEqual(count);
    return Promise.resolve();
  });
  return text.split('\n').slice(0, -1);
}

const line = (n: number) => `{"n":${n},"text":"${'é'.repeat(500)}"}\n`;
const numbers = (lines: string[]) => lines.map((text) => (JSON.parse(text) as { n: number }).n);
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('the output of the log', () => {
  it('is there as soon as it is written', () => {
    const output = new LogOutput(fd);
    output.write(line(0));
    expect(read()).toBe(line(0));
  });

  it('is kept, whole and in its order, while its reader is slow', async () => {
    const output = new LogOutput(fd);
    for (const n of upTo(1_000)) output.write(line(n));
    expect(numbers(await linesRead(1_000))).toEqual(upTo(1_000));
    output.write(line(7));
    expect(read()).toBe(line(7));
  });

  it('is dropped beyond what may wait, counted, and the loss is reported to the reader', async () => {
    const before = (await logLinesDropped.get()).values[0]?.value ?? 0;
    const output = new LogOutput(fd, 100_000);
    for (const n of upTo(1_000)) output.write(line(n));
    const dropped = (await logLinesDropped.get()).values[0]!.value - before;
    expect(dropped).toBeGreaterThan(500);
    const kept = 1_000 - dropped;
    const lines = await linesRead(kept + 1);
    expect(numbers(lines.slice(0, kept))).toEqual(upTo(kept));
    expect(JSON.parse(lines[kept]!)).toMatchObject({ level: 'warn', lines: dropped });
    expect(lines).toHaveLength(kept + 1);
  });

  it('does not keep a process from ending when nobody reads, whatever waits', () => {
    const output = new LogOutput(fd);
    for (const n of upTo(1_000)) output.write(line(n));
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 500));
    output.flushSync();
    clock.mockRestore();
    expect(nowMs).toBeLessThan(10_000);
  });

  it('is written to its end by a process that ends, as far as its reader takes it', () => {
    const output = new LogOutput(fd);
    for (const n of upTo(100)) output.write(line(n));
    const first = read();
    output.flushSync();
    expect(numbers((first + read()).split('\n').slice(0, -1))).toEqual(upTo(100));
  });

  it('is given up when its reader is gone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'closed-pipe-'));
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    closeSync(reader);
    const output = new LogOutput(writer);
    for (const n of upTo(10)) output.write(line(n));
    output.flushSync();
    closeSync(writer);
    rmSync(folder, { recursive: true });
  });

  it('has the last lines of a process that crashes, also those that wait', async () => {
    await ensureBuilt();
    const module = new URL('../dist/http/log-output.js', import.meta.url).href;
    const script = `
      import { standardOutput } from ${JSON.stringify(module)};
      const output = standardOutput();
      for (let n = 0; n < 300; n++) output.write(JSON.stringify({ n, text: 'é'.repeat(500) }) + '\\n');
      null.crash();`;
    // A pipe holds a fifth of it.
    const program = spawn(
      'sh',
      ['-c', '"$0" --input-type=module --eval "$1" 2>/dev/null | cat', process.execPath, script],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const lines = (await text(program.stdout)).split('\n').slice(0, -1);
    expect(numbers(lines)).toEqual(upTo(300));
  });
});
