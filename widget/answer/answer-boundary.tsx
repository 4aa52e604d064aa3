import { Component, type ReactNode } from 'react';

export interface AnswerBoundaryProps {
  /** Shown if the children throw. */
  text: string;
  children: ReactNode;
}

/** Shows the answer as plain text if rendering it throws. */
export class AnswerBoundary extends Component<AnswerBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <PlainText text={this.props.text} /> : this.props.children;
  }
}

/** Text with its line breaks, without Markdown. */
export function PlainText({ text }: { text: string }): ReactNode {
  return <p className="docent-plain">{text}</p>;
}
