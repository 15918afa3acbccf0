import type { AnswerOf, Input, OperationName, Operations, Role } from '#protocol';

/** Who asks: the account of the session cookie. */
export interface SessionAccount {
  readonly id: string;
  readonly role: Role;
  readonly sessionId: string;
  readonly mustChangePassword: boolean;
}

/** What a handler knows besides its parsed input. */
export interface HttpContext<Account = SessionAccount> {
  readonly account: Account;
  /** Address of the client, for rate limits only; never logged. */
  readonly ip: string;
  /** Sets the session cookie to the secret of a new session. */
  startSession(secret: string, expiresAt: Date): void;
  clearSession(): void;
}

type ContextOf<Name extends OperationName> = Operations[Name]['access'] extends 'anyone'
  ? HttpContext<SessionAccount | null>
  : HttpContext;

/** Handlers by operation: input parsed, role checked; ownership is theirs to check. A missing one does not compile. */
export type HttpHandlers<Names extends OperationName = OperationName> = {
  [Name in Names]: (input: Input<Operations[Name]>, context: ContextOf<Name>) => Promise<AnswerOf<Operations[Name]>>;
};
