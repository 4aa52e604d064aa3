import { translate } from '@docusaurus/Translate';

/** The texts of the question box and the attached selection. See `label.ts`. */
export const QUESTION_LABEL = {
  inputBook: translate({
    id: 'docent.input.book',
    message: 'Your question about the book',
    description: 'Name of the question box',
  }),
  inputSelection: translate({
    id: 'docent.input.selection',
    message: 'Your question about the selected text',
    description: 'Name of the question box when text is attached',
  }),
  inputSearch: translate({
    id: 'docent.input.search',
    message: 'Search terms',
    description: 'Name of the question box in search',
  }),
  placeholderBook: translate({
    id: 'docent.input.placeholderBook',
    message: 'Ask a question…',
    description: 'Placeholder',
  }),
  placeholderSelection: translate({
    id: 'docent.input.placeholderSelection',
    message: 'Ask about this text…',
    description: 'Placeholder when text is attached',
  }),
  placeholderSearch: translate({
    id: 'docent.input.placeholderSearch',
    message: 'Search this book…',
    description: 'Placeholder in search',
  }),
  send: translate({ id: 'docent.input.send', message: 'Send', description: 'Button' }),
  search: translate({ id: 'docent.input.search.button', message: 'Search', description: 'Button in search' }),
  stop: translate({
    id: 'docent.input.stop',
    message: 'Stop',
    description: 'Button while an answer is streaming',
  }),
  modeBook: translate({
    id: 'docent.input.modeBook',
    message: 'Asking about the whole book',
    description: 'Scope of the next question',
  }),
  modeSelection: translate({
    id: 'docent.input.modeSelection',
    message: 'Asking about the selected text only',
    description: 'Scope of the next question',
  }),
  modeNeedsSelection: translate({
    id: 'docent.input.modeNeedsSelection',
    message: 'Select text on the page to ask about it',
    description: 'Instead of the scope, in selection mode without a selection',
  }),
  questionCount: (values: { count: string | number; limit: string | number }) =>
    translate(
      {
        id: 'docent.input.questionCount',
        message: '{count} of {limit} characters',
        description: 'Shown near the limit',
      },
      values,
    ),
  questionTooLong: (values: { count: string | number; limit: string | number }) =>
    translate(
      {
        id: 'docent.input.questionTooLong',
        message: 'Your question is {count} characters long. The limit is {limit}.',
        description: 'Shown over the limit',
      },
      values,
    ),
  selectionTooLong: (values: { count: string | number; limit: string | number }) =>
    translate(
      {
        id: 'docent.selection.tooLong',
        message:
          'The selected text is {count} characters long. The limit is {limit}. Select a shorter passage.',
        description: 'Why a selection was not attached',
      },
      values,
    ),
  selectionShow: translate({
    id: 'docent.selection.show',
    message: 'Show all',
    description: 'Button that expands the selected text',
  }),
  selectionHide: translate({
    id: 'docent.selection.hide',
    message: 'Show less',
    description: 'Button that collapses the selected text',
  }),
  selectionRemove: translate({
    id: 'docent.selection.remove',
    message: 'Remove the selected text',
    description: 'Button',
  }),
  selectionQuoted: translate({
    id: 'docent.selection.quoted',
    message: 'Selected text',
    description: 'Name of the quoted text',
  }),
} as const;
