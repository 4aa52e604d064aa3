/**
 * Decides, for text outside code, whether every Markdown renderer would read a backtick that comes next as the start of a code span.
 * Renderers differ in what they read first: a formula in single dollars, a tag, the address of a link, or a literal address may each
 * contain the backtick. One that is left open on its line leaves the rest of the paragraph in doubt.
 */
export function createInlineTrust() {
  let isDoubtful = false;
  /** The number of dollars that opened what may be a formula. */
  let dollars = 0;
  let inside: 'text' | 'tag' | 'address' | 'label' | 'bareAddress' = 'text';
  let last = '';

  const readCharacter = (character: string): void => {
    const recent = last + character;
    last = recent.slice(-3);
    switch (inside) {
      case 'text':
        if (character === '|' && dollars > 0) isDoubtful = true;
        if (/<[A-Za-z/]$/.test(recent)) inside = 'tag';
        else if (/<[!?]$/.test(recent)) isDoubtful = true;
        else if (recent.endsWith('](')) inside = 'address';
        else if (/\]\[$|\[\^$/.test(recent)) inside = 'label';
        else if (/:\/\/$|www\.$/i.test(recent)) inside = 'bareAddress';
        break;
      case 'bareAddress':
        if (/[\s<]/.test(character)) inside = 'text';
        break;
      default:
        if (character === CLOSE[inside]) inside = 'text';
        else if (!SIMPLE.test(character)) isDoubtful = true;
    }
  };

  return {
    isTrusted: () => !isDoubtful && dollars === 0 && inside === 'text',
    /** Takes the next token, in prose or in a formula. */
    advance(token: string): void {
      if (/^`+$/.test(token)) isDoubtful = true;
      else if (/^\$+$/.test(token)) {
        if (inside !== 'text') isDoubtful = true;
        if (dollars === 0) dollars = token.length;
        else if (dollars === token.length) dollars = 0;
        last = '$';
      } else if (token.startsWith('\\')) {
        if (inside !== 'text' || (dollars > 0 && token === '\\$')) isDoubtful = true;
        last = '';
      } else if (inside === 'text' && !last.endsWith('<') && !NOTEWORTHY.test(token))
        last = (last + token).slice(-3);
      else for (const character of token) readCharacter(character);
    },
    /** Takes a whole code span. */
    skip(): void {
      last = '';
    },
    /** Ends the line. */
    endLine(isBlank: boolean): void {
      isDoubtful = !isBlank && (isDoubtful || dollars > 0 || (inside !== 'text' && inside !== 'bareAddress'));
      dollars = 0;
      inside = 'text';
      last = '';
    },
  };
}

/** Matches what begins a tag, an address or a label; most text has none. */
const NOTEWORTHY = /[<|([^/.!?]/;

const CLOSE = { tag: '>', address: ')', label: ']' } as const;

/** Matches what a tag, address or label may contain without a doubt about where it ends. */
const SIMPLE = /[\w\-./:=+#?&@%,; ]/;
