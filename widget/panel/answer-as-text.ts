import type { Turn } from '../conversation/conversation.js';

/** Renders an answer for the clipboard: its Markdown, then its sources with absolute addresses. */
export function answerAsText({ text, sources }: Pick<Turn, 'text' | 'sources'>, pageUrl: string): string {
  const lines = [...sources]
    .toSorted((a, b) => a.n - b.n)
    .map(({ n, url, title, section }) => `[${n}] ${section ?? title}: ${fullUrl(url, pageUrl)}`);
  return lines.length === 0 ? text : `${text.trimEnd()}\n\n${lines.join('\n')}\n`;
}

function fullUrl(url: string, pageUrl: string): string {
  try {
    return new URL(url, pageUrl).href;
  } catch {
    return url;
  }
}
