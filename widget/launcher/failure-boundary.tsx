import { Component, type ReactNode } from 'react';

/** Children that throw while rendering are replaced by nothing; `onFailure` is told. */
export interface FailureBoundaryProps {
  children: ReactNode;
  onFailure?: () => void;
}

/** Keeps a failure of ours from taking the page with it: without a boundary React unmounts the whole site. */
export class FailureBoundary extends Component<FailureBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(): void {
    this.props.onFailure?.();
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
