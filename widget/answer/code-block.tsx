import { createElement, useEffect, useRef, useState, type ReactNode } from 'react';
import type { AnswerLabels } from './answer-view.js';

/**
 * Renders code with a button that copies it, or selects it if the browser denies access to the clipboard.
 *
 * @param props.language - The fence's first word. Shown and used as a class if it looks like the name of a language.
 */
export function CodeBlock(props: { code: string; language: string | null; labels: AnswerLabels }): ReactNode {
  const { code, language, labels } = props;
  const [copied, setCopied] = useState(false);
  const content = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), COPIED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(code);
      setCopied(true);
    } catch {
      if (content.current !== null) getSelection()?.selectAllChildren(content.current);
    }
  };

  const name = language !== null && /^[\w+#.-]{1,32}$/.test(language) ? language : null;
  return (
    <div className="docent-code" dir="ltr">
      <div className="docent-code-bar">
        <span className="docent-code-language">{name}</span>
        <button type="button" className="docent-copy" onClick={() => void copy()}>
          {copied ? labels.copied : labels.copy}
        </button>
      </div>
      <ScrollArea element="pre" className="docent-code-text">
        <code ref={content} className={name === null ? undefined : `language-${name}`}>
          {code}
        </code>
      </ScrollArea>
    </div>
  );
}

const COPIED_SHOWN_MS = 2_000;

/** Scrolls wide content sideways, also by keyboard: Safari adds no tab stop of its own. */
export function ScrollArea(props: {
  element: 'pre' | 'div';
  className: string;
  children: ReactNode;
}): ReactNode {
  const { element, className, children } = props;
  return createElement(element, { className, tabIndex: 0 }, children);
}
