import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What builds an image without an engine, and runs what is in it; Debian has all of them. */
const TOOLS = ['buildah', 'mmdebstrap', 'unshare', 'setpriv', 'chroot', 'mount'];
/** Debian has some where only root looks for programs. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** Why no image can be built on this machine; null: it can. */
export function whyNoImage(): string | null {
  if (process.platform !== 'linux') return 'images are built on Linux';
  const missing = TOOLS.filter((tool) => !FOLDERS.some((folder) => isProgram(join(folder, tool))));
  if (missing.length > 0) return `there is no ${missing.join(', ')} (apt-get install buildah mmdebstrap)`;
  // Of namespaces, file systems and chroot.
  if (process.getuid?.() !== 0) return 'it wants root';
  return null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
