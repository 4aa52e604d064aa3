/** Limits both sides check before a request is sent and after it came; lengths in UTF-16 code units. */
export const LIMITS = {
  /** A question, after trim. Long enough for a pasted error message, short enough to stay a question. */
  messageMaxChars: 4_000,
  selectionMinChars: 1,
  selectionMaxChars: 12_000,
  passagesMin: 1,
  passagesMax: 8,
  /** One passage: a chunk is about 1,200 characters, but a single code block or table row may be longer. */
  passageMaxChars: 8_000,
  /** All passages of a request together. */
  contextMaxChars: 12_000,
  historyMaxTurns: 6,
  /** The request's body. */
  bodyMaxBytes: 65_536,
  /** The Authorization header: refused before any cryptography. */
  tokenMaxChars: 4_096,
  /** A user's JWT: Better Auth puts the whole user into it unless told otherwise. Refused before any cryptography. */
  userTokenMaxChars: 8_192,
} as const;
