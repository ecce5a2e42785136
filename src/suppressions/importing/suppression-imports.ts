import { Inject, Injectable } from '@nestjs/common';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../../messages/delivery-context.js';
import type { Caller } from '../../http/actor.js';
import { Draining } from '../../http/draining.js';
import { type CsvFile, importSuppressions, type SuppressionImport } from './import-suppressions.js';

/** The file did not come to its end: its sender fell silent, or we stop. */
export class ImportCut extends Error {}

/** For how long nothing may come of a file. */
const SILENCE_MS = 60_000;

/** The imports of this process. A long one must not keep it from stopping, nor a silent one a connection for ever. */
@Injectable()
export class SuppressionImports {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly draining: Draining,
  ) {}

  /** @throws ImportCut */
  async receive(file: CsvFile, by: Caller): Promise<SuppressionImport> {
    const cut = new AbortController();
    const cutOff = (): void => cut.abort(new ImportCut());
    const silence = setTimeout(cutOff, SILENCE_MS);
    this.draining.begun.addEventListener('abort', cutOff);
    if (this.draining.begun.aborted) cutOff();
    file.bytes.on('data', () => silence.refresh()).pause();
    try {
      return await importSuppressions(this.context, file, by, cut.signal);
    } finally {
      clearTimeout(silence);
      this.draining.begun.removeEventListener('abort', cutOff);
    }
  }
}
