import { PickType } from '@nestjs/swagger';
import { SubmitMessageDto } from '../communication/accepting/submit-message.dto.js';

/** What a reply may say for itself, by the same rules as a message that is submitted. */
export class ReplyDto extends PickType(SubmitMessageDto, ['text', 'channels', 'metadata', 'reference']) {}
