import { Parser } from 'htmlparser2';
import { renderToStaticMarkup } from 'react-dom/server';
import { Answer, type AnswerProps } from '../answer.js';

/** The origin that most of the known attacks try to imitate. */
export const SITE_ORIGIN = 'https://example.com';

/** Renders the HTML of an answer's content on a site at `SITE_ORIGIN`, with sources 1 and 2. */
export function showAnswer(text: string, props: Partial<AnswerProps> = {}): string {
  const html = renderToStaticMarkup(
    <Answer
      text={text}
      streaming={false}
      siteOrigin={SITE_ORIGIN}
      sources={[
        { n: 1, url: '/docs/a#one', title: 'First "quoted"' },
        { n: 2, url: '/docs/b', title: 'Second' },
      ]}
      onNavigate={() => undefined}
      {...props}
    />,
  );
  const content = /^<div class="docent-answer" dir="auto" aria-busy="(?:true|false)">(.*)<\/div>$/s.exec(
    html,
  )?.[1];
  if (content === undefined) throw new TypeError(`Not an answer: ${html.slice(0, 200)}`);
  return content;
}

/**
 * Finds what the HTML of an answer must not contain, as a browser would read it.
 *
 * @param origins - Where links may lead.
 * @returns The violations; empty if the HTML is safe.
 */
export function findUnsafe(html: string, origins: readonly string[] = [SITE_ORIGIN]): string[] {
  const unsafe: string[] = [];
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (!ELEMENTS.has(name)) unsafe.push(`<${name}>`);
        for (const [attribute, value] of Object.entries(attributes)) {
          if (!ATTRIBUTES.has(attribute)) unsafe.push(`<${name} ${attribute}>`);
          if (attribute === 'href' && !isSafeAddress(value, origins)) unsafe.push(`href ${value}`);
        }
      },
      oncomment: () => unsafe.push('<!--'),
      onprocessinginstruction: () => unsafe.push('<?'),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return unsafe;
}

const ELEMENTS = new Set(
  'a blockquote br button code del div em h3 h4 h5 h6 hr li ol p pre span strong sup table tbody td th thead tr ul'.split(
    ' ',
  ),
);

// `src`, `style`, `id` and event handlers are not allowed.
const ATTRIBUTES = new Set('aria-label class dir href rel scope start tabindex target title type'.split(' '));

/** Resolves the address as a browser on a page of the site would. */
function isSafeAddress(address: string, origins: readonly string[]): boolean {
  const url = new URL(address, `${SITE_ORIGIN}/docs/page`);
  return origins.includes(url.origin) && url.username === '' && !/[\s\\]/.test(address);
}
