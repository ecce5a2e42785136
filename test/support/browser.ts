import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import sparticuz, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const PACKAGE = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');

/**
 * Starts a real Chromium: the one of the npm package, with its own fonts, so that pages look the same everywhere, and with
 * its own libraries where the machine lacks them.
 * @param environment of the browser alone, beside that of the tests
 */
export async function launchBrowser(environment: Record<string, string> = {}): Promise<Browser> {
  const home = await unpacked();
  const env = { ...process.env, FONTCONFIG_FILE: join(home, 'fonts.conf'), ...environment };
  const options = { executablePath: join(home, 'chromium'), args: ['--no-sandbox'], env };
  try {
    return await chromium.launch(options);
  } catch (error) {
    if (!String(error).includes('error while loading shared libraries')) throw error;
    return chromium.launch({ ...options, env: { ...env, LD_LIBRARY_PATH: join(home, 'al2023', 'lib') } });
  }
}

/** Unpacked once a user: the binary is its owner's alone. Beside, then renamed: whoever comes meanwhile sees all or nothing. */
async function unpacked(): Promise<string> {
  const { version } = createRequire(import.meta.url)(join(PACKAGE, 'package.json')) as { version: string };
  const home = join(tmpdir(), `siren-gateway-chromium-${version}-${userInfo().uid}`);
  if (existsSync(home)) return home;
  const mine = `${home}.${process.pid}`;
  await mkdir(mine, { recursive: true });
  const { TMPDIR } = process.env;
  // The package unpacks into the folder for temporary files, whichever that is.
  process.env.TMPDIR = mine;
  try {
    await sparticuz.executablePath();
    await inflate(join(PACKAGE, 'bin', 'al2023.tar.br'));
    await writeFile(join(mine, 'fonts.conf'), fontsIn(home));
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  await rename(mine, home).catch(async (error: unknown) => {
    await rm(mine, { recursive: true });
    if (!existsSync(home)) throw error;
  });
  return home;
}

/** The package's own list of folders is that of a machine of AWS. The machine's fonts have the signs that its own lack. */
const fontsIn = (home: string): string => `<?xml version="1.0"?>
<fontconfig>
  <dir>${home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <alias binding="same"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <cachedir>${home}/fonts-cache</cachedir>
</fontconfig>
`;
