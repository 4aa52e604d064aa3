/** A test that runs an item: the file below the repository and a part of the test's title that no other title there holds. */
export type NamedTest = readonly [file: string, title: string];

/** An item of the list of hostile cases, word for word, and what runs it over real HTTP. */
export interface HostileItem {
  section: string;
  item: string;
  tests: readonly NamedTest[];
}

const section = (
  name: string,
  items: readonly (readonly [item: string, ...tests: NamedTest[]])[],
): HostileItem[] => items.map(([item, ...tests]) => ({ section: name, item, tests }));

const TOKEN = 'api/_test/chat-token.test.ts';
const FORGED = 'api/_test/hostile-token.test.ts';
const ORIGINS = 'api/_test/chat-origin.test.ts';
const REFUSALS = 'api/_test/chat-refusals.test.ts';
const HTTP = 'api/_test/hostile-http.test.ts';
const INPUT = 'api/_test/hostile-input.test.ts';
const ODD = 'api/_test/odd-requests.test.ts';
const CHAT = 'api/_test/chat.test.ts';
const SESSION = 'api/_test/session.test.ts';
const SESSIONS = 'api/_test/hostile-sessions.test.ts';
const ADMISSION = 'api/_test/hostile-admission.test.ts';
const HISTORY = 'api/_test/history-receipts.test.ts';
const LIMITS = 'api/_test/rate-limits.test.ts';
const STORES = 'api/_test/stores.test.ts';
const NO_STORE = 'api/_stores/store.test.ts';
const STREAMS = 'api/_test/hostile-streams.test.ts';
const UPSTREAM = 'api/_test/chat-upstream.test.ts';
const RUDE = 'api/_test/chat-rude-upstream.test.ts';
const CALLS = 'api/_test/model-calls.test.ts';
const OVERLOAD = 'api/_test/overload.test.ts';
const OWNER = 'api/_test/owner.test.ts';
const CHECKER = 'api/_test/refusal.test.ts';
const BROWSER = 'e2e/hostile.test.ts';
const SECRETS = 'e2e/secrets.test.ts';
const FUNCTION_SECRETS = 'e2e/function-secrets.test.ts';

