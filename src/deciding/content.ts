import type { Channel } from '../siren/channel.js';
import type { OutboundTemplate } from '../siren/outbound-message.js';
import type { AttemptFacts, Block, CodeMeanings, DecisionInput, MessageFacts, StepTarget } from './next-step.types.js';
import type { MessageContent } from './message-content.js';
import type { Step } from './plan.js';
import { templateKey } from './window.js';

/** What one attempt sends. A template's `text` is what the recipient reads. */
export type Content = {
  text: string;
  /** Of `text`, as BCP 47 has it; null: nobody said. */
  locale: string | null;
} & (({ kind: 'text'; senderId?: string } & Beside) | { kind: 'template'; approved: OutboundTemplate });

/** What goes with free text, by WhatsApp alone: an SMS says it in its text. */
interface Beside {
  content: MessageContent | null;
  /** WhatsApp could not take the file: its link goes in the text instead. */
  mediaAsLink: boolean;
}

type Said = Planned & { text: string };

/** What a step may send now. `nothing`: it is passed over. `later`: its template is held until then. */
export type Choice =
  { send: 'text' } | { send: 'template'; approved: OutboundTemplate } | { send: 'nothing'; block: Block } | Later;
type Later = { send: 'later'; until: Date };

export type Planned = Pick<MessageFacts, 'plan' | 'content' | 'replayedAfter'>;
/** What the choice of content depends on, besides the message. */
export type ContentInput = Pick<DecisionInput, 'now' | 'freeText' | 'templateHolds' | 'codes'>;

/** WhatsApp has no template of this name in this language. */
const NO_SUCH_LANGUAGE = '132001';

const WINDOW_CLOSED = blocked(
  'window_closed',
  'WhatsApp takes only an approved template for this recipient now, and the message has none',
);
const ONLY_IF_OPEN = blocked('window_closed', 'The step is only for recipients who wrote by WhatsApp within 24 hours');
const NO_TEMPLATE = blocked('template_missing', 'The step sends an approved template, and the message has none');

/**
 * What the step at `place` sends now, given the `attempts` so far. Free text if it is welcome. Else the approved
 * template, in the first language that WhatsApp has it in. Else free text if that is possible.
 */
export function contentToSend(
  target: StepTarget,
  message: Planned,
  attempts: readonly AttemptFacts[],
  moment: ContentInput,
): Choice {
  const step = message.plan[target.step]!;
  if (step.channel !== 'whatsapp') return { send: 'text' };
  const { freeText } = moment;
  if (step.onlyIfWindowOpen && freeText.is !== 'welcome') return ONLY_IF_OPEN;
  const isAlwaysTemplate = step.window === 'template';
  const wasRefused = attemptsOn(target, message, attempts).some((attempt) => isRefusedText(attempt, moment.codes));
  if (freeText.is === 'welcome' && !isAlwaysTemplate && !wasRefused) return { send: 'text' };
  const template = templateToSend(target, message, attempts, moment);
  if (template !== null) return template;
  if (isAlwaysTemplate) return NO_TEMPLATE;
  return freeText.is === 'possible' && !wasRefused ? { send: 'text' } : WINDOW_CLOSED;
}

/**
 * What an attempt sends, or has sent.
 * @param before the attempts before it
 */
export function contentOf(
  message: Said,
  sent: Pick<AttemptFacts, 'step' | 'approvedName' | 'approvedLanguage'>,
  before: readonly AttemptFacts[],
): Content {
  const { text, content, plan } = message;
  const { step: index, approvedName, approvedLanguage } = sent;
  const step = plan[index]!;
  const words = wordings(step).find(
    ({ approved }) => approved?.name === approvedName && approved?.language === approvedLanguage,
  );
  const { text: own, locale, approved } = words ?? step;
  const said = { text: own ?? text, locale: locale ?? null };
  return words === undefined || approved === undefined
    ? {
        ...{ kind: 'text', ...said, content: step.channel === 'whatsapp' ? content : null },
        mediaAsLink: content?.media !== undefined && attemptsOn(sent, message, before).some(isMediaRefusal),
        ...(step.senderId !== undefined && { senderId: step.senderId }),
      }
    : { kind: 'template', approved, ...said };
}

/** Whether a step may send only approved templates, but has none. */
export function lacksTemplate(step: Step): boolean {
  return step.window === 'template' && wordings(step).every(({ approved }) => approved === undefined);
}

/** What a message says on a channel, in its first language. */
export function textOn(channel: Channel, { text, plan }: { text: string; plan: readonly Step[] }): string {
  return plan.find((step) => step.channel === channel)?.text ?? text;
}

