import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DELIVERY_CONTEXT } from '../communication/delivery-context.js';
import type { DeliveryContext } from '../communication/delivering/begin-messages.js';
import type { ChangedBy } from '../communication/suppressions/suppression.js';
import { type CsvFile, importSuppressions, type SuppressionImport } from './import-suppressions.js';

/** The file did not come to its end: its sender fell silent, or we stop. */
export class ImportCut extends Error {}

/** For how long nothing may come of a file. */
const SILENCE_MS = 60_000;

/** The imports of this process. A long one must not keep it from stopping, nor a silent one a connection for ever. */
@Injectable()
export class SuppressionImports implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** @throws ImportCut */
  async receive(file: CsvFile, by: ChangedBy): Promise<SuppressionImport> {
    const silent = new AbortController();
    const silence = setTimeout(() => silent.abort(new ImportCut()), SILENCE_MS);
    file.bytes.on('data', () => silence.refresh()).pause();
    try {
      return await importSuppressions(this.context, file, by, AbortSignal.any([this.stopping.signal, silent.signal]));
    } finally {
      clearTimeout(silence);
    }
  }

  onModuleDestroy(): void {
    this.stopping.abort(new ImportCut());
  }
}
