import { translate } from '@docusaurus/Translate';

/** The list of earlier conversations. See `label.ts`. */
export const HISTORY_LABEL = {
  historyEmpty: () =>
    translate({
      id: 'docent.history.empty',
      message: 'No earlier conversations.',
      description: 'In the list of earlier conversations',
    }),
  historyNote: () =>
    translate({
      id: 'docent.history.note',
      message: 'Stored only in this browser.',
      description: 'Under the list of earlier conversations',
    }),
  historyLost: () =>
    translate({
      id: 'docent.history.lost',
      message: 'This browser does not store conversations. They are lost when you close or reload this page.',
      description: 'Note',
    }),
  historyDelete: (values: { question: string | number }) =>
    translate(
      { id: 'docent.history.delete', message: 'Delete the conversation “{question}”', description: 'Button' },
      values,
    ),
  historyDeleteAll: () =>
    translate({ id: 'docent.history.deleteAll', message: 'Delete all', description: 'Button' }),
  historyOne: () =>
    translate({ id: 'docent.history.one', message: '1 question', description: 'Length of a conversation' }),
  historyMany: (values: { count: string | number }) =>
    translate(
      { id: 'docent.history.many', message: '{count} questions', description: 'Length of a conversation' },
      values,
    ),
} as const;
