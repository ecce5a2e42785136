const MAX_VALUES = 20;
const DAY_SECONDS = 86_400;

/** Reads `60,120,300`: seconds; undefined where nothing was written, null for anything else. */
export function readFallbackValues(written: string | undefined): number[] | undefined | null {
  if (written === undefined) return undefined;
  const parts = written.split(',').map((part) => part.trim());
  const values = parts.map(Number);
  const areValid = parts.every(
    (part, i) => /^\d{1,5}(\.\d{1,3})?$/.test(part) && values[i]! >= 1 && values[i]! <= DAY_SECONDS,
  );
  return areValid && values.length <= MAX_VALUES ? values : null;
}
