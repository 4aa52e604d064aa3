import type { ChatRequest } from '../../api/_contract/request.js';
import { createAnswerDecoder, isLastEvent, type AnswerEvent } from './answer-event.js';
import { createAskError, TOKEN_REFUSALS, type AskError } from './ask-error.js';
import { checkRequest } from './check-request.js';
import { openExchange, postJson, type Exchange } from './exchange.js';
import { readErrorResponse } from './read-error.js';
import { hasContentType } from './read-json.js';
import { createSessionTokens, type AskClientOptions, type TokenResult } from './session-token.js';

export type { AnswerEvent } from './answer-event.js';
export type { AskError } from './ask-error.js';
export type { AskClientOptions, TokenStorage } from './session-token.js';

/** Sends questions to the function. A page has one client, whose questions share a session. */
export interface AskClient {
  /**
   * Sends one request and yields its answer. Never throws. Only the last event is `done`, `search` or `failed`. Leaving the loop early
   * closes the connection, as does aborting `signal`.
   *
   * @param request - Checked first. A request that the function would refuse fails without being sent.
   * @param signal - Stops the answer, which then ends with `failed` and the code `stopped`.
   */
  ask: (request: ChatRequest, signal: AbortSignal) => AsyncIterable<AnswerEvent>;
}

/**
 * Creates a client for one endpoint. If the function refuses the token, the client renews it once and sends the question again. If the
 * function rejects the previous turns because they belong to another session, the client sends the question without them.
 */
export function createAskClient(options: AskClientOptions): AskClient {
  const tokens = createSessionTokens(options);
  return { ask };

  async function* ask(request: ChatRequest, signal: AbortSignal): AsyncGenerator<AnswerEvent, void> {
    const checked = checkRequest(request);
    if (!checked.ok) return yield failed(checked.error);
    if (signal.aborted) return yield failed(stopped());
    let { body } = checked;
    let mayRenew = true;
    let mayForget = request.mode === 'normal' && (request.history?.length ?? 0) > 0;
    let session = await unlessStopped(tokens.get(), signal);
    for (;;) {
      if (!session.ok) return yield failed(session.error);
      const exchange = openExchange(signal, options.idleTimeoutMs);
      try {
        const response = await postChat(body, session.token, exchange);
        if (response.ok) return yield* followAnswer(response.stream, exchange, signal);
        const { error } = response;
        if (signal.aborted) return yield failed(stopped());
        if (mayRenew && TOKEN_REFUSALS.has(error.code)) {
          mayRenew = false;
          session = await unlessStopped(tokens.renew(session.token, error.code === 'token_expired'), signal);
        } else if (mayForget && error.code === 'history_invalid') {
          mayForget = false;
          body = JSON.stringify({ ...request, history: undefined });
        } else {
          return yield failed(error);
        }
      } finally {
        exchange.close();
      }
    }
  }

  async function postChat(body: string, token: string, exchange: Exchange): Promise<ChatResponse> {
    let response: Response;
    try {
      const { signal } = exchange;
      response = await postJson(options, '/api/chat', { accept: 'text/event-stream', token, body, signal });
    } catch {
      return { ok: false, error: createAskError('network', 'The question got no response.') };
    }
    exchange.startIdleTime();
    if (!response.ok) return { ok: false, error: await readErrorResponse(response, options.now()) };
    if (response.body === null || !hasContentType(response, 'text/event-stream')) {
      const message = 'The response is not an event stream.';
      return { ok: false, error: createAskError('bad_response', message, { retryable: false }) };
    }
    return { ok: true, stream: response.body };
  }
}

type ChatResponse = { ok: true; stream: ReadableStream<Uint8Array> } | { ok: false; error: AskError };

async function* followAnswer(
  stream: ReadableStream<Uint8Array>,
  exchange: Exchange,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent, void> {
  const reader = stream.getReader();
  const decoder = createAnswerDecoder();
  let ended = false;
  while (!ended) {
    let events: AnswerEvent[];
    try {
      const { done, value } = await exchange.wait(reader.read());
      events = done ? decoder.end() : decoder.push(value);
    } catch {
      // The connection was reset, cut off or idle for too long. The text so far stays, but the end is missing.
      events = decoder.end();
    }
    for (const event of events) {
      if (signal.aborted) {
        yield failed(stopped());
        return;
      }
      yield event;
      ended = isLastEvent(event);
    }
  }
}

/** Waits for a session until the reader stops, without aborting the request, which other questions may share. */
async function unlessStopped(result: Promise<TokenResult>, signal: AbortSignal): Promise<TokenResult> {
  const aborted = new Promise<TokenResult>((resolve) => {
    signal.addEventListener('abort', () => resolve({ ok: false, error: stopped() }));
  });
  return Promise.race([result, aborted]);
}

function failed(error: AskError): AnswerEvent {
  return { type: 'failed', error };
}

function stopped(): AskError {
  return createAskError('stopped', 'The reader stopped the answer.');
}
