/** A route's script may be slow to come; after this the reader has moved on. */
const WAIT_MS = 8_000;
const LOOK_EVERY_MS = 60;
const HIGHLIGHT_MS = 2_400;

/** What `showSection` waits for. */
export interface SectionToShow {
  /** `#bowline`, percent-encoded or not; `''` is the page's top. */
  hash: string;
  /** The page is another than the one shown now: an element of the same id in the old one does not count. */
  otherPage: boolean;
  /** Move the keyboard's focus there too. */
  focus: boolean;
}

/**
 * Waits until the section is on the page, unfolds what hides it (details, tabs), scrolls to it and highlights its
 * heading for a moment. Call it before the navigation, for it remembers the page it leaves.
 *
 * @returns Ends the waiting.
 */
export function showSection({ hash, otherPage, focus }: SectionToShow): () => void {
  const left = otherPage ? findTarget(hash) : null;
  const until = performance.now() + WAIT_MS;
  let timer: ReturnType<typeof setTimeout>;
  function look(): void {
    const target = findTarget(hash);
    if (target !== null && target !== left) arrive(target, { top: hash === '', focus });
    else if (performance.now() < until) timer = setTimeout(look, LOOK_EVERY_MS);
  }
  timer = setTimeout(look);
  return () => clearTimeout(timer);
}

function findTarget(hash: string): HTMLElement | null {
  if (hash === '') return document.querySelector<HTMLElement>('main h1');
  return document.getElementById(decode(hash.slice(1)));
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function arrive(target: HTMLElement, { top, focus }: { top: boolean; focus: boolean }): void {
  reveal(target);
  // After the page's own scrolling and the unfolding.
  setTimeout(() => {
    if (top) window.scrollTo(0, 0);
    else target.scrollIntoView();
    target.classList.add('docent-target');
    setTimeout(() => target.classList.remove('docent-target'), HIGHLIGHT_MS);
    if (!focus) return;
    if (!target.hasAttribute('tabindex')) target.setAttribute('tabindex', '-1');
    target.focus({ preventScroll: true });
  }, LOOK_EVERY_MS);
}

/** Opens closed details and hidden tabs around an element, by the controls the reader would use. */
function reveal(target: HTMLElement): void {
  for (let element = target.parentElement; element !== null; element = element.parentElement) {
    if (element instanceof HTMLDetailsElement && !element.open) {
      element.querySelector<HTMLElement>(':scope > summary')?.click();
    } else if (element.getAttribute('role') === 'tabpanel' && element.hidden) {
      const panels = Array.from(element.parentElement?.children ?? []);
      const tabs = element.closest('.tabs-container')?.querySelectorAll<HTMLElement>('[role="tab"]');
      tabs?.[panels.indexOf(element)]?.click();
    }
  }
}
