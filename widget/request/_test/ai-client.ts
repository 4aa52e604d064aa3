import {
  AbstractChat,
  DefaultChatTransport,
  lastAssistantMessageIsCompleteWithToolCalls,
  type ChatState,
  type ChatStatus,
  type UIMessage,
} from 'ai';
import type { SEARCH_TOOL } from '../../../api/_contract/events.js';
import type { ChatRequest, Contents, Passage, SearchStep } from '../../../api/_contract/request.js';

/** What the client's search adds to the message: the passages of the next request. */
interface SearchOutput {
  passages: Passage[];
}

/** A message as `useChat` keeps it: the tool is the client's own search. */
export type BookMessage = UIMessage<
  unknown,
  { step: SearchStep; turn: { sessionId: string; messageId: string; receipt: string } },
  { [SEARCH_TOOL]: { input: { queries: string[] }; output: SearchOutput } }
>;

/** A client of somebody else, made with nothing but the AI SDK: `useChat` without React. */
export class BookChat extends AbstractChat<BookMessage> {
  /** Every request it sent. */
  readonly requests: ChatRequest[];

  constructor(options: {
    endpoint: string;
    headers: Record<string, string>;
    contents: Contents[];
    search: (question: string, queries: readonly string[]) => Promise<Passage[]>;
  }) {
    const { endpoint, headers, contents, search } = options;
    const requests: ChatRequest[] = [];
    super({
      state: new PlainState(),
      transport: new DefaultChatTransport<BookMessage>({
        api: `${endpoint}/api/chat`,
        headers,
        prepareSendMessagesRequest: async ({ messages, headers: sent }) => {
          const question = questionOf(messages);
          const step = stepOf(messages);
          const context = step?.passages ?? (await search(question, []));
          const body: ChatRequest = {
            mode: 'normal',
            message: question,
            context,
            contents,
            can_search: true,
            ...(step && { step: step.step }),
          };
          requests.push(body);
          return { body, ...(sent && { headers: sent }) };
        },
      }),
      onToolCall: ({ toolCall }) => {
        if (toolCall.dynamic === true) return;
        const { toolName: tool, toolCallId, input } = toolCall;
        // Not awaited, because the chat waits for this callback before it takes the output.
        void search(questionOf(this.messages), input.queries).then((passages) =>
          this.addToolOutput({ tool, toolCallId, output: { passages } }),
        );
      },
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
    });
    this.requests = requests;
  }

  /** The text of the last step, which is the answer. */
  answer(): string {
    const parts = this.lastMessage?.parts ?? [];
    const lastStep = parts.slice(parts.findLastIndex(({ type }) => type === 'step-start') + 1);
    return lastStep.map((part) => (part.type === 'text' ? part.text : '')).join('');
  }
}

/** Returns the text of the last question. */
export function questionOf(messages: readonly BookMessage[]): string {
  const asked = messages.findLast(({ role }) => role === 'user')?.parts ?? [];
  return asked.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** Returns the last step of an unfinished answer with what the search found, or `null` if the question was not sent yet. */
function stepOf(messages: readonly BookMessage[]): (SearchOutput & { step: SearchStep }) | null {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return null;
  const step = last.parts.findLast((part) => part.type === 'data-step')?.data;
  const call = last.parts.findLast((part) => part.type === 'tool-search_book');
  if (step === undefined || call?.state !== 'output-available') return null;
  return { step, passages: call.output.passages };
}

class PlainState implements ChatState<BookMessage> {
  status: ChatStatus = 'ready';
  error: Error | undefined = undefined;
  messages: BookMessage[] = [];
  pushMessage = (message: BookMessage): void => void this.messages.push(message);
  popMessage = (): void => void this.messages.pop();
  replaceMessage = (index: number, message: BookMessage): void => void (this.messages[index] = message);
  snapshot = <Value>(value: Value): Value => structuredClone(value);
}
