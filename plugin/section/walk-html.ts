import { Parser } from 'htmlparser2';
import { openElement } from './open-element.js';
import type { Walk } from './walk.js';

/**
 * Reads the raw HTML of a file in format `md`. Markdown splits it around paragraphs (`<details>`, text, `</details>`),
 * so one parser reads the whole file and tracks open elements.
 */
export function createHtmlWalk(walk: Walk): { write(html: string): void; end(): void } {
  const closers: (() => void)[] = [];
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        closers.push(openElement(name, attributes, walk));
      },
      ontext: (text) => walk.writer.text(text),
      onclosetag: () => closers.pop()?.(),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  return {
    write: (html) => {
      parser.write(html);
    },
    end: () => {
      parser.end();
    },
  };
}
