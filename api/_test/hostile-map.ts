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
const HISTORY = 'api/_test/history.test.ts';
const LIMITS = 'api/_test/limits.test.ts';
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
      [HTTP, 'with %s never reaches a handler that pays'],
    ],
    [
      'JSON `{error: {code, message, requestId}}`',
      [CHECKER, 'finds each thing that a refusal lacks'],
      [ODD, 'with %s is not_found, with headers, body and log as all'],
    ],
    [
      '`Cache-Control: no-store`, `X-Content-Type-Options: nosniff`, `Vary: Origin`',
      [CHECKER, 'finds each thing that a refusal lacks'],
      [HTTP, 'of every route are a 405 that says which there are'],
      [ODD, 'with %s is not_found, with headers, body and log as all'],
    ],
    [
      'no stack, no secret',
      [CHECKER, 'finds each thing that a refusal lacks'],
      [REFUSALS, 'internal: a fault of ours, without its message'],
      [FUNCTION_SECRETS, 'and every code of the table was among what it said'],
    ],
    [
      'an allowed origin gets its CORS headers on errors too, with `Retry-After` and `X-Request-Id` exposed.',
      [ORIGINS, 'has its CORS headers on errors too'],
      [OVERLOAD, 'past the cap the answer is an immediate 503 with Retry-After'],
      [CHECKER, 'finds each thing that a refusal lacks'],
    ],
  ]),
  ...section('Token', [
    ['none: 401 `token_missing` with `WWW-Authenticate: Bearer`', [TOKEN, 'must be there, in the header']],
    [
      'other scheme 401, `bEaReR` fine',
      [FORGED, 'is taken under its scheme in any case, and under no other'],
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
      [FORGED, 'is signed with the sub-key of sessions: no other of the same secret will do'],
    ],
    [
      'no exp, iat or jti; exp text, 1e400, negative; iat an hour ahead',
      [TOKEN, 'is invalid with another header, key, algorithm, claim or form'],
      [FORGED, 'has claims of the right kind, even when it is well signed'],
    ],
    [
      'wrong iss, aud, typ',
      [TOKEN, 'is invalid with another header, key, algorithm, claim or form'],
      [FORGED, 'has claims of the right kind, even when it is well signed'],
    ],
    [
      '`jwk`/`jku`/`x5u`/unknown `crit` headers: 401 and no outbound call',
      [FORGED, 'brings no key and no address of one: refused, and nobody is called'],
    ],
    ['1 MB token refused before crypto', [TOKEN, 'is refused by its length before any cryptography']],
    ['token of origin A from origin B: 403 `origin_mismatch`', [TOKEN, 'is good on its own origin alone']],
    [
      'previous key accepted while rotating, the one before not',
      [
        TOKEN,
        'and passages signed with the previous secret stay good while it is changed, those before do not',
      ],
      [HISTORY, 'goes on while the secret is changed'],
    ],
    [
      'client-sent `sid`/`jti` ignored',
      [SESSION, 'does not believe what the body says of it'],
      [FORGED, 'says which session is asked in: what the body says of it changes nothing'],
    ],
    [
      'token in a query string 401.',
      [TOKEN, 'must be there, in the header'],
      [ADMISSION, 'and not taken from the address'],
    ],
  ]),
  ...section('Origin and CORS', [
    [
      'exact allow, `Vary: Origin`, never allow-credentials',
      [CHAT, 'streams a cited answer in the order of the AI SDK protocol'],
      [HTTP, 'a question written by hand is answered'],
      [CHECKER, 'finds each thing that a refusal lacks'],
    ],
    [
      'evil origin on POST: 403 without Access-Control-Allow-Origin (middleware that only omits the header still runs the handler)',
      [ORIGINS, 'must be exactly an allowed one'],
      [LIMITS, 'is checked as a question is: method, origin, token, body'],
    ],
    [
      '`null`, missing, suffix, prefix, port, trailing slash, http, upper case, user-info, look-alike letters, comma list',
      [ORIGINS, 'must be there'],
      [ORIGINS, 'must be exactly an allowed one'],
      [ORIGINS, 'is allowed in no other spelling of Unicode'],
      [HTTP, '%s: refused'],
    ],
    [
      'preflight good 204, bad without header',
      [ORIGINS, 'gets a preflight when it is allowed, else none'],
      [HTTP, 'OPTIONS from elsewhere is refused on every route that costs or keeps'],
    ],
    [
      '`text/plain` with JSON inside 415',
      [REFUSALS, 'takes only JSON in UTF-8, not compressed'],
      [HTTP, 'of %j is refused'],
    ],
    ['Referer alone 403', [ORIGINS, 'must be there']],
    [
      '`*` or an empty list: refuses to start.',
      [REFUSALS, 'misconfigured: never open, the variable named in the log only'],
    ],
  ]),
  ...section('Input', [
    [
      'body over 64 kB by length, chunked, or a lying length: 413',
      [REFUSALS, 'takes 64 kB and not a byte more, by length or in chunks'],
      [HTTP, 'whose length promises over 64 kB is 413, however little comes'],
      [HTTP, 'in chunks over 64 kB is 413, and one that is compressed without saying so is no JSON'],
      [HTTP, 'whose length lies downwards is what the length says, and the rest no second request'],
      [HTTP, 'whose length lies upwards is never waited for twice, and asks nothing'],
    ],
    [
      'empty, `[]`, `1`, bad UTF-8, gzip: 400/415',
      [REFUSALS, 'must be an object of the schema'],
      [REFUSALS, 'takes only JSON in UTF-8, not compressed'],
      [HTTP, 'in chunks over 64 kB is 413, and one that is compressed without saying so is no JSON'],
    ],
    ['deep nesting', [INPUT, 'and their values may be nested as deep as 64 kB can be']],
    [
      '`__proto__`, `constructor` keys in any spelling',
      [REFUSALS, 'must hold no unknown key, however it is spelled'],
      [INPUT, 'are the known ones: no prototype, however spelled and however deep'],
    ],
    [
      'unknown keys (`model`, `system`, `max_tokens`, `temperature`): 400',
      [REFUSALS, 'must hold no unknown key, however it is spelled'],
    ],
    [
      'history with role system/developer/tool',
      [INPUT, 'hold no roles: a history is of question, answer and receipt'],
    ],
    [
      'message empty, spaces, too long, lone surrogate, NUL',
      [REFUSALS, 'must hold a message of 1 to 4,000 whole characters'],
      [INPUT, 'do not hold numbers, however huge, lists or nothing in place of words'],
    ],
    [
      'wrong method 405 with `Allow`',
      [REFUSALS, 'takes only POST'],
      [HTTP, 'of every route are a 405 that says which there are'],
      [ODD, 'of the method %s is a 405'],
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
      [REFUSALS, 'must hold one to eight different passages inside the budget'],
      [INPUT, 'come once each: one passage under two ids is refused'],
    ],
    [
      'selection 0 or 12,001 characters.',
      [REFUSALS, 'must hold a selection of 1 to 12,000 characters in selection mode, and nothing besides'],
      [CHAT, 'takes 12,000 characters after trim, and comes as JSON too'],
      [ODD, 'the space around a selection has its limit too'],
    ],
  ]),
  ...section('Rate and cost', [
    [
      'N+1: 429 with whole-second `Retry-After`',
      [REFUSALS, 'rate_limited: one question too many, with whole seconds to wait'],
      [SESSIONS, 'is asked and rated for at a limit of its own: spam is 429, and questions go on'],
    ],
    [
      '1,000 at once with a limit of 10 on a shared store: exactly 10 reach the model',
      [STORES, 'exactly 10 of 1,000 questions at once reach the model'],
      [STORES, 'exactly 10 of 1,000 at once reach the model when an address prefix'],
    ],
    ['forwarded-for spoofing', [LIMITS, 'is the socket’s, whatever a client says of itself']],
    ['IPv6 rotation inside a prefix', [LIMITS, 'does not grow by going round inside an IPv6 prefix']],
    [
      '100,000 identities: memory bounded',
      [STREAMS, 'leave the memory bounded, and give nobody more than their one'],
    ],
    [
      'double click: one model call',
      [BROWSER, 'who clicks twice, and presses Enter besides, asks the model once'],
    ],
    [
      'daily budget: 429 `budget_exhausted`, the widget goes to search',
      [LIMITS, 'refuses with the seconds until midnight UTC and begins anew then'],
      [BROWSER, 'is shown the passages found in the book once it is used up, and the model is not asked'],
    ],
    [
      'aborts settle what was used, not the worst case',
      [LIMITS, 'is settled at what was used when the reader leaves'],
      [LIMITS, 'holds the most an answer may cost while it is written, and what it did cost afterwards'],
    ],
    [
      'a model that ignores the output cap is cut.',
      [UPSTREAM, 'a model that ignores the output cap is cut, aborted, and the answer ends as too long'],
    ],
  ]),
  ...section('Streams', [
    [
      'client leaves: the model call is aborted within a second, gauges back to zero, never below',
      [
        CALLS,
        'a hundred readers who leave at once are a hundred aborted calls within a second, and no open stream',
      ],
      [UPSTREAM, 'mid-answer aborts the model call within a second'],
      [UPSTREAM, 'before the first word, waiting for %s, aborts it too'],
      [OVERLOAD, 'however an answer ends, its place is given back once'],
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
      [STREAMS, 'hold neither memory nor a place: sixty of them over sockets, while others are answered'],
      [ODD, 'one who stops reading is given up, and the model call ended'],
    ],
    ['text that looks like an event cannot forge one', [UPSTREAM, 'text that looks like an event is text']],
    [
      '200 with HTML.',
      [UPSTREAM, 'a stall, HTML, an empty answer, bad JSON, an endless line: a true status each'],
      [STREAMS, '(%s) is a 502 or 504, and says nothing of it'],
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
      [FUNCTION_SECRETS, 'nor when the model servers repeat the Authorization header in all they say'],
    ],
    [
      'no headers for 15 s, a stall of 20 s: 504 or an in-stream `upstream_timeout`',
      [UPSTREAM, 'no headers in time is an upstream_timeout, and the call is aborted'],
      [UPSTREAM, 'a stall, HTML, an empty answer, bad JSON, an endless line: a true status each'],
      [UPSTREAM, '%o ends the stream with its error and its end mark'],
      [CALLS, 'of nothing but %s is late'],
      [STREAMS, 'the waits are 15 seconds for headers and 20 in a stall'],
      [STREAMS, 'for ever promises to go on (1xx) is late'],
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
      [INPUT, 'of a passage, question, page and earlier turn that give orders adds no message and no rule'],
      [CHAT, 'sends the model rules first, data between unguessable delimiters, and the caps'],
      [CHAT, 'keeps data data: tag characters go, forged delimiters stay text'],
    ],
    [
      "forged, reordered or another session's turns: 422 `history_invalid`",
      [CHAT, 'are refused when a word, the order or the session is another, or one is missing inside'],
      [HISTORY, 'cut in the middle, mixed from two conversations, or with one turn twice is no chain'],
      [HISTORY, 'with a receipt that is not to the letter ours is no chain'],
      [HISTORY, "of another session is refused, whoever's it is"],
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
      [SESSIONS, 'is there for them in every session of theirs, and for user B what one that never was is'],
      [SESSIONS, 'is not reached by a forged token that names its session without its user'],
      [STORES, 'a conversation is its session’s alone; another’s looks like one that is not there'],
    ],
  ]),
  ...section('Stores down', [
    [
      'Redis or Postgres refused, hung, answering nonsense: insurance limits, answers go on, history "not saved".',
      [
        STORES,
        'a store that falls out (%s) leaves a fifth of the limit, answers without a history, and loses nothing',
      ],
      [STORES, 'a store that falls out and comes back while questions are coming opens no gate'],
      [NO_STORE, '%s: a fifth of the limit, and answers'],
    ],
  ]),
  ...section('Secrets', [
    [
      'a canary planted as secret and key is nowhere in the built site, maps, index, logs, error bodies or package.',
      [SECRETS, 'holds none of them in any file, source map or index, and prints none'],
      [SECRETS, 'packed with every secret in the environment holds none'],
      [FUNCTION_SECRETS, 'answers, refuses and breaks without a word of them'],
      [FUNCTION_SECRETS, 'nor when the model servers repeat the Authorization header in all they say'],
      [FUNCTION_SECRETS, 'nor when stores, Turnstile, an issuer, the clock or the platform fail'],
      [FUNCTION_SECRETS, 'and every code of the table was among what it said'],
      [SESSION, 'are in no log line, response or token'],
      [
        OWNER,
        'health tells the state of every part, of stores that nobody has used yet too, without a word of why',
      ],
    ],
  ]),
];

/** Items of these sections that the function has no part in: the widget's, tested with it. */
export const NOT_OF_THE_FUNCTION: readonly string[] = [
  'quota exceeded, `localStorage` throwing on access, corrupt JSON, older schema, two tabs, private mode.',
];
