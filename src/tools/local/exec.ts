import { execFile } from 'node:child_process';

/** How a short command ended. `code` is null when it could not be started at all or was killed. */
export interface ExecResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a short command to its end. Resolves whatever happens; the caller reads `code`. */
export function exec(
  argv: readonly string[],
  options: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<ExecResult> {
  const [file = '', ...args] = argv;
  return new Promise((resolve) => {
    execFile(file, args, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr: code === null && stderr === '' ? (error?.message ?? '') : stderr });
    });
  });
}
