import { Component, type ReactNode } from 'react';

/** What is guarded, and the words to show when it cannot be rendered. */
export interface AnswerBoundaryProps {
  text: string;
  children: ReactNode;
}

/** Shows the answer's plain text when rendering it throws: the panel and the page live on. */
export class AnswerBoundary extends Component<AnswerBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <PlainText text={this.props.text} /> : this.props.children;
  }
}

/** Text with its line ends, no Markdown. */
export function PlainText({ text }: { text: string }): ReactNode {
  return <p className="docent-plain">{text}</p>;
}
