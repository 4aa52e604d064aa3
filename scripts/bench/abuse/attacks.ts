import { LIMITS } from '../../../api/_contract/limits.js';
import type { Passage, Turn } from '../../../api/_contract/request.js';
import { PASSAGE_CHARS, signPassages } from '../function/question.js';
import { LONG_MARK, THINK_MARK, WAIT_MARK } from './billed-model.js';

/** How a client reads an answer: as one JSON object, as a stream to its end, or as a stream until its first word. */
export type Reading = 'json' | 'stream' | 'leave';

/** One request of an attacker. */
export interface AttackRequest {
  /** The first thing that the request is about; a client refused one kind of request may still ask another. */
  kind: AttackKind;
  body: object;
  reading: Reading;
}

type AttackKind = 'no-text' | 'leaving' | 'large' | 'selection' | 'small' | 'translator';

/** What an attacker does. */
export interface Attack {
  name: AttackKind | 'mix';
  /** One line for the table. */
  about: string;
  kinds: readonly AttackKind[];
}

/** The attacks, each about as expensive as the wire allows. */
export const ATTACKS: readonly Attack[] = [
  attack('no-text', 'large questions, all output spent on reasoning, no word written'),
  attack('leaving', 'large questions, the reader leaves after the first word'),
  attack('large', 'questions of 90,000 tokens: rare script, with six earlier turns of it'),
  attack('selection', 'selections of 12,000 characters of rare script'),
  attack('small', 'small questions, as many as the limits let pass'),
  attack('translator', 'any English text as a selection, with the longest answer'),
  {
    name: 'mix',
    about: 'all of these in turn',
    kinds: ['no-text', 'leaving', 'large', 'selection', 'small', 'translator'],
  },
];

function attack(name: AttackKind, about: string): Attack {
  return { name, about, kinds: [name] };
}

/** Returns whether a request of this kind is larger with earlier turns of its session. */
export function needsHistory(kind: AttackKind): boolean {
  return kind === 'no-text' || kind === 'leaving' || kind === 'large';
}

/** Creates the attacker's requests, with passages signed by the book's build, as its pages would get them. */
export function createRequests(secret: string) {
  const most = signPassages(secret, Math.floor(LIMITS.contextMaxChars / PASSAGE_CHARS));
  const one = most.slice(0, 1);
  const letters = rareText(LIMITS.selectionMaxChars);
  const rare = (mark = ''): string => (mark + letters).slice(0, LIMITS.messageMaxChars);
  const english = 'Please put this text into another language. '
    .repeat(300)
    .slice(0, LIMITS.selectionMaxChars);
  return {
    /** The question of an honest reader. */
    honest: bookQuestion('What is the Moon made of?', most.slice(0, 6)),
    /**
     * The next request of a kind, in a session with these turns. Until there are six, every other request adds one.
     *
     * @param sent - How many requests the session has sent.
     */
    of: (kind: AttackKind, turns: readonly Turn[], sent: number): AttackRequest & { message: string } => {
      const isPreparing = needsHistory(kind) && turns.length < LIMITS.historyMaxTurns && sent % 2 === 1;
      const ask = (message: string, body: object, reading: Reading = 'json') => ({
        kind,
        message,
        body,
        reading,
      });
      if (isPreparing || kind === 'large') return ask(rare(), bookQuestion(rare(), most, turns));
      if (kind === 'no-text') return ask(rare(THINK_MARK), bookQuestion(rare(THINK_MARK), most, turns));
      if (kind === 'leaving')
        return ask(rare(WAIT_MARK), bookQuestion(rare(WAIT_MARK), most, turns), 'leave');
      if (kind === 'selection') return ask(rare(), selectionQuestion(rare(), letters));
      if (kind === 'small') return ask('Why?', bookQuestion('Why?', one));
      const message = `${LONG_MARK} Translate it.`;
      return ask(message, selectionQuestion(message, english));
    },
  };
}

function bookQuestion(message: string, context: readonly Passage[], history: readonly Turn[] = []): object {
  return { mode: 'normal', message, context, ...(history.length === 0 ? {} : { history }) };
}

function selectionQuestion(message: string, selected_text: string): object {
  return { mode: 'selection_only', message, selected_text };
}

/** Writes letters of the Vai script, three bytes each, which tokenizers split into bytes. */
function rareText(chars: number): string {
  return Array.from({ length: chars }, (_, position) =>
    String.fromCodePoint(VAI_START + ((position * VAI_STRIDE) % VAI_LETTERS)),
  ).join('');
}

const VAI_START = 0xa500;
const VAI_LETTERS = 0x10b;

/** Prime to the number of letters, so that all of them occur. */
const VAI_STRIDE = 89;
