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
}

/** Makes, in a folder, what the Dockerfile of this clone begins with. */
export async function makeBase(folder: string): Promise<Buildah> {
  const [, from] = /^FROM (\S+)/m.exec(await readDockerfile())!;
  const buildah = await Buildah.open(join(folder, 'images'));
  await makeNodeImage(buildah, folder, `docker.io/library/${from}`);
  return buildah;
}

/** Builds the Dockerfile on that. */
export async function buildImage(buildah: Buildah, folder: string): Promise<BuiltImage> {
  // Docker knows this flag since version 25, buildah not yet.
  const dockerfile = (await readDockerfile()).replaceAll(/ --start-interval=\S+/g, '');
  const file = join(folder, 'Dockerfile');
  await writeFile(file, dockerfile);
  await buildah.build(file, await copyContext(folder), IMAGE, await mountNpmSettings(folder));
  return buildah.mount(IMAGE);
}

const readDockerfile = () => readFile(join(ROOT, 'Dockerfile'), 'utf8');

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
