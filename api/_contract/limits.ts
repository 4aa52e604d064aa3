/** Limits checked by the widget before it sends a request, and again by the function. Characters are UTF-16 code units. */
export const LIMITS = {
  /** Limit for a trimmed question: long enough for a pasted error message, short enough to stay a question. */
  messageMaxChars: 4_000,
  selectionMinChars: 1,
  selectionMaxChars: 12_000,
  /** Not for a request with contents whose client can search, if the question has a step left, so that the model can write queries if the question found nothing. */
  passagesMin: 1,
  passagesMax: 24,
  /** Limit for one passage: a chunk has about 1,200 characters, but a single code block or table row may be longer. */
  passageMaxChars: 8_000,
  /** Limit for all passages of a request together. */
  contextMaxChars: 12_000,
  /** Limits for the passages that a selection stands in: 12,000 characters may stand in 30 and more, of which a page shows only parts. */
  selectionPassagesMax: 64,
  selectionContextMaxChars: 32_000,
  /** Limit for the tables of contents of all partitions together. */
  contentsMaxChars: 6_000,
  contentsMaxParts: 8,
  historyMaxTurns: 6,
  /** The most further searches for one question (`DOCENT_SEARCH_STEPS`), and the queries of one search. */
  searchStepsMax: 3,
  searchQueriesMax: 3,
  searchQueryMaxChars: 200,
  /** Limit for the body of a request: passages, contents and history of a script with three bytes per character fit. */
  bodyMaxBytes: 131_072,
  /** Limit for the `Authorization` header, checked before any cryptography. */
  tokenMaxChars: 4_096,
  /** Limit for a user's JWT, checked before any cryptography. By default, Better Auth puts the whole user object into it. */
  userTokenMaxChars: 8_192,
} as const;
