import { linkTo } from '../route-address.js';
import { Copyable } from './copyable.js';

interface ListedNumberProps {
  /** Empty: it was erased. */
  number: string;
  /** What stands there then. */
  erased: string;
  /** Where the row leads. */
  link: string;
  /** Whether a second link leads to what is said between them and us. */
  hasConversation?: boolean;
}

/** A phone number in a list: a link, and what else is done with a number. */
export function ListedNumber({ number, erased, link, hasConversation = false }: ListedNumberProps) {
  return (
    <Copyable value={number} more={hasConversation && <ConversationLink number={number} />}>
      <a href={link}>{number === '' ? erased : number}</a>
    </Copyable>
  );
}

const ConversationLink = ({ number }: { number: string }) => (
  <a
    class="talk"
    href={linkTo('contacts', number)}
    title={`Conversation with ${number}`}
    aria-label={`Conversation with ${number}`}
  />
);
