import { sectionsOf, type Chunk } from '../format/chunk.js';

/** A chunk that is part of a single section, or one section of a chunk that joins several: what an ordinal stands for. */
export interface IndexedSection extends Pick<Chunk, 'url' | 'title' | 'anchor' | 'breadcrumbs' | 'text'> {
  /** Whether it is a later section of the same chunk as the one before. */
  isJoined: boolean;
}

/**
 * Lists what is indexed of a chunk: each of its sections as if it were a chunk of its own, with its own breadcrumbs. A short section is
 * found by its own words and heading, whatever it is sent with. A section without text has the text of its heading.
 */
export function listIndexedSections(chunk: Chunk): IndexedSection[] {
  const { url, title, text } = chunk;
  const sections = sectionsOf(chunk);
  const below: string[] = [];
  return sections.map(({ at, anchor, heading, depth }, index) => {
    // Not by its length: below an h1 in mid-page, whose depth is 0, a section is two levels deeper than the one before it.
    below.splice(Math.max(0, depth - 1));
    if (depth > 0) below.push(heading);
    const whole = text.slice(at, sections[index + 1]?.at);
    const own = (depth > 0 ? whole.slice(heading.length) : whole).trim();
    const breadcrumbs = [...chunk.breadcrumbs, ...below];
    return { url, title, anchor, breadcrumbs, text: own === '' ? heading : own, isJoined: index > 0 };
  });
}
