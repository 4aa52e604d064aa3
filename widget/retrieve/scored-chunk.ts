import type { ChunkSection, PublishedChunk } from '../../plugin/format/chunk.js';

/** A chunk found for a question. */
export interface ScoredChunk {
  chunk: PublishedChunk;
  /** Key of its partition. */
  partition: string;
  /** Above 0. For one question, comparable across partitions. */
  score: number;
  /** The question's words in `chunk.text`: UTF-16 offsets, in order, not overlapping. */
  marks: readonly { start: number; end: number }[];
  /** The section that matches best, if the chunk joins several. */
  section?: ChunkSection;
  /** The chunk before it in its section, if its shard is loaded. */
  before?: PublishedChunk;
  /** The chunk after it in its section, if its shard is loaded. */
  after?: PublishedChunk;
}
