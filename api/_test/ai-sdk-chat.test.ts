import {
  AbstractChat,
  DefaultChatTransport,
  lastAssistantMessageIsCompleteWithToolCalls,
  type ChatState,
  type ChatStatus,
  type UIMessage,
} from 'ai';
import { expect, it } from 'vitest';
import { SEARCH_TOOL, type StreamEvent } from '../_contract/events.js';
import type { Passage } from '../_contract/request.js';
import { bookQuestion, ORIGIN, signedPassage, startHarness } from './harness.js';

type Step = Extract<StreamEvent, { type: 'data-step' }>['data'];
type Message = UIMessage<
  unknown,
  { step: Step; turn: unknown },
  { [SEARCH_TOOL]: { input: { queries: string[] }; output: Passage[] } }
>;

/** The state that `useChat` keeps in React. */
class PlainState implements ChatState<Message> {
  status: ChatStatus = 'ready';
  error: Error | undefined = undefined;
  messages: Message[] = [];
  pushMessage = (message: Message): void => void this.messages.push(message);
  popMessage = (): void => void this.messages.pop();
  replaceMessage = (index: number, message: Message): void => {
    this.messages[index] = structuredClone(message);
  };
  snapshot = <T>(thing: T): T => structuredClone(thing);
}

/** What `useChat` of `@ai-sdk/react` wraps. */
class PlainChat extends AbstractChat<Message> {}

it('a chat of the AI SDK answers the tool call itself and gets the answer in the same message', async () => {
  const question = 'What lies under the surface of the Moon?';
  const harness = await startHarness({ standIn: { searches: { [question]: ['lunar core'] } } });
  try {
    const { token } = await harness.openSession();
    const found = signedPassage(harness.secret, {
      id: 'chunk-0009',
      anchor: 'core',
      text: 'Under the surface of the Moon lies a core of iron.',
    });
    const searched: unknown[] = [];
    const chat: PlainChat = new PlainChat({
      state: new PlainState(),
      transport: new DefaultChatTransport<Message>({
        api: `${harness.url}/api/chat`,
        headers: { Authorization: `Bearer ${token}`, Origin: ORIGIN },
        prepareSendMessagesRequest: ({ messages }) => {
          const parts = messages.at(-1)?.role === 'assistant' ? (messages.at(-1)?.parts ?? []) : [];
          const step = parts.findLast((part) => part.type === 'data-step')?.data;
          const output = parts.findLast((part) => part.type === `tool-${SEARCH_TOOL}`)?.output;
          return {
            body: {
              ...bookQuestion(harness.secret, {
                message: question,
                can_search: true,
                ...(output === undefined ? {} : { context: output }),
              }),
              ...(step === undefined ? {} : { step }),
            },
          };
        },
      }),
      onToolCall: ({ toolCall }) => {
        if (toolCall.toolName !== SEARCH_TOOL) return;
        searched.push(toolCall.input);
        void chat.addToolOutput({ tool: SEARCH_TOOL, toolCallId: toolCall.toolCallId, output: [found] });
      },
      sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
    });
    await chat.sendMessage({ text: question });
    await expect.poll(() => chat.status === 'ready' && harness.model.requests.length).toBe(2);
    expect(chat.error).toBeUndefined();
    expect(searched).toEqual([{ queries: ['lunar core'] }]);
    expect(chat.messages.map(({ role }) => role)).toEqual(['user', 'assistant']);
    const { parts = [] } = chat.messages.at(-1) ?? {};
    expect(parts.map(({ type }) => type)).toEqual([
      'step-start',
      `tool-${SEARCH_TOOL}`,
      'data-step',
      'step-start',
      'text',
      'source-url',
      'data-turn',
    ]);
    expect(parts[1]).toMatchObject({ state: 'output-available' });
    expect(parts[4]).toMatchObject({ state: 'done', text: expect.stringContaining('a core of iron. [1]') });
    expect(harness.model.requests).toHaveLength(2);
  } finally {
    await harness.close();
  }
});
