/** A fault that the person who runs the server can mend: its message is printed as it is, in plain words and without a stack. */
export class OperatorError extends Error {
  override name = 'OperatorError';
}

/** What to print about a thrown value: only the message where an operator can act on it, else the whole stack. */
export function forOperator(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
