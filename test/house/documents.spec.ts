import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentedBlocks } from '../support/documented-blocks.js';
import { DocumentedCheckout } from '../support/documented-checkout.js';

const run = promisify(execFile);

const PAGES = documentedBlocks();
const here = PAGES.map(({ page, blocks }) => ({ page, blocks: blocks.filter((block) => !block.isElsewhere) }));
const elsewhere = PAGES.flatMap(({ blocks }) => blocks.filter((block) => block.isElsewhere));

/** Why a block may be for elsewhere, and what tries its commands nevertheless. */
const REASONS: [RegExp, string][] = [
  [/^ *\{? *(?:kubectl|docker)|\| kubectl/m, 'a cluster or images: kubernetes-files.spec.ts, test/container'],
  [/pg_(?:dump|restore|basebackup)|\$PGDATA/, "an operator's Postgres: backup.spec.ts"],
  [/siren:(?:check|webhooks)/, 'the real Siren: siren-check.spec.ts, webhook-registration.spec.ts'],
  [
    /^cp \.env\.example \.env|npm run start:prod/m,
    'settings that this service would read, and a start that nobody stops: shutdown.spec.ts',
  ],
  [/npm run fuzz/, 'minutes: fuzz.spec.ts'],
];

let checkout: DocumentedCheckout;

beforeAll(async () => {
  checkout = await DocumentedCheckout.make();
  await checkout.start();
});

afterAll(() => checkout?.close());

describe('the commands of the documents', () => {
  it.each(here.filter(({ blocks }) => blocks.length > 0))('work as $page has them, one after another', async (one) => {
    const variables = await checkout.variables(one.page);
    const failures: string[] = [];
    for (const { at, code } of one.blocks) {
      const { exitCode, output } = await checkout.type(code, variables);
      if (exitCode !== 0) failures.push(`${at} ended with ${exitCode}\n${code}${output}`);
    }
    expect(failures.join('\n')).toBe('');
  });

  it('are for elsewhere only where a reason is known', () => {
    const groundless = elsewhere.filter(({ code }) => !REASONS.some(([pattern]) => pattern.test(code)));
    expect(groundless.map(({ at }) => at)).toEqual([]);
  });

  it.each(elsewhere)('name what there is, for elsewhere: $at', async ({ code }) => {
    await run('bash', ['-n', '-c', code]);
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    const missing: string[] = [];
    let folder = '.';
    for (const command of commandsOf(code)) {
      const words = command.split(/\s+/).map((word) => word.replaceAll(/^['"({]+|['")};]+$/g, ''));
      const paths = words.filter(isOurPath).map((path) => posix.join(folder, path));
      missing.push(...paths.filter((path) => !existsSync(checkout.path(path))));
      if (words[0] === 'cd') folder = posix.join(folder, words[1]!);
      const name = /\bnpm run ([\w:]+)/.exec(command)?.[1];
      if (name === undefined) continue;
      const program = /dist\/\S+\.js/.exec(scripts[name] ?? '')?.[0];
      if (scripts[name] === undefined) missing.push(`npm run ${name}`);
      const flags = command.match(/(?<= )--\w[\w-]*/g) ?? [];
      if (program === undefined || flags.length === 0) continue;
      const { stdout } = await run(process.execPath, [checkout.path(program), '--help'], { cwd: checkout.folder });
      missing.push(...flags.filter((flag) => !stdout.includes(flag)).map((flag) => `npm run ${name} -- ${flag}`));
    }
    expect(missing).toEqual([]);
  });
});

function commandsOf(code: string): string[] {
  return code
    .replaceAll('\\\n', ' ')
    .split(/\n|&&|\||;/)
    .map((command) => command.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((command) => command !== '');
}

/** A path within the checkout: neither an address, nor a place on an operator's machine, nor one of Kubernetes' names. */
function isOurPath(word: string): boolean {
  if (/[$:=@%*'"\\]/.test(word) || word.startsWith('-') || word.startsWith('/')) return false;
  if (/^(?:deployment|job|pod|service)\//.test(word)) return false;
  return /^[\w.-]+(?:\/[\w.-]+)+\/?$/.test(word) || /^\.?[\w.-]*\.example(?:\.\w+)?$/.test(word);
}
