import { resolve } from 'node:path';
import ts from 'typescript';
import type { Manifest } from './manifests.js';

/** What a class of kubernetes-models is. */
type Model = new (manifest: Manifest) => { validate(): void };

/** Where the model of a kind lies: a custom one in a package of its own. */
function moduleOf({ apiVersion, kind }: Manifest): string {
  const models = apiVersion.startsWith('monitoring.coreos.com/')
    ? '@kubernetes-models/prometheus-operator'
    : 'kubernetes-models';
  return `${models}/${apiVersion}/${kind}`;
}

/** What a schema of Kubernetes' API has against a manifest: types, formats, words, what is missing. Null: nothing. */
export async function schemaComplaint(manifest: Manifest): Promise<string | null> {
  const models = (await import(moduleOf(manifest))) as Record<string, Model>;
  try {
    new models[manifest.kind]!(manifest).validate();
    return null;
  } catch (error) {
    return `${manifest.kind} ${manifest.metadata.name}: ${(error as Error).message}`;
  }
}

/**
 * Fields that no schema has, such as `terminationGracePeriodSecond`: the schemas themselves let them pass, and so does the
 * API server unless it is asked. Each manifest is written as a literal of its model's type, and the compiler finds what is too much.
 */
export function unknownFields(manifests: readonly Manifest[]): string[] {
  const file = resolve(import.meta.dirname, 'manifests-as-literals.ts');
  const text = manifests
    .map((one, i) => `export const m${i}: import('${moduleOf(one)}').I${one.kind} = ${JSON.stringify(one, null, 1)};`)
    .join('\n');
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => name === file || disk.fileExists(name),
    getSourceFile: (name, ...rest) =>
      name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : disk.getSourceFile(name, ...rest),
  };
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map((one) => {
    const source = program.getSourceFile(file);
    const { line } = source!.getLineAndCharacterOfPosition(one.start ?? 0);
    return `${text.split('\n')[line]?.trim()}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`;
  });
}
