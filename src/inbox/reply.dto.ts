import { PickType } from '@nestjs/swagger';
import { IsSafeText } from '../http/is-safe-text.js';
import { SubmitMessageDto } from '../communication/accepting/submit-message.dto.js';

/** What a reply may say for itself, by the same rules as a message that is submitted. */
export class ReplyDto extends PickType(SubmitMessageDto, ['channels', 'metadata', 'reference']) {
  @IsSafeText({ min: 1, max: 4096 })
  text: string;
}
