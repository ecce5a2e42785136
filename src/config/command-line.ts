import { parseArgs } from 'node:util';

/** A flag of a command. */
interface Flag {
  readonly type: 'boolean' | 'string';
  /** What its value is, as the help shows it: `folder` in `--data <folder>`. */
  readonly value?: string;
  readonly default?: string;
  /** It may be written several times; its value is then a list, empty where it was not written. */
  readonly multiple?: true;
  readonly about: string;
}

type Flags = Readonly<Record<string, Flag>>;

/** Of one command, everything that a person at a terminal can write and read. */
export interface CommandLine<F extends Flags> {
  /** As npm knows it: `migrate` in `npm run migrate`. */
  readonly name: string;
  /** How it is run where there is no npm: a file below `dist/`. Absent: it cannot be. */
  readonly inImage?: string;
  readonly about: string;
  readonly flags: F;
  /** The one argument that it takes without a flag. */
  readonly argument?: { readonly name: string; readonly about: string };
  /** What it reads beside its arguments. */
  readonly settings?: string;
  /** What each exit code means. */
  readonly exitCodes: Readonly<Record<number, string>>;
}

export type FlagValues<F extends Flags> = {
  readonly [K in keyof F]: F[K]['type'] extends 'boolean'
    ? boolean
    : F[K] extends { multiple: true }
      ? readonly string[]
      : F[K] extends { default: string }
        ? string
        : string | undefined;
};

/** The exit code of a command whose arguments are not understood; nothing was done. */
export const NOT_UNDERSTOOD = 2;

/** What was written: arguments to run with, or what to print instead of running. */
export type ReadCommandLine<F extends Flags> =
  | { readonly kind: 'run'; readonly flags: FlagValues<F>; readonly argument: string | undefined }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'refused'; readonly text: string };

/** @param args without the program and its file */
export function readCommandLine<F extends Flags>(line: CommandLine<F>, args: readonly string[]): ReadCommandLine<F> {
  const refused = (why: string) =>
    ({ kind: 'refused', text: `${line.name}: ${why} (--help shows what it takes)` }) as const;
  const options = Object.fromEntries(
    Object.entries(line.flags).map(([flag, { type, multiple = false }]) => [flag, { type, multiple }]),
  );
  let given: ReturnType<typeof parseArgs>;
  try {
    given = parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    return refused(complaintOn(error));
  }
  if (given.values.help) return { kind: 'help', text: helpText(line) };
  const [argument, ...more] = given.positionals;
  // What is written there may be a phone number: it is not repeated.
  if (line.argument === undefined && argument !== undefined) return refused('it takes flags alone');
  if (more.length > 0) return refused(`it takes one ${line.argument?.name ?? 'argument'}`);
  const flags = Object.fromEntries(
    Object.entries(line.flags).map(([flag, { type, multiple, default: unset }]) => [
      flag,
      given.values[flag] ?? (type === 'boolean' ? false : multiple ? [] : unset),
    ]),
  ) as FlagValues<F>;
  return { kind: 'run', flags, argument };
}

/**
 * The arguments of this process. Where there is nothing to run it prints why, on the stream that fits, and ends the process:
 * 0 for help, 2 for what is not understood.
 */
export function commandLineOfProcess<F extends Flags>(
  line: CommandLine<F>,
): { flags: FlagValues<F>; argument: string | undefined } {
  const read = readCommandLine(line, process.argv.slice(2));
  switch (read.kind) {
    case 'run':
      return read;
    case 'help':
      console.log(read.text);
      return process.exit(0);
    case 'refused':
      console.error(read.text);
      return process.exit(NOT_UNDERSTOOD);
  }
}

/** What `--help` prints. */
function helpText<F extends Flags>({
  name,
  inImage,
  about,
  flags,
  argument,
  settings,
  exitCodes,
}: CommandLine<F>): string {
  const shown: [string, string][] = Object.entries(flags).map(([flag, one]) => [
    one.type === 'string' ? `--${flag} <${one.value ?? flag}>` : `--${flag}`,
    one.default === undefined ? one.about : `${one.about} (${one.default})`,
  ]);
  if (argument !== undefined) shown.unshift([`<${argument.name}>`, argument.about]);
  shown.push(['--help', 'this text']);
  const width = Math.max(...shown.map(([written]) => written.length));
  const takes = argument === undefined ? '[flags]' : `<${argument.name}> [flags]`;
  return [
    about,
    '',
    `npm run ${name} -- ${takes}`,
    ...(inImage === undefined ? [] : [`node dist/${inImage} ${takes}   without npm, as in the image`]),
    '',
    ...shown.map(([written, what]) => `  ${written.padEnd(width)}   ${what}`),
    '',
    ...(settings === undefined ? [] : [`Reads ${settings}, from the environment or .env.`]),
    `Exit code ${Object.entries({ ...exitCodes, [NOT_UNDERSTOOD]: exitCodes[NOT_UNDERSTOOD] ?? 'not understood' })
      .map(([code, meaning]) => `${code}: ${meaning}`)
      .join('; ')}.`,
  ].join('\n');
}

/** Node's own words go on to explain what nobody asked. */
function complaintOn(error: unknown): string {
  const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
