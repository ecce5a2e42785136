import type { SourceFile } from './source-file.js';

/**
 * Which rooms (folders of `src/`) a room may import from, besides itself. A folder inside of a room may have a row of its
 * own. The composition, the files that lie in `src/` itself, is the room `.`, which needs no row.
 */
export type Arrows = Readonly<Record<string, readonly string[]>>;

const COMPOSITION = '.';

/**
 * Imports against the arrows. Those that only bring a type count too: they make a room depend on another all the same.
 * @param typeArrows where a room may take types from, and nothing else
 */
export function arrowViolations(files: readonly SourceFile[], arrows: Arrows, typeArrows: Arrows = {}): string[] {
  return files.flatMap(({ path, imports }) => {
    const room = roomOf(path, arrows);
    if (room === COMPOSITION) return [];
    const allowed = arrows[room];
    if (allowed === undefined) return [`${path}: the room "${room}" has no row in the table of arrows`];
    const ofTypes = typeArrows[room] ?? [];
    return imports
      .filter(({ ofOurs, from, typeOnly }) => {
        const to = roomOf(from, arrows);
        return ofOurs && to !== room && !allowed.includes(to) && !(typeOnly && ofTypes.includes(to));
      })
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
  const importsOf = (path: string) => (byPath.get(path)?.imports ?? []).filter(({ ofOurs }) => ofOurs);
  return circles([...byPath.keys()], (path) => importsOf(path).map(({ from }) => from));
}

/** Each circle of arrows once, as the rooms it goes through. A room and its inner folders are one whole here. */
export function arrowCircles(arrows: Arrows): string[] {
  const isInner = (a: string, b: string) => b === COMPOSITION || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
  return circles(Object.keys(arrows), (room) => (arrows[room] ?? []).filter((to) => !isInner(room, to)));
}

function circles(all: readonly string[], nextOf: (one: string) => readonly string[]): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (one: string, trail: readonly string[]): void => {
    if (trail.includes(one)) found.push([...trail.slice(trail.indexOf(one)), one].join(' -> '));
    if (trail.includes(one) || done.has(one)) return;
    for (const next of nextOf(one)) walk(next, [...trail, one]);
    done.add(one);
  };
  for (const one of all) walk(one, []);
  return found;
}
