import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** A file of a tree, by its path from the root of it. */
export interface TreeFile {
  path: string;
  bytes: number;
  mode: number;
  owner: number;
}

/** Every file below a folder; links are not followed, and a file that has several names counts once. */
export async function filesOf(folder: string): Promise<TreeFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const seen = new Set<number>();
  const files: TreeFile[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    const { size, mode, uid, ino } = await lstat(file);
    if (seen.has(ino)) continue;
    seen.add(ino);
    files.push({ path: relative(folder, file), bytes: size, mode, owner: uid });
  }
  return files;
}

export const bytesOfAll = (files: readonly TreeFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);
