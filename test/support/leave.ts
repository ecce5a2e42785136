import type { ClientRequest } from 'node:http';
import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { eventually } from './eventually.js';

/** As Linux numbers them: the server has not read yet that the client is gone, or has and has not closed its end. */
const OPEN_STATES = ['01', '08'];

/**
 * Leaves before the answer, and waits until the server has closed its end of the connection. Without that the answer may
 * overtake the news on a busy machine: which of the two a process hears first is not for a test to say. (Elsewhere than on
 * Linux nobody can look, and most often the news is first.)
 * @param address of the server
 */
export async function leave(asked: ClientRequest, address: string): Promise<void> {
  const from = asked.socket!.localPort!;
  const to = Number(new URL(address).port);
  asked.destroy();
  await eventually(async () => expect(await openEnds(to, from)).toEqual([]));
}

/** Lines of the kernel's tables about the server's end of one connection. */
async function openEnds(local: number, remote: number): Promise<string[]> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .filter((line) => {
      const [, here, there, state] = line.trim().split(/\s+/);
      return portOf(here) === local && portOf(there) === remote && OPEN_STATES.includes(state ?? '');
    });
}

/** Of `0100007F:1F90`. */
function portOf(address: string | undefined): number {
  return parseInt(address?.split(':')[1] ?? '', 16);
}
