/** Limits that the widget checks before it sends a request and the function afterwards; lengths in UTF-16 code units. */
export const LIMITS = {
  /** A trimmed question: long enough for a pasted error message, short enough to stay a question. */
  messageMaxChars: 4_000,
  selectionMinChars: 1,
  selectionMaxChars: 12_000,
  passagesMin: 1,
  passagesMax: 8,
  /** One passage: a chunk has about 1,200 characters, but a single code block or table row may be longer. */
  passageMaxChars: 8_000,
  /** All passages of a request together. */
  contextMaxChars: 12_000,
  historyMaxTurns: 6,
  /** A request's body. */
  bodyMaxBytes: 65_536,
  /** The Authorization header, checked before any cryptography. */
  tokenMaxChars: 4_096,
  /** A user's JWT, checked before any cryptography. By default Better Auth puts the whole user into it. */
  userTokenMaxChars: 8_192,
} as const;
