import { translate } from '@docusaurus/Translate';

/** The list of saved conversations. See `label.ts`. */
export const SAVED_LABEL = {
  savedEmpty: translate({
    id: 'docent.history.empty',
    message: 'No earlier conversations.',
    description: 'In the list of earlier conversations',
  }),
  savedNote: translate({
    id: 'docent.history.note',
    message: 'Stored only in this browser.',
    description: 'Under the list of earlier conversations',
  }),
  savedLost: translate({
    id: 'docent.history.lost',
    message: 'This browser does not store conversations. They are lost when you close or reload this page.',
    description: 'Note',
  }),
  savedDelete: (values: { question: string | number }) =>
    translate(
      { id: 'docent.history.delete', message: 'Delete the conversation “{question}”', description: 'Button' },
      values,
    ),
  savedDeleteAll: translate({ id: 'docent.history.deleteAll', message: 'Delete all', description: 'Button' }),
  savedOne: translate({
    id: 'docent.history.one',
    message: '1 question',
    description: 'Length of a conversation',
  }),
  savedMany: (values: { count: string | number }) =>
    translate(
      { id: 'docent.history.many', message: '{count} questions', description: 'Length of a conversation' },
      values,
    ),
} as const;
