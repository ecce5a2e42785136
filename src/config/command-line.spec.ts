import { describe, expect, it } from 'vitest';
import { type CommandLine, readCommandLine } from './command-line.js';

const FLAGS = {
  'dry-run': { type: 'boolean', about: 'change nothing' },
  data: { type: 'string', value: 'folder', default: '.data', about: 'where it is kept' },
  url: { type: 'string', about: 'an address' },
} as const;
const LINE: CommandLine<typeof FLAGS> = {
  name: 'tidy',
  inImage: 'commands/tidy.js',
  about: 'Tidies up.',
  flags: FLAGS,
  settings: 'DATABASE_URL',
  exitCodes: { 0: 'tidy', 1: 'failed' },
};
const CALL: CommandLine<typeof FLAGS> = { ...LINE, argument: { name: 'number', about: 'whom to call' } };

describe('a command line', () => {
  it('is read into its flags, with the defaults of those left out', () => {
    expect(readCommandLine(LINE, ['--dry-run'])).toEqual({
      kind: 'run',
      flags: { 'dry-run': true, data: '.data', url: undefined },
      argument: undefined,
    });
    expect(readCommandLine(CALL, ['--url=x', '+15550100', '--data', 'y'])).toEqual({
      kind: 'run',
      flags: { 'dry-run': false, data: 'y', url: 'x' },
      argument: '+15550100',
    });
  });

  it.each([[['--help']], [['-h']], [['--dry-run', '--help']]])('is help where %j asks for it', (args) => {
    const read = readCommandLine(LINE, args);
    if (read.kind !== 'help') return expect.unreachable(read.kind);
    for (const part of ['Tidies up.', 'npm run tidy -- [flags]', 'node dist/commands/tidy.js', '--dry-run', '(.data)'])
      expect(read.text).toContain(part);
    expect(read.text).toContain('Reads DATABASE_URL');
    expect(read.text).toContain('Exit code 0: tidy; 1: failed; 2: not understood.');
  });

  it.each([
    [['--dryrun'], "unknown option '--dryrun'"],
    [['-n'], "unknown option '-n'"],
    [['--url'], "option '--url <value>' argument missing"],
    [['--dry-run=yes'], "option '--dry-run' does not take an argument"],
    [['now'], 'it takes flags alone'],
    [['--', '--dry-run'], 'it takes flags alone'],
  ])('is refused in one line where it is %j', (args, why) => {
    expect(readCommandLine(LINE, args)).toEqual({ kind: 'refused', text: `tidy: ${why} (--help shows what it takes)` });
  });

  it('takes no more arguments than it has, and repeats none', () => {
    const read = readCommandLine(CALL, ['+15550100', '+15550101']);
    expect(read).toEqual({ kind: 'refused', text: 'tidy: it takes one number (--help shows what it takes)' });
  });
});
