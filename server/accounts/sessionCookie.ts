import { parseCookie, stringifySetCookie } from 'cookie';
import type { Config } from '../config.ts';

/** The one cookie. Under https its name makes browsers refuse any other host, path or plain http for it. */
export class SessionCookie {
  readonly name: string;
  readonly #secure: boolean;

  constructor(config: Pick<Config, 'publicUrl'>) {
    this.#secure = config.publicUrl.startsWith('https:');
    this.name = this.#secure ? '__Host-session' : 'session';
  }

  /** The secret in a request's Cookie header. */
  read(cookieHeader: string | undefined): string | null {
    return (cookieHeader && parseCookie(cookieHeader)[this.name]) || null;
  }

  /** The Set-Cookie header that keeps the secret until `expires`. */
  write(secret: string, expires: Date): string {
    return this.#serialize(secret, expires);
  }

  /** The Set-Cookie header that removes the cookie. */
  clear(): string {
    return this.#serialize('', new Date(0));
  }

  #serialize(value: string, expires: Date): string {
    return stringifySetCookie({
      name: this.name,
      value,
      expires,
      httpOnly: true,
      secure: this.#secure,
      sameSite: 'lax',
      path: '/',
    });
  }
}
