import { useChat } from '@ai-sdk/react';
import { DefaultChatTransport, lastAssistantMessageIsCompleteWithToolCalls } from 'ai';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Passage } from '../../../api/_contract/request.js';
import { questionOf, type BookMessage } from './ai-client.js';

declare global {
  interface Window {
    /** The client's search, which the test provides. */
    searchBook: (question: string, queries: readonly string[]) => Promise<Passage[]>;
  }
}

const contents = [{ partition: 'docs', text: 'Mooring', build: 'build', signature: 's' }];

const transport = new DefaultChatTransport<BookMessage>({
  api: '/api/chat',
  headers: { authorization: 'Bearer token' },
  prepareSendMessagesRequest: async ({ messages, headers }) => {
    const message = questionOf(messages);
    const last = messages.at(-1);
    const parts = last?.role === 'assistant' ? last.parts : [];
    const step = parts.findLast((part) => part.type === 'data-step')?.data;
    const call = parts.findLast((part) => part.type === 'tool-search_book');
    const context = call?.output?.passages ?? (await window.searchBook(message, []));
    const body = { mode: 'normal', message, context, contents, can_search: true, step };
    return { body, ...(headers && { headers }) };
  },
});

/** A page with `useChat` as `book/http/search-steps.md` shows it. */
function App(): ReactNode {
  const { messages, sendMessage, addToolOutput, status } = useChat<BookMessage>({
    transport,
    onToolCall: ({ toolCall }) => {
      if (toolCall.dynamic === true) return;
      const { toolName: tool, toolCallId, input } = toolCall;
      void window
        .searchBook(questionOf(messages), input.queries)
        .then((passages) => addToolOutput({ tool, toolCallId, output: { passages } }));
    },
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithToolCalls,
  });
  return (
    <main data-status={status}>
      {messages
        .filter(({ role }) => role === 'assistant')
        .map(({ id, parts }) => (
          <p key={id}>
            {parts
              .slice(parts.findLastIndex(({ type }) => type === 'step-start') + 1)
              .map((part) => (part.type === 'text' ? part.text : ''))}
          </p>
        ))}
      <input
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') void sendMessage({ text: currentTarget.value });
        }}
      />
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
