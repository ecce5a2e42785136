import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An image's configuration, as OCI has it. */
export interface ImageConfig {
  User: string;
  Env: string[];
  Cmd: string[];
  WorkingDir: string;
  ExposedPorts: Record<string, object>;
}

/** Builds images without an engine, in a store of its own below a folder. */
export class Buildah {
  private constructor(
    private readonly folder: string,
    private readonly store: readonly string[],
  ) {}

  static async open(folder: string): Promise<Buildah> {
    await mkdir(folder, { recursive: true });
    const [root, runRoot] = [join(folder, 'root'), join(folder, 'run')];
    // Copies instead of overlays: those do not lie on each other, and the folder may be on one.
    return new Buildah(folder, ['--root', root, '--runroot', runRoot, '--storage-driver', 'vfs']);
  }

  /** Makes an image of a tree, in a tar, with nothing else. */
  async importTree(tar: string, name: string, config: readonly string[]): Promise<void> {
    const container = await this.run('from', 'scratch');
    await this.run('add', '--quiet', container, tar, '/');
    await this.run('config', ...config, container);
    await this.run('commit', '--quiet', '--rm', container, name);
  }

  /** Builds a Dockerfile, without asking anywhere for its base. @param options further ones of `buildah bud` */
  async build(dockerfile: string, context: string, name: string, options: readonly string[]): Promise<void> {
    const own = ['--isolation', 'chroot', '--network', 'host', '--pull=never', '--quiet', '--file', dockerfile];
    await this.run('bud', ...own, ...options, '--tag', name, context);
  }

  /** Where the files of an image lie, and what it is configured to be. */
  async mount(name: string): Promise<{ tree: string; config: ImageConfig }> {
    const container = await this.run('from', '--pull=never', name);
    const inspected = JSON.parse(await this.run('inspect', '--type', 'image', name)) as {
      OCIv1: { config: ImageConfig };
    };
    return { tree: await this.run('mount', container), config: inspected.OCIv1.config };
  }

  /** Ends what was mounted, so that the folder can be removed. */
  async close(): Promise<void> {
    await this.run('umount', '--all');
    await this.run('rm', '--all');
  }

  private async run(command: string, ...words: string[]): Promise<string> {
    try {
      const options = { cwd: this.folder, maxBuffer: 1 << 26, env: { ...process.env, BUILDAH_ISOLATION: 'chroot' } };
      return (await run('buildah', [...this.store, command, ...words], options)).stdout.trim();
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      const said = `${(stdout ?? '').slice(-4_000)}${(stderr ?? String(error)).slice(-4_000)}`;
      throw new Error(`buildah ${command} failed: ${said}`, { cause: error });
    }
  }
}
