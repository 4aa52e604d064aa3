import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { AskMode, WidgetSettings } from '../../plugin/format/settings.js';
import type { LanguagePack } from '../../plugin/terms/tokenizer.js';
import { pendingTurn, type SelectedText } from '../conversation/conversation.js';
import { useConversation } from '../conversation/use-conversation.js';
import { LABEL } from '../label/label.js';
import { judgeSelection } from '../selection/judge-selection.js';
import { usePanelCss } from './inject-css.js';
import { formatNumber } from './locale-format.js';
import { IconButton, PanelIcon } from './panel-icons.js';
import { QuestionBox, type QuestionKind } from './QuestionBox.js';
import { Quote } from './Quote.js';
import { SavedConversationList } from './SavedConversationList.js';
import { trapTab } from './trap-tab.js';
import { TurnView } from './TurnView.js';
import { useAnnouncement } from './use-announcement.js';
import { useCoveringPage, useNarrow, useOnline } from './use-browser-state.js';
import { useFollow } from './use-follow.js';
import { useScrollToEnd } from './use-scroll-to-end.js';
import { useTopLayer } from './use-top-layer.js';
import { Welcome } from './Welcome.js';

/** The options that the panel was opened with. Each opening has a new `serial`. */
export interface PanelRequest {
  serial: number;
  question?: string;
  selection?: SelectedText;
}

export interface AskPanelProps {
  settings: WidgetSettings;
  languagePack: LanguagePack;
  /** The mode of the page the reader is on. */
  mode: AskMode;
  request: PanelRequest;
  open: boolean;
  /** `return`: restore the focus to where it was; `leave`: let it move to the page. */
  onClose: (focus: 'return' | 'leave') => void;
}

