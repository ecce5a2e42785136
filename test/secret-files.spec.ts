import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../src/config/configuration.error.js';
import * as reading from '../src/config/read-configuration.js';
import { readSecretFile } from '../src/config/setting-files.js';
import { ALL_SETTINGS } from '../src/config/settings.js';
import { revealed } from './support/revealed.js';

const SECRET = '0123456789abcdef01234567';
const REQUIRED: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgresql://gateway:database-password@localhost/gateway',
  SIREN_API_KEY: 'siren-key',
  SIREN_WEBHOOK_SECRET: `${SECRET}-new,${SECRET}-old`,
  ADMIN_API_KEY: `admin-${SECRET}`,
};
const SECRETS: Readonly<Record<string, string>> = {
  ...REQUIRED,
  EVENTS_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=abc',
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siren-gateway-secrets-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Uint8Array, name = 'secret'): Promise<string> {
  const path = join(await mkdtemp(join(folder, 'one-')), name);
  await writeFile(path, content);
  return path;
}

/** The environment, with the secret of this name in a file. */
const inFile = (name: string, path: string): NodeJS.ProcessEnv => ({
  ...REQUIRED,
  [name]: undefined,
  [`${name}_FILE`]: path,
});

const readConfiguration = (env: NodeJS.ProcessEnv) => reading.readConfiguration(env, readSecretFile);

function refusalOf(env: NodeJS.ProcessEnv): ConfigurationError {
  try {
    readConfiguration(env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
  }
  return expect.unreachable('the configuration was taken');
}

describe('a secret in a file', () => {
  it('may be each setting that is one, and no other', () => {
    const names = ALL_SETTINGS.flatMap(({ name, isSecret }) => (isSecret ? [name] : []));
    expect(names.toSorted()).toEqual(Object.keys(SECRETS).toSorted());
  });

  it.each(Object.keys(SECRETS))('is read as if it were in the variable: %s', async (name) => {
    const text = SECRETS[name]!;
    const fromFile = readConfiguration(inFile(name, await fileOf(text)));
    expect(revealed(fromFile)).toEqual(revealed(readConfiguration({ ...REQUIRED, [name]: text })));
  });

  it.each([
    ['a new line at its end', `${SECRET}-x\n`],
    ['one of Windows', `${SECRET}-x\r\n`],
    ['several, and blanks', `\n ${SECRET}-x \n\n`],
    ['a byte order mark', `\uFEFF${SECRET}-x\n`],
  ])('is read without %s', async (_what, content) => {
    const { access } = readConfiguration(inFile('ADMIN_API_KEY', await fileOf(content)));
    expect(access.adminApiKeys.reveal()).toEqual([`${SECRET}-x`]);
  });

  it('may be a link, as Kubernetes mounts it', async () => {
    const link = join(folder, 'link');
    await symlink(await fileOf(`${SECRET}-x`), link);
    const { access } = readConfiguration(inFile('ADMIN_API_KEY', link));
    expect(access.adminApiKeys.reveal()).toEqual([`${SECRET}-x`]);
  });

  it('and in the variable too is refused, and both are named', async () => {
    const env = { ...REQUIRED, SIREN_API_KEY_FILE: await fileOf('siren-key') };
    const { message, settings } = refusalOf(env);
    expect(message).toBe('SIREN_API_KEY and SIREN_API_KEY_FILE are both set: keep one of them');
    expect(settings).toEqual(['SIREN_API_KEY', 'SIREN_API_KEY_FILE']);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['is not there', () => Promise.resolve(join(folder, 'nowhere')), 'is not there'],
    ['lies in no folder', () => fileOf('x').then((path) => `${path}/secret`), 'is not there'],
    ['is empty', () => fileOf(''), 'is empty'],
    ['holds a new line alone', () => fileOf('\n'), 'is empty'],
    ['is a folder', () => Promise.resolve(folder), 'is a folder'],
    ['never ends', () => Promise.resolve('/dev/zero'), 'is no plain file'],
    ['is too large', () => fileOf('x'.repeat(65_537)), 'has more than 65536 bytes'],
    ['is no text', () => fileOf(Buffer.from([0xff, 0xfe, 0x41, 0])), 'is no text in UTF-8'],
  ])('that %s is refused in one line that names it', async (_what, make, why) => {
    const path = await make();
    const { message, settings } = refusalOf(inFile('DATABASE_URL', path));
    expect(message).toBe(`DATABASE_URL_FILE names ${path}, which ${why}`);
    expect(settings).toEqual(['DATABASE_URL_FILE']);
  });

  it('that may not be read is refused', async () => {
    const path = await fileOf('x');
    await chmod(path, 0);
    const read = () => refusalOf(inFile('DATABASE_URL', path));
    const { message } = process.geteuid!() === 0 ? asNobody(read) : read();
    expect(message).toContain('which this user may not read');
  });

  it.each([
    'siren-key-itself',
    'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0',
    'postgresql://gateway:password@localhost/x',
  ])('is not shown when it stands where its path belongs: %s', (secret) => {
    const { message } = refusalOf(inFile('SIREN_API_KEY', secret));
    expect(message).toMatch(/^SIREN_API_KEY_FILE names a file \(not shown: .*\), which is not there$/);
    expect(message).not.toContain(secret);
  });

  it('that holds something wrong is named with its setting, and what it holds is not shown', async () => {
    const { message } = refusalOf(inFile('ADMIN_API_KEY', await fileOf('too-short-a-key\n')));
    expect(message).toMatch(/^ADMIN_API_KEY \(from ADMIN_API_KEY_FILE\) must be at least 24 bytes/);
    expect(message).not.toContain('too-short');
  });

  it('does not keep the other complaints from being told at once', async () => {
    const env = { ...inFile('DATABASE_URL', join(folder, 'nowhere')), PORT: 'http', SIREN_API_KEY: '' };
    expect(refusalOf(env).settings).toEqual(['DATABASE_URL_FILE', 'SIREN_API_KEY', 'PORT']);
    await mkdir(join(folder, 'nowhere'));
    expect(refusalOf(env).message).toContain('is a folder');
  });
});

/** Who runs this as root may read everything. */
function asNobody<Result>(work: () => Result): Result {
  process.seteuid!(65_534);
  try {
    return work();
  } finally {
    process.seteuid!(0);
  }
}
