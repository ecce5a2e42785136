import type { SourceFile } from './source-file.js';

/**
 * Which rooms (folders of `src/`) a room may import from, besides itself. A folder inside of a room may have a row of its
 * own. The composition, the files that lie in `src/` itself, is the room `.`, which needs no row.
 */
export type Arrows = Readonly<Record<string, readonly string[]>>;

const COMPOSITION = '.';

/** Imports against the arrows. Those that only bring a type count too: they make a room depend on another all the same. */
export function arrowViolations(files: readonly SourceFile[], arrows: Arrows): string[] {
  return files.flatMap(({ path, imports }) => {
    const room = roomOf(path, arrows);
    if (room === COMPOSITION) return [];
    const allowed = arrows[room];
    if (allowed === undefined) return [`${path}: the room "${room}" has no row in the table of arrows`];
    return imports
      .filter(({ ofOurs, from }) => ofOurs && ![room, ...allowed].includes(roomOf(from, arrows)))
      .map(({ from }) => `${path}: "${room}" may not import ${from}`);
  });
}

/** The innermost folder with a row, else the outermost folder. */
function roomOf(path: string, arrows: Arrows): string {
  const folders = path.split('/').slice(0, -1);
  const rooms = folders.map((_, i) => folders.slice(0, i + 1).join('/')).reverse();
  return rooms.find((room) => room in arrows) ?? folders[0] ?? COMPOSITION;
}

/** Each circle of imports once, as the files it goes through. */
export function cycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
    if (trail.includes(path) || done.has(path)) return;
    for (const { from, ofOurs } of byPath.get(path)?.imports ?? []) if (ofOurs) walk(from, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return found;
}
