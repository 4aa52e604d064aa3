import { Component, type ReactNode } from 'react';

export interface FailureBoundaryProps {
  children: ReactNode;
  /** Called when the children throw while rendering. */
  onFailure?: () => void;
}

/** Renders nothing if its children throw. Without a boundary, React would unmount the whole site. */
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
