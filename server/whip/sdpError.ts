/** Why a request of WHIP or WHEP is refused: the standard's status, and one sentence for who looks at the encoder. */
export class SdpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, sentence: string, headers: Readonly<Record<string, string>> = {}) {
    super(sentence);
    this.name = 'SdpError';
    this.status = status;
    this.headers = headers;
  }
}

/** No such address, or its session has ended. */
export function notFound(): SdpError {
  return new SdpError(404, '没有这个地址，或这次连接已经结束。');
}
