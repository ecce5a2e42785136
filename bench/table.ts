/** A line of a table: what was measured, and its cells as they are to be read. */
export interface Row {
  what: string;
  cells: readonly string[];
}

/** Lays rows out in columns, numbers to the right. */
export function table(title: string, columns: readonly string[], rows: readonly Row[]): string {
  const lines = [[title, ...columns], ...rows.map(({ what, cells }) => [`  ${what}`, ...cells])];
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]! + 2)))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
}

/** Milliseconds of CPU time of one of many, in microseconds. */
export function each(cpuMs: number): string {
  return Number.isNaN(cpuMs) ? '?' : `${count(cpuMs * 1000)} µs`;
}

export function times(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1)} x`;
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
