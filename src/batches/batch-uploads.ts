import { Inject, Injectable } from '@nestjs/common';
import { Draining } from '../http/draining.js';
import { MessageAcceptance } from '../accepting/accept-messages.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import type { BulkOptions } from './accept-bulk.js';
import type { BulkDryRunDto } from './bulk-dry.dto.js';
import type { DryBulkOptions } from './bulk-dry.js';
import { tryLines } from './try-bulk.js';
import { type Upload, upload } from './upload.js';

/** The uploads of this process. They may last for an hour, so draining ends them where they are. */
@Injectable()
export class BatchUploads {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
    private readonly draining: Draining,
  ) {}

  /** Takes a batch from a stream of lines, a message each. */
  receive(stream: AsyncIterable<Uint8Array>, options: BulkOptions): Promise<Upload> {
    return upload(this.context, this.acceptance, stream, { ...options, stop: this.draining.begun });
  }

  /** What would become of them. */
  tryOut(stream: AsyncIterable<Uint8Array>, options: DryBulkOptions): Promise<BulkDryRunDto> {
    return tryLines(this.context, stream, { ...options, stop: this.draining.begun });
  }
}
