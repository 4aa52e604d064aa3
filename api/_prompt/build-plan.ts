import type { PromptSettings } from '../_config/search-settings.js';
import type { BookRequest } from '../_verify/verify-chat.js';
import {
  contentsBlocks,
  DATA_RULE,
  dataBlock,
  describePassage,
  joinBlocks,
  type PromptMessage,
} from './build-messages.js';

/**
 * Builds the messages that ask for search queries only: the rules with the tables of contents, then the question with the beginnings of
 * the first passages. As in `buildMessages`, the first message is the same for all questions to a build.
 *
 * @param boundary - 32 random hexadecimal digits, new for each request.
 */
export function buildPlan(
  request: BookRequest & { question: string },
  { hasContents }: PromptSettings,
  boundary: string,
): PromptMessage[] {
  const blocks = request.passages
    .slice(0, PASSAGES_SHOWN)
    .map((passage, position) =>
      dataBlock(
        boundary,
        `passage ${position + 1}`,
        describePassage({ ...passage, text: `${beginningOf(passage.text)} …` }),
      ),
    );
  if (blocks.length === 0) blocks.push('The search for the question found no passage.');
  const { page, history } = request;
  if (page !== undefined) {
    blocks.push(dataBlock(boundary, 'page the reader is on', `${page.title}\n${page.path}`));
  }
  if (history.length > 0) {
    const earlier = history.map(({ question }) => question.trim()).join('\n');
    blocks.push(dataBlock(boundary, 'earlier questions', earlier));
  }
  blocks.push(dataBlock(boundary, 'question', request.question));
  return [
    {
      role: 'system',
      content: [PLAN_RULES, ...contentsBlocks(hasContents ? request.contents : [])].join('\n\n'),
    },
    { role: 'user', content: joinBlocks(boundary, blocks) },
  ];
}

/** How many passages a plan is based on, and how much of each: enough to learn the book's words, at a tenth of an answer's tokens. */
const PASSAGES_SHOWN = 6;
const PASSAGE_SHOWN_CHARS = 300;

const PLAN_RULES = [
  'You write search queries for a book, so that a question of its reader can be answered from it.',
  'The question has been searched as it stands; the beginnings of the first passages found are in the last message.',
  'Write one to three short queries of different wording that find what the question needs, always in the language of the book and in ' +
    'the words that its contents and passages use. Do not repeat the question.',
  'If the passages shown already answer the question, write none.',
  DATA_RULE,
  'Write only a JSON object such as {"queries": ["first query", "second query"]}, and nothing else.',
]
  .map((rule, position) => (position === 0 ? rule : `- ${rule}`))
  .join('\n');

/** Returns the beginning of a text without half a surrogate pair at its end. */
function beginningOf(text: string): string {
  return text.slice(0, PASSAGE_SHOWN_CHARS).replace(/\p{Surrogate}$/u, '');
}
