const MICROS = 1_000_000n;

/** Millionths as a decimal without trailing zeros: 1250500000 is 1250.5. */
export function decimalOf(micros: bigint): string {
  const sign = micros < 0n ? '-' : '';
  const size = micros < 0n ? -micros : micros;
  const fraction = String(size % MICROS)
    .padStart(6, '0')
    .replace(/(?<!0)0+$/, '');
  return `${sign}${size / MICROS}${fraction === '' ? '' : `.${fraction}`}`;
}
