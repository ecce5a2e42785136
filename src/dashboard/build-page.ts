/**
 * `node src/dashboard/build-page.ts`, the second half of `npm run build`: bundles the page into `dist/dashboard/public/`,
 * names what may be cached for ever by its digest, and compresses it once instead of at every request. The licences of the
 * packages in the bundle lie beside it, since their authors ask for that.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const PAGE = fileURLToPath(new URL('./page/', import.meta.url));
const OUT = fileURLToPath(new URL('../../dist/dashboard/public/', import.meta.url));

const { outputFiles, metafile } = await build({
  absWorkingDir: PAGE,
  entryPoints: { app: 'main.tsx' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
  entryNames: '[name].[hash]',
  outdir: OUT,
  write: false,
  metafile: true,
  logLevel: 'warning',
});

const files = new Map(outputFiles.map(({ path, contents }) => [path.slice(OUT.length), Buffer.from(contents)]));
const named = (extension: string): string => {
  const name = [...files.keys()].find((file) => file.endsWith(extension));
  if (name === undefined) throw new Error(`the bundle has no ${extension}`);
  return name;
};
const html = await readFile(join(PAGE, 'index.html'), 'utf8');
files.set('index.html', Buffer.from(html.replace('app.js', named('.js')).replace('app.css', named('.css'))));

const isPage = (name: string): boolean => name.startsWith('index.html');
// The page comes last: whoever gets it finds what it names.
const written = [...files].flatMap(([name, bytes]) => variants(name, bytes));
written.sort(([a], [b]) => Number(isPage(a)) - Number(isPage(b)));
await mkdir(OUT, { recursive: true });
for (const [name, bytes] of written) await writeFile(join(OUT, name), bytes);
const names = new Set(written.map(([name]) => name));
for (const name of await readdir(OUT)) if (!names.has(name)) await rm(join(OUT, name));
await writeFile(join(OUT, '../THIRD-PARTY-LICENSES.txt'), await licences(Object.keys(metafile.inputs)));

/** A heading and the text for each package that these files are of. */
async function licences(inputs: readonly string[]): Promise<string> {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const texts = [...folders].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(PAGE, folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license: string;
    };
    const file = (await readdir(join(PAGE, folder))).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined)
      throw new Error(`${name} is in the dashboard, and its package holds no licence to go with it`);
    return `${name} ${version} (${license})\n\n${(await readFile(join(PAGE, folder, file), 'utf8')).trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

function variants(name: string, bytes: Buffer): [string, Buffer][] {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  return [
    [name, bytes],
    [`${name}.br`, brotliCompressSync(bytes, quality)],
    [`${name}.gz`, gzipSync(bytes, { level: 9 })],
  ];
}
