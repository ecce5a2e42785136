import { readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

/** A block of commands in a document. */
export interface DocumentedBlock {
  /** The document and the line of its fence. */
  at: string;
  code: string;
  /** Its fence says `elsewhere`: it is for a machine that no test has. */
  isElsewhere: boolean;
}

/** README.md and each page of `docs/`, with its blocks of commands in their order. */
export function documentedBlocks(): { page: string; blocks: DocumentedBlock[] }[] {
  const pages = readdirSync(new URL('docs/', ROOT)).filter((name) => name.endsWith('.md'));
  return ['README.md', ...pages.sort().map((name) => `docs/${name}`)].map((page) => {
    const text = readFileSync(new URL(page, ROOT), 'utf8');
    const found = [...text.matchAll(/^```(\w*)([^\n]*)\n(.*?)^```$/gms)];
    const blocks = found
      .filter(([, language]) => ['sh', 'bash', 'shell', 'console'].includes(language!))
      .map(({ 2: info, 3: code, index }) => ({
        at: `${page}:${text.slice(0, index).split('\n').length}`,
        code: code!,
        isElsewhere: info!.split(/\s+/).includes('elsewhere'),
      }));
    return { page, blocks };
  });
}
