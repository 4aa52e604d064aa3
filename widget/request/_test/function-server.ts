import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { SEARCH_TOOL, type StreamEvent } from '../../../api/_contract/events.js';

/** A request as it arrived over the wire. */
export interface SeenRequest {
  path: string;
  authorization: string | undefined;
  body: string;
}

export type Reply = (response: ServerResponse, seen: SeenRequest, request: IncomingMessage) => void;

/** A server with the function's routes, whose responses a test writes byte by byte. */
export interface FunctionServer {
  url: string;
  /** Every request, in order. */
  seen: SeenRequest[];
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, on any port. By default, `session` issues `token-1`, `token-2` and so on, each valid for ten minutes. */
export async function startFunctionServer(replies: {
  chat: Reply;
  session?: Reply;
}): Promise<FunctionServer> {
  const seen: SeenRequest[] = [];
  let sessions = 0;
  const giveToken: Reply = (response) => {
    sessions += 1;
    sendJson(response, 200, { token: `token-${sessions}`, expires_in: 600, session_id: 's' });
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await readText(request);
      const entry = { path: request.url ?? '', authorization: request.headers.authorization, body };
      seen.push(entry);
      (entry.path === '/api/session' ? (replies.session ?? giveToken) : replies.chat)(
        response,
        entry,
        request,
      );
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
}

export function sendError(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void {
  sendJson(response, status, { error: { code, message: `It is ${code}.`, requestId: 'r-1' } }, headers);
}

/** Starts an event stream to which a test can continue to write. */
export function startStream(response: ServerResponse, bytes: string | Buffer = ''): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(bytes === '' ? ': here\n\n' : bytes);
}

export function sendStream(response: ServerResponse, bytes: string | Buffer): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(bytes);
}

/** The stream of a complete, cited answer, as the function writes it. */
export const WHOLE_ANSWER = toStream([
  { type: 'start', messageId: 'm-1' },
  { type: 'text-start', id: '0' },
  { type: 'text-delta', id: '0', delta: 'Grüße 🙂 ' },
  { type: 'data-later', data: { unknown: true } },
  { type: 'text-delta', id: '0', delta: 'as in [1].\r\ndata: [DONE]\n\n' },
  { type: 'source-url', sourceId: '1', url: '/book/docs/a#b', title: 'A' },
  { type: 'text-end', id: '0' },
  { type: 'data-turn', data: { sessionId: 's', messageId: 'm-1', receipt: 'receipt' } },
  { type: 'finish' },
]);

/** A step that ends in a search, as the function sends it. */
export function searchEvents(
  queries: string[],
  { earlier = [], receipt = 'step-receipt' }: { earlier?: readonly string[]; receipt?: string } = {},
): StreamEvent[] {
  const call = { toolCallId: `call-${earlier.length}`, toolName: SEARCH_TOOL } as const;
  return [
    { type: 'start', messageId: 'm-1' },
    { type: 'start-step' },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'Let me look.' },
    { type: 'text-end', id: '0' },
    { type: 'tool-input-start', ...call },
    { type: 'tool-input-available', ...call, input: { queries } },
    { type: 'data-step', data: { queries: [...earlier, ...queries], receipt } },
    { type: 'finish-step' },
    { type: 'finish', finishReason: 'tool-calls' },
  ];
}

/** A step with two queries. */
export const SEARCH_EVENTS: readonly StreamEvent[] = searchEvents(['mooring line', 'bollard']);

/** An answer of one text that cites `/book/docs/mooring#bollard`. */
export function answerEvents(text: string, messageId = 'm-1'): StreamEvent[] {
  return [
    { type: 'start', messageId },
    { type: 'start-step' },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: text },
    { type: 'source-url', sourceId: '1', url: '/book/docs/mooring#bollard', title: 'Mooring' },
    { type: 'text-end', id: '0' },
    { type: 'data-turn', data: { sessionId: 's', messageId, receipt: 'receipt' } },
    { type: 'finish-step' },
    { type: 'finish', finishReason: 'stop' },
  ];
}

/** Writes events as a complete stream. */
export function toStream(events: readonly object[]): string {
  const lines = events.map((event) => `data: ${JSON.stringify(event)}\n\n`);
  return `${lines.join('')}data: [DONE]\n\n`;
}

/** The events of `WHOLE_ANSWER`. */
export const WHOLE_ANSWER_EVENTS = [
  { type: 'text', delta: 'Grüße 🙂 ' },
  { type: 'text', delta: 'as in [1].\r\ndata: [DONE]\n\n' },
  { type: 'source', n: 1, url: '/book/docs/a#b', title: 'A' },
  { type: 'done', receipt: 'receipt', messageId: 'm-1' },
];
