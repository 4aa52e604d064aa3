/** What to open the panel with; both may be left out. */
export interface OpenOptions {
  /** Put into the question box, not sent. */
  question?: string;
  /** Text to ask about, attached as if the reader had selected it. */
  selection?: string;
}

const OPEN_EVENT = 'docent:open';

/**
 * Opens Docent's panel from anywhere in the site's own code.
 *
 * @returns Whether there was a Docent to open: `false` on the server, before hydration, or without the plugin.
 */
export function openDocent(options: OpenOptions = {}): boolean {
  if (typeof window === 'undefined') return false;
  const event = new CustomEvent(OPEN_EVENT, { detail: options, cancelable: true });
  return !window.dispatchEvent(event);
}

/** Calls back for each `openDocent`; returns the function that ends it. */
export function onOpenDocent(open: (options: OpenOptions) => void): () => void {
  function listen(event: Event): void {
    event.preventDefault();
    const detail: unknown = event instanceof CustomEvent ? event.detail : null;
    open(readOptions(detail));
  }
  window.addEventListener(OPEN_EVENT, listen);
  return () => window.removeEventListener(OPEN_EVENT, listen);
}

/** Any script of the page can send the event, so its detail is checked like one from a stranger. */
function readOptions(detail: unknown): OpenOptions {
  if (typeof detail !== 'object' || detail === null) return {};
  return {
    ...('question' in detail && typeof detail.question === 'string' && { question: detail.question }),
    ...('selection' in detail && typeof detail.selection === 'string' && { selection: detail.selection }),
  };
}
