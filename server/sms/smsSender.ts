/** Sends one text message. An operator's gateway is another implementation of this. */
export interface SmsSender {
  send(phone: string, text: string): Promise<void>;
}