/** Renders the panel, a conversation with the book. It stays mounted when closed, so that a pending answer continues. */
export function AskPanel(props: AskPanelProps): ReactNode {
  const { settings, languagePack, mode, request, open, onClose } = props;
  const [{ conversation, saved, durable }, controller] = useConversation(settings, languagePack, open);
  const [question, setQuestion] = useState('');
  const [attached, setAttached] = useState<SelectedText | null>(null);
  const [view, setView] = useState<'conversation' | 'saved'>('conversation');
  const narrow = useNarrow();
  const online = useOnline();
  const panel = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const busy = pendingTurn(conversation) !== undefined;
  const search = settings.endpoint === null;
  const verdict = attached === null ? null : judgeSelection(attached.text);
  const selection = verdict?.ok === true ? attached : null;

  usePanelCss();
  useTopLayer(panel, open);
  useCoveringPage(panel, open && narrow);
  const last = conversation.turns.at(-1);
  const [atEnd, goToEnd] = useScrollToEnd(log, {
    visible: open && view === 'conversation',
    fromStart: last?.text === '',
  });
  const announcement = useAnnouncement(last);
  const follow = useFollow(narrow, onClose);

  useEffect(() => {
    setView('conversation');
    if (request.question !== undefined) setQuestion(request.question);
    if (request.selection !== undefined && !search) setAttached(request.selection);
    // A request is one event, identified by its serial.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [request.serial]);

  useEffect(() => {
    if (!open) return;
    // On a phone, focusing the field would raise the keyboard over the answer.
    const start = narrow || view === 'saved' ? heading : box;
    start.current?.focus({ preventScroll: true });
    // Must not run when the window becomes narrower.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [open, view, request.serial]);

  const kind: QuestionKind =
    selection !== null ? 'selection' : search ? 'search' : mode === 'selection' ? 'needs_selection' : 'book';

  function ask(words: string, about: SelectedText | null): void {
    const page = about?.page ?? { path: window.location.pathname, title: document.title };
    controller.ask({ question: words, selection: about, page });
    goToEnd();
  }

  const askBook = useCallback(
    (words: string) => {
      const page = { path: window.location.pathname, title: document.title };
      controller.ask({ question: words, selection: null, page });
      setAttached(null);
    },
    [controller],
  );

  function detach(): void {
    setAttached(null);
    box.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      if (view === 'saved') setView('conversation');
      else onClose('return');
    } else if (narrow && panel.current !== null) trapTab(event, panel.current);
  }

  const title = search ? LABEL.titleSearch : LABEL.titleBook;
  return (
    // The dialog handles the keys of all its controls.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={panel}
      className={`docent-panel docent-panel--${settings.position === 'bottom-left' ? 'left' : 'right'}`}
      data-docent="panel"
      aria-modal={narrow}
      aria-label={title}
      open={open}
      onKeyDown={onKeyDown}
    >
      <header className="docent-head">
        {view === 'saved' && (
          <IconButton icon="back" label={LABEL.back} onClick={() => setView('conversation')} />
        )}
        <h2 ref={heading} className="docent-head__title" tabIndex={-1}>
          {view === 'saved' ? LABEL.saved : title}
        </h2>
        {view === 'conversation' && (
          <>
            <IconButton
              icon="history"
              label={LABEL.saved}
              onClick={() => {
                controller.listSaved();
                setView('saved');
              }}
            />
            <IconButton
              icon="add"
              label={LABEL.newConversation}
              onClick={() => {
                controller.startNew();
                detach();
              }}
            />
          </>
        )}
        <IconButton icon="close" label={LABEL.close} onClick={() => onClose('return')} />
      </header>

      {view === 'saved' && (
        <SavedConversationList
          saved={saved}
          currentId={conversation.id}
          locale={settings.locale}
          onOpen={(id) => {
            controller.openSaved(id);
            setView('conversation');
          }}
          onRemove={(id) => {
            controller.removeSaved(id);
            // The focused button is gone, and the panel does not receive the keys of `body`.
            heading.current?.focus();
          }}
          onRemoveAll={() => {
            controller.removeAllSaved();
            heading.current?.focus();
          }}
        />
      )}

      <div className="docent-main" hidden={view === 'saved'}>
        {/* Not live: a screen reader would read a streaming answer word by word. Its end is announced below. */}
        <div
          ref={log}
          className="docent-log"
          role="log"
          aria-live="off"
          aria-label={LABEL.conversation}
          // A scrolling region must be reachable by keyboard.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
        >
          <div>
            {conversation.turns.length === 0 && (
              <Welcome
                offers={search ? 'search' : mode}
                starterQuestions={selection === null ? settings.starterQuestions : []}
                onStart={(words) => ask(words, null)}
              />
            )}
            {conversation.turns.map((turn) => (
              <TurnView
                key={turn.id}
                turn={turn}
                locale={settings.locale}
                busy={busy}
                onFollow={follow}
                onRetry={controller.retry}
                onAskBook={mode === 'selection' ? undefined : askBook}
              />
            ))}
          </div>
        </div>
        <div className="docent-foot">
          {!atEnd && (
            <button type="button" className="docent-jump" onClick={goToEnd}>
              <PanelIcon name="down" />
              {LABEL.jump}
            </button>
          )}
          {!online && <p className="docent-foot__note">{LABEL.offline}</p>}
          {!durable && <p className="docent-foot__note">{LABEL.savedLost}</p>}
          {verdict?.ok === false && verdict.error.code === 'selection_too_long' && (
            <p className="docent-foot__note docent-foot__note--refused" role="alert">
              {LABEL.selectionTooLong({
                count: formatNumber(verdict.error.chars, settings.locale),
                limit: formatNumber(verdict.error.maxChars, settings.locale),
              })}
            </p>
          )}
          {!search && <p className="docent-foot__mode">{MODE_TEXT[kind]}</p>}
          {selection !== null && (
            <div className="docent-chip" data-docent="chip">
              <Quote text={selection.text} />
              <IconButton icon="close" label={LABEL.selectionRemove} onClick={detach} />
            </div>
          )}
          <QuestionBox
            box={box}
            kind={kind}
            question={question}
            locale={settings.locale}
            busy={busy}
            onChange={setQuestion}
            onSend={() => {
              ask(question, selection);
              setQuestion('');
            }}
            onStop={controller.stop}
          />
          {!search && <p className="docent-foot__caution">{LABEL.caution}</p>}
        </div>
      </div>
      <output className="docent-hidden">{announcement}</output>
    </dialog>
  );
}

const MODE_TEXT: Readonly<Record<QuestionKind, string>> = {
  book: LABEL.modeBook,
  search: LABEL.modeBook,
  selection: LABEL.modeSelection,
  needs_selection: LABEL.modeNeedsSelection,
};