/** Whether `failed` is to be followed by the next language of its step. That is tried once. */
export function hasNextLanguage(failed: AttemptFacts, message: Planned, attempts: readonly AttemptFacts[]): boolean {
  return (
    missedLanguage(failed) &&
    attemptsAt(failed, message, attempts).filter(missedLanguage).length === 1 &&
    unmissedTemplates(failed, message, attempts).length > 0
  );
}

/** Whether `failed` is to be followed by the approved template of its step: it was free text, and the window is closed. */
export function hasTemplateInstead(
  failed: AttemptFacts,
  message: Planned,
  attempts: readonly AttemptFacts[],
  codes: CodeMeanings,
): boolean {
  return isRefusedText(failed, codes) && unmissedTemplates(failed, message, attempts).length > 0;
}

/** WhatsApp could not fetch or take the file. */
const MEDIA_REFUSED = '131053';

/** Whether `failed` is to be followed by the same with a link instead of its file. That is tried once. */
export function hasLinkInstead(failed: AttemptFacts, message: Planned, attempts: readonly AttemptFacts[]): boolean {
  return (
    message.content?.media !== undefined &&
    isMediaRefusal(failed) &&
    attemptsOn(failed, message, attempts).filter(isMediaRefusal).length === 1
  );
}

/**
 * Looks at the error, not at the status. A receipt may still raise the status, and must not change what was sent
 * afterwards.
 */
function isMediaRefusal({ channel, failedAt, errorCode, approvedName }: AttemptFacts): boolean {
  return channel === 'whatsapp' && failedAt !== null && errorCode === MEDIA_REFUSED && approvedName === null;
}

/** Whether WhatsApp refused an attempt's free text since the recipient's window was closed. */
export function isRefusedText(
  attempt: Pick<AttemptFacts, 'channel' | 'status' | 'errorCode' | 'approvedName'>,
  codes: CodeMeanings,
): boolean {
  const { channel, status, errorCode, approvedName } = attempt;
  return channel === 'whatsapp' && approvedName === null && status === 'failed' && codes.isWindowClosed(errorCode);
}

/**
 * The template to send, or when a held one is free. If WhatsApp lacks it in a language, the next language is taken.
 * Null: there is none.
 */
function templateToSend(
  target: StepTarget,
  message: Planned,
  attempts: readonly AttemptFacts[],
  { now, templateHolds }: ContentInput,
): Choice | null {
  let later: Later | null = null;
  for (const approved of unmissedTemplates(target, message, attempts)) {
    const hold = templateHolds.get(templateKey(approved));
    if (hold === undefined || hold.until <= now) return { send: 'template', approved };
    later ??= { send: 'later', until: hold.until };
    if (hold.reason !== NO_SUCH_LANGUAGE) break;
  }
  return later;
}

/** The templates of a step, except those that WhatsApp did not know when this step sent them. */
function unmissedTemplates(
  target: StepTarget,
  message: Planned,
  attempts: readonly AttemptFacts[],
): OutboundTemplate[] {
  const missed = attemptsAt(target, message, attempts).filter(missedLanguage);
  return wordings(message.plan[target.step]!).flatMap(({ approved }) =>
    approved === undefined ||
    missed.some((a) => a.approvedName === approved.name && a.approvedLanguage === approved.language)
      ? []
      : [approved],
  );
}

/** What a step says, in the languages of its recipient. */
function wordings(step: Step): Pick<Step, 'text' | 'locale' | 'approved'>[] {
  return [step, ...(step.inOtherLocales ?? [])];
}

function attemptsOn(
  { step }: Pick<StepTarget, 'step'>,
  { replayedAfter }: Planned,
  attempts: readonly AttemptFacts[],
): AttemptFacts[] {
  return attempts.filter((a) => a.step === step && a.number > (replayedAfter ?? 0));
}

function attemptsAt(target: StepTarget, message: Planned, attempts: readonly AttemptFacts[]): AttemptFacts[] {
  return attemptsOn(target, message, attempts).filter(({ provider }) => provider === target.provider);
}

/**
 * Looks at the error, not at the status. A receipt may still raise the status, and must not change what was sent
 * afterwards.
 */
function missedLanguage({ failedAt, errorCode, approvedName }: AttemptFacts): boolean {
  return failedAt !== null && errorCode === NO_SUCH_LANGUAGE && approvedName !== null;
}

function blocked(code: Block['code'], message: string): { send: 'nothing'; block: Block } {
  return { send: 'nothing', block: { code, message, suppressed: false } };
}
