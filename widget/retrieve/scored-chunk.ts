import type { PublishedChunk } from '../../plugin/format/chunk.js';

/** A chunk found for a question. */
export interface ScoredChunk {
  chunk: PublishedChunk;
  /** Key of the partition it is published in. */
  partition: string;
  /** Above 0; compares within one question, across partitions. */
  score: number;
  /** Where in `chunk.text` the question's words stand: UTF-16 offsets, in order, not overlapping. */
  marks: readonly { start: number; end: number }[];
  /** The chunk before it in its section, where its text came in the same shard. */
  before?: PublishedChunk;
  /** The chunk after it in its section, where its text came in the same shard. */
  after?: PublishedChunk;
}
