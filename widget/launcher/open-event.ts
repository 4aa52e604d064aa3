/** Options for opening the panel. */
export interface OpenOptions {
  /** Filled into the question box, but not sent. */
  question?: string;
  /** Text to ask about, attached as if the reader had selected it. */
  selection?: string;
}

const OPEN_EVENT = 'docent:open';
const OPEN_ATTRIBUTE = 'data-docent-open';

/**
 * Opens Docent's panel from the site's own code.
 *
 * @returns `false` if there is no panel to open: on the server, before hydration, or without the plugin.
 */
export function openDocent(options: OpenOptions = {}): boolean {
  if (typeof window === 'undefined') return false;
  const event = new CustomEvent(OPEN_EVENT, { detail: options, cancelable: true });
  return !window.dispatchEvent(event);
}

/**
 * Calls `open` for each call of `openDocent`, and for each click on an element with `data-docent-open`, whose value is the question to fill
 * in, if it has one. Returns a function that stops listening.
 */
export function onOpenDocent(open: (options: OpenOptions) => void): () => void {
  function listen(event: Event): void {
    event.preventDefault();
    const detail: unknown = event instanceof CustomEvent ? event.detail : null;
    open(readOptions(detail));
  }
  function onClick(event: MouseEvent): void {
    const opener = event.target instanceof Element ? event.target.closest(`[${OPEN_ATTRIBUTE}]`) : null;
    if (opener === null) return;
    event.preventDefault();
    const question = opener.getAttribute(OPEN_ATTRIBUTE) ?? '';
    open(question === '' ? {} : { question });
  }
  window.addEventListener(OPEN_EVENT, listen);
  // Before the site's router, which would follow a link.
  document.addEventListener('click', onClick, { capture: true });
  return () => {
    window.removeEventListener(OPEN_EVENT, listen);
    document.removeEventListener('click', onClick, { capture: true });
  };
}

/** Any script on the page can dispatch the event, so its detail is untrusted. */
function readOptions(detail: unknown): OpenOptions {
  if (typeof detail !== 'object' || detail === null) return {};
  return {
    ...('question' in detail && typeof detail.question === 'string' && { question: detail.question }),
    ...('selection' in detail && typeof detail.selection === 'string' && { selection: detail.selection }),
  };
}
