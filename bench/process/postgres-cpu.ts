import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Linux counts CPU time in hundredths of a second, whatever its own clock does. */
const MS_A_TICK = 10;

/**
 * Milliseconds of CPU time that a Postgres has used, all of its processes, those that have ended included. NaN where the
 * system has no `/proc`.
 */
export async function readPostgresCpuMs(dataDir: string): Promise<number> {
  const main = parseInt(await readFile(join(dataDir, 'postmaster.pid'), 'utf8'), 10);
  const own = await readTimes(main);
  if (own === undefined) return NaN;
  const others = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(readTimes));
  const children = others.flatMap((times) => (times?.parent === main ? [times.ticks] : []));
  return MS_A_TICK * (own.ticks + own.ticksOfEnded + children.reduce((sum, ticks) => sum + ticks, 0));
}

/** Undefined: it has ended meanwhile. See proc(5): behind the name, which may hold anything, the numbers begin. */
async function readTimes(
  pid: string | number,
): Promise<{ parent: number; ticks: number; ticksOfEnded: number } | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (line === undefined) return undefined;
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [user, system, userOfEnded, systemOfEnded] = fields.slice(11, 15).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  return { parent: Number(fields[1]), ticks: user + system, ticksOfEnded: userOfEnded + systemOfEnded };
}
