import {
  useCallback,
  useEffect,
  useInsertionEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import type { AskMode, WidgetSettings } from '../../plugin/format/settings.js';
import type { LanguagePack } from '../../plugin/terms/tokenizer.js';
import { pendingTurn, type SelectedText } from '../conversation/conversation.js';
import { useConversation } from '../conversation/use-conversation.js';
import { LABEL } from '../label/label.js';
import { judgeSelection, type SelectionRefusal } from '../selection/judge-selection.js';
import { HistoryList } from './HistoryList.js';
import { injectPanelCss } from './inject-css.js';
import { formatNumber } from './locale-format.js';
import { IconButton, PanelIcon } from './panel-icons.js';
import { QuestionBox, type QuestionKind } from './QuestionBox.js';
import { Quote } from './Quote.js';
import { trapTab } from './trap-tab.js';
import { TurnView } from './TurnView.js';
import { useAnnouncement } from './use-announcement.js';
import { useCoveringPage, useNarrow, useOnline } from './use-browser-state.js';
import { useFollow } from './use-follow.js';
import { useScrollToEnd } from './use-scroll-to-end.js';
import { Welcome } from './Welcome.js';

/** Why the panel was opened; each opening has a new `serial`. */
export interface PanelRequest {
  serial: number;
  question?: string;
  selection?: SelectedText;
}

export interface AskPanelProps {
  settings: WidgetSettings;
  languagePack: LanguagePack;
  /** Of the page the reader is on. */
  mode: AskMode;
  request: PanelRequest;
  open: boolean;
  /** `return`: the focus goes back to where it was; `leave`: it goes on to the page. */
  onClose: (focus: 'return' | 'leave') => void;
}

/** The panel: a conversation with the book. Stays mounted when closed, so that an answer goes on. */
export function AskPanel(props: AskPanelProps): ReactNode {
  const { settings, languagePack, mode, request, open, onClose } = props;
  const [{ conversation, saved, durable }, controller] = useConversation(settings, languagePack);
  const [question, setQuestion] = useState('');
  const [attached, setAttached] = useState<{
    selection: SelectedText | null;
    refusal: SelectionRefusal | null;
  }>({
    selection: null,
    refusal: null,
  });
  const [view, setView] = useState<'conversation' | 'history'>('conversation');
  const narrow = useNarrow();
  const online = useOnline();
  const panel = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const busy = pendingTurn(conversation) !== undefined;
  const search = settings.endpoint === null;
  const { selection, refusal } = attached;

  useInsertionEffect(injectPanelCss, []);
  useCoveringPage(panel, open && narrow);
  const last = conversation.turns.at(-1);
  const [atEnd, goToEnd] = useScrollToEnd(log, {
    visible: open && view === 'conversation',
    fromStart: last?.text === '',
  });
  const announcement = useAnnouncement(last);
  const makeWay = useCallback(() => onClose('leave'), [onClose]);
  const follow = useFollow(narrow, makeWay);

  useEffect(() => {
    setView('conversation');
    if (request.question !== undefined) setQuestion(request.question);
    if (request.selection === undefined || search) return;
    const verdict = judgeSelection(request.selection.text);
    setAttached(
      verdict.ok
        ? { selection: request.selection, refusal: null }
        : { selection: null, refusal: verdict.error },
    );
    // A request is one event: what it holds counts once.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [request.serial]);

  useEffect(() => {
    if (!open) return;
    // On a phone the focus would raise the keyboard over the answer.
    const start = narrow || view === 'history' ? heading : box;
    start.current?.focus({ preventScroll: true });
    // Not when the window is made narrower.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [open, view, request.serial]);

  const kind: QuestionKind =
    selection !== null ? 'selection' : search ? 'search' : mode === 'selection' ? 'needs_selection' : 'book';

  function ask(words: string, about: SelectedText | null): void {
    const page = about?.page ?? { path: window.location.pathname, title: document.title };
    controller.ask({ question: words, selection: about, page });
    goToEnd();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) {
      event.stopPropagation();
      if (view === 'history') setView('conversation');
      else onClose('return');
    } else if (narrow && panel.current !== null) trapTab(event, panel.current);
  }

  const title = search ? LABEL.titleSearch() : LABEL.titleBook();
  return (
    // The dialog takes the keys of everything in it.
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
        {view === 'history' ? (
          <IconButton icon="back" label={LABEL.back()} onClick={() => setView('conversation')} />
        ) : null}
        <h2 ref={heading} className="docent-head__title" tabIndex={-1}>
          {view === 'history' ? LABEL.history() : title}
        </h2>
        {view === 'conversation' && (
          <>
            <IconButton
              icon="history"
              label={LABEL.history()}
              onClick={() => {
                controller.listSaved();
                setView('history');
              }}
            />
            <IconButton
              icon="add"
              label={LABEL.newConversation()}
              onClick={() => {
                controller.startNew();
                setAttached({ selection: null, refusal: null });
                box.current?.focus();
              }}
            />
          </>
        )}
        <IconButton icon="close" label={LABEL.close()} onClick={() => onClose('return')} />
      </header>

      {view === 'history' && (
        <HistoryList
          saved={saved}
          currentId={conversation.id}
          locale={settings.locale}
          onOpen={(id) => {
            controller.openSaved(id);
            setView('conversation');
          }}
          onRemove={(id) => {
            controller.removeSaved(id);
            // The button that had the focus is gone with its line; on `body` the keys of the panel do nothing.
            heading.current?.focus();
          }}
          onRemoveAll={() => {
            controller.removeAllSaved();
            heading.current?.focus();
          }}
        />
      )}

      <div className="docent-main" hidden={view === 'history'}>
        {/* Not live: the words of a streaming answer are not read out one by one, its end is announced below. */}
        <div
          ref={log}
          className="docent-log"
          role="log"
          aria-live="off"
          aria-label={LABEL.conversation()}
          // A region that scrolls must be reachable by keyboard.
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
              <TurnView key={turn.id} turn={turn} busy={busy} onFollow={follow} onRetry={controller.retry} />
            ))}
          </div>
        </div>
        <div className="docent-foot">
          {!atEnd && (
            <button type="button" className="docent-jump" onClick={goToEnd}>
              <PanelIcon name="down" />
              {LABEL.jump()}
            </button>
          )}
          {!online && <p className="docent-foot__note">{LABEL.offline()}</p>}
          {!durable && <p className="docent-foot__note">{LABEL.historyLost()}</p>}
          {refusal?.code === 'selection_too_long' && (
            <p className="docent-foot__note docent-foot__note--refused" role="alert">
              {LABEL.selectionTooLong({
                count: formatNumber(refusal.chars, settings.locale),
                limit: formatNumber(refusal.maxChars, settings.locale),
              })}
            </p>
          )}
          {!search && <p className="docent-foot__mode">{modeText(kind)}</p>}
          {selection !== null && (
            <div className="docent-chip" data-docent="chip">
              <Quote text={selection.text} />
              <IconButton
                icon="close"
                label={LABEL.selectionRemove()}
                onClick={() => {
                  setAttached({ selection: null, refusal: null });
                  box.current?.focus();
                }}
              />
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
          {!search && <p className="docent-foot__caution">{LABEL.caution()}</p>}
        </div>
      </div>
      <output className="docent-hidden">{announcement}</output>
    </dialog>
  );
}

function modeText(kind: QuestionKind): string {
  switch (kind) {
    case 'book':
    case 'search':
      return LABEL.modeBook();
    case 'selection':
      return LABEL.modeSelection();
    case 'needs_selection':
      return LABEL.modeNeedsSelection();
    default:
      return kind satisfies never;
  }
}
