import { SdpError } from './sdpError.ts';

/** What a PATCH says about the other end's ICE (RFC 8840). */
export interface IceFragment {
  usernameFragment: string | null;
  password: string | null;
}

const credential = /^[A-Za-z0-9+/]{4,256}$/;
const line = /^[a-z]=[^\r\n]*$/;
const candidateLine = /^a=candidate:\S{1,32} \d+ \S+ \d+ \S+ \d+ typ \S+( .*)?$/;
const mostLines = 500;

/**
 * The server is ICE lite: it answers wherever checks come from, so candidates are only looked at for their form.
 * @throws SdpError 400
 */
export function readFragment(text: string): IceFragment {
  const lines = text.split(/\r?\n/).filter((one) => one !== '');
  const wrong =
    lines.length === 0 ||
    lines.length > mostLines ||
    lines.some((one) => !line.test(one)) ||
    lines.some((one) => one.startsWith('a=candidate:') && !candidateLine.test(one));
  if (wrong) throw new SdpError(400, '内容不是完整的 ICE 片段。');
  const usernameFragment = after(lines, 'a=ice-ufrag:');
  const password = after(lines, 'a=ice-pwd:');
  if ([usernameFragment, password].some((value) => value !== null && !credential.test(value))) {
    throw new SdpError(400, 'ICE 片段里的用户名或密码不对。');
  }
  return { usernameFragment, password };
}

function after(lines: readonly string[], prefix: string): string | null {
  return lines.find((one) => one.startsWith(prefix))?.slice(prefix.length) ?? null;
}