/** The sections that concern the function. `A rejection` is the paragraph before them, cut at its semicolons. */
export const HOSTILE_MAP: readonly HostileItem[] = [
  ...section('A rejection', [
    [
      'the model server saw no request',
      [TOKEN, 'is invalid with another header, key, algorithm, claim or form'],
      [REFUSALS, 'must be signed by the build of this book, to the byte'],
      [ORIGINS, 'must be exactly an allowed one'],
      [HTTP, 'with %s never reaches a route that costs money'],
    ],
    [
      'JSON `{error: {code, message, requestId}}`',
      [CHECKER, 'the refusal checker finds everything that is missing or superfluous'],
      [ODD, 'with %s is not_found, with the usual headers, body and log line'],
    ],
    [
      '`Cache-Control: no-store`, `X-Content-Type-Options: nosniff`, `Vary: Origin`',
      [CHECKER, 'the refusal checker finds everything that is missing or superfluous'],
      [HTTP, 'of every route are a 405 that lists the allowed ones'],
      [ODD, 'with %s is not_found, with the usual headers, body and log line'],
    ],
    [
      'no stack, no secret',
      [CHECKER, 'the refusal checker finds everything that is missing or superfluous'],
      [REFUSALS, 'internal: a bug, without its message'],
      [FUNCTION_SECRETS, 'returned every error code of the table along the way'],
    ],
    [
      'an allowed origin gets its CORS headers on errors too, with `Retry-After` and `X-Request-Id` exposed.',
      [ORIGINS, 'gets CORS headers on errors, too'],
      [
        OVERLOAD,
        'beyond the limit, a question gets an immediate 503 with Retry-After and does not reach the model',
      ],
      [CHECKER, 'the refusal checker finds everything that is missing or superfluous'],
    ],
  ]),
  ...section('Token', [
    ['none: 401 `token_missing` with `WWW-Authenticate: Bearer`', [TOKEN, 'must be present, in the header']],
    [
      'other scheme 401, `bEaReR` fine',
      [FORGED, 'is accepted with its scheme in any case, and with no other scheme'],
    ],
    [
      'Wycheproof `json_web_signature_test` HS256 and base64 groups (jose alone lets non-canonical base64 through: refuse it)',
      [TOKEN, 'are judged as the file says, but for the four where the file contradicts itself or RFC 7515'],
      [TOKEN, 'that are judged otherwise cannot be judged as the file says'],
      [FORGED, 'open nothing, whatever the file says of them'],
      [FORGED, 'is taken where only the JSON inside has other spaces'],
      [FORGED, '%s: refused'],
    ],
    ['alg none, HS384, HS512', [TOKEN, 'is invalid with another header, key, algorithm, claim or form']],
    [
      'signed with another sub-key',
      [FORGED, 'must be signed with the session sub-key, not with another one of the same secret'],
    ],
    [
      'no exp, iat or jti; exp text, 1e400, negative; iat an hour ahead',
      [TOKEN, 'is invalid with another header, key, algorithm, claim or form'],
      [FORGED, 'must have claims of the right type, even with a valid signature'],
    ],
    [
      'wrong iss, aud, typ',
      [TOKEN, 'is invalid with another header, key, algorithm, claim or form'],
      [FORGED, 'must have claims of the right type, even with a valid signature'],
    ],
    [
      '`jwk`/`jku`/`x5u`/unknown `crit` headers: 401 and no outbound call',
      [FORGED, "is refused if it brings a key or a key's URL, and no request is made"],
    ],
    ['1 MB token refused before crypto', [TOKEN, 'is refused by its length before any cryptography']],
    ['token of origin A from origin B: 403 `origin_mismatch`', [TOKEN, 'is valid on its own origin only']],
    [
      'previous key accepted while rotating, the one before not',
      [TOKEN, 'and passages signed with the previous secret stay valid during rotation, older ones do not'],
      [HISTORY, 'stays valid while the secret is rotated'],
    ],
    [
      'client-sent `sid`/`jti` ignored',
      [SESSION, 'ignores what the body claims about it'],
      [FORGED, 'names the session; the body cannot change it'],
    ],
    [
      'token in a query string 401.',
      [TOKEN, 'must be present, in the header'],
      [ADMISSION, "is required from a client with another function's token, and not accepted in the URL"],
    ],
  ]),
  ...section('Origin and CORS', [
    [
      'exact allow, `Vary: Origin`, never allow-credentials',
      [CHAT, 'streams a cited answer in the order of the AI SDK protocol'],
      [HTTP, 'a valid hand-written question is answered, so each refusal below has its own cause'],
      [CHECKER, 'the refusal checker finds everything that is missing or superfluous'],
    ],
    [
      'evil origin on POST: 403 without Access-Control-Allow-Origin (middleware that only omits the header still runs the handler)',
      [ORIGINS, 'must be exactly an allowed one'],
      [LIMITS, 'is checked as a question is: method, origin, token, body'],
    ],
    [
      '`null`, missing, suffix, prefix, port, trailing slash, http, upper case, user-info, look-alike letters, comma list',
      [ORIGINS, 'must be present'],
      [ORIGINS, 'must be exactly an allowed one'],
      [ORIGINS, 'is not allowed in another Unicode spelling, or with bytes that another parser might drop'],
      [HTTP, '%s: refused'],
    ],
    [
      'preflight good 204, bad without header',
      [ORIGINS, 'gets a preflight response only if it is allowed'],
      [HTTP, 'OPTIONS from another origin is refused on every route that costs money or stores data'],
    ],
    [
      '`text/plain` with JSON inside 415',
      [REFUSALS, 'accepts only uncompressed JSON in UTF-8'],
      [HTTP, 'of %j is refused'],
    ],
    ['Referer alone 403', [ORIGINS, 'must be present']],
    [
      '`*` or an empty list: refuses to start.',
      [REFUSALS, 'misconfigured: nothing is answered, and only the log names the variable'],
    ],
  ]),
  ...section('Input', [
    [
      'body over 64 kB by length, chunked, or a lying length: 413',
      [REFUSALS, 'accepts 128 kB and not a byte more, with a length header or in chunks'],
      [HTTP, 'with a length header over 128 kB is 413, however short it is'],
      [HTTP, 'in chunks over 128 kB is 413, and one compressed without a header is not valid JSON'],
      [HTTP, 'with a length header that is too small ends there, and the rest is not a second request'],
      [HTTP, 'with a length header that is too large times out once and asks nothing'],
    ],
    [
      'empty, `[]`, `1`, bad UTF-8, gzip: 400/415',
      [REFUSALS, 'must be an object of the schema'],
      [REFUSALS, 'accepts only uncompressed JSON in UTF-8'],
      [HTTP, 'in chunks over 128 kB is 413, and one compressed without a header is not valid JSON'],
    ],
    ['deep nesting', [INPUT, 'may be nested as deep as 128 kB allow']],
    [
      '`__proto__`, `constructor` keys in any spelling',
      [REFUSALS, 'must not have an unknown key, however it is spelled'],
      [INPUT, 'must be known: no prototype, however spelled and however deep'],
    ],
    [
      'unknown keys (`model`, `system`, `max_tokens`, `temperature`): 400',
      [REFUSALS, 'must not have an unknown key, however it is spelled'],
    ],
    [
      'history with role system/developer/tool',
      [INPUT, 'accept no roles: a history turn has question, answer and receipt'],
    ],
    [
      'message empty, spaces, too long, lone surrogate, NUL',
      [REFUSALS, 'must have a well-formed message of 1 to 4,000 characters'],
      [INPUT, 'do not accept numbers, lists or null in place of strings'],
    ],
    [
      'wrong method 405 with `Allow`',
      [REFUSALS, 'accepts only POST'],
      [HTTP, 'of every route are a 405 that lists the allowed ones'],
      [ODD, 'with the method %s is a 405'],
    ],
    [
      'passage text changed by one byte, id and text swapped, passage of another book: 422 `context_unsigned`',
      [REFUSALS, 'must be signed by the build of this book, to the byte'],
      [INPUT, 'are of this book, secret and place: no field of another passage fits'],
      [INPUT, 'are of one build: no name of another fits, nor do passages of two'],
      [INPUT, 'name their build: none, an empty one, a long one or one of other characters is no request'],
      [INPUT, 'are the very characters that were signed'],
    ],
    [
      'nine passages, eight copies, over the character budget',
      [REFUSALS, 'must have 1 to 24 different passages within the budget'],
      [INPUT, 'come once each: one passage under two ids is refused'],
    ],
    [
      'selection 0 or 12,001 characters.',
      [
        REFUSALS,
        'must have a selection of 1 to 12,000 characters in selection mode, with passages or without, and no history',
      ],
      [CHAT, 'accepts 12,000 trimmed characters, and is also answered as JSON'],
      [ODD, 'the space around a selection has its limit too'],
    ],
  ]),
  ...section('Rate and cost', [
    [
      'N+1: 429 with whole-second `Retry-After`',
      [REFUSALS, 'rate_limited: one question too many, with the seconds to wait'],
      [SESSIONS, 'has its own rate limit: spam gets 429 while questions are still answered'],
    ],
    [
      '1,000 at once with a limit of 10 on a shared store: exactly 10 reach the model',
      [STORES, 'exactly 10 of 1,000 questions at once reach the model'],
      [STORES, 'exactly 10 of 1,000 at once reach the model when an address prefix'],
    ],
    ['forwarded-for spoofing', [LIMITS, 'uses the socket’s address, whatever the client claims']],
    ['IPv6 rotation inside a prefix', [LIMITS, 'does not grow by rotating addresses within an IPv6 prefix']],
    [
      '100,000 identities: memory bounded',
      [STREAMS, 'keep memory bounded, and give nobody more than one question'],
    ],
    ['double click: one model call', [BROWSER, 'asks the model once with a double click and Enter']],
    [
      'daily budget: 429 `budget_exhausted`, the widget goes to search',
      [LIMITS, 'refuses with the seconds until midnight UTC and starts again then'],
      [BROWSER, 'sees passages once the budget is used up, and the model is not called'],
    ],
    [
      'aborts settle what was used, not the worst case',
      [LIMITS, 'counts what was used when the reader leaves'],
      [LIMITS, 'reserves the most an answer may cost, then counts what it cost'],
    ],
    [
      'a model that ignores the output cap is cut.',
      [UPSTREAM, 'a model that ignores the output cap is cut, aborted, and the answer ends as too long'],
    ],
  ]),
  ...section('Streams', [
    [
      'client leaves: the model call is aborted within a second, gauges back to zero, never below',
      [CALLS, 'a hundred readers who leave at once abort a hundred calls and leave no open stream'],
      [UPSTREAM, 'mid-answer aborts the model call'],
      [UPSTREAM, 'before the first word, waiting for %s, aborts it too'],
      [OVERLOAD, 'however an answer ends, its place is freed once'],
    ],
    [
      'FIN without end, reset mid-event, half an event',
      [UPSTREAM, '%o ends the stream with its error and its end mark'],
      [UPSTREAM, 'a cut or a reset is tried again'],
      [CALLS, 'that ends in half an event was cut off; one that ends with its end mark was not'],
    ],
    [
      'one-byte chunks, split emoji, CR|LF split, BOM, comments',
      [CALLS, 'may begin with a BOM, hold comments, and end its lines by CR, LF or both, cut between them'],
      [UPSTREAM, 'one byte at a time, and chunks without choices, give the same answer'],
      [UPSTREAM, 'half an emoji waits for its other half; a half that stays alone is replaced'],
    ],
    [
      'a 10 MB line',
      [UPSTREAM, 'a stall, HTML, an empty answer, bad JSON, an endless line: a true status each'],
    ],
    [
      'a reader that stops reading: memory flat, ended by idle time-out',
      [STREAMS, 'use up neither memory nor places: sixty of them over sockets, while others are answered'],
      [ODD, 'a reader who stops reading is dropped and the model call ended'],
    ],
    ['text that looks like an event cannot forge one', [UPSTREAM, 'text that looks like an event is text']],
    [
      '200 with HTML.',
      [UPSTREAM, 'a stall, HTML, an empty answer, bad JSON, an endless line: a true status each'],
      [STREAMS, '(%s) is a 502 or 504 without details'],
    ],
  ]),
  ...section('Upstream', [
    [
      '429 with Retry-After in every form; 500, 502, 529: at most 2 jittered retries and only before the first byte',
      [UPSTREAM, 'a busy server is asked at most twice more, jittered, after as long as it asks for'],
      [UPSTREAM, 'three times %i is an upstream_error'],
      [UPSTREAM, 'a wait too long, as %s, is handed on instead of waited for'],
      [UPSTREAM, '%o ends the stream with its error and its end mark'],
      [RUDE, 'with Retry-After %s is handed on as a day'],
      [CALLS, 'waits for a retry-after-ms of %s'],
    ],
    [
      '401 becomes 502 without its body',
      [UPSTREAM, '%i is not tried again, and its body goes nowhere'],
      [
        FUNCTION_SECRETS,
        'reveals none when the model servers echo the Authorization header in everything they send',
      ],
    ],
    [
      'no headers for 15 s, a stall of 20 s: 504 or an in-stream `upstream_timeout`',
      [UPSTREAM, 'no headers in time is an upstream_timeout, and the call is aborted'],
      [UPSTREAM, 'a stall, HTML, an empty answer, bad JSON, an endless line: a true status each'],
      [UPSTREAM, '%o ends the stream with its error and its end mark'],
      [CALLS, 'of nothing but %s is late'],
      [STREAMS, 'the timeouts are 15 seconds for headers and 20 for a stall, below the platform’s own'],
      [STREAMS, 'that sends 1xx responses forever times out'],
    ],
    [
      'bad JSON delta, empty choices, content filter',
      [UPSTREAM, '%o ends the stream with its error and its end mark'],
      [UPSTREAM, 'one byte at a time, and chunks without choices, give the same answer'],
      [UPSTREAM, 'a filtered answer says so'],
    ],
    ['redirect to another host refused.', [UPSTREAM, 'a redirect is refused: the key goes to no other host']],
  ]),
  ...section('Injection', [
    [
      'a passage or selection saying "ignore the rules", forging delimiters or `</context>`: data stays data, the delimiter cannot be guessed',
      [INPUT, 'of a selection that gives orders keeps it between delimiters it cannot know'],
      [
        INPUT,
        'of a passage, question, page, query, table of contents and earlier turn that give orders adds no message and no rule',
      ],
      [CHAT, 'sends the model rules first, data between unguessable delimiters, and the caps'],
      [CHAT, 'keeps data data: tag characters go, forged delimiters stay text'],
    ],
    [
      "forged, reordered or another session's turns: 422 `history_invalid`",
      [CHAT, 'are refused if a word, the order or the session differs, or one in the middle is missing'],
      [HISTORY, 'with a missing, foreign or repeated turn is not a chain'],
      [HISTORY, 'with an altered receipt is not a chain'],
      [HISTORY, 'of another session is refused'],
    ],
    [
      'tag characters stripped',
      [INPUT, 'holds no tag character from wherever it comes'],
      [INPUT, 'is not made for a question or selection of nothing but tag characters and space'],
    ],
    ['the prompt holds no secret.', [INPUT, 'holds no secret, id or address: only rules, data and question']],
  ]),
  ...section('Storage', [
    [
      "another user's session: 404, the same as one that is not there",
      [SESSIONS, 'is visible to them in each of their sessions, and not_found to user B'],
      [SESSIONS, 'cannot be reached with a forged token that names its session without its user'],
      [STORES, 'a conversation is visible to its own session only; to others it is not_found'],
    ],
  ]),
  ...section('Stores down', [
    [
      'Redis or Postgres refused, hung, answering nonsense: insurance limits, answers go on, history "not saved".',
      [
        STORES,
        'while a store is down (%s), a fifth of the limit remains, answers are not kept, and nothing is lost',
      ],
      [STORES, 'a store that fails and recovers under load does not lift the limits'],
      [NO_STORE, '%s: a fifth of the limit, and answers'],
    ],
  ]),
  ...section('Secrets', [
    [
      'a canary planted as secret and key is nowhere in the built site, maps, index, logs, error bodies or package.',
      [SECRETS, 'contains none of them in any file, source map or index, and prints none'],
      [SECRETS, 'contains no secret when packed with every secret in the environment'],
      [FUNCTION_SECRETS, 'answers, refuses and fails without revealing any secret'],
      [
        FUNCTION_SECRETS,
        'reveals none when the model servers echo the Authorization header in everything they send',
      ],
      [FUNCTION_SECRETS, 'reveals none when stores, Turnstile, an issuer, the clock or the platform fail'],
      [FUNCTION_SECRETS, 'returned every error code of the table along the way'],
      [SESSION, 'are in no log line, response or token'],
      [OWNER, 'health shows the state of every part, including unused stores, without reasons'],
    ],
  ]),
];

/** Items of these sections that the function has no part in: the widget's, tested with it. */
export const NOT_OF_THE_FUNCTION: readonly string[] = [
  'quota exceeded, `localStorage` throwing on access, corrupt JSON, older schema, two tabs, private mode.',
];
