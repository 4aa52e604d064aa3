import type { ChunkSection } from '../format/chunk.js';
import type { Section } from '../section/section.js';

/** A section, or a part of one that exceeds the limit. */
export interface SectionPart {
  section: Section;
  /** `''` for a heading without text of its own. */
  text: string;
}

/** The parts that become one chunk, in reading order: at least one. */
export type ChunkParts = readonly [SectionPart, ...SectionPart[]];

/** What a chunk that joins sections has in place of a section's own fields. */
export interface JoinedText {
  text: string;
  /** Headings on the page that all of the text is under, outermost first. */
  headings: readonly string[];
  sections: readonly ChunkSection[];
}

/**
 * Writes the text of a chunk: each section's heading on a line of its own, unless it stands above all of the text, then its text.
 *
 * @param parts - Of one page. All are below the parent of the first, see `isBelowParentOf`.
 */
export function joinParts(parts: ChunkParts): JoinedText {
  const [{ section: first }] = parts;
  const own = pathOf(first);
  // Neighbours may have equal headings, but only parts of one section have the same anchor too.
  const isAbove = parts.every(({ section }) => {
    const path = pathOf(section);
    return startsWith(path, own) && (path.length > own.length || section.anchor === first.anchor);
  });
  const base = isAbove ? own : first.headingBreadcrumbs;
  const sections: ChunkSection[] = [];
  let text = '';
  for (const { section, text: sectionText } of parts) {
    const { anchor, heading } = section;
    const depth = pathOf(section).length - base.length;
    const lines = [depth > 0 ? heading : '', sectionText].filter((line) => line !== '').join('\n');
    if (text !== '' && lines !== '') text += '\n\n';
    sections.push({ at: text.length, anchor, heading, depth });
    text += lines;
  }
  const isHeadingShown = isAbove && first.heading !== '';
  return {
    text,
    sections,
    headings: [...first.headingBreadcrumbs, ...(isHeadingShown ? [first.heading] : [])],
  };
}

/** Whether a section is below the heading that `first` is directly below, so that both are about the same. */
export function isBelowParentOf(first: Section, section: Section): boolean {
  return startsWith(pathOf(section), isLead(first) ? [] : first.headingBreadcrumbs);
}

/** Returns the headings that a section's text is below on its page, ending with its own. Everything is below the page's title. */
function pathOf(section: Section): readonly string[] {
  return isLead(section) ? [] : [...section.headingBreadcrumbs, section.heading];
}

/** Whether a section is the text before the page's first heading, or below the title. */
function isLead({ anchor, depth }: Section): boolean {
  return anchor === '' && depth <= 1;
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((heading, index) => heading === path[index]);
}
