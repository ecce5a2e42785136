import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { makeNodeImage } from './base-image.js';
import { Buildah, type ImageConfig } from './buildah.js';
import { mountNpmSettings } from './npm-settings.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const IMAGE = 'siren-gateway';

export interface BuiltImage {
  /** Where its files lie. */
  tree: string;
  config: ImageConfig;
  close(): Promise<void>;
}

/** Builds the Dockerfile of this clone in a folder, on a base that is made there too. */
export async function buildImage(folder: string): Promise<BuiltImage> {
  const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const [from] = /^FROM (\S+)/m.exec(dockerfile)!.slice(1);
  const buildah = await Buildah.open(join(folder, 'images'));
  await makeNodeImage(buildah, folder, `docker.io/library/${from}`);
  // Docker knows this flag since version 25, buildah not yet.
  const file = join(folder, 'Dockerfile');
  await writeFile(file, dockerfile.replaceAll(/ --start-interval=\S+/g, ''));
  await buildah.build(file, await copyContext(folder), IMAGE, await mountNpmSettings(folder));
  return { ...(await buildah.mount(IMAGE)), close: () => buildah.close() };
}

/** What .dockerignore lets through, as it is where somebody cloned it with a umask that lets nobody else read. */
async function copyContext(folder: string): Promise<string> {
  const context = join(folder, 'context');
  await mkdir(context);
  const ignored = await readFile(join(ROOT, '.dockerignore'), 'utf8');
  await cp(join(ROOT, '.dockerignore'), join(context, '.dockerignore'));
  for (const [, path] of ignored.matchAll(/^!(.+)$/gm)) {
    await cp(join(ROOT, path!), join(context, path!), { recursive: true });
  }
  await promisify(execFile)('chmod', ['-R', 'go=', context]);
  return context;
}
