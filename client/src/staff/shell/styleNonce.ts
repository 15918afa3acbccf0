/** The content security policy's nonce, as the server wrote it into the page. */
export function cspNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]');
  return meta?.content ?? '';
}

/**
 * antd hands its nonce to its styles, except to two: the one that measures scroll bars (tables) and the one that keeps
 * the page still behind a dialog. Every style element made from here on gets it.
 */
export function giveStylesTheNonce(): void {
  const nonce = cspNonce();
  if (nonce === '') return;
  const create = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
