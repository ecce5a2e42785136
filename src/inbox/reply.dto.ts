import { PickType } from '@nestjs/swagger';
import { IsMessageText } from '../accepting/message-text.js';
import { SubmitMessageDto } from '../accepting/submit-message.dto.js';

/** What a reply may say for itself, by the same rules as a message that is submitted. */
export class ReplyDto extends PickType(SubmitMessageDto, [
  'media',
  'location',
  'buttons',
  'channels',
  'metadata',
  'reference',
]) {
  @IsMessageText()
  text?: string;
}
